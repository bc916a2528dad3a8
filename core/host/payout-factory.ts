import type { EventSink } from '../events/host-event.ts';
import { PoolPayouts } from '../payouts/pool-payouts.ts';
import type { PayoutBooks } from '../payouts/pool-payouts.ts';
import type { Clock } from '../plugin-api/clock.ts';
import { PAYMENT_DEADLINES, PatientPayments } from './patient-payments.ts';
import type { PoolParts } from './pool-engine.ts';

/** Payouts of a pool, if its file wants them. */
export function payoutsOf(
  { id: poolId, payments, payoutRules: rules, wallet, logger }: PoolParts,
  services: {
    readonly payouts: PayoutBooks;
    readonly events: EventSink;
    readonly clock: Clock;
  },
): PoolPayouts | undefined {
  if (payments === undefined || rules === undefined) return undefined;
  const { events, clock, payouts: books } = services;
  const patient = new PatientPayments(PAYMENT_DEADLINES, payments);
  return new PoolPayouts(
    { poolId, rules },
    books,
    { payments: patient, wallet },
    { events, logger },
    clock,
  );
}
