import { expect } from 'chai';
import { PostgresqlServer, requirePostgresql } from '../daemons/postgresql.ts';
import { devnetHost, MINER_ADDRESS } from './devnet-host.ts';
import { freePort } from '../daemons/free-port.ts';
import type { HostProcess } from './host-process.ts';
import { Rig } from './rig.ts';
import { until } from './until.ts';

/** Long enough for every retry and pool of connections to give up at least once. */
const OUTAGE_MS = 60_000;

describe('a host whose PostgreSQL stops for a minute', function () {
  this.timeout(240_000);

  let server: PostgresqlServer;
  let host: HostProcess;

  before(async function () {
    requirePostgresql(this);
    server = await PostgresqlServer.create();
  });

  after(async () => {
    await host?.dispose();
    await server?.destroy();
  });

  it('mines on, and catches up by itself', async () => {
    const stratumPort = await freePort();
    host = await devnetHost({
      stratumPort,
      environment: { DATABASE_URL: server.url() },
    });
    await host.start();
    const rig = await Rig.connect(stratumPort, { user: `${MINER_ADDRESS}.outage` });
    let accepted = 0;
    const mineFor = async (spanMs: number) => {
      const end = performance.now() + spanMs;
      while (performance.now() < end) {
        const reply = await rig.mine();
        expect(reply.error).to.equal(null);
        accepted++;
      }
    };

    await mineFor(1_000);
    await server.stop();
    await mineFor(OUTAGE_MS);
    await server.start();
    await mineFor(1_000);
    await until('every share to be recorded', async () => {
      const { body } = await host.get(`/api/v1/miners/${MINER_ADDRESS}/workers`);
      const { workers = [] } = body as { workers?: { name: string; sharesDay: number }[] };
      return workers.some(({ name, sharesDay }) => name === 'outage' && sharesDay === accepted);
    });
    rig.close();
  });

  it('starts without it, and catches up when it comes', async () => {
    const stratumPort = await freePort();
    await host?.dispose();
    await server.stop();
    host = await devnetHost({ stratumPort, environment: { DATABASE_URL: server.url() } });
    await host.start();
    const rig = await Rig.connect(stratumPort, { user: `${MINER_ADDRESS}.early` });
    for (let share = 0; share < 5; share++) expect((await rig.mine()).error).to.equal(null);
    const { status } = await host.get('/api/v1/stats');

    await server.start();
    await until('every share to be recorded', async () => {
      const { body } = await host.get(`/api/v1/miners/${MINER_ADDRESS}/workers`);
      const { workers = [] } = body as { workers?: { name: string; sharesDay: number }[] };
      return workers.some(({ name, sharesDay }) => name === 'early' && sharesDay === 5);
    });
    rig.close();

    expect(status).to.equal(503);
  });
});
