import { expect } from 'chai';
import fc from 'fast-check';
import { METHODS } from '../../../../core/protocols/stratum-v1/methods.ts';
import { ACCEPTED } from '../session/fake-mining-pool.ts';
import { FakePool } from './fake-pool.ts';
import { FakePort, wireId } from './fake-port.ts';

/** Values that get past the first checks, among everything else that JSON can say. */
const value = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  {
    weight: 5,
    arbitrary: fc.constantFrom<unknown>(
      'btc1.rig',
      'btc2',
      'doge1',
      wireId(1),
      wireId(2),
      '00000001',
      '1fffe000',
      'd=5,md=7',
      512,
      '0.5',
      'f'.repeat(64),
      ['version-rolling', 'minimum-difficulty', '__proto__'],
      { 'version-rolling.mask': '1fffe000', 'minimum-difficulty.value': 3 },
    ),
  },
);

const call = fc.record({
  method: fc.constantFrom(...METHODS.keys(), 'mining.unheard'),
  params: fc.array(value, { maxLength: 7 }),
});

describe('a Stratum V1 session under fuzz', () => {
  it('answers each call exactly once, in order, whatever its parameters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 30 }), async (calls) => {
        const pool = new FakePool('btc', 'btc');
        pool.publish(true);
        const port = new FakePort([pool]);
        const miner = port.connect();
        const lines = calls.map(({ method, params }, id) => JSON.stringify({ id, method, params }));
        const heard = await miner.lines(...lines);
        for (const { respond } of pool.held.toReversed()) respond(ACCEPTED);
        heard.push(...(await miner.heard()));
        const answers = (heard as { id: number | null }[]).filter((line) => line.id !== null);
        expect(answers.map((line) => line.id)).to.deep.equal(calls.map((_, id) => id));
        port.dialect.stop();
      }),
      { numRuns: 1000, seed: 3 },
    );
  });
});
