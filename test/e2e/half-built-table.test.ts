import { expect } from 'chai';
import { freePort } from '../daemons/free-port.ts';
import { MONERO_ADDRESS } from '../daemons/monerod.ts';
import { BlobHasher } from './blob-hasher.ts';
import { BlobRig } from './blob-rig.ts';
import type { HostProcess } from './host-process.ts';
import { metric, moneroHost } from './monero-host.ts';
import { until } from './until.ts';

/** Table and caches of the host, the caches of the rig, and what both are besides. */
const NEEDED_BYTES = 4 * 2 ** 30;

describe('a host that is killed while it builds the table of RandomX', function () {
  this.timeout(180_000);

  const hasher = new BlobHasher();
  let host: HostProcess;
  let port: number;

  before(async function () {
    if (process.availableMemory() < NEEDED_BYTES) this.skip();
    port = await freePort();
    host = await moneroHost(
      { devnetDifficulty: 1_000_000 },
      {
        ports: [{ port, difficulty: 1 }],
        headframe: ['[verifier]', 'memory = "full"', 'prepare = "start"'],
      },
    );
  });

  after(async () => {
    await hasher.close();
    await host?.dispose();
  });

  const built = (): Promise<number> => metric(host, 'verifier_table_built_ratio');

  /** Shares that are judged while the table is on its way. */
  async function mine(count: number): Promise<void> {
    const rig = await BlobRig.connect(port, hasher, { user: `${MONERO_ADDRESS}.rig` });
    for (let share = 0; share < count; share++) expect(await rig.mine()).to.equal('OK');
    expect(await built()).to.be.below(1);
    rig.close();
  }

  it('serves again before the table is built', async () => {
    await host.start();
    await mine(3);
    await until('some of the table to be built', async () => (await built()) > 0.02, 120_000);
    expect(await built()).to.be.below(0.9);
    await host.kill();

    await host.start();
    await mine(10);
    await until('the recorded shares of both lives', async () => {
      const { body } = await host.get(`/api/v1/miners/${MONERO_ADDRESS}/workers`);
      const { workers = [] } = body as { workers?: { sharesDay: number }[] };
      return workers.reduce((sum, { sharesDay }) => sum + sharesDay, 0) === 13;
    });
  });
});
