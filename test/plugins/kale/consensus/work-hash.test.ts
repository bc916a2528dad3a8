import { expect } from 'chai';
import { farmerKey } from '../../../../plugins/kale/consensus/farmer-key.ts';
import { leadingZeros } from '../../../../plugins/kale/consensus/leading-zeros.ts';
import { preimageOf } from '../../../../plugins/kale/consensus/preimage.ts';
import type { WorkAttempt } from '../../../../plugins/kale/consensus/preimage.ts';
import { workHash } from '../../../../plugins/kale/consensus/work-hash.ts';
import { KNOWN_WORK } from './known-work.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const attempts = KNOWN_WORK.map((known) => ({
  known,
  attempt: {
    index: known.index,
    nonce: known.nonce,
    entropy: Buffer.from(known.entropy, 'hex'),
    farmer: farmerKey(known.farmer),
  },
}));

describe('the hash of KALE work', () => {
  it('is over index, nonce, entropy and farmer', () => {
    for (const { known, attempt } of attempts)
      expect(hex(preimageOf(attempt))).to.equal(known.preimage);
  });

  it('is Keccak-256, with as many zeros as others counted', () => {
    for (const { known, attempt } of attempts) {
      const hash = workHash(attempt);
      expect(hex(hash)).to.equal(known.hash);
      expect(leadingZeros(hash)).to.equal(known.zeros);
    }
  });

  it('takes public keys of accounts and ids of contracts as farmers, nothing else', () => {
    for (const { known } of attempts)
      expect(hex(farmerKey(known.farmer))).to.equal(known.farmerKey);
    const secretLike = `S${KNOWN_WORK[0]?.farmer.slice(1)}`;
    for (const address of ['', 'G', secretLike, `${KNOWN_WORK[0]?.farmer.slice(0, -1)}A`])
      expect(() => farmerKey(address)).to.throw(RangeError);
  });

  it('refuses parts that do not fit', () => {
    const [first] = attempts;
    if (first === undefined) throw new Error('no vector');
    const wrong: Partial<WorkAttempt>[] = [
      { index: -1 },
      { index: 2 ** 32 },
      { index: 0.5 },
      { nonce: -1n },
      { nonce: 2n ** 64n },
      { entropy: new Uint8Array(31) },
      { farmer: new Uint8Array(33) },
    ];
    for (const part of wrong)
      expect(() => workHash({ ...first.attempt, ...part })).to.throw(RangeError);
  });
});
