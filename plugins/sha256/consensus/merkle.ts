import { sha256d } from './sha256d.ts';

/**
 * What a coinbase hash is combined with on its way to the merkle root, lowest first; header order.
 * `txids` are those of all other transactions, header order.
 */
export function merkleBranches(txids: readonly Uint8Array[]): Uint8Array[] {
  const branches: Uint8Array[] = [];
  let level = txids;
  for (let first = level[0]; first !== undefined; first = level[0]) {
    branches.push(first);
    // Without its first node, the rest of the level pairs up as if the coinbase side were known.
    level = paired(level.slice(1));
  }
  return branches;
}

/** Root of a coinbase hash and its branches; header order. */
export function merkleRootFromBranches(
  coinbase: Uint8Array,
  branches: readonly Uint8Array[],
): Uint8Array {
  return branches.reduce((root, branch) => sha256d(Buffer.concat([root, branch])), coinbase);
}

/** Root over all leaves, the coinbase's first; header order. At least one leaf. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  let level = leaves;
  while (level.length > 1) level = paired(level);
  const root = level[0];
  if (root === undefined) throw new RangeError('a merkle tree needs a leaf');
  return root;
}

function paired(level: readonly Uint8Array[]): Uint8Array[] {
  const next: Uint8Array[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const left = level[index] ?? new Uint8Array(32);
    // A level of odd size repeats its last node.
    next.push(sha256d(Buffer.concat([left, level[index + 1] ?? left])));
  }
  return next;
}
