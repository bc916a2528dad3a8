import { expect } from 'chai';
import { freePort } from '../daemons/free-port.ts';
import { MONERO_ADDRESS, Monerod, requireMonerod } from '../daemons/monerod.ts';
import { BlobHasher } from './blob-hasher.ts';
import { BlobRig } from './blob-rig.ts';
import type { HostProcess } from './host-process.ts';
import { metric, moneroHost } from './monero-host.ts';
import { until } from './until.ts';

/** Of 2048 and 64 blocks a chain takes minutes to come to another seed. */
const SEEDS = { epochBlocks: 128, lag: 32 };
/** Height of the first block that is hashed with another seed than the first one. */
const SWITCH = SEEDS.epochBlocks + SEEDS.lag + 1;
/** From here on the chain is the pool's to mine. */
const GROWN = SWITCH - 8;
const RIGS = 3;
/** So that several shares come at each height. */
const DIFFICULTY = 3;

describe('a change of seed on monerod', function () {
  this.timeout(300_000);

  const hasher = new BlobHasher();
  const rigs: BlobRig[] = [];
  let daemon: Monerod;
  let host: HostProcess;

  before(async function () {
    requireMonerod.call(this);
    daemon = await Monerod.start({ difficulty: 1, seeds: SEEDS });
    await daemon.generate(GROWN);
    await daemon.kill();
    await daemon.restart({ difficulty: DIFFICULTY });
    const port = await freePort();
    host = await moneroHost(
      { daemons: [daemon] },
      {
        ports: [{ port, difficulty: 1 }],
        // However slow the machine is: a share of the tip before is good, of one before that it is stale.
        headframe: ['[verifier]', 'memory = "light"', '[jobs]', 'lateGraceSeconds = 60'],
      },
    );
    await host.start();
    for (let index = 0; index < RIGS; index++) {
      const user = `${MONERO_ADDRESS}.rig${index}`;
      rigs.push(await BlobRig.connect(port, hasher, { user }));
    }
  });

  after(async () => {
    for (const rig of rigs) rig.close();
    await hasher.close();
    await host?.dispose();
    await daemon?.stop();
  });

  /** All rigs mine until the job is of `height`; every share is good, or stale and really so. */
  async function mineTo(height: number): Promise<number> {
    const accepted = await Promise.all(
      rigs.map(async (rig) => {
        let good = 0;
        while (rig.job.height < height) {
          const { job } = rig;
          const answer = await rig.mine(job);
          if (answer === 'OK') good++;
          else
            expect([answer, rig.job.height - job.height >= 2]).to.deep.equal(['Stale share', true]);
        }
        return good;
      }),
    );
    return accepted.reduce((sum, good) => sum + good, 0);
  }

  it('loses no share, because the next seed is ready before it is needed', async () => {
    const [rig] = rigs;
    if (rig === undefined) throw new Error('a rig expected');
    const { seed, seedNext } = rig.job;
    expect(seedNext, 'announced ahead').to.be.a('string').and.not.equal(seed);
    expect(rig.job.height).to.be.below(SWITCH);
    await until('both seeds to be ready', async () => {
      return (await metric(host, 'verifier_seeds_ready', 'algorithm="randomx"')) === 2;
    });

    expect(await mineTo(SWITCH - 1)).to.be.at.least(SWITCH - 1 - GROWN);
    expect(rig.job.seed, 'still the old one').to.equal(seed);
    const late = await rig.solve();
    await mineTo(SWITCH);
    expect([rig.job.height, rig.job.seed]).to.deep.equal([SWITCH, seedNext]);
    expect(await rig.submit(late), 'of the old seed, after the switch').to.equal('OK');
    expect(await mineTo(SWITCH + 6)).to.be.at.least(6);

    for (const each of rigs) expect(each.closed).to.equal(false);
    expect(await metric(host, 'invalid_shares_total', 'wrong-result')).to.equal(0);
    const { block_header } = await daemon.call<{ block_header: { height: number } }>(
      'get_last_block_header',
    );
    expect(block_header.height).to.be.at.least(SWITCH + 5);
  });
});
