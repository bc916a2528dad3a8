import type { SubmissionRecord } from '../../../../plugins/kale/stellar/submitter/submission-record.ts';

/** A transaction that some other life of the pool signed, as it stands on record. */
export function signed(key: string): SubmissionRecord {
  const hash = 'ab'.repeat(32);
  const ends = { sequence: 1n, timeBound: 1n, ledger: 1, feeMax: 1n };
  return { key, hash, innerHash: hash, envelope: '', source: '', ...ends };
}
