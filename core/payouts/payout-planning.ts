import { setImmediate as nextTurn } from 'node:timers/promises';
import { atomic } from '../ledger/posting.ts';
import type { Atomic } from '../ledger/posting.ts';
import type { AddressCheck, Wallet } from '../plugin-api/wallet.ts';
import { FaultLog } from '../shares/fault-log.ts';
import { planOf } from './payout-plan.ts';
import type { Plan } from './payout-plan.ts';
import type { PayoutRules } from './payout-rules.ts';
import type { DuePayee } from './payout-store.ts';
import type { PayoutTools } from './payout-turn.ts';

const DAY_MS = 86_400_000;
/** Addresses that are checked in one go: some 30 us each, and miners wait meanwhile. */
const ADDRESSES_PER_TURN = 200;
const FAULT_SPAN_MS = 60_000;

export interface PlanningOptions {
  readonly poolId: string;
  readonly rules: PayoutRules;
}

/** Works out what is due just now. Records nothing. */
export class PayoutPlanning {
  readonly #options: PlanningOptions;
  readonly #tools: PayoutTools;
  readonly #wallet: Pick<Wallet, 'checkAddress'>;
  readonly #faults: FaultLog;

  constructor(options: PlanningOptions, tools: PayoutTools, wallet: Pick<Wallet, 'checkAddress'>) {
    this.#options = options;
    this.#tools = tools;
    this.#wallet = wallet;
    this.#faults = new FaultLog({ spanMs: FAULT_SPAN_MS }, tools.clock, tools.logger);
  }

  /** `spendableAtomic`: what the wallet may spend; undefined where that is not known. */
  async plan(spendableAtomic: bigint | undefined): Promise<Plan> {
    const { poolId, rules } = this.#options;
    const { store, payments } = this.#tools;
    const payees = await store.due(poolId, rules.minimumAtomic);
    const capAtomic = await this.#capAtomic();
    const checks = await this.#checks(payees);
    return planOf(payees, {
      rules,
      limits: payments.limits,
      capAtomic,
      spendableAtomic,
      checkAddress: (address) => checks.get(address),
      paysAlone: (address) => payments.paysAlone(address),
    });
  }

  async #capAtomic(): Promise<Atomic | undefined> {
    const { poolId, rules } = this.#options;
    const { runMaxAtomic, dayMaxAtomic } = rules;
    if (dayMaxAtomic === undefined) return runMaxAtomic;
    const { store, clock } = this.#tools;
    const spent = await store.plannedSince(poolId, clock.nowMs() - DAY_MS);
    const rest = atomic(dayMaxAtomic > spent ? dayMaxAtomic - spent : 0n);
    return runMaxAtomic === undefined || rest < runMaxAtomic ? rest : runMaxAtomic;
  }

  async #checks(payees: readonly DuePayee[]): Promise<ReadonlyMap<string, AddressCheck>> {
    const { feeAddresses } = this.#options.rules;
    const miners = payees.filter(({ account }) => account === 'miner').map(({ owner }) => owner);
    const addresses = [...feeAddresses.values(), ...miners];
    const checks = new Map<string, AddressCheck>();
    for (let at = 0; at < addresses.length; at += ADDRESSES_PER_TURN) {
      for (const address of addresses.slice(at, at + ADDRESSES_PER_TURN)) {
        const check = this.#check(address);
        if (check !== undefined) checks.set(address, check);
      }
      await nextTurn();
    }
    return checks;
  }

  /** Undefined where the wallet throws: one address must not keep everybody from being paid. */
  #check(address: string): AddressCheck | undefined {
    try {
      return this.#wallet.checkAddress(address);
    } catch (error) {
      this.#faults.report(error, 'payout: an address cannot be judged');
      return undefined;
    }
  }
}
