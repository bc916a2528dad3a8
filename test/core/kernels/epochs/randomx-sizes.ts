import type { EpochSizes } from '../../../../core/kernels/epochs/epoch-sizes.ts';

export const MIB = 2 ** 20;
export const GIB = 2 ** 30;

/** The largest that is known: what RandomX takes. */
export const RANDOMX_SIZES: EpochSizes = {
  staticBytes: 20_000,
  threadBytes: 4 * MIB,
  cacheBytes: 256 * MIB,
  cacheSteps: 3,
  tableItems: 34_078_719,
  tableBytes: 2_181_038_016,
};
