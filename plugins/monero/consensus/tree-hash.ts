/**
 * The tree over a block's transaction hashes (src/crypto/tree-hash.c): the first level pairs up just so
 * many of the last leaves that a power of two is left, and from there on it is an ordinary binary tree.
 */
import { keccakPair } from './keccak.ts';

const UNKNOWN = Buffer.alloc(32);

/**
 * What the first leaf is combined with on its way to the root, always to the right of it, lowest first.
 * `others`: all leaves but the first.
 */
export function treeBranches(others: readonly Uint8Array[]): Uint8Array[] {
  const branches: Uint8Array[] = [];
  // What the unknown leaf makes of its pairs is wrong and never looked at.
  let level: readonly Uint8Array[] = [UNKNOWN, ...others];
  const width = widthBelow(level.length);
  if (width * 2 === level.length) branches.push(...level.slice(1, 2));
  if (level.length > 1) level = pairedFrom(level, 2 * width - level.length);
  while (level.length > 1) {
    branches.push(...level.slice(1, 2));
    level = pairedFrom(level, 0);
  }
  return branches;
}

/** The root, from the first leaf and its branches. */
export function treeRoot(first: Uint8Array, branches: readonly Uint8Array[]): Uint8Array {
  return branches.reduce(keccakPair, first);
}

/** The largest power of two below a count of leaves; 1 for one leaf. */
function widthBelow(count: number): number {
  let width = 1;
  while (width * 2 < count) width *= 2;
  return width;
}

/** The level above one whose nodes pair up from `first` on; those before it go up as they are. */
function pairedFrom(level: readonly Uint8Array[], first: number): Uint8Array[] {
  const next = level.slice(0, first);
  for (let index = first; index < level.length; index += 2)
    next.push(keccakPair(level[index] ?? UNKNOWN, level[index + 1] ?? UNKNOWN));
  return next;
}
