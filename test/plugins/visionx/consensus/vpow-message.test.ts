import { expect } from 'chai';
import { vpowMessage } from '../../../../plugins/visionx/consensus/vpow-message.ts';
import { VPOW_MESSAGE } from '../../../vectors/visionx/digests.ts';

const HEADER = {
  parentHash: Buffer.alloc(32, 0x11),
  height: 12_345n,
  timeSeconds: 1_700_000_000n,
  difficulty: 1000n,
  transactionsRoot: Buffer.alloc(32, 0x33),
  miner: 'pow_miner',
};

describe('a VPOW message', () => {
  it('is the one that Vision-Core publishes', () => {
    expect(vpowMessage(HEADER).toString('hex')).to.equal(VPOW_MESSAGE);
  });

  it('has each number in the byte order of its own', () => {
    const message = vpowMessage(
      {
        ...HEADER,
        height: 0x0102030405060708n,
        timeSeconds: 0x1112131415161718n,
        difficulty: 0x2122232425262728n,
        miner: '',
      },
      0x3132333435363738n,
    );
    expect(message).to.have.length(108);
    expect(message.toString('hex', 40, 72)).to.equal(
      '0807060504030201181716151413121128272625242322213132333435363738',
    );
    expect(message.readUInt32LE(104)).to.equal(0);
  });

  it('counts the bytes of the miner, not its letters', () => {
    const message = vpowMessage({ ...HEADER, miner: 'M\u00fcller' });
    expect(message.readUInt32LE(104)).to.equal(7);
    expect(message.toString('utf8', 108)).to.equal('M\u00fcller');
  });

  it('takes hashes of 32 bytes and numbers of 64 bits', () => {
    const wrong = [
      { ...HEADER, parentHash: Buffer.alloc(31) },
      { ...HEADER, transactionsRoot: Buffer.alloc(33) },
      { ...HEADER, height: 2n ** 64n },
      { ...HEADER, difficulty: -1n },
    ];
    for (const header of wrong) expect(() => vpowMessage(header)).to.throw(RangeError);
  });
});
