/** What single nodes say that became of a transaction. */
import { envelopeHash } from './envelope.ts';
import type { Outcome } from './outcome.ts';
import type { SubmissionRecord } from './submission-record.ts';
import { outcomeOf } from './transaction-answer.ts';
import type { TransactionTold } from './witness.ts';

export interface TransactionClaim {
  /** Of the envelope. */
  readonly hash: string;
  readonly ledger: number;
  readonly outcome: Outcome;
  /** The same for nodes that say the same. */
  readonly words: string;
}

interface ClaimTerms {
  readonly record: SubmissionRecord;
  readonly passphrase: string;
}

/** A node says that the envelope is in a ledger; `claim` undefined where it cannot be as it says. */
interface Told {
  readonly claim: TransactionClaim | undefined;
}

export function claimsIn(
  told: readonly TransactionTold[],
  { record, passphrase }: ClaimTerms,
): readonly Told[] {
  const { hash } = record;
  return told.flatMap(({ answer }): readonly Told[] => {
    if (answer.status === 'NOT_FOUND') return [];
    // Of another transaction: no claim about this one.
    if (envelopeHash(answer.envelopeXdr, passphrase) !== hash) return [];
    const { ledger, latestLedger, createdAt, resultXdr } = answer;
    const isPossible = ledger >= record.ledger && ledger <= latestLedger;
    const outcome = isPossible ? outcomeOf(hash, answer) : undefined;
    if (outcome === undefined) return [{ claim: undefined }];
    const value = outcome.kind === 'applied' ? outcome.value?.toXdr('base64') : undefined;
    const words = [hash, ledger, createdAt, resultXdr, value ?? ''].join(' ');
    return [{ claim: { hash, ledger, outcome, words } }];
  });
}
