/** What single nodes know of a transaction that they did not find. */
import type { AccountView } from '../rpc/ledger-reader.ts';
import type { TransactionAnswer } from '../rpc/rpc-answers.ts';
import type { NamedAnswer } from '../rpc/rpc-group.ts';
import type { SubmissionRecord } from './submission-record.ts';

export type TransactionTold = NamedAnswer<TransactionAnswer>;

/** How far a node saw when it found none of the envelopes of one sequence number. */
export interface Absence {
  readonly endpoint: string;
  readonly latest: number;
  /** Unix seconds. */
  readonly latestCloseTime: number;
  readonly oldest: number;
}

export interface Witness extends Absence {
  /** Of the account whose number it uses, by the same node; undefined where it did not tell. */
  readonly account: AccountView | undefined;
}

/** Of the nodes that answered for each envelope and have none, how far each saw at least. */
export function absencesIn(told: readonly (readonly TransactionTold[])[]): readonly Absence[] {
  const byEndpoint = new Map<string, TransactionAnswer[]>();
  for (const { endpoint, answer } of told.flat())
    byEndpoint.set(endpoint, [...(byEndpoint.get(endpoint) ?? []), answer]);
  return [...byEndpoint]
    .filter(([, each]) => each.length === told.length)
    .filter(([, each]) => each.every(({ status }) => status === 'NOT_FOUND'))
    .map(([endpoint, each]) => ({
      endpoint,
      latest: Math.min(...each.map(({ latestLedger }) => latestLedger)),
      latestCloseTime: Math.min(
        ...each.map(({ latestLedgerCloseTime }) => Number(latestLedgerCloseTime)),
      ),
      oldest: Math.max(...each.map(({ oldestLedger }) => oldestLedger)),
    }));
}

/** Whether no ledger that comes can have it, nor use an agreement of it. `end`: of the agreements, a ledger. */
export function isOver(
  witness: Witness,
  { timeBound, end }: { readonly timeBound: bigint; readonly end: number },
  record: SubmissionRecord,
): boolean {
  const { latest, latestCloseTime } = witness;
  return latest > end && (latestCloseTime > Number(timeBound) || isUsedBy(witness, record));
}

/** Whether all ledgers that could have it are among those that it looked through. */
export function keepsAll({ oldest }: Absence, { ledger }: SubmissionRecord): boolean {
  return oldest <= ledger + 1;
}

/** Whether nothing has used the sequence number although its time is over. */
export function isFreeOf(
  { account, latest }: Witness,
  { sequence }: Pick<SubmissionRecord, 'sequence'>,
): boolean {
  if (account?.sequence === undefined) return false;
  // An account that was read before the time was over may have moved since; the next look tells.
  return account.ledger >= latest && account.sequence < sequence;
}

/** Whether another transaction had the sequence number, in a ledger that it looked through. */
export function isUsedBy(
  { account, latest }: Witness,
  { sequence }: Pick<SubmissionRecord, 'sequence'>,
): boolean {
  if (account?.sequence === undefined) return false;
  return account.sequence >= sequence && latest >= account.ledger;
}

/** Whether this node cannot tell any more, now or later. */
export function isGoneBeyond(witness: Witness, record: SubmissionRecord): boolean {
  const { account } = witness;
  if (account === undefined || keepsAll(witness, record)) return false;
  return account.sequence === undefined || account.sequence >= record.sequence;
}
