/**
 * A context: what all shares of one job have in common. Integers little-endian, hashes in header
 * byte order.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | coinb1 length |
 * | 4 | 4 | coinb2 length |
 * | 8 | 4 | branch count n |
 * | 12 | 4 | bits |
 * | 16 | 32 | previous block hash |
 * | 48 | 32 n | merkle branches, from the leaves up |
 * | 48 + 32 n | | coinb1, directly followed by coinb2 |
 */
import { EXTRANONCES_BYTES_MAX } from './input';
import { COINBASE_BYTES_MAX } from './scratch';

/** A tree of 2^32 transactions; far beyond any block. */
const BRANCHES_MAX: u32 = 32;
const BRANCHES_AT: u32 = 48;

/** Whether the `length` bytes at `context` are a context, no byte more or less. */
export function isContext(context: usize, length: u32): bool {
  if (length < BRANCHES_AT) return false;
  if (coinb1Length(context) > COINBASE_BYTES_MAX - EXTRANONCES_BYTES_MAX) return false;
  if (coinb2Length(context) > COINBASE_BYTES_MAX - EXTRANONCES_BYTES_MAX) return false;
  const coinbase = coinb1Length(context) + coinb2Length(context);
  if (coinbase > COINBASE_BYTES_MAX - EXTRANONCES_BYTES_MAX) return false;
  if (branchCount(context) > BRANCHES_MAX) return false;
  return length == BRANCHES_AT + (branchCount(context) << 5) + coinbase;
}

export function coinb1Length(context: usize): u32 {
  return load<u32>(context, 0);
}

export function coinb2Length(context: usize): u32 {
  return load<u32>(context, 4);
}

export function branchCount(context: usize): u32 {
  return load<u32>(context, 8);
}

export function bits(context: usize): u32 {
  return load<u32>(context, 12);
}

export function previousHash(context: usize): usize {
  return context + 16;
}

export function branch(context: usize, index: u32): usize {
  return context + BRANCHES_AT + (index << 5);
}

export function coinb1(context: usize): usize {
  return branch(context, branchCount(context));
}

export function coinb2(context: usize): usize {
  return coinb1(context) + coinb1Length(context);
}
