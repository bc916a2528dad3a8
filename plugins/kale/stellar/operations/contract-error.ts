/** Numbers that contracts refuse with, by the function that was called (KALE-sc, errors.rs; rs-soroban-env, SAC). */

/** Functions that a pool calls; `tractor` harvests many pails at once. */
export type ContractCall = 'plant' | 'work' | 'harvest' | 'tractor';

export type ContractErrorName =
  | 'homestead-missing'
  | 'farm-block-missing'
  | 'farm-paused'
  | 'plant-amount-too-low'
  | 'zero-count-too-low'
  | 'pail-exists'
  | 'pail-missing'
  | 'work-missing'
  | 'block-missing'
  | 'block-invalid'
  | 'hash-invalid'
  | 'harvest-not-ready'
  | 'gap-count-too-low'
  | 'balance-too-low'
  | 'trustline-missing'
  | 'no-pails'
  | 'no-harvestable-pails'
  | 'other';

export interface ContractError {
  readonly number: number;
  readonly name: ContractErrorName;
}

type Names = Readonly<Record<number, ContractErrorName>>;

const FARM: Names = {
  2: 'homestead-missing',
  3: 'farm-block-missing',
  4: 'farm-paused',
  6: 'plant-amount-too-low',
  7: 'zero-count-too-low',
  8: 'pail-exists',
  9: 'pail-missing',
  10: 'work-missing',
  11: 'block-missing',
  12: 'block-invalid',
  13: 'hash-invalid',
  14: 'harvest-not-ready',
  15: 'gap-count-too-low',
};

/** An asset's error comes through the farm with its number only, so a number means what the function can meet. */
const NAMES: Readonly<Record<ContractCall, Names>> = {
  plant: { ...FARM, 10: 'balance-too-low', 13: 'trustline-missing' },
  work: FARM,
  harvest: { ...FARM, 13: 'trustline-missing' },
  tractor: { 1: 'no-pails', 2: 'no-harvestable-pails', 13: 'trustline-missing' },
};

const NUMBER = /Error\(Contract, #(\d{1,10})\)/;

export function contractError(call: ContractCall, number: number): ContractError {
  return { number, name: NAMES[call][number] ?? 'other' };
}

/** From what a node says of a simulation that failed; undefined where no contract refused. */
export function contractErrorIn(
  call: ContractCall | undefined,
  text: string,
): ContractError | undefined {
  const number = NUMBER.exec(text)?.[1];
  return call === undefined || number === undefined
    ? undefined
    : contractError(call, Number(number));
}
