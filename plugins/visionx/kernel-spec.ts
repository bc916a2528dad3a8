import type { KernelSpec } from '../../core/plugin-api/kernel.ts';
import { HASHES_DIFFICULTY_ONE } from '../../core/plugin-api/target.ts';
import { KERNEL_INPUT_BYTES } from './jobs/kernel-layout.ts';
import { kernelVectors } from './kernel-vectors.ts';

/** VisionX: a share is a nonce of a job, verified in some milliseconds. */
export const kernelSpec: KernelSpec = {
  algorithm: 'visionx',
  // From build/js/plugins/visionx/ to build/wasm/.
  wasm: new URL('../../../wasm/visionx.wasm', import.meta.url),
  inputBytes: KERNEL_INPUT_BYTES,
  weight: 'heavy',
  vectors: kernelVectors,
  difficultyOne: HASHES_DIFFICULTY_ONE,
};
