import type { ContractCall } from '../operations/contract-error.ts';
import type { LedgerReader } from '../rpc/ledger-reader.ts';
import { transactionCheck } from '../rpc/rpc-answers.ts';
import type { TransactionAnswer } from '../rpc/rpc-answers.ts';
import type { NamedAnswer, RpcGroup } from '../rpc/rpc-group.ts';
import type { Outcome } from './outcome.ts';
import type { SubmissionRecord } from './submission-record.ts';
import { outcomeOf } from './transaction-answer.ts';

/** All that was signed for one sequence number: the transaction first, then its fee bumps. */
export type Signed = readonly [SubmissionRecord, ...SubmissionRecord[]];

/** How far a node saw when it did not find a transaction. */
interface Absence {
  readonly latest: number;
  /** Unix seconds. */
  readonly latestCloseTime: number;
  readonly oldest: number;
}

/** Finds out what became of transactions. What it answers is certain; where it is not, it answers nothing. */
export class FateFinder {
  readonly #rpc: RpcGroup;
  readonly #reader: LedgerReader;

  constructor(rpc: RpcGroup, reader: LedgerReader) {
    this.#rpc = rpc;
    this.#reader = reader;
  }

  /** As `find`, but asks one node only as long as there is nothing odd. Never rejects. */
  async glance(signed: Signed, call: ContractCall | undefined): Promise<Outcome | undefined> {
    const [{ hash, timeBound }] = signed;
    if (signed.length > 1) return this.find(signed, call);
    try {
      const answer = await this.#rpc.ask(questionFor(hash));
      if (answer.status !== 'NOT_FOUND')
        return outcomeOf(hash, answer, call) ?? (await this.find(signed, call));
      const isEarly = BigInt(answer.latestLedgerCloseTime) <= timeBound;
      return isEarly ? undefined : await this.find(signed, call);
    } catch {
      return this.find(signed, call);
    }
  }

  /**
   * Asks every node for every envelope. That it never happened is certain when a ledger has closed beyond the time
   * bound, nobody has it, and either its sequence number is still free there or a node keeps all ledgers that could
   * have it. Never rejects.
   */
  async find(signed: Signed, call: ContractCall | undefined): Promise<Outcome | undefined> {
    const asked = signed.map(({ hash }) => this.#rpc.askAll(questionFor(hash)));
    const answers = await Promise.all(asked);
    for (const [index, { hash }] of signed.entries())
      for (const { answer } of answers[index] ?? []) {
        const outcome = answer.status === 'NOT_FOUND' ? undefined : outcomeOf(hash, answer, call);
        if (outcome !== undefined) return outcome;
        // In a ledger, by the word of a node that does not say what became of it.
        if (answer.status !== 'NOT_FOUND') return undefined;
      }
    const [record] = signed;
    const witnesses = absencesIn(answers).filter(
      ({ latestCloseTime }) => latestCloseTime > Number(record.timeBound),
    );
    const isOver = witnesses.length > 0 && (await this.#neverHappened(record, witnesses));
    return isOver ? { kind: 'expired', hash: record.hash } : undefined;
  }

  async #neverHappened(
    { source, sequence, ledger }: SubmissionRecord,
    witnesses: readonly Absence[],
  ): Promise<boolean> {
    const fromLedger = Math.min(...witnesses.map(({ latest }) => latest));
    const isFree = await this.#reader.accounts([source], fromLedger).then(
      ({ value: [account] }) => account === undefined || account.sequence < sequence,
      () => undefined,
    );
    if (isFree === undefined) return false;
    return isFree || witnesses.some(({ oldest }) => oldest <= ledger + 1);
  }
}

function questionFor(hash: string) {
  return { method: 'getTransaction', params: { hash }, check: transactionCheck };
}

/** Of the nodes that found none of the envelopes, how far each saw at least. */
function absencesIn(
  answers: readonly (readonly NamedAnswer<TransactionAnswer>[])[],
): readonly Absence[] {
  const byEndpoint = new Map<string, TransactionAnswer[]>();
  for (const { endpoint, answer } of answers.flat())
    byEndpoint.set(endpoint, [...(byEndpoint.get(endpoint) ?? []), answer]);
  return [...byEndpoint.values()]
    .filter((each) => each.length === answers.length)
    .map((each) => ({
      latest: Math.min(...each.map(({ latestLedger }) => latestLedger)),
      latestCloseTime: Math.min(
        ...each.map(({ latestLedgerCloseTime }) => Number(latestLedgerCloseTime)),
      ),
      oldest: Math.max(...each.map(({ oldestLedger }) => oldestLedger)),
    }));
}
