import { expect } from 'chai';
import { BlobReader } from '../../../../plugins/monero/consensus/blob-reader.ts';
import { MalformedBlob } from '../../../../plugins/monero/consensus/malformed-blob.ts';

const reader = (hex: string): BlobReader => new BlobReader(Buffer.from(hex, 'hex'));

describe('BlobReader', () => {
  it('refuses a varint that has a shorter form, does not end or exceeds 64 bits', () => {
    for (const hex of ['8000', 'ff00', '80', 'ffffffffffffffffff02', 'ffffffffffffffffffff01', ''])
      expect(() => reader(hex).varint(), hex).to.throw(MalformedBlob);
  });

  it('refuses a number that is not exact', () => {
    expect(reader('ffffffffffffff0f').number()).to.equal(Number.MAX_SAFE_INTEGER);
    expect(() => reader('8080808080808010').number()).to.throw(MalformedBlob);
  });

  it('refuses a count of more than what follows can hold', () => {
    expect(reader(`02${'00'.repeat(64)}`).count(32)).to.equal(2);
    expect(() => reader(`02${'00'.repeat(63)}`).count(32)).to.throw(MalformedBlob);
    expect(() => reader('ffffffffffffffffff01').count(32)).to.throw(MalformedBlob);
  });

  it('says where it is, and gives what lies between', () => {
    const four = reader('01020304');
    four.bytes(2);
    expect([four.offset, four.remaining]).to.deep.equal([2, 2]);
    expect(four.between(1, 3).toString('hex')).to.equal('0203');
    expect(() => four.bytes(3)).to.throw(MalformedBlob);
  });
});
