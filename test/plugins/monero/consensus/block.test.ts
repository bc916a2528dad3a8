import { expect } from 'chai';
import fc from 'fast-check';
import {
  blockIdOf,
  hashingBlobOf,
  parseBlock,
} from '../../../../plugins/monero/consensus/block.ts';
import { MalformedBlob } from '../../../../plugins/monero/consensus/malformed-blob.ts';
import { varint } from '../../../../plugins/monero/consensus/varint.ts';
import { genesisBlock } from '../../../../plugins/monero/devnet/genesis.ts';
import { templateAnswer } from '../template-answer.ts';

/** The block of 2014 that pools test with: six outputs, 43 bytes of extra field, no transactions. */
const OLD_BLOCK = [
  '0106e5b3afd505583cf50bcc743d04d831d2b119dc94ad88679e359076ee3f18d258ee138b3b421c0300a401d90101ff9d01',
  '06d6d6a88702023c62e43372a58cb588147e20be53a27083f5c522f33c722b082ab7518c48cda2',
  '80b4c4c32102609ec96e2499ee267d70efefc49f26e330526d3ef455314b7b5ba268a6045f8c',
  '80c0fc82aa0202fe5cc0fa56c4277d1a47827edce4725571529d57f33c73ada481ef84c323f30a',
  '8090cad2c60e02d88bf5e72a611c8b8464ce29e3b1adbfe1ae163886d9150fe511171cada98fcb',
  '80e08d84ddcb0102441915aaf9fbaf70ff454c701a6ae2bd59bb94dc0b888bf7e5d06274ee9238ca',
  '80c0caf384a302024078526e2132def44bde2806242652f5944e632f7d94290dd6ee5dda1929f5ee',
  '2b016e29f25f07ec2a8df59f0e118a6c9a4b769b745dc0c729071f6e0399d2585745020800000000012e7f7600',
].join('');

/** A regtest daemon's first template with 20 reserved bytes: version 16, a miner transaction of version 2. */
const template = templateAnswer({ reservedBytes: 20 });
const blob = Buffer.from(template.blocktemplate_blob, 'hex');

describe('a block', () => {
  it("of Monero's genesis has the id that the whole network knows", () => {
    expect(blockIdOf(genesisBlock())).to.equal(
      '418015bb9ae982a1975da7d79277c2705727a56894ba0fb246adaabb1f4632e3',
    );
  });

  it('of 2014 has the hashing blob that other pools make of it', () => {
    const block = parseBlock(Buffer.from(OLD_BLOCK, 'hex'));
    expect(block.minerTransaction).to.deep.include({ version: 1, height: 157, unlockTime: 217 });
    expect(block.minerTransaction.outputs).to.have.length(6);
    expect(hashingBlobOf(block).toString('hex')).to.equal(
      '0106e5b3afd505583cf50bcc743d04d831d2b119dc94ad88679e359076ee3f18d258ee138b3b421c0300a4' +
        '487286e262e95b8d2163a0c8b73527e8c9425adbdc4e532cf0ef4241f9ffbe9e01',
    );
  });

  it('of today has the hashing blob that its daemon says', () => {
    const block = parseBlock(blob);
    expect(block.header).to.deep.include({ majorVersion: 16, minorVersion: 16, nonceOffset: 39 });
    expect(block.minerTransaction).to.deep.include({ version: 2, height: 1, unlockTime: 61 });
    expect(block.minerTransaction.outputs[0]).to.deep.include({
      amountAtomic: 35184338534400n,
      viewTag: 0x30,
    });
    expect(hashingBlobOf(block).toString('hex')).to.equal(template.blockhashing_blob);
  });

  it('keeps its transactions, each of which changes its hashing blob', () => {
    const hashes = [1, 2, 3].map((fill) => Buffer.alloc(32, fill));
    const withHashes = (count: number): Buffer =>
      Buffer.concat([blob.subarray(0, -1), varint(count), ...hashes.slice(0, count)]);
    const blobs = [0, 1, 2, 3].map((count) => {
      const block = parseBlock(withHashes(count));
      expect(block.transactionHashes).to.deep.equal(hashes.slice(0, count));
      return hashingBlobOf(block).toString('hex');
    });
    expect(new Set(blobs).size).to.equal(4);
    expect(blobs.map((each) => each.slice(-2))).to.deep.equal(['01', '02', '03', '04']);
  });

  it('is refused with bytes behind it, cut short, or with another kind of miner transaction', () => {
    const at = 43;
    const changed = (offset: number, value: number): Buffer => {
      const copy = Buffer.from(blob);
      copy.writeUInt8(value, offset);
      return copy;
    };
    expect(() => parseBlock(Buffer.concat([blob, Buffer.of(0)]))).to.throw(MalformedBlob, 'behind');
    expect(() => parseBlock(blob.subarray(0, -1))).to.throw(MalformedBlob, 'end early');
    expect(() => parseBlock(changed(at, 3))).to.throw(MalformedBlob, 'version 3');
    expect(() => parseBlock(changed(at + 2, 2))).to.throw(MalformedBlob, 'input');
    expect(() => parseBlock(changed(at + 3, 0x02))).to.throw(MalformedBlob, 'input');
    expect(() => parseBlock(changed(at + 13, 0x04))).to.throw(MalformedBlob, 'kind 4');
    expect(() => parseBlock(changed(blob.length - 2, 1))).to.throw(MalformedBlob, 'ring');
  });

  it('throws nothing but its own error, whatever the bytes', () => {
    const mutated = fc
      .tuple(
        fc.constantFrom(blob, Buffer.from(OLD_BLOCK, 'hex')),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
        fc.nat(400),
      )
      .map(([base, edits, length]) => {
        const copy = Buffer.from(base);
        for (const [at, value] of edits) copy.writeUInt8(value, at % copy.length);
        return copy.subarray(0, length);
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        try {
          const block = parseBlock(bytes);
          // What is taken is taken whole, and can be hashed.
          expect(block.bytes).to.have.length(bytes.length);
          expect(hashingBlobOf(block).length).to.be.greaterThan(70);
        } catch (error) {
          expect(error).to.be.instanceOf(MalformedBlob);
        }
      }),
      { seed: 7, numRuns: 3000 },
    );
  });
});
