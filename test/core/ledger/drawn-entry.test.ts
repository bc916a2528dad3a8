import { expect } from 'chai';
import { drawUp } from '../../../core/ledger/drawn-entry.ts';
import type { PoolError } from '../../../core/plugin-api/errors.ts';
import { entry, posting } from './entries.ts';

describe('drawn entry', () => {
  it('has one order, whatever order its parts came in', () => {
    const { postings } = entry();
    const drawn = drawUp(entry({ postings: postings.toReversed(), facts: { b: 1, a: true } }));
    expect(drawn.postings.map(({ account, owner }) => `${account} ${owner}`)).to.deep.equal([
      'chain ',
      'fee-immature operator',
      'miner-immature alice',
      'miner-immature bob',
    ]);
    expect(drawn.facts).to.equal('{"a":true,"b":1}');
    expect(drawn).to.deep.equal(drawUp(entry({ facts: { a: true, b: 1 } })));
  });

  for (const [what, words, ...postings] of [
    ['nothing at all', '0 postings'],
    ['a single posting', '1 postings', posting('chain', '', 5)],
    ['a sum', 'sum to -1', posting('chain', '', -5), posting('miner', 'alice', 4)],
    [
      'a posting of zero',
      'miner of alice is moved by nothing',
      posting('chain', '', -5),
      posting('miner', 'alice', 0),
      posting('miner', 'bob', 5),
    ],
    [
      'an owner twice',
      'miner of alice is moved twice',
      posting('chain', '', -5),
      posting('miner', 'alice', 3),
      posting('miner', 'alice', 2),
    ],
    [
      'more than 78 digits',
      'more than 78 digits',
      posting('chain', '', -(10n ** 78n)),
      posting('miner', 'alice', 10n ** 78n),
    ],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const draw = () => drawUp(entry({ postings }));
      expect(draw).to.throw(words).with.property('code', 'LEDGER_UNBALANCED');
    });
  }

  for (const [what, facts] of [
    ['a key that is empty', { idempotencyKey: '' }],
    ['a name that the database cuts', { asset: 'a\0b' }],
    ['half a character', { postings: [posting('miner', '\ud800', 1), posting('chain', '', -1)] }],
    ['a fact that JSON cannot say', { facts: { effort: Number.NaN } }],
  ] as const) {
    it(`is a bug with ${what}`, () => {
      const draw = () => drawUp(entry(facts));
      expect(draw).to.throw().with.property('code', 'ERR_ASSERTION');
    });
  }

  it('names the act that is refused', () => {
    let refusal: PoolError | undefined;
    try {
      drawUp(entry({ postings: [] }));
    } catch (error) {
      refusal = error as PoolError;
    }
    expect(refusal?.facts).to.deep.equal({ asset: 'btc', idempotencyKey: 'btc:reward:aa' });
  });
});
