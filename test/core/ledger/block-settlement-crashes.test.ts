import { expect } from 'chai';
import { array, assert, asyncProperty, constantFrom, integer, scheduler, tuple } from 'fast-check';
import type { BlockStatus } from '../../../core/blocks/block-store.ts';
import type { Scheme } from '../../../core/ledger/schemes/scheme.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { SettlementBench } from './settlement-bench.ts';
import type { Watch } from './settlement-bench.ts';
import { slice } from './work-slices.ts';

type Turn = readonly [hash: string, status: BlockStatus];

const HASHES = ['aa', 'bb', 'cc'];
/** Through every act: credited, orphaned with the next one, returned, mature, and gone after that. */
const HISTORY: readonly Turn[] = [
  ['aa', 'pending'],
  ['bb', 'pending'],
  ['aa', 'orphaned'],
  ['cc', 'pending'],
  ['aa', 'pending'],
  ['aa', 'confirmed'],
  ['bb', 'orphaned'],
  ['cc', 'confirmed'],
  ['aa', 'orphaned'],
];

/** Dies at its `last`-th call, before or after its effect; a dead process calls nothing more. */
class Mortal {
  calls = 0;
  readonly #last: number;
  readonly #when: 'before' | 'after';

  constructor(last: number, when: 'before' | 'after') {
    this.#last = last;
    this.#when = when;
  }

  get dead(): boolean {
    return this.calls >= this.#last;
  }

  readonly watch: Watch = (_call, when) => {
    if (when === 'before' && this.dead) throw new PoolError('STORAGE_UNAVAILABLE', 'dead');
    if (when === this.#when) this.calls++;
    if (this.dead) throw new PoolError('STORAGE_UNAVAILABLE', 'dies');
  };
}

describe('block settlement through crashes', () => {
  function open(): SettlementBench {
    const bench = new SettlementBench();
    for (const [index, hash] of HASHES.entries()) bench.store.add(100 + index, hash, 'candidate');
    for (const [index, miner] of ['ann', 'bob', 'cid', 'ann', 'dee'].entries())
      bench.slices.slices.push(
        slice({ miner, work: 7 + index, round: 1 + (index % 3), moment: index }),
      );
    return bench;
  }

  async function live(
    scheme: Scheme['name'],
    mortal: Mortal | undefined,
    reviveAfterTurns: number,
  ): Promise<SettlementBench> {
    const bench = open();
    let look = bench.process(scheme, mortal?.watch);
    let buried = 0;
    for (const [hash, status] of HISTORY) {
      bench.store.turn(hash, status);
      await look();
      if (mortal?.dead === true && buried++ === reviveAfterTurns) {
        look = bench.process(scheme);
        await look();
      }
    }
    await bench.process(scheme)();
    return bench;
  }

  for (const scheme of ['pplns', 'prop', 'solo'] as const) {
    it(`comes to the same books after a crash at any call (${scheme})`, async () => {
      const untouched = await live(scheme, undefined, 0);
      expect(untouched.ledger.acts).to.have.length.above(8);
      const counted = new Mortal(Number.POSITIVE_INFINITY, 'before');
      await live(scheme, counted, 0);
      expect(counted.calls).to.be.above(50);
      for (const when of ['before', 'after'] as const)
        for (let call = 1; call <= counted.calls; call++) {
          const { ledger } = await live(scheme, new Mortal(call, when), 0);
          expect(ledger.entries, `${when} call ${call}`).to.deep.equal(untouched.ledger.entries);
        }
    });

    it(`follows the chain where it comes back later (${scheme})`, async () => {
      const counted = new Mortal(Number.POSITIVE_INFINITY, 'before');
      await live(scheme, counted, 0);
      for (const turns of [1, 2, 5, 100])
        for (let call = 1; call <= counted.calls; call++)
          expectFollowed(await live(scheme, new Mortal(call, 'after'), turns));
    });
  }

  it('adds nothing when all is done again', async () => {
    const bench = await live('pplns', undefined, 0);
    const before = new Map(bench.ledger.entries);
    for (const block of bench.store.blocks) {
      delete block.settledStatus;
      block.settledSteps = 0;
    }
    await bench.process()();
    expect(bench.ledger.entries).to.deep.equal(before);
    expect(await bench.store.open('btc', 0n)).to.deep.equal([]);
  });

  it('keeps the books right with two processes, whatever the order and the crashes', async () => {
    const turns = array(
      tuple(
        constantFrom(...HASHES),
        constantFrom<BlockStatus>('pending', 'confirmed', 'orphaned', 'rejected'),
      ),
      { maxLength: 12 },
    );
    const lives = tuple(
      integer({ min: 1, max: 60 }),
      constantFrom('before' as const, 'after' as const),
    );
    const schemes = constantFrom<Scheme['name']>('pplns', 'prop', 'solo');
    await assert(
      asyncProperty(
        scheduler(),
        turns,
        lives,
        schemes,
        async (order, all, [last, when], scheme) => {
          const bench = open();
          const slowly: Watch = () => order.schedule(Promise.resolve(), 'call');
          const mortal = new Mortal(last, when);
          const first = bench.process(scheme, async (call, at) => {
            await slowly(call, at);
            await mortal.watch(call, at);
          });
          const second = bench.process(scheme, slowly);
          const chain = async (): Promise<void> => {
            for (const [hash, status] of all) {
              await order.schedule(Promise.resolve(), 'turn');
              bench.store.turn(hash, status);
            }
          };
          const several = async (look: () => Promise<void>): Promise<void> => {
            for (let time = 0; time < 4; time++) await look();
          };
          await order.waitFor(Promise.all([chain(), several(first), several(second)]));
          // The chain rests now: whoever is left follows it by what the marks alone tell him.
          for (const block of bench.store.blocks)
            if (block.status === 'candidate') block.status = 'orphaned';
          const quiet = bench.process(scheme);
          for (let time = 0; time < 3; time++) await quiet();
          expectFollowed(bench);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  function expectFollowed({ ledger, store }: SettlementBench): void {
    for (const { blockHash, status, rewardAtomic } of store.blocks) {
      const entries = [...ledger.entries.values()].filter(
        ({ facts }) => facts['blockHash'] === blockHash,
      );
      const sum = (accounts: readonly string[]): bigint =>
        entries
          .flatMap(({ postings }) => postings)
          .filter(({ account }) => accounts.includes(account))
          .reduce((total, { amountAtomic }) => total + amountAtomic, 0n);
      const stands = status === 'pending' || status === 'confirmed';
      const immature = sum(['miner-immature', 'fee-immature', 'remainder-immature']);
      const mature = sum(['miner', 'fee', 'remainder']);
      expect(sum(['chain']), `${blockHash} is ${status}`).to.equal(stands ? -rewardAtomic : 0n);
      expect(immature + mature).to.equal(stands ? rewardAtomic : 0n);
      if (status === 'confirmed') expect(immature).to.equal(0n);
      // Never more credits than the block has, at any time: entries take turns.
      let standing = false;
      for (const { kind } of entries) {
        if (kind === 'block-reward') expect(standing).to.equal(false);
        else expect(standing).to.equal(true);
        standing = kind !== 'block-reversed';
      }
    }
  }
});
