/**
 * A context: how all shares of one job are hashed.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 1 | variant: 0 for rx/0, 2 for rx/2 |
 * | 1 | 1 | digest: 0 for the hash itself, 1 for its commitment |
 */
import { RX_0, RX_2 } from './variant';

const CONTEXT_BYTES: u32 = 2;
const COMMITMENT: u32 = 1;

export function isContext(context: usize, length: u32): bool {
  if (length != CONTEXT_BYTES || load<u8>(context, 1) > COMMITMENT) return false;
  return variant(context) == RX_0 || variant(context) == RX_2;
}

export function variant(context: usize): u32 {
  return load<u8>(context);
}

export function isCommitted(context: usize): bool {
  return load<u8>(context, 1) == COMMITMENT;
}
