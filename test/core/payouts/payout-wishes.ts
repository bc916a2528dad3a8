import { atomic } from '../../../core/ledger/posting.ts';
import type { PlanTerms } from '../../../core/payouts/payout-plan.ts';
import type { PayoutRules } from '../../../core/payouts/payout-rules.ts';
import type { DuePayee } from '../../../core/payouts/payout-store.ts';
import type { PaymentLimits } from '../../../core/plugin-api/payments.ts';
import type { AddressCheck } from '../../../core/plugin-api/wallet.ts';

export function due(owner: string, balance: number, facts: Partial<DuePayee> = {}): DuePayee {
  return {
    account: 'miner',
    owner,
    balanceAtomic: atomic(BigInt(balance)),
    thresholdAtomic: undefined,
    request: undefined,
    held: undefined,
    ...facts,
  };
}

/** An hourly run from 100 on, 10 on request. */
export function payoutRules(facts: Partial<PayoutRules> = {}): PayoutRules {
  return {
    everyMs: 3_600_000,
    minimumAtomic: atomic(100n),
    requestMinAtomic: atomic(10n),
    feeBearer: 'operator',
    runMaxAtomic: undefined,
    dayMaxAtomic: undefined,
    dryRun: false,
    feeAddresses: new Map(),
    ...facts,
  };
}

/** Addresses that begin with `bad:` are refused; it throws at those that begin with `worse:`. */
export function checkAddress(address: string): AddressCheck {
  if (address.startsWith('worse:')) throw new TypeError('no such prefix');
  return address.startsWith('bad:')
    ? { kind: 'refused', reason: 'bad address' }
    : { kind: 'valid', address };
}

export function planTerms(
  facts: {
    readonly rules?: Partial<PayoutRules>;
    readonly limits?: Partial<PaymentLimits>;
    readonly capAtomic?: PlanTerms['capAtomic'];
    readonly spendableAtomic?: PlanTerms['spendableAtomic'];
  } = {},
): PlanTerms {
  return {
    rules: payoutRules(facts.rules),
    limits: { destinationsMax: 100, dustAtomic: 1n, confirmations: 3, ...facts.limits },
    capAtomic: facts.capAtomic,
    spendableAtomic: facts.spendableAtomic,
    checkAddress,
    paysAlone: (address) => address.startsWith('alone:'),
  };
}
