import { expect } from 'chai';
import { leadingZeros } from '../../../../plugins/kale/consensus/leading-zeros.ts';

/** Three of them are in KALE-sc, contracts/kale-sc/src/tests/utils.rs. */
const KNOWN: readonly (readonly [string, number])[] = [
  ['00100000000f2ea462db5f7a04090430384433845c3367d55c06f20efd6656', 2],
  ['00000000000f2ea462db5f7a04090430384433845c3367d55c06f20efd6656', 11],
  ['00000000075122504cde7b56f7a295ab5588a88eb74f87048d1c0ff9ec083bcb', 9],
  ['0f00000000000000000000000000000000000000000000000000000000000000', 1],
  ['f000000000000000000000000000000000000000000000000000000000000000', 0],
  ['0000000000000000000000000000000000000000000000000000000000000000', 64],
];

describe('leading zeros', () => {
  it('are hex digits, also where a byte begins with one', () => {
    const counted = KNOWN.map(([hash]) => leadingZeros(Buffer.from(hash, 'hex')));
    expect(counted).to.deep.equal(KNOWN.map(([, zeros]) => zeros));
  });
});
