/**
 * What makes a block valid by itself and in its place, with the reasons Bitcoin Core gives and in its order.
 * Amounts and spending are judged where the block is connected.
 */
import { timingSafeEqual } from 'node:crypto';
import type { CoinData } from '../coins/coin-data.ts';
import type { Block } from '../consensus/block.ts';
import { fromDisplay } from '../consensus/hash-order.ts';
import { merkleRoot } from '../consensus/merkle.ts';
import { heightPush } from '../consensus/serialization.ts';
import type { Transaction } from '../consensus/transaction.ts';
import { COMMITMENT_PREFIX, witnessCommitment } from '../consensus/witness-commitment.ts';
import { bigintFromLe, targetFromCompact } from '../../../core/plugin-api/target.ts';

/** Where a block stands and what the chain demands there. */
export interface BlockPlace {
  readonly height: number;
  readonly bits: number;
  /** Median of the eleven blocks before. */
  readonly medianTime: number;
  /** The node's clock, Unix seconds. */
  readonly now: number;
}

const FUTURE_SECONDS_MAX = 7200;
/** Without a rule of its own here, a devnet block may be as large as any chain's. */
const BLOCK_BYTES_MAX = 32_000_000;

/** Why a block is bad wherever it stands; undefined if it is not. */
export function flawOf(block: Block, difficultyCheck: boolean): string | undefined {
  const [coinbase, ...others] = block.transactions;
  if (difficultyCheck && !meetsOwnTarget(block)) return 'high-hash';
  if (coinbase === undefined || block.bytes.length > BLOCK_BYTES_MAX) return 'bad-blk-length';
  const txids = block.transactions.map((each) => each.txid);
  if (!timingSafeEqual(merkleRoot(txids), block.merkleRoot)) return 'bad-txnmrklroot';
  if (new Set(block.transactions.map((each) => each.id)).size < txids.length)
    return 'bad-txns-duplicate';
  if (!coinbase.isCoinbase) return 'bad-cb-missing';
  if (others.some((each) => each.isCoinbase)) return 'bad-cb-multiple';
  if (block.transactions.some((each) => each.inputs.length === 0)) return 'bad-txns-vin-empty';
  if (block.transactions.some((each) => each.outputs.length === 0)) return 'bad-txns-vout-empty';
  const scriptSigBytes = coinbase.inputs[0]?.scriptSig.length ?? 0;
  return scriptSigBytes < 2 || scriptSigBytes > 100 ? 'bad-cb-length' : undefined;
}

/** Why a block is bad in its place; undefined if it is not. */
export function misplacementOf(
  block: Block,
  place: BlockPlace,
  coin: CoinData,
): string | undefined {
  if (block.bits !== place.bits) return 'bad-diffbits';
  if (block.time <= place.medianTime) return 'time-too-old';
  if (block.time > place.now + FUTURE_SECONDS_MAX) return 'time-too-new';
  if (coin.bip34 && !startsWithHeight(block, place.height)) return 'bad-cb-height';
  return witnessFlaw(block, coin.segwit);
}

/** The witness commitment among a coinbase's outputs; of several the last counts. */
export function commitmentIn(coinbase: Transaction): Buffer | undefined {
  return coinbase.outputs
    .map((each) => Buffer.from(each.script))
    .findLast((script) => script.length >= 38 && script.subarray(0, 6).equals(COMMITMENT_PREFIX));
}

function meetsOwnTarget(block: Block): boolean {
  try {
    return bigintFromLe(fromDisplay(block.hash)) <= targetFromCompact(block.bits);
  } catch {
    return false;
  }
}

function startsWithHeight(block: Block, height: number): boolean {
  const expected = heightPush(height);
  const scriptSig = block.transactions[0]?.inputs[0]?.scriptSig ?? new Uint8Array();
  return expected.equals(scriptSig.subarray(0, expected.length));
}

function witnessFlaw(block: Block, segwit: boolean): string | undefined {
  const [coinbase, ...others] = block.transactions;
  const commitment = coinbase && commitmentIn(coinbase);
  if (!segwit || commitment === undefined)
    return block.transactions.some((each) => each.hasWitness) ? 'unexpected-witness' : undefined;
  const witness = coinbase?.inputs[0]?.witness ?? [];
  const reserved = witness[0];
  if (witness.length !== 1 || reserved?.length !== 32) return 'bad-witness-nonce-size';
  const expected = witnessCommitment(
    others.map((each) => each.wtxid),
    reserved,
  );
  return expected.equals(commitment.subarray(0, 38)) ? undefined : 'bad-witness-merkle-match';
}
