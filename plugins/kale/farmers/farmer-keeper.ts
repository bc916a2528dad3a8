import type { CoinConfig } from '../coin-config.ts';
import type { KaleEvent } from '../events/kale-event.ts';
import type { Rediscovered } from '../farm/deed-desk.ts';
import { deedKind } from '../farm/deed-keys.ts';
import type { FarmHand } from '../farm/farm-hand.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { DepositWatch } from './deposit-watch.ts';
import type { DepositParts } from './deposit-watch.ts';
import { FarmerExits } from './farmer-exits.ts';
import type { ExitParts } from './farmer-exits.ts';
import { FarmerFunding } from './farmer-funding.ts';
import type { FundingParts } from './farmer-funding.ts';
import { FarmerSigners } from './farmer-signers.ts';

export type KeeperParts = FundingParts &
  DepositParts &
  ExitParts &
  Pick<FarmParts, 'keys' | 'custody'> & { readonly config: Pick<CoinConfig, 'farmers'> };

/** Sees to the accounts of farmers: makes them, notices what is paid in, closes them at the exit. */
export class FarmerKeeper implements FarmHand {
  readonly name = 'farmers';
  readonly #funding: FarmerFunding;
  readonly #deposits: DepositWatch;
  readonly #exits: FarmerExits;

  constructor(parts: KeeperParts) {
    const signers = new FarmerSigners(parts.keys, parts.custody);
    const funding = new FarmerFunding(parts, signers);
    const exits = new FarmerExits(
      parts,
      signers,
      async (farmerId) => funding.isUnderWay(farmerId) || (await funding.isFollowing()),
    );
    this.#funding = funding;
    this.#exits = exits;
    this.#deposits = new DepositWatch(parts, (farmerId) => exits.isUnderWay(farmerId));
  }

  /** One that fails does not keep the others from their work; the first failure is what it rejects with. */
  async attend(view: FarmView): Promise<void> {
    const failures: unknown[] = [];
    for (const hand of [this.#funding, this.#deposits, this.#exits])
      await hand.attend(view).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  /** What follows from a deed of an earlier life, of the kinds `fund` and `exit`. */
  async rediscovered(found: Rediscovered): Promise<readonly KaleEvent[]> {
    // Whose accounts were made is seen at the next look.
    return deedKind(found.key) === 'exit' ? this.#exits.rediscovered(found) : [];
  }

  /** Why a farmer that leaves is still here; undefined where nothing is in the way. */
  exitHindrance(farmerId: string): string | undefined {
    return this.#exits.hindranceOf(farmerId);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#funding.stop(), this.#exits.stop()]);
  }
}
