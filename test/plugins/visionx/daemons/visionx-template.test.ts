import { expect } from 'chai';
import type { PoolError } from '../../../../core/plugin-api/errors.ts';
import { templateOf } from '../template-parts.ts';

describe('a template of a node', () => {
  const flaws: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      'builds on another block than its head',
      () => templateOf({}, { head: { height: 12_344n, hash: '99'.repeat(32), timeSeconds: 1n } }),
      /builds on "1111.*its head is "9999/,
    ],
    [
      'is not the next above its head',
      () => templateOf({}, { head: { height: 12_345n, hash: '11'.repeat(32), timeSeconds: 1n } }),
      /height 12345 above a head of height 12345/,
    ],
    ['has no difficulty', () => templateOf({ difficulty: 0n }), /difficulty of 0/],
    ['has more difficulty than fits', () => templateOf({ difficulty: 1n << 64n }), /difficulty/],
    ['has no time', () => templateOf({ timestamp: 0n }), /time of 0/],
    ['pays somebody else', () => templateOf({ miner: 'ab'.repeat(32) }), /and not the pool/],
    ['has a root that is no hash', () => templateOf({ tx_root: 'ZZ' }), /tx_root of "ZZ"/],
    ['builds on what is no hash', () => templateOf({ parent_hash: '' }), /builds on ""/],
    ['has a seed that is no hash', () => templateOf({}, { boundaryHash: '0x' }), /seed of "0x"/],
  ];
  for (const [what, make, words] of flaws) {
    it(`is refused where it ${what}`, () => {
      let refusal: PoolError | undefined;
      try {
        make();
      } catch (error) {
        refusal = error as PoolError;
      }
      expect(refusal?.code).to.equal('DAEMON_RPC');
      expect(refusal?.message).to.match(/^daemon n1: the template /);
      expect(refusal?.message).to.match(words);
    });
  }
});
