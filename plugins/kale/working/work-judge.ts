import type { KaleEvent } from '../events/kale-event.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import { failureOf } from '../planting/plant-outcome.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';
import { adoptedWork, failedWork, workFailure, workedOf } from './work-outcome.ts';
import type { WorkAttempt } from './work-outcome.ts';

export interface JudgedAttempt extends WorkAttempt {
  readonly custodialWallet: string;
  /** Of the plant. */
  readonly plantLedger: number;
  /** Whether no attempt follows one that fails for reasons of its own. */
  readonly isLast: boolean;
}

/** Finds out what an attempt to work came to, with the farm where the outcome does not tell. */
export class WorkJudge {
  readonly #parts: Pick<FarmParts, 'reader' | 'logger'>;

  constructor(parts: Pick<FarmParts, 'reader' | 'logger'>) {
    this.#parts = parts;
  }

  /** None where it is not known. Never rejects. */
  async events(attempt: JudgedAttempt, outcome: Outcome): Promise<readonly KaleEvent[]> {
    if (outcome.kind === 'unknown') return [];
    if (outcome.kind === 'applied') return [workedOf(attempt, outcome, attempt.plantLedger)];
    const reason = failureOf(outcome) ?? outcome.kind;
    switch (workFailure(reason)) {
      case 'surpassed':
        return [(await this.#surpassing(attempt)) ?? failedWork(attempt, reason, false)];
      case 'misplaced':
        return [await this.#misplaced(attempt, reason, outcome.kind === 'failed')];
      case 'outside':
        return [failedWork(attempt, reason, false)];
      case 'fault':
        return [failedWork(attempt, reason, attempt.isLast)];
    }
  }

  /** Somebody sent as good work for the farmer, as anybody may; a node that shows less is behind. */
  async #surpassing(attempt: JudgedAttempt): Promise<KaleEvent | undefined> {
    try {
      const { value } = await this.#parts.reader.pails(attempt.blockIndex, [
        attempt.custodialWallet,
      ]);
      const { gap, zeros } = value[0] ?? {};
      if (gap === undefined || zeros === undefined || zeros < attempt.find.zeros) return undefined;
      return adoptedWork(attempt, { gap, zeros }, attempt.find.nonce);
    } catch {
      return undefined;
    }
  }

  /**
   * The contract looks in its newest block: when that is another one, the farmer's pail is missing there, or the
   * hash is of another block. A node that is behind may try work out in the block before; a ledger does not.
   */
  async #misplaced(
    attempt: JudgedAttempt,
    reason: string,
    isOfLedger: boolean,
  ): Promise<KaleEvent> {
    const { blockIndex, farmerId, find } = attempt;
    try {
      const { value: farm } = await this.#parts.reader.farm();
      if ((farm?.index ?? 0) > blockIndex) return failedWork(attempt, 'block-closed', true);
    } catch {
      return failedWork(attempt, reason, false);
    }
    const isFinal = attempt.isLast || (reason === 'hash-invalid' && isOfLedger);
    if (reason !== 'hash-invalid' || !isFinal) return failedWork(attempt, reason, isFinal);
    const facts = { block: blockIndex, farmerId, nonce: `${find.nonce}`, hash: find.hash };
    this.#parts.logger.error(facts, 'the farm refuses a hash that was checked here');
    return failedWork(attempt, reason, true);
  }
}
