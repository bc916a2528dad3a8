import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { RecordLog } from '../../../core/plugin-api/devnets/record-log.ts';
import type { Hasher } from '../../../core/plugin-api/hasher.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { VisionBlock } from '../consensus/block.ts';
import { MalformedJson } from '../consensus/json-fields.ts';
import { targetHex, targetOfDifficulty } from '../consensus/target.ts';
import { accountIn } from './accounts.ts';
import type { Account, Accounts } from './accounts.ts';
import { accountsAfter, contentsOf } from './block-contents.ts';
import type { BlockContents } from './block-contents.ts';
import { flawOf } from './block-rules.ts';
import type { BlockPlace } from './block-rules.ts';
import { DevnetChain } from './devnet-chain.ts';
import type { BestChange, ChainEntry } from './devnet-chain.ts';
import { encodeEvent, decodeEvent } from './log-event.ts';
import { Mempool } from './mempool.ts';
import { isSigned, paymentId, totalOf, writePayment } from './payment.ts';
import type { Payment } from './payment.ts';
import { ProofOfWork } from './proof-of-work.ts';
import type { WorkRules } from './proof-of-work.ts';
import { RECEIPTS_ROOT, stateRoot, transactionsRoot } from './roots.ts';

export interface DevnetNodeOptions extends WorkRules {
  /** Hashes that a block takes on average. */
  readonly difficulty: number;
}

export interface DevnetNodeCollaborators {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly log: RecordLog;
  readonly hasher: Hasher;
}

/** What became of something that the node was given; `bad` for ever, `untimely` as things stand. */
export type Verdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'known' }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'untimely'; readonly reason: string };

/** A judged block, ready to be stored. */
type Judged = BlockContents & { readonly changed: Accounts };

/** A node without peers: a chain and payments that are kept on disk, and judged one by one. */
export class DevnetNode {
  readonly network: string;
  readonly difficulty: bigint;
  readonly chain = new DevnetChain();
  readonly mempool = new Mempool();
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #log: RecordLog;
  readonly #proofOfWork: ProofOfWork;
  /** Height at which a payment is in the best chain. */
  readonly #mined = new Map<string, bigint>();
  #judging: Promise<unknown> = Promise.resolve();

  constructor(options: DevnetNodeOptions, collaborators: DevnetNodeCollaborators) {
    this.network = options.network;
    this.difficulty = BigInt(options.difficulty);
    this.#clock = collaborators.clock;
    this.#logger = collaborators.logger;
    this.#log = collaborators.log;
    this.#proofOfWork = new ProofOfWork(options, collaborators.hasher, this.chain);
  }

  /** Brings back what the log holds, which was judged when it was stored. Call once, before anything else. */
  restore(records: readonly Buffer[]): void {
    for (const record of records) {
      const event = decodeEvent(record);
      if (event.kind === 'payment')
        this.mempool.add(paymentId(this.network, event.payment), event.payment);
      else this.#restoreBlock(event.block);
    }
  }

  /** Accounts by the best block. */
  get accounts(): Accounts {
    return this.chain.accountsAt(this.chain.tip);
  }

  account(address: string): Account {
    return accountIn(this.accounts, address);
  }

  /** Undefined where a payment is in no block of the best chain. */
  minedAt(id: string): bigint | undefined {
    return this.#mined.get(id);
  }

  /** What a block on `previous` must fit. */
  place(previous: ChainEntry): BlockPlace {
    return {
      height: previous.height + 1n,
      difficulty: this.difficulty,
      medianTime: this.chain.medianTime(previous),
      now: BigInt(Math.floor(this.#clock.nowMs() / 1000)),
    };
  }

  /** Takes a block, on disk before it resolves. Rejects with PoolError KERNEL_* where it could not be judged. */
  submit(block: VisionBlock): Promise<Verdict> {
    return this.#inTurn(() => this.#submit(block));
  }

  /** Takes a payment, on disk before it resolves. */
  relay(payment: Payment): Promise<Verdict> {
    return this.#inTurn(() => this.#relay(payment));
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#judging.then(work);
    this.#judging = done.catch(() => undefined);
    return done;
  }

  async #submit(block: VisionBlock): Promise<Verdict> {
    const { header } = block;
    if (this.chain.entry(header.pow_hash) !== undefined) return { kind: 'known' };
    const previous = this.chain.entry(header.parent_hash);
    if (previous === undefined) return { kind: 'bad', reason: 'the parent is unknown' };
    const judged = await this.#judge(block, previous);
    if (typeof judged === 'string') {
      const facts = { hash: header.pow_hash, height: String(header.number), reason: judged };
      this.#logger.info(facts, 'the devnet refuses a block');
      return { kind: 'bad', reason: judged };
    }
    // Whatever else stood in its payments, nobody has judged.
    const stored = { ...block, txs: judged.payments.map(writePayment) };
    await this.#log.append(encodeEvent({ kind: 'block', block: stored }));
    this.#settle(this.chain.add(previous, stored, judged));
    return { kind: 'taken' };
  }

  /** What there is to store of a block, or why it is bad. The cheap looks come first. */
  async #judge(block: VisionBlock, previous: ChainEntry): Promise<Judged | string> {
    const { header } = block;
    const flaw = flawOf(block, this.place(previous));
    if (flaw !== undefined) return flaw;
    const judged = this.#judgeContents(block, previous);
    if (typeof judged === 'string') return judged;
    const hash = await this.#proofOfWork.hash(header, previous);
    if (hash !== header.pow_hash) return 'the hash is another';
    // As many digits each, so that they compare as the numbers they are.
    if (hash > targetHex(targetOfDifficulty(header.difficulty)))
      return 'the hash misses the target';
    return judged;
  }

  #judgeContents(block: VisionBlock, previous: ChainEntry): Judged | string {
    const { header } = block;
    let contents: BlockContents;
    try {
      contents = contentsOf(block, this.network);
    } catch (error) {
      if (error instanceof MalformedJson) return error.message;
      throw error;
    }
    const { payments, ids } = contents;
    if (payments.some((each) => !isSigned(this.network, each))) return 'a payment is not signed';
    if (header.tx_root !== transactionsRoot(ids, previous.block.header.tx_root))
      return 'the root of the transactions is another';
    if (header.receipts_root !== RECEIPTS_ROOT) return 'the root of the receipts is another';
    const place = { height: header.number, miner: header.miner };
    const accounts = accountsAfter(this.chain.accountsAt(previous), place, payments);
    if (typeof accounts === 'string') return accounts;
    if (header.state_root !== stateRoot(accounts.all())) return 'the root of the state is another';
    return { ...contents, changed: accounts.changed };
  }

  async #relay(payment: Payment): Promise<Verdict> {
    const id = paymentId(this.network, payment);
    if (this.mempool.has(id) || this.#mined.has(id)) return { kind: 'known' };
    if (!isSigned(this.network, payment)) return { kind: 'bad', reason: 'it is not signed' };
    const { balanceAtomic, sequence } = this.account(payment.sender);
    if (payment.sequence < sequence)
      return { kind: 'bad', reason: 'its turn was used by another payment' };
    const reason = this.#untimely(payment, { balanceAtomic, sequence });
    if (reason !== undefined) return { kind: 'untimely', reason };
    await this.#log.append(encodeEvent({ kind: 'payment', payment }));
    this.mempool.add(id, payment);
    return { kind: 'taken' };
  }

  /** Why a payment cannot wait for a block now, although its time may come. */
  #untimely(payment: Payment, account: Account): string | undefined {
    const { sender, sequence } = payment;
    const next = this.mempool.nextSequence(sender, account.sequence);
    if (sequence < next) return 'another payment waits for its turn';
    if (sequence > next) return 'payments before it are not here yet';
    const left = account.balanceAtomic - this.mempool.pendingOf(sender);
    if (totalOf(payment) > left) return 'it spends more than there is';
    return this.mempool.isFull ? 'too many payments wait' : undefined;
  }

  #restoreBlock(block: VisionBlock): void {
    const { header } = block;
    const previous = this.chain.entry(header.parent_hash);
    if (previous === undefined) throw new Error('the log of the devnet has a block of no parent');
    const contents = contentsOf(block, this.network);
    const place = { height: header.number, miner: header.miner };
    const accounts = accountsAfter(this.chain.accountsAt(previous), place, contents.payments);
    if (typeof accounts === 'string') throw new Error(`the log of the devnet is bad: ${accounts}`);
    this.#settle(this.chain.add(previous, block, { ...contents, changed: accounts.changed }));
  }

  #settle(change: BestChange): void {
    for (const id of change.left.flatMap((each) => each.ids)) this.#mined.delete(id);
    for (const { ids, height } of change.joined) for (const id of ids) this.#mined.set(id, height);
    if (change.joined.length > 0) this.mempool.settle(change, this.accounts);
  }
}
