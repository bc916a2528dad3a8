/**
 * The farm contract, written from the source of KALE-sc 96a0241 (contracts/kale-sc/src/contract_farm.rs), in its
 * order of checks and with its peculiarities. All amounts are stroops.
 */
import { BLOCK_INTERVAL_SECONDS, emptyFarmBlock, openedBlock } from '../../consensus/farm-block.ts';
import type { FarmBlock, Pail } from '../../consensus/farm-block.ts';
import { farmerKey } from '../../consensus/farmer-key.ts';
import { harvestReward } from '../../consensus/harvest-reward.ts';
import { leadingZeros } from '../../consensus/leading-zeros.ts';
import { normalize, worthOf } from '../../consensus/normalization.ts';
import type { Effort } from '../../consensus/normalization.ts';
import { workHash } from '../../consensus/work-hash.ts';
import { pailId } from '../ledger/ledger-storage.ts';
import type { FarmInstance } from '../ledger/ledger-storage.ts';
import type { ContractEnvironment } from './contract-environment.ts';
import { FARM_ERRORS } from './farm-errors.ts';
import { HostFailure } from './host-failure.ts';

/** The farm calls the asset contract, which asks the farmer again. */
export interface FarmEnvironment extends ContractEnvironment {
  burn(from: string, amount: bigint): void;
  mint(to: string, amount: bigint): void;
}

const INSTANCE = '';
const BARREN: FarmInstance = {
  homesteader: undefined,
  asset: undefined,
  farmBlock: undefined,
  farmIndex: undefined,
  paused: undefined,
};

/** Puts a stake into the block, and opens the next one where its time has come. */
export function plant(env: FarmEnvironment, farmer: string, amount: bigint): void {
  env.requireAuth(farmer);
  if (amount < 0n) throw refusal('plantAmountTooLow');
  const farm = instanceOf(env);
  if (farm.paused === true) throw refusal('farmPaused');
  if (farm.asset === undefined) throw refusal('homesteadMissing');
  if (farm.farmBlock === undefined) throw refusal('farmBlockMissing');
  const { index, bumped, block, seen } = fieldOf(env, farm, farm.farmBlock);
  const id = pailId(farmer, index);
  if (env.storage.get('pail', id) !== undefined) throw refusal('pailExists');
  if (amount > 0n) env.burn(farmer, amount);
  env.storage.set('pail', id, {
    sequence: env.ledger.sequence,
    stake: amount,
    gap: undefined,
    zeros: undefined,
  });
  env.storage.set('block', `${index}`, { ...block, stakedTotal: block.stakedTotal + amount });
  env.storage.set('farm', INSTANCE, {
    ...farm,
    farmIndex: bumped ? index : farm.farmIndex,
    farmBlock: {
      ...seen,
      maxStake: amount > seen.maxStake ? amount : seen.maxStake,
      minStake: amount < seen.minStake ? amount : seen.minStake,
    },
  });
}

/** Records work for anybody's pail; answers the gap in ledgers since the plant. */
export function work(
  env: ContractEnvironment,
  farmer: string,
  hash: Uint8Array,
  nonce: bigint,
): number {
  const farm = instanceOf(env);
  const index = farm.farmIndex ?? 0;
  if (farm.farmBlock === undefined) throw refusal('farmBlockMissing');
  const block = env.storage.get('block', `${index}`);
  if (block === undefined) throw refusal('blockMissing');
  const id = pailId(farmer, index);
  const pail = env.storage.get('pail', id);
  if (pail === undefined) throw refusal('pailMissing');
  const gap = env.ledger.sequence - pail.sequence;
  if (gap === 0) throw refusal('gapCountTooLow');
  const own = workHash({ index, nonce, entropy: block.entropy, farmer: farmerKey(farmer) });
  if (!Buffer.from(own).equals(hash)) throw refusal('hashInvalid');
  const zeros = leadingZeros(own);
  env.storage.set('block', `${index}`, worked(block, pail, { gap, stake: pail.stake, zeros }));
  env.storage.set('pail', id, { ...pail, gap, zeros });
  env.storage.set('farm', INSTANCE, {
    ...farm,
    farmBlock: widened({ ...farm.farmBlock, entropy: own }, gap, zeros),
  });
  return gap;
}

/** Pays a farmer for work in a block that has ended; answers the reward, to which the stake is added. */
export function harvest(env: FarmEnvironment, farmer: string, index: number): bigint {
  const farm = instanceOf(env);
  if (farm.asset === undefined) throw refusal('homesteadMissing');
  const block = env.storage.get('block', `${index}`);
  if (block === undefined) throw refusal('blockMissing');
  const id = pailId(farmer, index);
  const pail = env.storage.get('pail', id);
  if (pail === undefined) throw refusal('pailMissing');
  if (index >= (farm.farmIndex ?? 0)) throw refusal('harvestNotReady');
  const { gap, zeros, stake } = pail;
  if (gap === undefined || zeros === undefined) throw refusal('workMissing');
  const reward = harvestReward({ index, block, worth: worth(block, { gap, stake, zeros }) });
  if (reward + stake > 0n) env.mint(farmer, reward + stake);
  env.storage.remove('pail', id);
  return reward;
}

/** The farm's instance storage; a contract that was never constructed has an empty one. */
export function instanceOf(env: ContractEnvironment): FarmInstance {
  return env.storage.get('farm', INSTANCE) ?? BARREN;
}

export function refusal(reason: keyof typeof FARM_ERRORS): HostFailure {
  return new HostFailure('Contract', FARM_ERRORS[reason]);
}

interface Field {
  readonly index: number;
  readonly bumped: boolean;
  /** The block that is planted in. */
  readonly block: FarmBlock;
  /** The block in the making. */
  readonly seen: FarmBlock;
}

function fieldOf(env: ContractEnvironment, farm: FarmInstance, seen: FarmBlock): Field {
  const now = env.ledger.closeTime;
  const index = farm.farmIndex ?? 0;
  // Read in either case, as upstream does: a plant that simulated the turn of a block, and comes second, needs it.
  const current = env.storage.get('block', `${index}`);
  if (now >= seen.timestamp + BLOCK_INTERVAL_SECONDS) {
    const block = openedBlock(now, seen);
    return { index: index + 1, bumped: true, block, seen: emptyFarmBlock(now) };
  }
  if (current !== undefined) return { index, bumped: false, block: current, seen };
  // The first block of all keeps index 0; one that has expired is left behind.
  const bumped = index > 0;
  return { index: bumped ? index + 1 : index, bumped, block: openedBlock(now, seen), seen };
}

function worked(block: FarmBlock, pail: Pail, effort: Effort): FarmBlock {
  const gained = worth(block, effort);
  if (pail.zeros === undefined)
    return {
      ...block,
      normalizedTotal: block.normalizedTotal + gained,
      stakedTotal: block.stakedTotal - pail.stake,
    };
  if (effort.zeros <= pail.zeros) throw refusal('zeroCountTooLow');
  // What is taken back counts the new gap, not the one it was given for: so upstream.
  const lost = worth(block, { ...effort, zeros: pail.zeros });
  return { ...block, normalizedTotal: block.normalizedTotal + gained - lost };
}

function worth(block: FarmBlock, effort: Effort): bigint {
  const parts = normalize(block, effort);
  if (parts === undefined) throw refusal('blockInvalid');
  return worthOf(parts);
}

function widened(seen: FarmBlock, gap: number, zeros: number): FarmBlock {
  return {
    ...seen,
    maxGap: Math.max(seen.maxGap, gap),
    minGap: Math.min(seen.minGap, gap),
    maxZeros: Math.max(seen.maxZeros, zeros),
    minZeros: Math.min(seen.minZeros, zeros),
  };
}
