import { expect } from 'chai';
import { workFor } from '../../../../core/plugin-api/dialect.ts';
import type { StratumCryptonoteSubmission } from '../../../../core/plugin-api/dialect.ts';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { PoolFacts } from '../../../../core/plugin-api/tokens.ts';
import {
  blockIdOf,
  hashingBlobOf,
  parseBlock,
} from '../../../../plugins/monero/consensus/block.ts';
import type { SolvedBlock } from '../../../../plugins/monero/daemons/monero-template.ts';
import { KERNEL_INPUT_BYTES } from '../../../../plugins/monero/jobs/kernel-layout.ts';
import { MoneroJobBuilder } from '../../../../plugins/monero/jobs/monero-job-builder.ts';
import { INTEGRATED, madeAddress, SUBADDRESS } from '../known-addresses.ts';
import { coinConfig, poolFacts } from '../pool-parts.ts';
import { templateOf } from './template-fixture.ts';

const config = coinConfig([{ url: 'http://127.0.0.1:1' }]);

const submission: StratumCryptonoteSubmission = {
  dialect: 'stratum-cryptonote',
  extranonce: Buffer.from('01020304', 'hex'),
  nonce: Buffer.from('a1a2a3a4', 'hex'),
  claim: new Uint8Array(32),
};

function builder(facts: Partial<PoolFacts> = {}): MoneroJobBuilder {
  return new MoneroJobBuilder(config, { ...poolFacts, ...facts });
}

function failure(facts: Partial<PoolFacts>): PoolError {
  try {
    builder(facts);
  } catch (error) {
    if (error instanceof PoolError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('MoneroJobBuilder', () => {
  it('says what is hashed, with which seed, up to which target', () => {
    const seedNext = 'ab'.repeat(32);
    const template = templateOf({ wrong: { next_seed_hash: seedNext } });
    const job = builder().build(template, 'a');
    const seed = template.seedHash;
    expect(job.epoch).to.deep.equal({ seed, seedNext });
    expect([...job.kernelContext]).to.deep.equal([0, 0]);
    expect(workFor(job.work, 'stratum-cryptonote')).to.include({
      algo: 'rx/0',
      height: 1,
      seedHash: seed,
      nextSeedHash: seedNext,
      nonceOffset: 39,
    });
    // 300 of 2^256 hashes: one more than the target misses by a hair.
    expect(template.networkTarget * 300n < 1n << 256n).to.equal(true);
    expect((template.networkTarget + 1n) * 300n < 1n << 256n).to.equal(false);
  });

  it('gives each session a blob of its own, and the same one each time', () => {
    const work = workFor(builder().build(templateOf(), 'a').work, 'stratum-cryptonote');
    const blobs = Array.from({ length: 50 }, (_, index) =>
      Buffer.from(work.hashingBlob(Uint8Array.of(index, 0, 0, 1))).toString('hex'),
    );
    expect(new Set(blobs).size).to.equal(50);
    expect(blobs[0]).to.have.length(152);
    expect(Buffer.from(work.hashingBlob(Uint8Array.of(0, 0, 0, 1))).toString('hex')).to.equal(
      blobs[0],
    );
  });

  it('hands out a blob that its caller may write into', () => {
    const work = workFor(builder().build(templateOf(), 'a').work, 'stratum-cryptonote');
    const blob = work.hashingBlob(submission.extranonce);
    const before = Buffer.from(blob).toString('hex');
    blob.fill(0xff);
    expect(Buffer.from(work.hashingBlob(submission.extranonce)).toString('hex')).to.equal(before);
  });

  it('never builds the same job twice, not even after a restart', () => {
    const template = templateOf();
    const builders = [builder(), builder()];
    const blobs = builders.flatMap((each) =>
      [1, 2, 3].map((id) => {
        const work = workFor(each.build(template, String(id)).work, 'stratum-cryptonote');
        return Buffer.from(work.hashingBlob(submission.extranonce)).toString('hex');
      }),
    );
    expect(new Set(blobs).size).to.equal(6);
  });

  it('encodes the blob that the miner had, with its nonce', () => {
    const jobs = builder();
    const job = jobs.build(templateOf({ transactions: 5 }), 'a');
    const into = new Uint8Array(KERNEL_INPUT_BYTES + 1).fill(0xee);
    jobs.encode(job, submission, into, 1);
    const expected = workFor(job.work, 'stratum-cryptonote').hashingBlob(submission.extranonce);
    expected.set(submission.nonce, 39);
    expect(into[0]).to.equal(0xee);
    expect(into[1]).to.equal(76);
    expect(Buffer.from(into.subarray(3, 79))).to.deep.equal(Buffer.from(expected));
  });

  it('solves to the block that was hashed, and its id', () => {
    const jobs = builder();
    const job = jobs.build(templateOf({ transactions: 5 }), 'a');
    const solution = jobs.solve(job, submission);
    const { blob, id } = solution.payload as SolvedBlock;
    const block = parseBlock(Buffer.from(blob, 'hex'));
    const input = new Uint8Array(KERNEL_INPUT_BYTES);
    jobs.encode(job, submission, input, 0);
    expect(Buffer.from(input.subarray(2, 78))).to.deep.equal(hashingBlobOf(block));
    expect(solution.blockHash).to.equal(blockIdOf(block));
    expect(id).to.equal(solution.blockHash);
    expect(solution.height).to.equal(1);
    expect(block.minerTransaction.prefix.subarray(-8, -4)).to.deep.equal(submission.extranonce);
  });

  it('refuses an extranonce that is longer than there is room', () => {
    const work = workFor(builder().build(templateOf(), 'a').work, 'stratum-cryptonote');
    expect(work.hashingBlob(new Uint8Array(8))).to.have.length(76);
    expect(() => work.hashingBlob(new Uint8Array(9))).to.throw(RangeError);
  });

  it('refuses a pool address that no block can pay, and says why', () => {
    const reasons: [string, string][] = [
      [SUBADDRESS, 'a subaddress'],
      [INTEGRATED, 'integrated'],
      [madeAddress('stagenet', 'standard'), 'stagenet'],
      ['nonsense', 'not a Monero address'],
    ];
    for (const [address, reason] of reasons) {
      const error = failure({ address });
      expect(error.code).to.equal('CONFIG_INVALID');
      expect(error.message).to.include(reason).and.include('address');
    }
  });

  it('refuses extranonces that a daemon would not reserve', () => {
    expect(failure({ extranonceBytes: 0 }).code).to.equal('CONFIG_INVALID');
    expect(failure({ extranonceBytes: 120 }).message).to.include('1 to 119');
    expect(builder({ extranonceBytes: 119 })).to.be.instanceOf(MoneroJobBuilder);
  });
});
