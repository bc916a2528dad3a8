import type { SubmissionRecord } from '../stellar/submitter/submission-record.ts';
import { existing, requireRow } from './projection.ts';
import type { FactOf, Projection } from './projection.ts';

export interface SubmissionRow
  extends Pick<SubmissionRecord, 'key' | 'innerHash' | 'source' | 'timeBound' | 'ledger'> {
  /** Of the event by which it came. */
  readonly signedSequence: bigint;
  /** Of the account. */
  readonly sequence: bigint;
  /** The transaction itself, then its fee bumps. */
  readonly envelopes: readonly Pick<SubmissionRecord, 'hash' | 'envelope' | 'feeMax'>[];
  readonly fate: FactOf<'transaction-settled'>['fate'] | undefined;
  /** Of the envelope that is in a ledger. */
  readonly settledHash: string | undefined;
  readonly settledLedger: number | undefined;
  readonly fee: bigint | undefined;
  readonly text: string | undefined;
}

/** Transactions that were signed, each with all that was signed for its sequence number. */
export const submissionRows: Projection<SubmissionRow> = {
  shape: {
    name: 'submissions',
    key: ['innerHash'],
    columns: {
      innerHash: 'text',
      key: 'text',
      signedSequence: 'amount',
      source: 'text',
      sequence: 'amount',
      timeBound: 'amount',
      ledger: 'number',
      envelopes: 'json',
      fate: 'text',
      settledHash: 'text',
      settledLedger: 'number',
      fee: 'amount',
      text: 'text',
    },
  },
  steps: {
    'transaction-signed': {
      keys: ({ record }) => [[record.innerHash]],
      next: (row, { record }, _key, { sequence: signedSequence }) => {
        const { hash, envelope, feeMax, ...shared } = record;
        const envelopes = [...(row?.envelopes ?? []), { hash, envelope, feeMax }];
        if (row === undefined) return { ...UNSETTLED, ...shared, signedSequence, envelopes };
        requireRow(row.fate === undefined, `is ${row.fate}`);
        requireRow(
          row.key === shared.key &&
            row.source === shared.source &&
            row.sequence === shared.sequence &&
            row.timeBound === shared.timeBound,
          `is for ${row.key}, at ${row.sequence} of ${row.source}`,
        );
        return { ...row, envelopes };
      },
    },
    'transaction-settled': {
      keys: ({ innerHash }) => [[innerHash]],
      next: (row, { key, fate, hash, ledger, fee, text }) => {
        const known = existing(row);
        // A person may find out what the pool could not.
        requireRow(known.fate === undefined || known.fate === 'undecided', `is ${known.fate}`);
        requireRow(known.key === key, `is for ${known.key}`);
        return { ...known, fate, settledHash: hash, settledLedger: ledger, fee, text };
      },
    },
    'settled-by-operator': {
      keys: ({ innerHash }) => [[innerHash]],
      next: (row, { key, verdict, hash, ledger, by, why }) => {
        const known = existing(row);
        // What nodes may still tell is not for a person to say.
        requireRow(known.fate === 'undecided', `is ${known.fate ?? 'still followed'}`);
        requireRow(known.key === key, `is for ${known.key}`);
        const fate = verdict === 'applied' ? 'applied' : 'expired';
        return { ...known, fate, settledHash: hash, settledLedger: ledger, text: `${by}: ${why}` };
      },
    },
  },
};

const UNSETTLED = {
  fate: undefined,
  settledHash: undefined,
  settledLedger: undefined,
  fee: undefined,
  text: undefined,
};

/** As they were recorded, fee bumps behind what they bump. */
export function recordsOf(row: SubmissionRow): readonly SubmissionRecord[] {
  const { key, innerHash, source, sequence, timeBound, ledger, envelopes } = row;
  return envelopes.map((each) => ({
    ...each,
    ...{ key, innerHash, source, sequence, timeBound, ledger },
  }));
}
