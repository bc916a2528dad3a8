import { expect } from 'chai';
import type { BlockStatus, BlockStore, TrackedBlock } from '../../../core/blocks/block-store.ts';
import {
  BLOCK_TRACKER_SPAN_MS,
  BlockTracker,
  recheckDepth,
} from '../../../core/blocks/block-tracker.ts';
import type { HostEvent } from '../../../core/events/host-event.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { NotedLog } from '../shares/noted-log.ts';

const MATURITY = 10;

/** A chain whose blocks a test writes, by height. */
class WrittenChain {
  readonly maturity = MATURITY;
  readonly hashes = new Map<number, string>();
  tip = 100;
  away = false;
  asked = 0;
  /** The chain may change before it answers. */
  onAsked: (height: number) => void = () => undefined;

  async heightTip(): Promise<number> {
    if (this.away) throw new PoolError('DAEMON_UNREACHABLE', 'connection refused');
    return this.tip;
  }

  async canonicalHash(height: number): Promise<string | undefined> {
    this.asked++;
    this.onAsked(height);
    return height > this.tip ? undefined : (this.hashes.get(height) ?? `other-${height}`);
  }
}

/** Blocks as SQL would keep them, by the rule that the store's interface gives. */
class MemoryStore implements BlockStore {
  readonly blocks = new Map<string, TrackedBlock>();
  updates = 0;

  add(height: number, blockHash: string, status: BlockStatus = 'candidate'): void {
    const who = { poolId: 'btc', miner: 'alice', worker: 'rig' };
    this.blocks.set(blockHash, { ...who, height, blockHash, status, confirmationProgress: 0 });
  }

  async unsettled(poolId: string, heightFrom: number): Promise<readonly TrackedBlock[]> {
    return [...this.blocks.values()].filter(
      (block) =>
        block.poolId === poolId &&
        (block.status === 'candidate' || block.status === 'pending' || block.height >= heightFrom),
    );
  }

  async update(block: TrackedBlock): Promise<void> {
    this.updates++;
    this.blocks.set(block.blockHash, block);
  }

  of(blockHash: string): [BlockStatus | undefined, number | undefined] {
    const block = this.blocks.get(blockHash);
    return [block?.status, block?.confirmationProgress];
  }
}

function openTracker() {
  const clock = new ManualClock();
  const chain = new WrittenChain();
  const store = new MemoryStore();
  const noted = new NotedLog();
  const events: HostEvent[] = [];
  const refused = new Set<string>();
  const options = { poolId: 'btc', spanMs: BLOCK_TRACKER_SPAN_MS };
  const journal = { wasRefused: (hash: string) => refused.has(hash) };
  const reports = {
    events: { emit: (event: HostEvent) => void events.push(event) },
    logger: noted,
  };
  const tracker = new BlockTracker(options, chain, store, journal, clock, reports);
  const look = async (): Promise<void> => {
    clock.pass(BLOCK_TRACKER_SPAN_MS);
    await tracker.tick();
  };
  return { chain, clock, events, look, noted, refused, store, tracker };
}

describe('BlockTracker', () => {
  it('follows a block from candidate to confirmed, with progress', async () => {
    const { chain, events, look, store } = openTracker();
    store.add(101, 'ab');
    await look();
    expect(store.of('ab')).deep.equal(['candidate', 0]);
    chain.hashes.set(101, 'AB');
    chain.tip = 101;
    await look();
    expect(store.of('ab')).deep.equal(['pending', 0.1]);
    chain.tip = 109;
    await look();
    expect(store.of('ab')).deep.equal(['pending', 0.9]);
    chain.tip = 110;
    await look();
    expect(store.of('ab')).deep.equal(['confirmed', 1]);
    expect(events).deep.equal(
      ['pending', 'confirmed'].map((status) => ({
        type: 'block',
        poolId: 'btc',
        height: 101,
        hash: 'ab',
        miner: 'alice',
        worker: 'rig',
        status,
      })),
    );
  });

  it('finds a block orphaned where the chain has another at its height', async () => {
    const { events, look, store } = openTracker();
    store.add(99, 'ab', 'pending');
    await look();
    expect(store.of('ab')).deep.equal(['orphaned', 0]);
    expect(events).length(1);
    await look();
    expect(events).length(1);
    expect(store.updates).equal(1);
  });

  it('notices an orphan that comes back, until it is twice as deep as maturity', async () => {
    const { chain, look, store } = openTracker();
    store.add(100 - 2 * MATURITY, 'deep', 'orphaned');
    store.add(99 - 2 * MATURITY, 'too deep', 'orphaned');
    chain.hashes.set(100 - 2 * MATURITY, 'deep');
    chain.hashes.set(99 - 2 * MATURITY, 'too deep');
    await look();
    expect(store.of('deep')).deep.equal(['confirmed', 1]);
    expect(store.of('too deep')).deep.equal(['orphaned', 0]);
  });

  it('notices a confirmed block that leaves the chain, as long', async () => {
    const { events, look, store } = openTracker();
    store.add(100 - 2 * MATURITY, 'deep', 'confirmed');
    store.add(99 - 2 * MATURITY, 'too deep', 'confirmed');
    await look();
    expect(store.of('deep')).deep.equal(['orphaned', 0]);
    expect(store.of('too deep')[0]).equal('confirmed');
    expect(events).length(1);
  });

  it('looks ten blocks further at least', () => {
    expect([1, 10, 11, 101].map(recheckDepth)).deep.equal([11, 20, 22, 202]);
  });

  it('calls a mature block confirmed still while the chain is without its tip', async () => {
    const { chain, look, store } = openTracker();
    store.add(100 - MATURITY + 1, 'ab');
    chain.hashes.set(100 - MATURITY + 1, 'ab');
    await look();
    expect(store.of('ab')).deep.equal(['confirmed', 1]);
    chain.tip = 98;
    await look();
    expect(store.of('ab')).deep.equal(['confirmed', 1]);
  });

  it('enters nothing of a chain that was rearranged while it was read', async () => {
    const { chain, look, store } = openTracker();
    store.add(98, 'aa');
    store.add(99, 'bb');
    chain.hashes.set(98, 'aa');
    chain.onAsked = (height) => {
      if (height !== 98) return;
      chain.hashes.delete(98);
      chain.hashes.set(99, 'bb').set(100, 'new tip');
      chain.onAsked = () => undefined;
    };
    await look();
    expect([store.of('aa')[0], store.of('bb')[0]]).deep.equal(['candidate', 'candidate']);
    await look();
    expect([store.of('aa')[0], store.of('bb')[0]]).deep.equal(['orphaned', 'pending']);
  });

  it('enters what leaves before what comes, and what comes from below', async () => {
    const { chain, events, look, store } = openTracker();
    for (const [height, hash] of [
      [98, 'new 98'],
      [98, 'old 98'],
      [99, 'new 99'],
      [99, 'old 99'],
    ] as const)
      store.add(height, hash, hash.startsWith('old') ? 'pending' : 'orphaned');
    chain.hashes.set(98, 'new 98').set(99, 'new 99');
    await look();
    const told = events.map((event) => (event.type === 'block' ? event.hash : ''));
    expect(told).deep.equal(['old 98', 'old 99', 'new 98', 'new 99']);
  });

  it('calls a block rejected, not orphaned, where the daemons refused it', async () => {
    const { look, refused, store } = openTracker();
    store.add(99, 'ab');
    refused.add('ab');
    await look();
    expect(store.of('ab')).deep.equal(['rejected', 0]);
    refused.clear();
    await look();
    expect(store.of('ab')).deep.equal(['rejected', 0]);
  });

  it('puts a refusal on record before the chain is that far, so that it outlives the host', async () => {
    const { chain, look, refused, store } = openTracker();
    store.add(101, 'ab');
    refused.add('ab');
    await look();
    expect(store.of('ab')).deep.equal(['rejected', 0]);
    refused.clear();
    chain.tip = 101;
    await look();
    expect(store.of('ab')).deep.equal(['rejected', 0]);
  });

  it('believes the chain where it holds a block that was refused', async () => {
    const { chain, look, refused, store } = openTracker();
    store.add(99, 'ab', 'rejected');
    refused.add('ab');
    chain.hashes.set(99, 'ab');
    await look();
    expect(store.of('ab')).deep.equal(['pending', 0.2]);
  });

  it('settles a block that matured while the host was down', async () => {
    const { chain, look, store } = openTracker();
    store.add(3, 'ab');
    chain.hashes.set(3, 'ab');
    await look();
    expect(store.of('ab')).deep.equal(['confirmed', 1]);
  });

  it('leaves a pending block alone while the chain is shorter than its height', async () => {
    const { look, store } = openTracker();
    store.add(101, 'ab', 'pending');
    await look();
    expect(store.of('ab')).deep.equal(['pending', 0]);
  });

  it('changes nothing while the daemon is away, complains once, and goes on', async () => {
    const { chain, look, noted, store } = openTracker();
    store.add(99, 'ab', 'pending');
    chain.away = true;
    await look();
    await look();
    expect(store.of('ab')).deep.equal(['pending', 0]);
    expect(noted.count('warn')).equal(1);
    chain.away = false;
    await look();
    expect(store.of('ab')[0]).equal('orphaned');
  });

  it('asks for each height once, and only when it is time', async () => {
    const { chain, look, store, tracker } = openTracker();
    store.add(99, 'ab');
    store.add(99, 'cd');
    await look();
    await tracker.tick();
    // The tip before and after, and the height once.
    expect(chain.asked).equal(3);
  });

  it('does not look again while a look is under way', async () => {
    const { chain, clock, store, tracker } = openTracker();
    store.add(99, 'ab');
    const first = tracker.tick();
    clock.pass(BLOCK_TRACKER_SPAN_MS);
    await tracker.tick();
    await first;
    expect(chain.asked).equal(3);
  });
});
