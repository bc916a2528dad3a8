import type { StratumCryptonoteWork } from '../../../../core/plugin-api/dialect.ts';
import { FakeMiningPool } from '../session/fake-mining-pool.ts';

export const NONCE_OFFSET = 39;
const EXTRANONCE_OFFSET = 60;

/** A pool of the CryptoNote dialect whose blobs show job and extranonce: bytes 0 and 60 to 67. */
export class FakePool extends FakeMiningPool<StratumCryptonoteWork> {
  constructor(id: string, prefix: string, algo = 'rx/0') {
    super({
      id,
      prefix,
      algorithm: 'slowhash',
      dialects: ['stratum-cryptonote'],
      work: (jobCount, changes) => ({
        'stratum-cryptonote': {
          dialect: 'stratum-cryptonote',
          algo,
          height: 100,
          seedHash: '5e'.repeat(32),
          nextSeedHash: undefined,
          nonceOffset: NONCE_OFFSET,
          hashingBlob(extranonce) {
            const blob = new Uint8Array(76).fill(0x11);
            blob[0] = jobCount;
            blob.fill(0, NONCE_OFFSET, NONCE_OFFSET + 4);
            blob.set(Buffer.from(id), 1);
            blob.set(extranonce, EXTRANONCE_OFFSET);
            return blob;
          },
          ...changes,
        },
      }),
    });
  }
}

/** The extranonce in the blob of a fake job, hex. */
export function extranonceOf(blob: string): string {
  return blob.slice(2 * EXTRANONCE_OFFSET, 2 * EXTRANONCE_OFFSET + 16);
}
