/** The part of the farm contract that its owner, the homesteader, rules (KALE-sc, contract_homestead.rs). */
import { emptyFarmBlock } from '../../consensus/farm-block.ts';
import type { ContractEnvironment } from './contract-environment.ts';
import { instanceOf, refusal } from './farm-contract.ts';

/** Runs once, when the contract is made. */
export function construct(env: ContractEnvironment, homesteader: string, asset: string): void {
  env.requireAuth(homesteader);
  const farm = instanceOf(env);
  if (farm.homesteader !== undefined) throw refusal('homesteadExists');
  const farmBlock = emptyFarmBlock(env.ledger.closeTime);
  env.storage.set('farm', '', { ...farm, homesteader, asset, farmBlock });
}

export function pause(env: ContractEnvironment): void {
  requireHomesteader(env);
  const farm = instanceOf(env);
  if (farm.paused === true) throw refusal('farmPaused');
  env.storage.set('farm', '', { ...farm, paused: true });
}

/** Refuses a farm that is paused, of all: upstream tests the wrong way round, and so does this. */
export function unpause(env: ContractEnvironment): void {
  requireHomesteader(env);
  const farm = instanceOf(env);
  if (farm.paused === true) throw refusal('farmNotPaused');
  env.storage.set('farm', '', { ...farm, paused: false });
}

export function removeBlock(env: ContractEnvironment, index: number): void {
  requireHomesteader(env);
  env.storage.remove('block', `${index}`);
}

function requireHomesteader(env: ContractEnvironment): void {
  const { homesteader } = instanceOf(env);
  if (homesteader === undefined) throw refusal('homesteadMissing');
  env.requireAuth(homesteader);
}
