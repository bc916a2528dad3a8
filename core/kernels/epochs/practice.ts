import type { KernelSpec } from '../../plugin-api/kernel.ts';
import { encodeBatch } from '../batch.ts';
import type { EpochStep } from './epoch-task.ts';

const NEVER_MET = new Uint8Array(32);

/** A share of nobody: the kernel's first vector, which it is known to accept. */
export function practiceOf({
  vectors,
  inputBytes,
}: Pick<KernelSpec, 'vectors' | 'inputBytes'>): EpochStep {
  const [vector] = vectors;
  const item = {
    context: Buffer.from(vector?.context ?? '', 'hex'),
    input: vector === undefined ? new Uint8Array(inputBytes) : Buffer.from(vector.input, 'hex'),
    shareTargetLe: NEVER_MET,
    blockTargetLe: NEVER_MET,
  };
  return { kind: 'verify', batch: encodeBatch([item], inputBytes) };
}
