import { expect } from 'chai';
import { httpMiner } from '../../core/miner/http-work/http-miner.ts';
import { MinerTally } from '../../core/miner/miner-tally.ts';
import { KERNEL_INPUT_BYTES } from '../../plugins/visionx/jobs/kernel-layout.ts';
import { VisionWorker } from '../../plugins/visionx/worker/vision-worker.ts';
import type { RunningDevnet } from '../plugins/visionx/running-devnet.ts';
import { VISIONX_WASM } from '../wasm/visionx/kernel-instance.ts';
import { type Exchange, RecordingRelay } from './recording-relay.ts';
import { recordedShares } from './stopped-database.ts';
import { until } from './until.ts';
import { VisionHost, visionNode } from './vision-host.ts';

const WORKERS = 10;
/** So small that every worker needs a further range of a job now and then. */
const RANGE = 20_000;
const [DIFFICULTY, SHARE_DIFFICULTY] = [300_000, 5_000];
/** Of each worker in each life of the host. */
const SHARES_MIN = 3;

const KERNEL = { wasm: VISIONX_WASM, inputBytes: KERNEL_INPUT_BYTES };

describe('ten workers at one host', function () {
  this.timeout(240_000);

  let node: RunningDevnet;
  let host: VisionHost;
  let relay: RecordingRelay;
  /** What was said in each life of the host. */
  const lives: (readonly Exchange[])[] = [];
  const workers: Worker[] = [];

  before(async () => {
    node = await visionNode(DIFFICULTY);
    const coin = [`workers = { rangeSize = ${RANGE} }`];
    host = await VisionHost.start({ node, shareDifficulty: SHARE_DIFFICULTY, coin });
    relay = await RecordingRelay.start(host.url);
  });

  after(async () => {
    for (const { stop } of workers) stop();
    await Promise.all(workers.map(({ ended }) => ended));
    relay?.stop();
    await host?.process.dispose();
    await node?.stop();
  });

  /** Every worker has shares in what was said since `from`. */
  async function haveShares(from: number): Promise<void> {
    await until(
      () => {
        const tallies = workers.map(({ name, tally, notes }) => [name, tally, notes.slice(-3)]);
        return `shares of all: ${JSON.stringify(tallies)}`;
      },
      () => {
        const counts = countByName(acceptedIn(relay.exchanges.slice(from)));
        return workers.every(({ name }) => (counts.get(name) ?? 0) >= SHARES_MIN);
      },
      90_000,
    );
  }

  it('mine, are cut off when it is killed, and come back by themselves', async () => {
    for (let index = 0; index < WORKERS; index++) workers.push(work(index, relay.url));
    await haveShares(0);
    const { height } = await node.node.head();
    await host.process.kill();
    lives.push(relay.exchanges.slice());
    await host.process.start();
    const from = relay.exchanges.length;
    await haveShares(from);
    await until('each to be told what it would be paid', () =>
      workers.every(({ tally }) => /^[0-9.]+ LAND$/.test(tally.estimate ?? '')),
    );
    await until('further blocks', async () => (await node.node.head()).height >= height + 2n);
    for (const { stop } of workers) stop();
    for (const { ended } of workers) expect(await ended).to.deep.equal({ kind: 'stopped' });
    lives.push(relay.exchanges.slice(lives[0]?.length));
    for (const { tally } of workers) expect(tally.rejected).to.be.below(tally.accepted);
  });

  it('have every share that was accepted on record once, and no other', async () => {
    expect(await host.process.stop()).to.equal(0);
    const shares = lives.flat().filter(({ path }) => path.endsWith('/share'));
    const accepted = acceptedIn(shares);
    const known = new Set(accepted.map(nameOfShare));
    expect(known.size, 'accepted once').to.equal(accepted.length);
    // What was under way when the power went, and was not accepted later.
    const open = shares.filter(
      (each) => each.status === undefined && !known.has(nameOfShare(each)),
    );
    const recorded = await recordedShares(host.process);
    const [least, doubtful] = [countByName(accepted), countByName(open)];
    for (const { name } of workers) {
      const count = least.get(name) ?? 0;
      expect(recorded.get(name), name).to.be.within(count, count + (doubtful.get(name) ?? 0));
    }
  });

  it('are given ranges of which no two of a job overlap, and further ones', () => {
    let further = 0;
    for (const life of lives) {
      const jobs = groups(
        life.filter(({ path, status }) => path.endsWith('/job') && status === 200),
        ({ told }) => String(told['message_hex']),
      );
      for (const answers of jobs.values()) {
        const ranges = new Map(answers.map((each) => [nameOfRange(each), each]));
        const sorted = [...ranges.values()]
          .map(({ told }) => [
            BigInt(String(told['nonce_start'])),
            BigInt(String(told['nonce_end'])),
          ])
          .sort(([one = 0n], [other = 0n]) => (one < other ? -1 : 1));
        for (const [index, [start = 0n, end = 0n]] of sorted.entries()) {
          expect(end - start).to.equal(BigInt(RANGE));
          expect(start >= (sorted[index - 1]?.[1] ?? 0n)).to.equal(true);
        }
        const owners = new Set(answers.map(({ query }) => query.get('worker_id')));
        further += ranges.size - owners.size;
      }
    }
    expect(further).to.be.above(0);
  });

  function acceptedIn(exchanges: readonly Exchange[]): readonly Exchange[] {
    return exchanges.filter(({ path, told }) => path.endsWith('/share') && told['ok'] === true);
  }

  /** By name of worker: each has a wallet of its own. */
  function countByName(shares: readonly Exchange[]): ReadonlyMap<string, number> {
    const all = groups(shares, ({ sent }) => nameOf(String(sent['wallet_address'])));
    return new Map([...all].map(([name, { length }]) => [name, length]));
  }
});

interface Worker {
  readonly name: string;
  readonly tally: MinerTally;
  readonly notes: readonly string[];
  readonly ended: Promise<unknown>;
  readonly stop: () => void;
}

/** The engine of `headframe mine`, on a thread of its own. */
function work(index: number, url: string): Worker {
  const address = walletOf(index);
  const name = nameOf(address);
  const tally = new MinerTally();
  const notes: string[] = [];
  const options = { url, verifyCertificate: true, address, worker: name, threads: 1 };
  const miner = httpMiner(
    { ...options, sharesWanted: undefined },
    { kernel: KERNEL, protocol: new VisionWorker() },
    { tally, note: (text) => notes.push(text) },
  );
  return { name, tally, notes, ended: miner.run(), stop: () => miner.stop() };
}

function walletOf(index: number): string {
  return index.toString(16).padStart(2, 'c').repeat(32);
}

function nameOf(wallet: string): string {
  return `rig-${wallet.slice(0, 2)}`;
}

/** The work that a share is. */
function nameOfShare({ sent }: Exchange): string {
  return `${String(sent['job_id'])} ${String(sent['nonce'])} ${String(sent['hash'])}`;
}

/** Told again to the same worker, it is the same. */
function nameOfRange({ query, told }: Exchange): string {
  return `${query.get('worker_id')} ${String(told['nonce_start'])}`;
}

function groups(
  exchanges: readonly Exchange[],
  nameIn: (exchange: Exchange) => string,
): ReadonlyMap<string, readonly Exchange[]> {
  const found = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    const name = nameIn(exchange);
    found.set(name, [...(found.get(name) ?? []), exchange]);
  }
  return found;
}
