import type { KaleEvent } from '../events/kale-event.ts';
import { exitKey } from '../farm/deed-keys.ts';
import type { Rediscovered } from '../farm/deed-desk.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { FarmerRow } from '../record/kale-record.ts';
import type { Signer } from '../stellar/signer.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';
import { Background } from './background.ts';
import { departure } from './exit-envelope.ts';
import { movementsIn } from './farmer-movements.ts';
import type { FarmerSigners } from './farmer-signers.ts';
import { keyUsed } from './farmer-signers.ts';
import { Patience } from './patience.ts';

export type ExitParts = Pick<
  FarmParts,
  'record' | 'reader' | 'accounts' | 'deeds' | 'log' | 'sponsor' | 'logger' | 'network'
>;

/** Where a farmer that leaves is paid out. */
interface Exit {
  readonly farmer: FarmerRow;
  readonly payoutAddress: string;
  /** Stroops of KALE: all that the account has. */
  readonly paid: bigint;
  /** Whether it has a trustline to close. */
  readonly isTrusting: boolean;
}

/** Pays farmers out that leave, and closes their accounts: all of it in one transaction, when all harvests are done. */
export class FarmerExits {
  readonly #parts: ExitParts;
  readonly #signers: FarmerSigners;
  /** Whether its account may just be made. */
  readonly #isFunding: (farmerId: string) => Promise<boolean>;
  readonly #background = new Background();
  readonly #patience = new Patience();
  readonly #under = new Set<string>();
  readonly #hindrances = new Map<string, string>();
  /** Ledgers of looks that found no account of a farmer: one look may be a late node's. */
  readonly #absences = new Map<string, number>();
  #isStopping = false;

  constructor(
    parts: ExitParts,
    signers: FarmerSigners,
    isFunding: (farmerId: string) => Promise<boolean>,
  ) {
    this.#parts = parts;
    this.#signers = signers;
    this.#isFunding = isFunding;
  }

  isUnderWay(farmerId: string): boolean {
    return this.#under.has(farmerId);
  }

  /** Why a farmer that leaves is still here; undefined where nothing is in the way. */
  hindranceOf(farmerId: string): string | undefined {
    return this.#hindrances.get(farmerId);
  }

  async attend(view: FarmView): Promise<void> {
    const leaving = await this.#parts.record.farmers(['leaving']);
    const ids = new Set(leaving.map(({ farmerId }) => farmerId));
    for (const farmerId of this.#hindrances.keys())
      if (!ids.has(farmerId)) this.#hindrances.delete(farmerId);
    for (const farmerId of this.#absences.keys())
      if (!ids.has(farmerId)) this.#absences.delete(farmerId);
    const idle = leaving.filter(
      ({ farmerId }) =>
        !this.#under.has(farmerId) && !this.#patience.isWaiting(farmerId, view.ledger),
    );
    if (idle.length === 0) return;
    const { moving, unfinished } = await movementsIn(this.#parts.record, view);
    for (const farmer of idle) {
      if (this.#isStopping) return;
      const { farmerId } = farmer;
      if (unfinished.has(farmerId))
        this.#hinder(farmer, 'a pail is still to be harvested or swept');
      else if (moving.has(farmerId)) this.#hinder(farmer, 'a transaction is still on its way');
      else await this.#begin(farmer, view);
    }
  }

  /** What follows from an exit that an earlier life of the pool began. */
  async rediscovered({ key, outcome }: Rediscovered): Promise<readonly KaleEvent[]> {
    const [, farmerId = ''] = key.split(':');
    if (outcome.kind !== 'applied') return [];
    const { record, network } = this.#parts;
    const farmer = await record.farmer(farmerId);
    if (farmer === undefined || farmer.state !== 'leaving') return [];
    const signed = (await record.unsettledTransactions()).find((each) => each.key === key);
    if (signed === undefined) return [];
    const { passphrase } = network;
    return [departure(farmer, { envelope: signed.envelope, passphrase, hash: outcome.hash })];
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#background.ended();
  }

  async #begin(farmer: FarmerRow, view: FarmView): Promise<void> {
    const { farmerId, payoutAddress } = farmer;
    if (payoutAddress === undefined) return this.#hinder(farmer, 'no payout address is set');
    const exit = await this.#exitOf(farmer, payoutAddress, view.ledger);
    if (exit === undefined) return;
    const { signers, faults } = await this.#signers.signersOf([farmer]);
    const signer = signers.get(farmerId);
    if (signer === undefined)
      return this.#hinder(farmer, faults.get(farmerId)?.message ?? 'there is no key');
    this.#under.add(farmerId);
    const work = this.#carriedOut(exit, signer, view.ledger).finally(() =>
      this.#under.delete(farmerId),
    );
    this.#background.begin(work);
  }

  /** Undefined where it cannot be now, or needs no transaction. */
  async #exitOf(
    farmer: FarmerRow,
    payoutAddress: string,
    ledger: number,
  ): Promise<Exit | undefined> {
    const { reader, log } = this.#parts;
    const { custodialWallet, farmerId, balance } = farmer;
    const [account] = (await reader.accounts([custodialWallet], ledger)).value;
    const [own, payee] = (await reader.trustlines([custodialWallet, payoutAddress])).value;
    const isTrusting = own !== undefined;
    const exit = { farmer, payoutAddress, paid: balance, isTrusting };
    if (account === undefined) {
      if (farmer.isReady) this.#hinder(farmer, 'its account is not on the ledger');
      // Nobody made it, and nobody will.
      else if (balance === 0n && !(await this.#isFunding(farmerId))) {
        const since = this.#absences.get(farmerId);
        if (since === undefined) this.#absences.set(farmerId, ledger);
        else if (ledger > since) await log.append([departed(exit, '')]);
      }
      return undefined;
    }
    this.#absences.delete(farmerId);
    const held = own?.balance ?? 0n;
    if (held !== balance)
      this.#hinder(farmer, `the ledger has ${held} stroops of KALE, and the record ${balance}`);
    else if (held > 0n && payee === undefined)
      this.#hinder(farmer, 'the payout address has no trustline for KALE');
    else if (held > 0n && payee !== undefined && payee.balance + held > payee.limit)
      this.#hinder(farmer, 'the trustline of the payout address has no room for the amount');
    else return exit;
    return undefined;
  }

  /** Never rejects. */
  async #carriedOut(exit: Exit, signer: Signer, ledger: number): Promise<void> {
    const { farmer } = exit;
    const { logger } = this.#parts;
    try {
      const outcome = await this.#done(exit, signer, ledger);
      if (outcome.kind === 'applied') {
        const facts = { farmerId: farmer.farmerId, paid: `${exit.paid}`, hash: outcome.hash };
        logger.info(facts, 'a farmer departed');
        this.#hindrances.delete(farmer.farmerId);
        return;
      }
      if (outcome.kind === 'failed' || outcome.kind === 'refused') {
        this.#patience.wait(farmer.farmerId, ledger);
        this.#hinder(farmer, `the transaction failed: ${outcome.text}`);
      }
    } catch (error) {
      logger.warn({ farmerId: farmer.farmerId, error }, 'an exit: it is tried again');
    }
  }

  #done(exit: Exit, signer: Signer, ledger: number): Promise<Outcome> {
    const { accounts, sponsor, deeds } = this.#parts;
    const { paid: balance, payoutAddress: to, farmer } = exit;
    const { farmerId } = farmer;
    // One look begins one attempt, so that its ledger names it for ever.
    const key = exitKey(farmerId, ledger);
    const { isTrusting } = exit;
    const parting = { farmer: signer, balance, to, isTrusting };
    return deeds.do(
      {
        key,
        before: [
          { kind: 'exit-begun', farmerId, key, paid: balance, payoutAddress: to },
          keyUsed(farmerId, 'exit', key),
        ],
        deed: () => accounts.exit(parting, sponsor.publicKey),
      },
      (outcome) => (outcome.kind === 'applied' ? [departed(exit, outcome.hash)] : []),
    );
  }

  #hinder(farmer: FarmerRow, reason: string): void {
    const { farmerId } = farmer;
    if (this.#hindrances.get(farmerId) === reason) return;
    this.#hindrances.set(farmerId, reason);
    const facts = { farmerId, payoutAddress: farmer.payoutAddress, reason };
    this.#parts.logger.warn(facts, 'a farmer cannot leave yet');
  }
}

/** `hash` is empty where there was no account to close. */
function departed(
  { farmer, payoutAddress, paid }: Pick<Exit, 'farmer' | 'payoutAddress' | 'paid'>,
  hash: string,
): KaleEvent {
  const { farmerId } = farmer;
  return { kind: 'farmer-departed', farmerId, paid, payoutAddress, hash };
}
