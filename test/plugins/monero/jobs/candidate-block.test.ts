import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { hashingBlobOf, parseBlock } from '../../../../plugins/monero/consensus/block.ts';
import { CandidateBlock } from '../../../../plugins/monero/jobs/candidate-block.ts';
import { templateOf } from './template-fixture.ts';
import type { TemplateShape } from './template-fixture.ts';

function failure(shape: TemplateShape): PoolError {
  try {
    new CandidateBlock(templateOf(shape));
  } catch (error) {
    if (error instanceof PoolError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('CandidateBlock', () => {
  for (const transactions of [0, 1, 2, 3, 31])
    it(`gives the hashing blob of the whole block, with ${transactions} transactions`, () => {
      const candidate = new CandidateBlock(templateOf({ transactions }));
      const reserved = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
      const nonce = Buffer.from('deadbeef', 'hex');
      const block = parseBlock(candidate.blob(reserved, nonce));
      const hashing = candidate.hashingBlob(reserved);
      hashing.set(nonce, candidate.nonceOffset);
      expect(candidate.nonceOffset).to.equal(39);
      expect(hashing).to.deep.equal(hashingBlobOf(block));
      expect(block.header.nonce).to.equal(0xefbeadde);
      expect(block.minerTransaction.prefix.subarray(-16)).to.deep.equal(reserved);
    });

  it('changes with every reserved byte', () => {
    const candidate = new CandidateBlock(templateOf({ transactions: 2 }));
    const blobs = Array.from({ length: 16 }, (_, at) => {
      const reserved = new Uint8Array(16);
      reserved[at] = 1;
      return candidate.hashingBlob(reserved).toString('hex');
    });
    expect(new Set(blobs).size).to.equal(16);
  });

  it('refuses a daemon that would hash something else', () => {
    const wrong = { blockhashing_blob: templateOf({ transactions: 1 }).hashingBlob };
    const error = failure({
      wrong: { blockhashing_blob: Buffer.from(wrong.blockhashing_blob).toString('hex') },
    });
    expect(error.code).to.equal('DAEMON_RPC');
    expect(error.message).to.include('blockhashing_blob');
  });

  it('refuses a blob that is no block, and says where', () => {
    const blob = Buffer.from(templateOf().templateBlob).toString('hex');
    const error = failure({ wrong: { blocktemplate_blob: `${blob}00` } });
    expect(error.code).to.equal('DAEMON_RPC');
    expect(error.message).to.include('bytes are left behind the block');
  });

  it('refuses versions that are not hashed as today, and says that it is too old', () => {
    expect(failure({ majorVersion: 17 }).message)
      .to.include('version 17')
      .and.include('update');
    expect(failure({ majorVersion: 11 }).message).to.include('version 11');
    expect(new CandidateBlock(templateOf({ majorVersion: 12 }))).to.be.instanceOf(CandidateBlock);
  });
});
