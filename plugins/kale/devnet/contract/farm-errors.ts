/** Error codes of the farm contract (KALE-sc, contracts/kale-sc/src/errors.rs). */
export const FARM_ERRORS = {
  homesteadExists: 1,
  homesteadMissing: 2,
  farmBlockMissing: 3,
  farmPaused: 4,
  farmNotPaused: 5,
  plantAmountTooLow: 6,
  zeroCountTooLow: 7,
  pailExists: 8,
  pailMissing: 9,
  workMissing: 10,
  blockMissing: 11,
  blockInvalid: 12,
  hashInvalid: 13,
  harvestNotReady: 14,
  gapCountTooLow: 15,
} as const;

/** Error codes of an asset contract, as far as it can refuse here (rs-soroban-env, builtin contract errors). */
export const ASSET_ERRORS = {
  negativeAmount: 8,
  balance: 10,
  overflow: 12,
  trustlineMissing: 13,
} as const;

/** Error codes of the contract that harvests many pails at once. */
export const TRACTOR_ERRORS = { noPailsProvided: 1, noHarvestablePails: 2 } as const;
