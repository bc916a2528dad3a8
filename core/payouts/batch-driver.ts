import { PoolError } from '../plugin-api/errors.ts';
import type { BatchHead, PayoutBatch } from './payout-batch.ts';
import { reservedEntry } from './payout-entries.ts';
import { PaymentBuilding, stepped } from './payment-building.ts';
import type { Stepped } from './payment-building.ts';
import { PaymentSearch } from './payment-search.ts';
import { PaymentSending } from './payment-sending.ts';
import type { PayoutTools, PayoutTurn } from './payout-turn.ts';

/**
 * Takes one batch as far as it goes now, by its recorded state alone: each step is read back before the next.
 * A rejected call leaves the batch as it is on record, and the next look begins there.
 */
export class BatchDriver {
  readonly sending: PaymentSending;
  readonly #building: PaymentBuilding;
  readonly #search: PaymentSearch;

  constructor(tools: PayoutTools) {
    this.sending = new PaymentSending(tools);
    this.#building = new PaymentBuilding(tools, this.sending);
    this.#search = new PaymentSearch(tools, this.sending);
  }

  /**
   * Rejects with the error of what cannot be asked or recorded for now. Where it is an error that nobody
   * foresaw, the pool's payouts are latched before.
   */
  async drive(turn: PayoutTurn, batch: BatchHead): Promise<Stepped> {
    try {
      return await this.#follow(turn, batch);
    } catch (error) {
      if (!passes(error)) await turn.latch(`batch ${batch.id}: ${messageOf(error)}`);
      throw error;
    }
  }

  async #follow(turn: PayoutTurn, first: BatchHead): Promise<Stepped> {
    let batch = first;
    for (;;) {
      const before = batch.state;
      const step = await this.#step(turn, batch);
      batch = step.batch;
      const { state } = batch;
      const goesOn =
        (before === 'planned' && state === 'reserved') ||
        (before === 'submitting' && state === 'unknown');
      if (!goesOn) return step;
    }
  }

  async #step(turn: PayoutTurn, batch: BatchHead): Promise<Stepped> {
    switch (batch.state) {
      case 'planned':
        if (!(await turn.mayBegin())) return stepped(batch);
        return stepped(await reserve(turn, await turn.whole(batch)));
      case 'reserved':
        if (!(await turn.mayBegin())) return stepped(batch);
        return this.#building.build(turn, await turn.whole(batch));
      case 'submitting':
        // Whoever recorded it is gone, with or without having sent it.
        return stepped(await turn.take(batch, 'unknown', { reason: 'the host ended meanwhile' }));
      case 'unknown':
        return stepped(await this.#search.seek(turn, await turn.whole(batch)));
      case 'submitted':
        return stepped(await this.#search.confirm(turn, batch));
      case 'signing':
      case 'review':
      case 'confirmed':
      case 'released':
        return stepped(batch);
    }
  }
}

async function reserve(turn: PayoutTurn, batch: PayoutBatch): Promise<PayoutBatch> {
  try {
    return await turn.take(batch, 'reserved', { entry: reservedEntry(batch), covered: true });
  } catch (error) {
    if (!(error instanceof PoolError) || error.code !== 'PAYOUT_UNCOVERED') throw error;
    return turn.release(batch, 'a balance was less than what was planned for it');
  }
}

/**
 * Whether it may be otherwise at the next look. Under a fence nobody else moves a batch, so that `PAYOUT_CONFLICT`
 * is none of those: books and batch do not belong together.
 */
export function passes(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'PoolError') return false;
  const { code } = error as PoolError;
  return code.startsWith('DAEMON_') || PASSING.has(code);
}

const PASSING: ReadonlySet<string> = new Set([
  'STORAGE_UNAVAILABLE',
  'PAYOUT_FENCED',
  'PLUGIN_TIMEOUT',
]);

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
