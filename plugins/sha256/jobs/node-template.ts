import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Template } from '../../../core/plugin-api/job.ts';
import { targetFromCompact } from '../../../core/plugin-api/target.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import { fromDisplay } from '../consensus/hash-order.ts';
import { merkleBranches } from '../consensus/merkle.ts';
import { witnessCommitment } from '../consensus/witness-commitment.ts';
import type { BlockTemplateAnswer } from '../rpc/block-template-answer.ts';

/** A node's template with all that is the same for every job made of it, computed once. */
export class NodeTemplate implements Template {
  readonly tip: string;
  readonly height: number;
  readonly networkTarget: Target;
  readonly source: string;
  readonly rewardAtomic: bigint;
  readonly feesAtomic: bigint;
  /** Header version as the node proposes it. */
  readonly version: number;
  readonly bits: number;
  /** Header order. */
  readonly previousHash: Uint8Array;
  /** The node's clock and its lower bound for it, Unix seconds. */
  readonly curtime: number;
  readonly mintime: number;
  /** Header order, lowest first. */
  readonly branches: readonly Uint8Array[];
  /** All but the coinbase, in block order; hex. */
  readonly transactions: readonly string[];
  /** Script of the commitment output; undefined where the block commits to no witnesses. */
  readonly commitmentScript: Uint8Array | undefined;
  /** What a longpoll is called with; undefined where the node offers none. */
  readonly longpollId: string | undefined;

  /**
   * `segwit`: whether the coin has it at all. `source`: name of the daemon.
   * @throws PoolError DAEMON_RPC where the answer contradicts itself.
   */
  constructor(answer: BlockTemplateAnswer, source: string, segwit: boolean) {
    const txids = answer.transactions.map((each) => fromDisplay(each.txid ?? each.hash));
    this.tip = answer.previousblockhash;
    this.height = answer.height;
    this.source = source;
    this.rewardAtomic = BigInt(answer.coinbasevalue);
    this.feesAtomic = feesOf(answer, source);
    this.version = answer.version >>> 0;
    this.bits = Number.parseInt(answer.bits, 16);
    this.networkTarget = targetOf(this.bits, source);
    this.previousHash = fromDisplay(answer.previousblockhash);
    this.curtime = answer.curtime;
    this.mintime = answer.mintime;
    this.branches = merkleBranches(txids);
    this.transactions = answer.transactions.map((each) => each.data);
    this.commitmentScript = segwit ? commitmentOf(answer, source) : undefined;
    this.longpollId = answer.longpollid;
  }
}

/** The node's commitment, after our own sum over the transactions agrees: a wrong one costs the block. */
function commitmentOf(answer: BlockTemplateAnswer, source: string): Uint8Array | undefined {
  const given = answer.default_witness_commitment;
  if (given === undefined) {
    const witnesses = answer.transactions.some(
      (each) => each.txid !== undefined && each.txid !== each.hash,
    );
    if (!witnesses) return undefined;
    throw broken(source, 'has transactions with witnesses but no default_witness_commitment');
  }
  const own = witnessCommitment(answer.transactions.map((each) => fromDisplay(each.hash)));
  if (!given.startsWith(own.toString('hex')))
    throw broken(source, 'has a default_witness_commitment that its transactions do not give');
  return Buffer.from(given, 'hex');
}

/** Of all transactions; 0 where a node leaves one out: BIP22 allows that, and an unknown fee is not none. */
function feesOf({ transactions, coinbasevalue }: BlockTemplateAnswer, source: string): bigint {
  let fees = 0n;
  for (const { fee } of transactions) {
    if (fee === undefined) return 0n;
    fees += BigInt(fee);
  }
  if (fees > BigInt(coinbasevalue)) throw broken(source, 'has more fees than it pays');
  return fees;
}

function targetOf(bits: number, source: string): Target {
  try {
    return targetFromCompact(bits);
  } catch (cause) {
    throw broken(source, 'has bits out of range', cause);
  }
}

function broken(source: string, what: string, cause?: unknown): PoolError {
  return new PoolError(
    'DAEMON_RPC',
    `daemon ${source}: the block template ${what}`,
    { daemon: source, method: 'getblocktemplate' },
    cause,
  );
}
