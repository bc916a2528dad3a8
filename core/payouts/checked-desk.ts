import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Atomic } from '../ledger/posting.ts';
import type {
  DeskRefusal,
  MinerDesk,
  MinerTerms,
  PayoutRequest,
  PayoutSettings,
} from './miner-desk.ts';
import type { AddressStanding, SettingsChange, WishStore } from './wish-store.ts';

/** A threshold above so many times the pool's minimum is a slip of the keyboard, or money never paid. */
const THRESHOLD_MINIMA = 1_000_000n;
const TICKER = /^[A-Za-z0-9]{1,16}$/;

/** Holds a miner's wishes against the terms of the pool, and puts on the trail what it then does. */
export class CheckedDesk implements MinerDesk {
  readonly #termsOf: (poolId: string) => MinerTerms | undefined;
  readonly #wishes: WishStore;
  readonly #trail: AuditTrail;

  constructor(
    termsOf: (poolId: string) => MinerTerms | undefined,
    wishes: WishStore,
    trail: AuditTrail,
  ) {
    this.#termsOf = termsOf;
    this.#wishes = wishes;
    this.#trail = trail;
  }

  terms(poolId: string): MinerTerms | undefined {
    return this.#termsOf(poolId);
  }

  settings(poolId: string, address: string): Promise<PayoutSettings> {
    return this.#wishes.settings(poolId, address);
  }

  async change(
    poolId: string,
    address: string,
    change: SettingsChange,
    origin: string,
  ): Promise<PayoutSettings | DeskRefusal> {
    const terms = this.#termsOf(poolId);
    if (terms === undefined) return notRunning(poolId);
    const fault = faultOfChange(terms, change);
    if (fault !== undefined) return fault;
    const facts: Record<string, string | boolean> = { pool: poolId };
    for (const [name, value] of Object.entries(change)) {
      facts[name] = typeof value === 'boolean' ? value : String(value ?? 'default');
    }
    await this.#record('payout-settings-changed', address, origin, facts);
    return this.#wishes.change(poolId, address, change);
  }

  async request(
    poolId: string,
    address: string,
    amountAtomic: Atomic | undefined,
    origin: string,
  ): Promise<PayoutRequest | DeskRefusal> {
    const terms = this.#termsOf(poolId);
    if (terms === undefined) return notRunning(poolId);
    if (!terms.payoutsEnabled) return refused('pool', `${poolId} pays nothing out for now`);
    const standing = await this.#wishes.standing(poolId, address);
    const fault = faultOfStanding(standing) ?? faultOfAmount(terms, standing, amountAtomic);
    if (fault !== undefined) return fault;
    const facts = { pool: poolId, amountAtomic: String(amountAtomic ?? 'all') };
    await this.#record('payout-requested', address, origin, facts);
    const request = await this.#wishes.request(poolId, address, amountAtomic);
    if (request !== undefined) return request;
    // Held, or asked for, since it was looked at.
    const now = faultOfStanding(await this.#wishes.standing(poolId, address));
    return now ?? refused('address', ONE_AT_A_TIME);
  }

  #record(
    act: string,
    address: string,
    origin: string,
    facts: Readonly<Record<string, string | boolean>>,
  ): Promise<void> {
    return this.#trail.record({ actor: `miner:${address}`, origin, act, subject: address, facts });
  }
}

const ONE_AT_A_TIME = 'an earlier request of this address is not done with yet';

function faultOfChange(terms: MinerTerms, change: SettingsChange): DeskRefusal | undefined {
  const { thresholdAtomic, payoutCoin } = change;
  if (payoutCoin !== undefined && !TICKER.test(payoutCoin)) {
    return refused('payoutCoin', 'a coin is named by its ticker, of up to 16 letters and digits');
  }
  if (thresholdAtomic === undefined) return undefined;
  const { minimumAtomic, requestMinAtomic } = terms;
  if (thresholdAtomic < requestMinAtomic) {
    return refused('threshold', (write) => `the least threshold is ${write(requestMinAtomic)}`);
  }
  const most = THRESHOLD_MINIMA * minimumAtomic;
  if (thresholdAtomic <= most) return undefined;
  return refused('threshold', (write) => `the highest threshold is ${write(most)}`);
}

function faultOfStanding({ held, open }: AddressStanding): DeskRefusal | undefined {
  if (held !== undefined) return refused('address', `this address is not paid for now: ${held}`);
  return open === undefined ? undefined : refused('address', ONE_AT_A_TIME);
}

function faultOfAmount(
  { requestMinAtomic }: MinerTerms,
  { balanceAtomic }: AddressStanding,
  amountAtomic: Atomic = balanceAtomic,
): DeskRefusal | undefined {
  if (amountAtomic > balanceAtomic) {
    return refused('amount', (write) => `the balance is ${write(balanceAtomic)}`);
  }
  if (amountAtomic >= requestMinAtomic) return undefined;
  return refused('amount', (write) => {
    const least = `the least that may be asked for is ${write(requestMinAtomic)}`;
    return `${least}, and this would be ${write(amountAtomic)}`;
  });
}

function notRunning(poolId: string): DeskRefusal {
  return refused('pool', `there is no pool ${poolId} running`);
}

function refused(field: DeskRefusal['field'], reason: DeskRefusal['reason']): DeskRefusal {
  return { kind: 'refused', field, reason };
}
