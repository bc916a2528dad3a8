import { vpowMessage } from '../../../plugins/visionx/consensus/vpow-message.ts';
import { kernelContext } from '../../../plugins/visionx/jobs/kernel-layout.ts';
import {
  type KnownSolution,
  SOLUTION_EPOCH,
  SOLUTION_SEED,
} from '../../vectors/visionx/digests.ts';

/** The kernel's context of a known solution. */
export function solutionContext({ parameters, difficulty }: KnownSolution): Uint8Array {
  const message = vpowMessage({
    parentHash: Buffer.alloc(32, 0x11),
    height: 12_345n,
    timeSeconds: 1_700_000_000n,
    difficulty,
    transactionsRoot: Buffer.alloc(32, 0x33),
    miner: 'pow_miner',
  });
  const seed = Buffer.from(SOLUTION_SEED, 'hex');
  return kernelContext({ parameters, epoch: SOLUTION_EPOCH, seed, message });
}
