import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { SubmitOutcome } from '../../../core/plugin-api/work-source.ts';
import { headerCheck } from '../rpc/daemon-answers.ts';
import type { RpcClient } from '../rpc/rpc-client.ts';
import type { SolvedBlock } from './monero-template.ts';

/** `CORE_RPC_ERROR_CODE_WRONG_BLOCKBLOB`: what was sent is no block. */
const WRONG_BLOB = -6;
/** `CORE_RPC_ERROR_CODE_BLOCK_NOT_ACCEPTED`: its hash, or something in it, is not good enough. */
const NOT_ACCEPTED = -7;
/** What asking for an unknown hash is answered with. */
const INTERNAL_ERROR = -5;

/** What a daemon knows of a block after it was sent. */
export type Knowledge = 'main chain' | 'alternative' | 'none';

/**
 * Sends a block to one daemon and finds out what it did with it.
 *
 * monerod answers "OK" to a block it put on its best chain, to one it keeps beside it, to one it has already,
 * and to one whose parent it does not know and which it forgets. So it is asked for the block's hash. One that
 * is kept, wherever, was taken: whether it stays is for the chain to say. One that was forgotten
 * without a refusal is undecided, because another daemon, or the same one later, may know the parent.
 * @throws PoolError DAEMON_* where the daemon did not say.
 */
export async function submitBlock(
  rpc: RpcClient,
  block: SolvedBlock,
  options: { readonly daemon: string; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<SubmitOutcome & { readonly found: Knowledge }> {
  const { daemon, timeoutMs, signal } = options;
  let refusal: PoolError | undefined;
  try {
    await rpc.call('submit_block', [block.blob], { timeoutMs, signal });
  } catch (error) {
    const code = error instanceof PoolError ? error.facts['rpcCode'] : undefined;
    if (code !== WRONG_BLOB && code !== NOT_ACCEPTED) throw error;
    refusal = error as PoolError;
  }
  const found = await knowledgeOf(rpc, block.id, signal);
  if (found !== 'none') return { kind: 'accepted', by: daemon, found };
  if (refusal !== undefined) return { kind: 'rejected', reason: refusal.message, found };
  const reason = `${daemon}: submit_block answered OK, and the block is not known there`;
  return { kind: 'unknown', reason, found };
}

async function knowledgeOf(rpc: RpcClient, hash: string, signal: AbortSignal): Promise<Knowledge> {
  let answer: unknown;
  try {
    answer = await rpc.call('get_block_header_by_hash', { hash }, { signal });
  } catch (error) {
    if (error instanceof PoolError && error.facts['rpcCode'] === INTERNAL_ERROR) return 'none';
    throw error;
  }
  if (!headerCheck.Check(answer)) {
    const what = 'get_block_header_by_hash answered nonsense';
    throw new PoolError('DAEMON_RPC', what, { method: 'get_block_header_by_hash' });
  }
  return answer.block_header.orphan_status ? 'alternative' : 'main chain';
}
