import type { AccountView, LedgerReader } from '../rpc/ledger-reader.ts';
import { transactionCheck } from '../rpc/rpc-answers.ts';
import type { RpcGroup } from '../rpc/rpc-group.ts';
import { agreementEnd } from './envelope.ts';
import type { Outcome } from './outcome.ts';
import type { SubmissionRecord } from './submission-record.ts';
import { claimsIn } from './transaction-claim.ts';
import { absencesIn, isFreeOf, isGoneBeyond, isOver, isUsedBy, keepsAll } from './witness.ts';
import type { TransactionTold, Witness } from './witness.ts';

/** All that was signed for one sequence number: the transaction first, then its fee bumps. */
export type Signed = readonly [SubmissionRecord, ...SubmissionRecord[]];

export type Finding =
  | { readonly kind: 'known'; readonly outcome: Outcome }
  /** Not yet. `isHeard`: a node answered at all. */
  | { readonly kind: 'open'; readonly isHeard: boolean }
  /** Nothing can happen any more, and no node that answered keeps the ledgers that tell whether it did. */
  | { readonly kind: 'lost'; readonly isUnanimous: boolean };

/** What nodes said of each envelope, and of the account whose number it uses. */
interface Told {
  readonly told: readonly (readonly TransactionTold[])[];
  readonly accounts: readonly AccountView[];
}

/** Finds out what became of transactions. What it answers is certain; where it is not, it answers nothing. */
export class FateFinder {
  readonly #passphrase: string;
  readonly #rpc: RpcGroup;
  readonly #reader: LedgerReader;

  constructor(passphrase: string, rpc: RpcGroup, reader: LedgerReader) {
    this.#passphrase = passphrase;
    this.#rpc = rpc;
    this.#reader = reader;
  }

  /** As `find`, but asks one node only as long as there is nothing odd. Never rejects. */
  async glance(signed: Signed): Promise<Finding> {
    const [{ hash, timeBound }] = signed;
    if (signed.length > 1) return this.find(signed);
    try {
      const answer = await this.#rpc.ask(questionFor(hash));
      if (answer.status === 'NOT_FOUND') {
        const isEarly = BigInt(answer.latestLedgerCloseTime) <= timeBound;
        return isEarly ? { kind: 'open', isHeard: true } : await this.find(signed);
      }
      if (this.#rpc.witnesses > 1) return await this.find(signed);
      const found = this.#found(signed, { told: [[{ endpoint: '', answer }]], accounts: [] });
      return found?.kind === 'known' ? found : await this.find(signed);
    } catch {
      return this.find(signed);
    }
  }

  /**
   * Asks every node for every envelope. That it never happened is certain when nobody has it and enough nodes bear
   * witness, each by its own word alone: a ledger closed there beyond the time bound and beyond all agreements, and
   * either the sequence number is still free, or it keeps all ledgers that could have it. A number that is used needs
   * no time bound. One node suffices where one is configured, else two. That it happened is certain when as many say
   * so, of those that answer and are in step, in the same words, which fit the envelope, and when none that looked
   * through that ledger says otherwise. Never rejects.
   */
  async find(signed: Signed): Promise<Finding> {
    const [record] = signed;
    // Accounts first: a number that is used was used in ledgers that the answers after it know.
    const accounts = await this.#reader.accountViews(record.source);
    const asked = signed.map(({ hash }) => this.#rpc.askAll(questionFor(hash)));
    const told = (await Promise.all(asked)).map((answers) =>
      answers.filter(({ answer }) => this.#rpc.isPlausible(answer.latestLedger)),
    );
    const found = this.#found(signed, { told, accounts });
    if (found !== undefined) return found;
    const witnesses = absencesIn(told).map((each): Witness => {
      const account = accounts.find(({ endpoint }) => endpoint === each.endpoint);
      return { ...each, account };
    });
    return this.#judged(record, witnesses);
  }

  #found(signed: Signed, { told, accounts }: Told): Finding | undefined {
    const claims = signed.flatMap((record, index) =>
      claimsIn(told[index] ?? [], { record, passphrase: this.#passphrase }),
    );
    if (claims.length === 0) return undefined;
    const [first, ...others] = claims.flatMap(({ claim }) => (claim === undefined ? [] : [claim]));
    // In a ledger, by the word of a node that does not say what became of it: nothing is certain.
    const open: Finding = { kind: 'open', isHeard: true };
    if (first === undefined || others.some(({ words }) => words !== first.words)) return open;
    const silent = absencesIn(told).filter((each) => {
      const account = accounts.find(({ endpoint }) => endpoint === each.endpoint);
      // A node that has no transaction for a number which it knows to be used can tell nothing.
      return !isUsedBy({ ...each, account }, signed[0]);
    });
    const { outcome, ledger } = first;
    if (silent.some(({ oldest, latest }) => oldest <= ledger && ledger <= latest)) return open;
    // Those that will come to that ledger are waited for, those that keep it no more or have stopped are not.
    const coming = silent.filter(
      ({ latest }) => latest < ledger && !this.#rpc.isBehind(latest, ledger),
    );
    const agreed = 1 + others.length;
    const needed = Math.min(this.#rpc.witnesses, agreed + coming.length);
    return agreed >= needed ? { kind: 'known', outcome } : open;
  }

  #judged(record: SubmissionRecord, witnesses: readonly Witness[]): Finding {
    const { hash, timeBound } = record;
    const end = agreementEnd(record.envelope);
    const needed = this.#rpc.witnesses;
    const over = witnesses.filter((each) => isOver(each, { timeBound, end }, record));
    const never = over.filter((each) => keepsAll(each, record) || isFreeOf(each, record));
    if (never.length >= needed) return { kind: 'known', outcome: { kind: 'expired', hash } };
    const lost = over.filter((each) => isGoneBeyond(each, record));
    if (never.length === 0 && lost.length >= needed)
      return { kind: 'lost', isUnanimous: lost.length >= this.#rpc.size };
    return { kind: 'open', isHeard: witnesses.length > 0 };
  }
}

function questionFor(hash: string) {
  return { method: 'getTransaction', params: { hash }, check: transactionCheck };
}
