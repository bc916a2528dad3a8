import type { SubmitReport } from '../../../core/plugin-api/daemons/daemon-group.ts';
import type { VisionBlock } from '../consensus/block.ts';
import type { VisionNode } from '../node/vision-node.ts';

/**
 * Sends a block to one node and finds out what it did with it. A node may refuse what it has, as after an answer
 * that was lost: it is asked for the block's hash before its refusal is believed.
 * @throws PoolError DAEMON_* where the node did not say.
 */
export async function submitBlock(node: VisionNode, block: VisionBlock): Promise<SubmitReport> {
  const by = node.name;
  const fate = await node.submit(block);
  if (fate.kind !== 'rejected') return { outcome: { kind: 'accepted', by }, found: fate.kind };
  const { reason } = fate;
  try {
    const known = await node.blockByHash(block.header.pow_hash);
    if (known !== undefined) return { outcome: { kind: 'accepted', by }, found: 'known' };
  } catch {
    const open = `${by} answered "${reason}", and does not say whether it has the block`;
    return { outcome: { kind: 'unknown', reason: open } };
  }
  return { outcome: { kind: 'rejected', reason }, found: 'none' };
}
