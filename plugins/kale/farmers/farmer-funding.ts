import { randomUUID } from 'node:crypto';
import type { CoinConfig } from '../coin-config.ts';
import { deedKind, fundKey } from '../farm/deed-keys.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { FarmerRow } from '../record/kale-record.ts';
import { FARMERS_MAX } from '../stellar/operations/account-operations.ts';
import type { Deed } from '../stellar/operations/deed.ts';
import { KEYS_MAX } from '../stellar/rpc/ledger-reader.ts';
import type { Signer } from '../stellar/signer.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';
import { Background } from './background.ts';
import type { FarmerSigners } from './farmer-signers.ts';
import { keyUsed } from './farmer-signers.ts';
import { Patience } from './patience.ts';

export type FundingParts = Pick<
  FarmParts,
  'record' | 'reader' | 'accounts' | 'deeds' | 'log' | 'sponsor' | 'logger'
> & { readonly config: Pick<CoinConfig, 'farmers'> };

interface Newcomer {
  readonly farmer: FarmerRow;
  readonly signer: Signer;
  readonly hasAccount: boolean;
}

const BATCHES_MAX = 10;
const STROOPS_PER_XLM = 10_000_000;

/** Makes the accounts of farmers, and lets them hold KALE: many at once, and each alone where many fail. */
export class FarmerFunding {
  readonly #parts: FundingParts;
  readonly #signers: FarmerSigners;
  readonly #background = new Background();
  readonly #patience = new Patience();
  /** By farmer id and by key of the deed, of this life of the pool. */
  readonly #under = new Set<string>();
  readonly #faulty = new Set<string>();
  #isStopping = false;

  constructor(parts: FundingParts, signers: FarmerSigners) {
    this.#parts = parts;
    this.#signers = signers;
  }

  isUnderWay(farmerId: string): boolean {
    return this.#under.has(farmerId);
  }

  /** Whether an earlier life sent something that may still make accounts. */
  async isFollowing(): Promise<boolean> {
    const unsettled = await this.#parts.record.unsettledTransactions();
    return unsettled.some(({ key }) => deedKind(key) === 'fund' && !this.#under.has(key));
  }

  async attend({ ledger }: FarmView): Promise<void> {
    const farmers = await this.#parts.record.farmers(['active', 'leaving']);
    const waiting = farmers
      .filter(({ isReady, farmerId }) => !isReady && !this.#under.has(farmerId))
      .filter(({ farmerId }) => !this.#patience.isWaiting(farmerId, ledger))
      .slice(0, Math.min(KEYS_MAX, FARMERS_MAX * BATCHES_MAX));
    if (waiting.length === 0 || (await this.isFollowing())) return;
    const newcomers = await this.#newcomers(waiting, ledger);
    for (let first = 0; first < newcomers.length; first += FARMERS_MAX) {
      const batch = newcomers.slice(first, first + FARMERS_MAX);
      if (this.#isStopping) return;
      const ids = batch.map(({ farmer }) => farmer.farmerId);
      for (const id of ids) this.#under.add(id);
      const work = this.#open(batch, ledger).finally(() => {
        for (const id of ids) this.#under.delete(id);
      });
      this.#background.begin(work);
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#background.ended();
  }

  /** Those for whom something is to be done; who is ready already is put on record as that. */
  async #newcomers(waiting: readonly FarmerRow[], ledger: number): Promise<readonly Newcomer[]> {
    const { reader, log } = this.#parts;
    const wallets = waiting.map(({ custodialWallet }) => custodialWallet);
    const lines = (await reader.trustlines(wallets)).value;
    const accounts = (await reader.accounts(wallets)).value;
    const ready = waiting.filter((_, index) => lines[index] !== undefined);
    await log.append(ready.map(({ farmerId }) => ({ kind: 'farmer-ready', farmerId })));
    const { signers, faults } = await this.#signers.signersOf(waiting);
    for (const [farmerId, error] of faults) {
      this.#patience.wait(farmerId, ledger);
      if (!this.#faulty.has(farmerId)) this.#parts.logger.error({ farmerId }, error.message);
      this.#faulty.add(farmerId);
    }
    return waiting.flatMap((farmer, index) => {
      const signer = signers.get(farmer.farmerId);
      // Who leaves before it was ready gets no account any more.
      if (signer === undefined || lines[index] !== undefined || farmer.state === 'leaving')
        return [];
      this.#faulty.delete(farmer.farmerId);
      return [{ farmer, signer, hasAccount: accounts[index] !== undefined }];
    });
  }

  /** Never rejects. */
  async #open(batch: readonly Newcomer[], ledger: number): Promise<void> {
    const { logger } = this.#parts;
    const outcome = await this.#opened(batch).catch((error: unknown) => {
      logger.warn({ error, farmers: batch.length }, 'accounts of farmers: it is tried again');
    });
    if (outcome === undefined || outcome.kind === 'applied' || !isOfBatch(outcome)) return;
    const [only, another] = batch;
    const text = 'text' in outcome ? outcome.text : '';
    if (only !== undefined && another === undefined) {
      const { farmerId, custodialWallet } = only.farmer;
      this.#patience.wait(farmerId, ledger);
      logger.warn({ farmerId, custodialWallet, reason: text }, 'the account was not made');
      return;
    }
    logger.warn({ farmers: batch.length, reason: text }, 'accounts were not made: half as many');
    const middle = Math.ceil(batch.length / 2);
    for (const half of [batch.slice(0, middle), batch.slice(middle)])
      if (!this.#isStopping) await this.#open(half, ledger);
  }

  async #opened(batch: readonly Newcomer[]): Promise<Outcome> {
    const key = fundKey(randomUUID());
    const ids = batch.map(({ farmer }) => farmer.farmerId);
    this.#under.add(key);
    try {
      return await this.#parts.deeds.do(
        {
          key,
          before: ids.map((farmerId) => keyUsed(farmerId, 'trust', key)),
          deed: () => this.#deedFor(batch),
        },
        (outcome) =>
          outcome.kind === 'applied'
            ? ids.map((farmerId) => ({ kind: 'farmer-ready', farmerId, hash: outcome.hash }))
            : [],
      );
    } finally {
      this.#under.delete(key);
    }
  }

  #deedFor(batch: readonly Newcomer[]): Deed {
    const { accounts, sponsor, config } = this.#parts;
    const starting = BigInt(Math.round(config.farmers.startingXlm * STROOPS_PER_XLM));
    const signers = batch.map(({ signer }) => signer);
    const there = batch.filter(({ hasAccount }) => hasAccount);
    const wallets = new Set(there.map(({ signer }) => signer.publicKey));
    return accounts.open(sponsor, signers, starting, wallets);
  }
}

/** Whether it is one of the batch that it failed for, and not the time or the way. */
function isOfBatch(outcome: Outcome): boolean {
  if (outcome.kind === 'failed') return true;
  if (outcome.kind !== 'refused') return false;
  const { reason } = outcome;
  return reason === 'node' || reason === 'unsigned' || reason === 'simulation' || reason === 'fee';
}
