import type { StratumV1Work } from '../../../../core/plugin-api/dialect.ts';
import { FakeMiningPool } from '../session/fake-mining-pool.ts';

/** A pool of Stratum V1 alone. */
export class FakePool extends FakeMiningPool<StratumV1Work> {
  constructor(id: string, prefix: string, versionMask = 0x1fffe000) {
    const work = (jobCount: number, changes: Partial<StratumV1Work>) => ({
      'stratum-v1': { ...sampleWork(jobCount), versionMask, ...changes },
    });
    super({ id, prefix, algorithm: 'sha256d', dialects: ['stratum-v1'], work });
  }
}

function sampleWork(jobCount: number): StratumV1Work {
  return {
    dialect: 'stratum-v1',
    previousHash: '11'.repeat(32),
    coinb1: '0100',
    coinb2: `ff${jobCount.toString(16).padStart(2, '0')}`,
    branches: ['22'.repeat(32)],
    version: 0x20000000,
    versionMask: 0,
    bits: 0x1d00ffff,
    ntime: 0x6553f100,
    ntimeMin: 0x6553f000,
    ntimeMax: 0x65540d20,
  };
}
