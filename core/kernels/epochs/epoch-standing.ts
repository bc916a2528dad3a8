/** How far a kernel's data are. */
export interface EpochStanding {
  readonly mode: 'full' | 'light';
  /** Of the memory that all threads share. */
  readonly bytes: number;
  /** Seeds of which hashes can be made at once. */
  readonly seedsReady: number;
  /** 0 to 1; undefined where there is no table. */
  readonly tableBuiltRatio: number | undefined;
}
