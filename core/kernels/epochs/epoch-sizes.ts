/** What a kernel with epochs says of itself; constant for a module. */
export interface EpochSizes {
  readonly staticBytes: number;
  readonly threadBytes: number;
  readonly cacheBytes: number;
  readonly cacheSteps: number;
  /** 0 where the kernel has no table. */
  readonly tableItems: number;
  readonly tableBytes: number;
}

/** The areas that threads work in, and who does now. */
export interface EpochAreas {
  /** Address of the first. */
  readonly first: number;
  readonly bytes: number;
  readonly count: number;
  /** Address of an atomic i32 per area: the ticket of the task that works in it, 0 for none. */
  readonly claims: number;
}

/** Addresses that an instance is bound to. */
export interface EpochPlaces {
  readonly area: number;
  readonly cache: number;
  /** 0: none, or not this seed's. */
  readonly table: number;
  /** Of the atomic number of table items that are built. */
  readonly built: number;
}
