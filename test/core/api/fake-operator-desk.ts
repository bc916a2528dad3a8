import { atomic } from '../../../core/ledger/posting.ts';
import type {
  Actor,
  OperatorDesk,
  PayoutStanding,
  PlanReport,
  ReviewChoice,
  Solvency,
} from '../../../core/payouts/operator-desk.ts';
import type { PayoutBatch } from '../../../core/payouts/payout-batch.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';

export const MADE_AT_MS = Date.parse('2026-01-15T11:30:00Z');

export function batchOf(parts: Partial<PayoutBatch> = {}): PayoutBatch {
  return {
    ...{ id: 7n, poolId: 'btc', state: 'review', feeBearer: 'operator', unsigned: undefined },
    items: [
      {
        ...{ account: 'miner', owner: 'alice', address: 'alice', requestId: 3n },
        ...{ amountAtomic: atomic(2n ** 53n + 1n), receiptAtomic: atomic(2n ** 53n) },
      },
      {
        ...{ account: 'fee', owner: 'operator', address: 'till', requestId: undefined },
        ...{ amountAtomic: atomic(1n), receiptAtomic: undefined },
      },
    ],
    payment: {
      ...{ transactionIds: ['aa'], payloads: ['never shown'], feeAtomic: 9n, resendable: true },
      receiptsAtomic: [],
    },
    ...{ transactionIds: [], feeAtomic: atomic(9n), attempts: 2, entries: 1, confirmations: 0 },
    ...{ reason: 'nobody knows', createdAtMs: MADE_AT_MS, changedAtMs: MADE_AT_MS + 1000 },
    ...parts,
  };
}

/** Payouts of pool `btc`; what was done is kept as text. */
export class FakeOperatorDesk implements OperatorDesk {
  readonly acts: string[] = [];
  batches: PayoutBatch[] = [batchOf()];
  /** Thrown by whatever is done next. */
  refusal: PoolError | undefined;
  solvencyAsked = 0;
  standing: PayoutStanding = {
    ...{ poolId: 'btc', enabled: true, dryRun: false, openBatches: 1, reviewBatches: 1 },
    control: {
      paused: true,
      latched: false,
      reason: 'lunch',
      by: 'operator',
      changedAtMs: MADE_AT_MS,
    },
  };
  plan: PlanReport = {
    batches: [
      [
        {
          ...{ account: 'miner', owner: 'alice', address: 'alice', requestId: undefined },
          amountAtomic: atomic(123_456_789n),
        },
      ],
    ],
    amountAtomic: atomic(123_456_789n),
    left: [{ owner: 'bob', reason: 'held' }],
  };
  owed: Solvency = {
    ...{ minersAtomic: atomic(5n), owedAtomic: atomic(8n), owedMatureAtomic: atomic(7n) },
    ...{ holdings: { spendableAtomic: 4n, totalAtomic: 6n }, reason: '' },
  };

  async standings() {
    return [this.standing];
  }

  async batch(poolId: string, id: bigint) {
    return this.batches.find((batch) => batch.poolId === poolId && batch.id === id);
  }

  async solvency(poolId: string) {
    this.solvencyAsked += 1;
    if (poolId === 'btc') return this.owed;
    throw new PoolError('PAYOUT_CONFLICT', `${poolId} pays nothing`);
  }

  preview(poolId: string) {
    return this.#done(`preview ${poolId}`, undefined, this.plan);
  }

  run(poolId: string, by: Actor) {
    return this.#done(`run ${poolId}`, by, this.plan);
  }

  pause(poolId: string, by: Actor, reason: string) {
    return this.#done(`pause ${poolId}: ${reason}`, by, undefined);
  }

  resume(poolId: string, by: Actor) {
    return this.#done(`resume ${poolId}`, by, undefined);
  }

  resolve(poolId: string, id: bigint, choice: ReviewChoice, by: Actor) {
    const named = choice.kind === 'adopt' ? ` ${choice.transactionIds.join(' ')}` : '';
    return this.#done(`${choice.kind} ${poolId} ${id}${named}`, by, undefined);
  }

  signed(poolId: string, id: bigint, signed: string, by: Actor) {
    return this.#done(`signed ${poolId} ${id} ${signed.length}`, by, undefined);
  }

  unhold(poolId: string, owner: string, by: Actor) {
    return this.#done(`unhold ${poolId} ${owner}`, by, owner === 'bob');
  }

  async #done<T>(what: string, by: Actor | undefined, result: T): Promise<T> {
    if (this.refusal !== undefined) throw this.refusal;
    this.acts.push(by === undefined ? what : `${what} by ${by.actor}, ${by.origin}`);
    return result;
  }
}
