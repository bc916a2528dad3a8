/** A pool's payments over a real wallet, as the host would make them. */
import { expect } from 'chai';
import type { Clock } from '../../../../core/plugin-api/clock.ts';
import type {
  BuildOutcome,
  Payment,
  PaymentOrder,
  Refusal,
} from '../../../../core/plugin-api/payments.ts';
import type { WalletConfig } from '../../../../plugins/monero/coin-config.ts';
import { MoneroPayments } from '../../../../plugins/monero/payments/monero-payments.ts';
import { coinConfig, KeptLog, poolFacts, systemClock } from '../pool-parts.ts';

export interface PaymentParts {
  readonly payments: MoneroPayments;
  readonly log: KeptLog;
}

export interface Written {
  /** Undefined: the section is missing. */
  readonly wallet: (Partial<WalletConfig> & Pick<WalletConfig, 'url'>) | undefined;
  readonly daemonUrl: string;
  /** Where block rewards go. */
  readonly address: string;
  readonly clock?: Clock;
  readonly network?: 'fakechain' | 'stagenet';
}

export function paymentParts(written: Written): PaymentParts {
  const { wallet, daemonUrl, address, clock = systemClock, network = 'fakechain' } = written;
  const config = coinConfig([{ url: daemonUrl, name: 'n1' }], {
    network,
    ...(wallet === undefined ? {} : { wallet: wallet as WalletConfig }),
  });
  const work = {
    elected: 'n1',
    health: () => [{ name: 'n1', state: 'up' as const, heightTip: 1, reason: undefined }],
  };
  const log = new KeptLog();
  const facts = { ...poolFacts, address };
  return { payments: new MoneroPayments(config, facts, work, log, clock), log };
}

let orders = 0;

export function orderOf(
  paid: readonly (readonly [string, bigint])[],
  feeFrom: PaymentOrder['feeFrom'] = 'wallet',
): PaymentOrder {
  const destinations = paid.map(([address, amountAtomic]) => ({ address, amountAtomic }));
  return { key: `payout:test:${++orders}`, destinations, feeFrom };
}

export function paymentIn(outcome: BuildOutcome): Payment {
  if (outcome.kind !== 'built') throw new Error(`not built: ${worded(outcome)}`);
  return outcome.payment;
}

export function refusalIn(outcome: BuildOutcome): Refusal {
  expect(outcome.kind).to.equal('refused');
  if (outcome.kind !== 'refused') throw new Error(worded(outcome));
  return outcome.refusal;
}

function worded(outcome: BuildOutcome): string {
  return JSON.stringify(outcome, (_key, value: unknown) =>
    typeof value === 'bigint' ? `${value}` : value,
  );
}
