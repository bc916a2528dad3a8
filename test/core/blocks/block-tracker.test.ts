import { expect } from 'chai';
import type { BlockStatus, BlockStore, TrackedBlock } from '../../../core/blocks/block-store.ts';
import { BLOCK_TRACKER_SPAN_MS, BlockTracker } from '../../../core/blocks/block-tracker.ts';
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

  async heightTip(): Promise<number> {
    if (this.away) throw new PoolError('DAEMON_UNREACHABLE', 'connection refused');
    return this.tip;
  }

  async canonicalHash(height: number): Promise<string | undefined> {
    this.asked++;
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
        block.status !== 'confirmed' &&
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

  it('notices an orphan that comes back, until it is maturity deep', async () => {
    const { chain, look, store } = openTracker();
    store.add(100 - MATURITY, 'deep', 'orphaned');
    store.add(99 - MATURITY, 'too deep', 'orphaned');
    chain.hashes.set(100 - MATURITY, 'deep');
    chain.hashes.set(99 - MATURITY, 'too deep');
    await look();
    expect(store.of('deep')).deep.equal(['confirmed', 1]);
    expect(store.of('too deep')).deep.equal(['orphaned', 0]);
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
    expect(chain.asked).equal(1);
  });

  it('does not look again while a look is under way', async () => {
    const { chain, clock, store, tracker } = openTracker();
    store.add(99, 'ab');
    const first = tracker.tick();
    clock.pass(BLOCK_TRACKER_SPAN_MS);
    await tracker.tick();
    await first;
    expect(chain.asked).equal(1);
  });
});
