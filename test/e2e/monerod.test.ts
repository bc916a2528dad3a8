import { expect } from 'chai';
import { freePort } from '../daemons/free-port.ts';
import { MONERO_ADDRESS, Monerod, requireMonerod } from '../daemons/monerod.ts';
import { BlobHasher } from './blob-hasher.ts';
import { BlobRig } from './blob-rig.ts';
import { isPaidByCoinbase } from './coinbase-owner.ts';
import type { HostProcess } from './host-process.ts';
import { MinerProcess } from './miner-process.ts';
import { MONERO_POOL, moneroHost } from './monero-host.ts';
import { until } from './until.ts';

const DIFFICULTY = 6;
const SHARE_DIFFICULTY = 3;
/** Far below the time between two looks at a daemon: only against falling back to polling. */
const AT_ONCE_MS = 2_000;

interface ListedBlock {
  readonly blockHeight: number;
  readonly hash: string;
  readonly status: string;
  readonly networkDifficulty: number;
  readonly effort: number | null;
  readonly miner: string;
}

interface Header {
  readonly hash: string;
  readonly height: number;
  readonly prev_hash: string;
}

describe('mining on monerod', function () {
  this.timeout(180_000);

  const daemons: Monerod[] = [];
  const rigs: BlobRig[] = [];
  const hasher = new BlobHasher();
  let host: HostProcess;
  let port: number;

  before(async function () {
    requireMonerod.call(this);
    for (const _ of ['first', 'second'])
      daemons.push(await Monerod.start({ difficulty: DIFFICULTY }));
    port = await freePort();
    host = await moneroHost({ daemons }, { ports: [{ port, difficulty: SHARE_DIFFICULTY }] });
    await host.start();
  });

  after(async () => {
    for (const rig of rigs) rig.close();
    await hasher.close();
    await host?.dispose();
    for (const daemon of daemons) await daemon.stop();
  });

  function both(): [Monerod, Monerod] {
    const [first, second] = daemons;
    if (first === undefined || second === undefined) throw new Error('two daemons expected');
    return [first, second];
  }

  async function connect(worker: string): Promise<BlobRig> {
    const rig = await BlobRig.connect(port, hasher, { user: `${MONERO_ADDRESS}.${worker}` });
    rigs.push(rig);
    return rig;
  }

  async function tip(daemon: Monerod): Promise<Header> {
    return (await daemon.call<{ block_header: Header }>('get_last_block_header')).block_header;
  }

  async function hashAt(daemon: Monerod, height: number): Promise<string> {
    const { block_header } = await daemon.call<{ block_header: Header }>(
      'get_block_header_by_height',
      { height },
    );
    return block_header.hash;
  }

  /** The nodes have no peers: gives the second what only the first has, as a network would. */
  async function copy(hashes: readonly string[]): Promise<void> {
    const [first, second] = both();
    for (const hash of hashes) {
      const { blob } = await first.call<{ blob: string }>('get_block', { hash });
      await second.call('submit_block', [blob]);
    }
    expect((await tip(second)).hash).to.equal((await tip(first)).hash);
  }

  /** Mines until the daemon's chain is `count` blocks longer; every share has to be good. */
  async function mine(rig: BlobRig, daemon: Monerod, count: number): Promise<void> {
    const end = (await tip(daemon)).height + count;
    while ((await tip(daemon)).height < end) expect(await rig.mine()).to.equal('OK');
  }

  async function listed(): Promise<ListedBlock[]> {
    const { body } = await host.get(`/api/pools/${MONERO_POOL}/blocks?pageSize=100`);
    return body as ListedBlock[];
  }

  async function pool(): Promise<Record<string, unknown>> {
    const { body } = await host.get('/api/v1/pools');
    const { pools } = body as { pools: Record<string, unknown>[] };
    return pools.find(({ id }) => id === MONERO_POOL) ?? {};
  }

  it('mines 20 blocks with our miner, each in the chains of both nodes and paid to the pool', async () => {
    const [first, second] = both();
    const url = `stratum+tcp://127.0.0.1:${port}`;
    const light = ['--algo', 'rx/0', '--memory', 'light', '--threads', '1'];
    const start = (await tip(first)).height;
    const miner = new MinerProcess(['--url', url, '--user', `${MONERO_ADDRESS}.ours`, ...light]);
    try {
      await until(
        () => `20 blocks; the miner printed:\n${miner.output}`,
        async () => (await tip(first)).height >= start + 20,
        120_000,
      );
    } finally {
      await miner.stop();
    }
    const { height } = await tip(first);
    await until('the other node', async () => (await tip(second)).height >= height);
    for (let at = start + 1; at <= height; at++) {
      const hash = await hashAt(first, at);
      expect(await hashAt(second, at)).to.equal(hash);
      const { json } = await first.call<{ json: string }>('get_block', { hash });
      expect(isPaidByCoinbase(json), `block ${at}`).to.equal(true);
      let block: ListedBlock | undefined;
      // A daemon may accept a block, which puts it on record, before its share is verified and adds to it.
      await until(`block ${at} to be listed, and its share counted`, async () => {
        block = (await listed()).find((each) => each.hash === hash);
        return (block?.effort ?? 0) >= SHARE_DIFFICULTY / DIFFICULTY;
      });
      const facts = { status: 'pending', networkDifficulty: DIFFICULTY, miner: MONERO_ADDRESS };
      expect(block).to.include({ ...facts, blockHeight: at });
    }
  });

  it('counts shares, rates and effort in hashes', async () => {
    const rig = await connect('counted');
    for (let share = 0; share < 8; share++) expect(await rig.mine()).to.equal('OK');
    const path = `/api/v1/miners/${MONERO_ADDRESS}/workers`;
    interface Worker {
      readonly name: string;
      readonly sharesDay: number;
      readonly hashrateHps: number;
      readonly sharesPerSecond: number;
    }
    let worker: Worker | undefined;
    await until('8 shares to be recorded', async () => {
      const { workers = [] } = (await host.get(path)).body as { workers?: Worker[] };
      worker = workers.find(({ name }) => name === 'counted');
      return worker?.sharesDay === 8;
    });
    const { hashrateHps = 0, sharesPerSecond = 0 } = worker ?? {};
    expect(sharesPerSecond).to.be.above(0);
    expect(hashrateHps / sharesPerSecond).to.be.closeTo(SHARE_DIFFICULTY, 1e-6);
    const { network, effort, hashrateHps: ofPool } = await pool();
    expect(network).to.include({ difficulty: DIFFICULTY });
    expect(effort).to.be.at.least(0);
    expect(ofPool).to.be.at.least(hashrateHps);
  });

  it('follows tips that others found at once', async () => {
    const [first] = both();
    const rig = await connect('follows');
    for (let block = 0; block < 3; block++) {
      const { height } = rig.job;
      const next = rig.nextJob();
      const hashes = await first.generate(1);
      const asked = performance.now();
      expect((await next).height).to.equal(height + 1);
      expect(performance.now() - asked).to.be.below(AT_ONCE_MS);
      await copy(hashes);
    }
  });

  it('reports a block as orphaned that a reorganisation removed', async () => {
    const [first, second] = both();
    await mine(await connect('reorganised'), first, 1);
    const lost = await tip(first);
    await until('both nodes to have it', async () => (await tip(second)).hash === lost.hash);
    await copy(await first.generate(3, lost.prev_hash));
    expect(await hashAt(first, lost.height)).to.not.equal(lost.hash);
    await until(
      'the block to be listed as orphaned',
      async () =>
        (await listed()).some(({ hash, status }) => hash === lost.hash && status === 'orphaned'),
      60_000,
    );
  });

  it('goes on with the other node when one is killed, and drops nobody', async () => {
    const [first, second] = both();
    const rig = await connect('goes-on');
    const idle = await connect('idle');
    await mine(rig, second, 1);
    await first.kill();
    await mine(rig, second, 4);
    await until('the other rig to have the job', () => idle.job.height === rig.job.height);
    expect(await idle.mine()).to.equal('OK');
    expect([rig.closed, idle.closed]).to.deep.equal([false, false]);
    expect((await pool())['state']).to.equal('running');
  });
});
