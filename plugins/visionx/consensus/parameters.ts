/** What a network sets of VisionX. */
export interface VisionXParameters {
  /** MiB, rounded up to a power of two by the hash: 1 to 512. */
  readonly datasetMib: number;
  /** MiB, rounded up to a power of two by the hash: 1 to 128. */
  readonly scratchMib: number;
  /** 1 to 1,000,000. */
  readonly iterations: number;
  /** 1 to 8; from 4 on there are four reads, below three. */
  readonly readsPerIteration: number;
  /** A write in the first of so many iterations; 0: none. */
  readonly writeEvery: number;
}

/** Those of the main network, which its nodes do not let anybody change. */
export const MAINNET_PARAMETERS: VisionXParameters = {
  datasetMib: 256,
  scratchMib: 32,
  iterations: 65_536,
  readsPerIteration: 4,
  writeEvery: 4,
};
