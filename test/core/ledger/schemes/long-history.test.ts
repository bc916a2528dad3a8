import { expect } from 'chai';
import { fractionOf } from '../../../../core/ledger/fraction.ts';
import { Pplns } from '../../../../core/ledger/schemes/pplns.ts';
import { Prop } from '../../../../core/ledger/schemes/prop.ts';
import type { WorkSlice } from '../../../../core/ledger/schemes/scheme.ts';
import { slice, weigh } from '../work-slices.ts';

const SLICES = 10_000_000;
const MINERS = ['ann', 'bob', 'cid', 'dee'];
const NETWORK_WORK = 5_000_000_000;
/** Slices of one moment. */
const MOMENT = 1_000;
/** Were each slice kept, in the smallest form that holds it, it would be more. */
const HEAP_MAX_BYTES = 10 * SLICES;

describe('schemes over a history of ten million slices', function () {
  this.timeout(120_000);

  /** Each of them 1,000 hashes; the miners take turns. */
  function* history(heap: { grownBytes: number }): Generator<WorkSlice> {
    const begunBytes = process.memoryUsage().heapUsed;
    const each = MINERS.map((miner) =>
      slice({ miner, work: 1_000, networkWork: NETWORK_WORK, round: 3 }),
    );
    for (let index = 0; index < SLICES; index++) {
      const next = each[index % MINERS.length] ?? slice({ miner: '', work: 0 });
      yield { ...next, moment: -Math.floor(index / MOMENT) };
      if (index % 1_000_000 !== 0) continue;
      const grown = process.memoryUsage().heapUsed - begunBytes;
      heap.grownBytes = Math.max(heap.grownBytes, grown);
    }
  }

  for (const scheme of [new Pplns(fractionOf(2)), new Prop()])
    it(`weigh all of it and keep none of it (${scheme.name})`, () => {
      const heap = { grownBytes: 0 };
      const weights = weigh(scheme, history(heap));
      // Ten million times 1,000 hashes are the whole window: two times the work of a block.
      const unit = scheme.name === 'pplns' ? 2n ** 64n : 1n;
      const quarter = (BigInt(SLICES) / 4n) * 1_000n * unit;
      expect(weights).to.deep.equal(new Map(MINERS.map((miner) => [miner, quarter])));
      expect(heap.grownBytes).to.be.below(HEAP_MAX_BYTES);
    });
});
