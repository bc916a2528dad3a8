import { expect } from 'chai';
import { ADMIN_TOKEN, devnetHost, MINER_ADDRESS } from './devnet-host.ts';
import { freePort } from '../daemons/free-port.ts';
import type { HostProcess } from './host-process.ts';
import { Rig } from './rig.ts';
import { until } from './until.ts';

interface WorkerStats {
  readonly name: string;
  readonly sharesDay: number;
}

describe('a host on its devnets', function () {
  this.timeout(120_000);

  let host: HostProcess;
  let stratumPort: number;
  const rigs: Rig[] = [];

  before(async () => {
    stratumPort = await freePort();
    host = await devnetHost({ stratumPort });
    await host.start();
  });

  after(async () => {
    for (const rig of rigs) rig.close();
    await host?.dispose();
  });

  async function connect(worker: string): Promise<Rig> {
    const rig = await Rig.connect(stratumPort, { user: `${MINER_ADDRESS}.${worker}` });
    rigs.push(rig);
    return rig;
  }

  async function mine(rig: Rig, count: number): Promise<void> {
    for (let share = 0; share < count; share++) {
      const reply = await rig.mine();
      expect(reply.error).to.equal(null);
      expect(reply.result).to.equal(true);
    }
  }

  async function shares(worker: string): Promise<number> {
    const { body } = await host.get(`/api/v1/miners/${MINER_ADDRESS}/workers`);
    const { workers = [] } = body as { workers?: WorkerStats[] };
    return workers
      .filter(({ name }) => name === worker)
      .reduce((sum, entry) => sum + entry.sharesDay, 0);
  }

  it('takes shares and shows them in the API', async () => {
    await mine(await connect('shown'), 25);
    await until('25 shares to be recorded', async () => (await shares('shown')) === 25);
  });

  it('moves a port from one pool to another and back, keeping sockets and shares', async () => {
    const rig = await connect('moved');
    await mine(rig, 5);
    for (const pool of ['bitcoin-cash-devnet', 'bitcoin-devnet']) {
      const before = rig.job;
      const next = rig.nextJob();
      const { status } = await host.post(
        `/api/v1/admin/ports/${stratumPort}/select`,
        { pool },
        ADMIN_TOKEN,
      );
      expect(status).to.be.within(200, 204);
      expect((await next).clean).to.equal(true);
      expect((await rig.mine(before)).result, 'work of the pool it left').to.equal(true);
      await mine(rig, 5);
    }
    expect(rig.closed).to.equal(false);
    await until('all shares to be recorded', async () => (await shares('moved')) === 17);
  });

  it('refuses admin calls without the token', async () => {
    const path = `/api/v1/admin/ports/${stratumPort}/select`;
    expect((await host.post(path, { pool: 'bitcoin-devnet' }, 'wrong')).status).to.equal(401);
  });

  it('stops cleanly under miners, and goes on where it was', async () => {
    await mine(await connect('kept'), 10);
    expect(await host.stop()).to.equal(0);
    await host.start();
    expect(await shares('kept')).to.equal(10);
    await mine(await connect('kept'), 3);
    await until('the new shares to be recorded', async () => (await shares('kept')) === 13);
  });

  it('takes a pool away and back without touching the other', async () => {
    const rig = await connect('stays');
    const path = 'pools/bitcoin-cash-devnet.toml';
    const text = await host.readConfig(path);
    const states = async () => {
      const { body } = await host.get('/api/v1/pools');
      const { pools } = body as { pools: { id: string; state: string }[] };
      return pools.filter(({ state }) => state === 'running').map(({ id }) => id);
    };
    await host.removeConfig(path);
    await until('one pool to be gone', async () => (await states()).length === 1);
    await mine(rig, 3);
    await host.writeConfig(path, text);
    await until('both pools to run', async () => (await states()).length === 2);
    await mine(rig, 3);
    expect(rig.closed).to.equal(false);
  });
});
