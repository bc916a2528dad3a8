import type { KaleEvent, OperatorEvent } from '../events/kale-event.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { departure } from '../farmers/exit-envelope.ts';
import { sweptAccounts } from '../harvesting/sweep-fate.ts';
import type { SweptAccount } from '../harvesting/sweep-fate.ts';
import type { HarvestRow } from '../record/kale-record.ts';
import type { FateFinder, Signed } from '../stellar/submitter/fate-finder.ts';
import { exitEvidence } from './exit-evidence.ts';
import type { HangingDeed, WaitingWork } from './hanging-deeds.ts';
import { Refusal } from './refusal.ts';

export type SettlementParts = Pick<FarmParts, 'record' | 'reader' | 'rpc' | 'network'> & {
  readonly finder: Pick<FateFinder, 'find'>;
};

/** What a person says became of it. */
export type Claim =
  /** `hash` of the envelope that is in a ledger; `ledger` where no node tells it. */
  | { readonly kind: 'applied'; readonly hash: string; readonly ledger: number | undefined }
  | { readonly kind: 'not-applied' };

export type Settlement =
  /** To be put on record in one append. */
  | {
      readonly kind: 'settled';
      readonly proof: OperatorEvent['proof'];
      readonly events: readonly KaleEvent[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

interface Proven {
  readonly proof: OperatorEvent['proof'];
  readonly hash: string | undefined;
  readonly ledger: number | undefined;
}

/**
 * Judges what a person says of a transaction that no node tells of. The word of nodes goes before it, and that of the
 * accounts which the transaction would have changed; what either speaks against is refused, and so is that it never
 * happened as long as it still can. So nothing is ever moved twice by a word that was wrong.
 */
export class DeedSettlement {
  readonly #parts: SettlementParts;

  constructor(parts: SettlementParts) {
    this.#parts = parts;
  }

  /** Rejects with a PoolError DAEMON_* or STORAGE_UNAVAILABLE. */
  async judge(
    { key, signed, waiting }: HangingDeed,
    claim: Claim,
    who: { readonly by: string; readonly why: string; readonly view: FarmView },
  ): Promise<Settlement> {
    try {
      const told = await this.#told(signed, claim);
      const proven = told ?? (await this.#unsupported(signed, claim, who.view));
      const followed = await this.#following({ key, waiting, signed }, proven, {
        claim,
        view: who.view,
        isTold: told !== undefined,
      });
      const settled: OperatorEvent = {
        kind: 'settled-by-operator',
        key,
        innerHash: signed[0].innerHash,
        verdict: claim.kind,
        hash: proven.hash,
        ledger: proven.ledger,
        proof: followed.proof,
        by: who.by,
        why: who.why,
      };
      return { kind: 'settled', proof: followed.proof, events: [settled, ...followed.events] };
    } catch (error) {
      if (error instanceof Refusal) return { kind: 'refused', reason: error.message };
      throw error;
    }
  }

  /** What nodes tell after all; undefined where none keeps it and it can happen no more. @throws Refusal */
  async #told(signed: Signed, claim: Claim): Promise<Proven | undefined> {
    const found = await this.#parts.finder.find(signed);
    if (found.kind === 'open')
      throw new Refusal(
        found.isHeard
          ? 'nodes do not agree yet that it can happen no more: its sequence number may still be used'
          : 'no node answers',
      );
    if (found.kind === 'lost') return undefined;
    const { outcome } = found;
    if (outcome.kind === 'applied') {
      if (claim.kind !== 'applied')
        throw new Refusal(`it is in ledger ${outcome.ledger}, as ${outcome.hash}`);
      if (claim.hash !== outcome.hash) throw new Refusal(`it happened as ${outcome.hash}`);
      return { proof: 'nodes', hash: outcome.hash, ledger: outcome.ledger };
    }
    if (claim.kind === 'applied')
      throw new Refusal(`nodes tell that it had no effect (${outcome.kind})`);
    return { proof: 'nodes', hash: undefined, ledger: undefined };
  }

  /** @throws Refusal for what cannot be whatever became of it */
  async #unsupported(signed: Signed, claim: Claim, view: FarmView): Promise<Proven> {
    if (claim.kind === 'not-applied') return { proof: 'word', hash: undefined, ledger: undefined };
    const [{ ledger: last }] = signed;
    const { hash, ledger } = claim;
    if (!signed.some((each) => each.hash === hash))
      throw new Refusal(`${hash} is none of the envelopes that were signed for it`);
    if (ledger === undefined)
      throw new Refusal('no node tells its ledger: say it by --ledger, as an explorer has it');
    if (ledger <= last || ledger > view.ledger)
      throw new Refusal(
        `its ledger is above ${last}, where it was signed, and up to ${view.ledger}`,
      );
    return { proof: 'word', hash, ledger };
  }

  async #following(
    { key, waiting, signed }: HangingDeed,
    proven: Proven,
    { claim, view, isTold }: { readonly claim: Claim; readonly view: FarmView; isTold: boolean },
  ): Promise<{ readonly proof: OperatorEvent['proof']; readonly events: readonly KaleEvent[] }> {
    const { proof, hash = '', ledger = 0 } = proven;
    if (waiting === undefined) return { proof, events: [] };
    if (waiting.kind === 'sweep') {
      const isBorne = await this.#requireSweep(claim.kind, waiting.rows, { view, isTold });
      const events: readonly KaleEvent[] =
        claim.kind === 'applied'
          ? [{ kind: 'swept', key, ledger, hash }]
          : [{ kind: 'sweep-failed', key, reason: 'settled by the operator' }];
      return { proof: isTold ? proof : isBorne ? 'accounts' : 'word', events };
    }
    if (waiting.kind === 'plant') {
      const { farmerId } = waiting.row;
      const blockIndex = await this.#plantedIn(claim.kind, waiting, { ledger, view });
      const planted = { kind: 'planted', farmerId, stake: waiting.stake, ledger, hash } as const;
      return { proof, events: blockIndex === undefined ? [] : [{ ...planted, blockIndex }] };
    }
    const farmer = await this.#parts.record.farmer(waiting.farmerId);
    if (farmer === undefined) return { proof, events: [] };
    const said = { claim: claim.kind, farmer, view, isTold };
    const isBorne = (await exitEvidence(this.#parts, { signed }, said)) === 'borne-out';
    const shown = isTold ? proof : isBorne ? 'accounts' : 'word';
    if (claim.kind === 'not-applied') return { proof: shown, events: [] };
    const { passphrase } = this.#parts.network;
    const event = departure(farmer, { envelope: signed[0].envelope, passphrase, hash });
    return { proof: shown, events: [event] };
  }

  /**
   * The block of the pail, by the farm where it still shows it, as the block may have turned before; undefined for one
   * that was never planted. @throws Refusal
   */
  async #plantedIn(
    claim: Claim['kind'],
    { row: { blockIndex, farmerId }, stake }: Extract<WaitingWork, { kind: 'plant' }>,
    { ledger, view }: { readonly ledger: number; readonly view: FarmView },
  ): Promise<number | undefined> {
    const { record, reader } = this.#parts;
    const { custodialWallet } = (await record.farmer(farmerId)) ?? {};
    if (custodialWallet === undefined) return undefined;
    const indexes = [blockIndex, blockIndex - 1, blockIndex + 1].filter((each) => each >= 0);
    const { value: pails } = await reader.pailsOf(custodialWallet, indexes, view.ledger);
    if (claim === 'not-applied') {
      if (pails[0] !== undefined) throw new Refusal('its pail is on the farm, so it happened');
      return undefined;
    }
    const at = pails.findIndex((each) => each?.sequence === ledger && each.stake === stake);
    if (at < 0 && pails[0] !== undefined)
      throw new Refusal(`the farm has its pail by ledger ${pails[0].sequence}`);
    return indexes[at] ?? blockIndex;
  }

  /**
   * Whether accounts bear it out. A person's word alone that it did not happen has to be borne out: what is given back is
   * swept again, and whoever's account has less by the first would pay twice. What nodes tell only has to have nothing
   * against it, for a single one may have told it. @throws Refusal
   */
  async #requireSweep(
    claim: Claim['kind'],
    rows: readonly HarvestRow[],
    { view, isTold }: { readonly view: FarmView; readonly isTold: boolean },
  ): Promise<boolean> {
    const { told } = await sweptAccounts(this.#parts, view, rows);
    const [against, wanted]: readonly [readonly SweptAccount[], SweptAccount] =
      claim === 'applied' ? [['never'], 'swept'] : [['swept', 'short'], 'never'];
    const found = against.filter((each) => told.has(each));
    if (found.length > 0)
      throw new Refusal(
        claim === 'applied'
          ? 'accounts of its farmers hold all that they held before it, so it did not happen'
          : 'accounts of its farmers hold less than they would if it had not happened',
      );
    if (claim === 'not-applied' && !isTold && !told.has(wanted))
      throw new Refusal(
        told.size === 0
          ? 'accounts of its farmers cannot be compared now: something else moves there, or nodes differ'
          : 'accounts of its farmers hold more than is on record, which hides whether it happened',
      );
    return told.has(wanted);
  }
}
