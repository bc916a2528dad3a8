import { expect } from 'chai';
import fc from 'fast-check';
import { BlobReader } from '../../../../plugins/monero/consensus/blob-reader.ts';
import { varint } from '../../../../plugins/monero/consensus/varint.ts';

describe('a varint', () => {
  it('takes seven bits a byte, the lowest first', () => {
    expect(varint(0).toString('hex')).to.equal('00');
    expect(varint(127).toString('hex')).to.equal('7f');
    expect(varint(128).toString('hex')).to.equal('8001');
    expect(varint(300).toString('hex')).to.equal('ac02');
    expect(varint((1n << 64n) - 1n).toString('hex')).to.equal('ffffffffffffffffff01');
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (value) => {
        const reader = new BlobReader(varint(value));
        expect(reader.varint()).to.equal(value);
        expect(reader.remaining).to.equal(0);
      }),
      { seed: 1 },
    );
  });
});
