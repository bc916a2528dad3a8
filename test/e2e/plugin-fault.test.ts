import { expect } from 'chai';
import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort } from '../daemons/free-port.ts';
import { fixture } from '../core/host/fixture-plugins.ts';
import { devnetHost, MINER_ADDRESS } from './devnet-host.ts';
import type { HostProcess } from './host-process.ts';
import { Rig } from './rig.ts';
import { until } from './until.ts';

const FILE = 'pools/breaking.toml';

describe('a host with a plugin that throws later', function () {
  this.timeout(120_000);

  let host: HostProcess;
  let trigger: number;
  let stays: Rig;
  let moves: Rig;

  before(async () => {
    const stratumPort = await freePort();
    host = await devnetHost({ stratumPort });
    trigger = await freePort();
    const devnet = await freePort();
    await host.writeConfig(
      FILE,
      [
        `plugin = "${fixture('breaks-sha256')}"`,
        `address = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"`,
        // Miners that come go here first.
        'priority = 9',
        '[coin]',
        `trigger = ${trigger}`,
        'coin = "bitcoin"',
        'network = "regtest"',
        `daemons = [{ url = "http://127.0.0.1:${devnet}" }]`,
        '[devnet]',
        `listen = "127.0.0.1:${devnet}"`,
      ].join('\n'),
    );
    await host.start();
    moves = await Rig.connect(stratumPort, { user: `${MINER_ADDRESS}.moves` });
    stays = await Rig.connect(stratumPort, {
      user: 'bchreg:qp63uahgrxged4z5jswyt5dn5v3lzsem6c6mz8vuwd.stays',
    });
  });

  after(async () => {
    moves?.close();
    stays?.close();
    await host?.dispose();
  });

  async function pool(): Promise<{ state: string; error: string | undefined }> {
    const { body } = await host.get('/api/v1/pools');
    const { pools } = body as { pools: { id: string; state: string; error?: string | null }[] };
    const found = pools.find(({ id }) => id === 'breaking');
    return { state: found?.state ?? 'none', error: found?.error ?? undefined };
  }

  for (const way of ['socket', 'timer', 'promise']) {
    it(`ends only its pool and starts it again when touched: ${way}`, async () => {
      await until('the pool to run', async () => (await pool()).state === 'running');
      expect((await moves.mine()).result).to.equal(true);
      const moved = moves.nextJob();

      const socket = connect(trigger, '127.0.0.1').on('error', () => undefined);
      socket.write(way);
      await once(socket, 'close');
      await until('the pool to fail', async () => (await pool()).state === 'failed');

      expect(host.output).to.include('PLUGIN_FAULT');
      expect((await moved).clean, 'sent to another pool').to.equal(true);
      expect((await moves.mine()).result).to.equal(true);
      expect((await stays.mine()).result).to.equal(true);
      const back = moves.nextJob();
      await host.writeConfig(FILE, `${await host.readConfig(FILE)}\n# touched`);
      await until('the pool to run again', async () => (await pool()).state === 'running');
      expect((await back).clean).to.equal(true);
      expect((await moves.mine()).result).to.equal(true);
      expect([moves.closed, stays.closed]).to.deep.equal([false, false]);
    });
  }
});
