import { expect } from 'chai';
import { MemoryPool } from './reorg-bench.ts';
import { liveThrough, MATURITY } from './reorg-history.ts';

const DEPTHS = Array.from({ length: 10 }, (_, index) => index + 1);
/** From the first confirmation to ten beyond maturity. */
const POSITIONS = Array.from({ length: MATURITY + 10 }, (_, index) => index + 1);
const CHOICES = [false, true];

describe('reorganisations', () => {
  for (const scheme of ['pplns', 'prop', 'solo'] as const)
    for (const depth of DEPTHS)
      it(`of depth ${depth} leave the books of the chain that is left (${scheme})`, async () => {
        let lowest = 0n;
        for (const confirmations of POSITIONS)
          for (const rival of CHOICES)
            for (const returns of CHOICES)
              for (const paid of CHOICES) {
                const facts = { confirmations, depth, rival, returns, paid };
                const low = await liveThrough(
                  facts,
                  async (chain, clock) => new MemoryPool(scheme, chain, clock),
                );
                if (low < lowest) lowest = low;
                if (!paid) expect(low).to.equal(0n);
              }
        // Who was paid for a block that was mature and left owes it.
        expect(lowest < 0n).to.equal(depth >= MATURITY);
      });
});
