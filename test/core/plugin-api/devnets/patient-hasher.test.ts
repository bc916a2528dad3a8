import { expect } from 'chai';
import { PatientHasher } from '../../../../core/plugin-api/devnets/patient-hasher.ts';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { PoolErrorCode } from '../../../../core/plugin-api/errors.ts';

const request = { context: new Uint8Array(), input: new Uint8Array() };
const DIGEST = Buffer.alloc(32, 7);

describe('a patient hasher', () => {
  let calls = 0;

  /** Fails with these codes in turn, then answers. */
  function patient(...codes: PoolErrorCode[]): PatientHasher {
    calls = 0;
    const digest = (): Promise<Uint8Array> => {
      calls += 1;
      const code = codes.shift();
      return code === undefined
        ? Promise.resolve(DIGEST)
        : Promise.reject(new PoolError(code, 'no digest'));
    };
    return new PatientHasher({ digest });
  }

  it('asks a busy kernel again', async () => {
    expect(await patient('KERNEL_BUSY', 'KERNEL_BUSY').digest(request)).to.equal(DIGEST);
    expect(calls).to.equal(3);
  });

  it('asks one that is gone no more', async () => {
    const hasher = patient('KERNEL_BUSY', 'KERNEL_CLOSED');
    const error: unknown = await hasher.digest(request).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'KERNEL_CLOSED' });
    expect(calls).to.equal(2);
  });
});
