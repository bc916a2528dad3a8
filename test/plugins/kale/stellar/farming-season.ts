import type { Keypair } from '@stellar/stellar-sdk/base';
import type { Deed } from '../../../../plugins/kale/stellar/operations/deed.ts';
import type { Outcome } from '../../../../plugins/kale/stellar/submitter/outcome.ts';
import { signerOf } from './sending-pool.ts';
import type { SendingPool } from './sending-pool.ts';

export const STAKE = 1_000n;
/** A fault may cost an attempt; more than that is a fault of the submitter. */
const ATTEMPTS_MAX = 6;

/** Does it once, again only where it is certain that nothing happened. */
export type Doing = (key: string, make: () => Deed | Promise<Deed>) => Promise<void>;

/** Submits until it is applied. Anything but "it never happened" before that is an error. */
export function persistently(pool: SendingPool): Doing {
  return async (key, make) => {
    const seen: string[] = [];
    while (seen.length < ATTEMPTS_MAX) {
      const outcome = await pool.submit({ key, deed: await make() });
      if (outcome.kind === 'applied') return;
      requireNothingDone(key, outcome);
      seen.push(JSON.stringify(outcome));
    }
    throw new Error(`${key} was never applied: ${seen.join(' ')}`);
  };
}

export function requireNothingDone(key: string, outcome: Outcome): void {
  const isKnown = outcome.kind === 'expired' || outcome.kind === 'refused';
  const isDone = outcome.kind === 'refused' && outcome.contractError !== undefined;
  if (!isKnown || isDone) throw new Error(`${key}: ${JSON.stringify(outcome)}`);
}

/** One block of one farmer, begun in the state that the last one left: plant, harvest of the last, work. */
export async function season(pool: SendingPool, farmer: Keypair, doing: Doing): Promise<void> {
  const address = farmer.publicKey();
  await pool.close(300);
  await doing('plant', () => pool.calls.plant({ farmer: signerOf(farmer), stake: STAKE }));
  const index = (await pool.farm.instance())['FarmIndex'] as number;
  await doing('harvest', () => pool.calls.harvest(address, index - 1));
  await pool.close();
  const found = await pool.farm.find(farmer, index, 1);
  await doing('work', () => pool.calls.work({ farmer: address, ...found }));
}

/** The first block, which has none before it to harvest. */
export async function firstSeason(pool: SendingPool, farmer: Keypair, doing: Doing): Promise<void> {
  await doing('plant', () => pool.calls.plant({ farmer: signerOf(farmer), stake: STAKE }));
  await pool.close();
  const found = await pool.farm.find(farmer, 0, 1);
  await doing('work', () => pool.calls.work({ farmer: farmer.publicKey(), ...found }));
}
