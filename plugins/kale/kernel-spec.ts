import type { KernelSpec } from '../../core/plugin-api/kernel.ts';
import { HASHES_DIFFICULTY_ONE } from '../../core/plugin-api/target.ts';
import { KERNEL_INPUT_BYTES } from './jobs/kernel-layout.ts';
import { kernelVectors } from './kernel-vectors.ts';

/** KALE: a share is a nonce of a farmer in a block. z leading hex zeros are difficulty 16^z. */
export const kernelSpec: KernelSpec = {
  algorithm: 'kale',
  // From build/js/plugins/kale/ to build/wasm/.
  wasm: new URL('../../../wasm/keccak256.wasm', import.meta.url),
  inputBytes: KERNEL_INPUT_BYTES,
  weight: 'light',
  vectors: kernelVectors,
  difficultyOne: HASHES_DIFFICULTY_ONE,
};
