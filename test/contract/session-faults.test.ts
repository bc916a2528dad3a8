import { expect } from 'chai';
import { sessionFaults } from '../../core/contract/session-faults.ts';
import type { StratumCryptonoteSubmission } from '../../core/plugin-api/dialect.ts';
import type { JobBuilder, MiningJob } from '../../core/plugin-api/job.ts';
import { TARGET_MAX } from '../../core/plugin-api/target.ts';

const NONCE_AT = 39;
const trial = { dialect: 'stratum-cryptonote', inputBytes: 80, extranonceBytes: 8 } as const;

/** A blob that ends in the session's extranonce. */
function blobOf(extranonce: Uint8Array): Buffer {
  const blob = Buffer.alloc(76);
  blob.set(extranonce, 60);
  return blob;
}

interface Hands {
  /** What miners are given, and what is hashed, by extranonce. */
  readonly given?: (extranonce: Uint8Array) => Buffer;
  readonly hashed?: (extranonce: Uint8Array) => Buffer;
  readonly nonceAt?: number;
  readonly isNonceHashed?: boolean;
}

function faultsOf({
  given = blobOf,
  hashed = blobOf,
  nonceAt = NONCE_AT,
  isNonceHashed = true,
}: Hands): readonly string[] {
  const job: MiningJob = {
    id: '1',
    template: {
      tip: '',
      height: 1,
      networkTarget: TARGET_MAX,
      source: 'test',
      rewardAtomic: 0n,
      feesAtomic: 0n,
    },
    work: {
      'stratum-cryptonote': {
        dialect: 'stratum-cryptonote',
        algo: 'rx/0',
        height: 1,
        seedHash: '',
        nextSeedHash: undefined,
        nonceOffset: NONCE_AT,
        hashingBlob: given,
      },
    },
    kernelContext: new Uint8Array(),
  };
  const jobs: Pick<JobBuilder, 'encode'> = {
    encode: (_job, { extranonce, nonce }: StratumCryptonoteSubmission, into, offset) => {
      into.set(hashed(extranonce), offset);
      if (isNonceHashed) into.set(nonce, offset + nonceAt);
    },
  };
  return sessionFaults(jobs as JobBuilder, job, trial);
}

describe('sessions of a job', () => {
  it('that hash what they were given, each its own, have no faults', () => {
    expect(faultsOf({})).to.deep.equal([]);
  });

  it('may not all hash the same', () => {
    const same = (): Buffer => blobOf(Buffer.alloc(4));
    expect(faultsOf({ given: same, hashed: same })).to.deep.equal([
      'two extranonces hash the same',
    ]);
  });

  it('may not be given what is not hashed', () => {
    const fault = 'what is hashed is not the blob that the miner was given';
    expect(faultsOf({ given: () => Buffer.alloc(76) })).to.deep.equal([fault]);
    expect(faultsOf({ nonceAt: 43 })).to.deep.equal([fault]);
  });

  it('start with a nonce of zero', () => {
    const taken = (extranonce: Uint8Array): Buffer => blobOf(extranonce).fill(7, NONCE_AT, 43);
    expect(faultsOf({ given: taken })).to.deep.equal(['the nonce of a hashing blob is not zero']);
  });

  it('hash the same submission the same way, whatever came before', () => {
    let calls = 0;
    const counted = (extranonce: Uint8Array): Buffer => {
      const blob = blobOf(extranonce);
      blob.writeUInt8(++calls);
      return blob;
    };
    expect(faultsOf({ hashed: counted })).to.include('the same submission hashes differently');
  });

  it('hash each nonce for itself', () => {
    expect(faultsOf({ isNonceHashed: false })).to.include('two nonces hash the same');
  });
});
