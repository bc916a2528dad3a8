import {
  alignedTo8,
  BLOCK_TARGET_AT,
  CONTEXT_COUNT_AT,
  CONTEXT_ENTRY_BYTES,
  CONTEXT_INDEX_AT,
  CONTEXTS_OFFSET_AT,
  DIGEST_BYTES,
  HEADER_BYTES,
  INPUT_AT,
  ITEM_COUNT_AT,
  ITEMS_OFFSET_AT,
  itemBytes,
  SHARE_TARGET_AT,
  VERDICT_AT,
} from './batch-layout.ts';
import type { KernelVerdict, VerifyItem } from './verifier.ts';

/** The part of an item that a kernel sees. */
export type BatchItem = Pick<VerifyItem, 'context' | 'input' | 'shareTargetLe' | 'blockTargetLe'>;

/**
 * Writes items into one batch, in their order. Items that pass the same context object share one
 * copy of it. The caller owns the buffer. Inputs must have `inputBytes` bytes, targets 32.
 */
export function encodeBatch(items: readonly BatchItem[], inputBytes: number): ArrayBuffer {
  const contexts = new ContextTable(items);
  const contextsAt = HEADER_BYTES + contexts.list.length * CONTEXT_ENTRY_BYTES;
  const itemsAt = alignedTo8(contextsAt + contexts.bytes);
  const stride = itemBytes(inputBytes);
  const batch = new ArrayBuffer(itemsAt + items.length * (stride + DIGEST_BYTES));
  const view = new DataView(batch);
  const bytes = new Uint8Array(batch);
  view.setUint32(CONTEXT_COUNT_AT, contexts.list.length, true);
  view.setUint32(ITEM_COUNT_AT, items.length, true);
  view.setUint32(CONTEXTS_OFFSET_AT, contextsAt, true);
  view.setUint32(ITEMS_OFFSET_AT, itemsAt, true);
  contexts.write(view, bytes, contextsAt);
  let at = itemsAt;
  for (const item of items) {
    view.setUint32(at + CONTEXT_INDEX_AT, contexts.indexOf(item.context), true);
    bytes.set(item.shareTargetLe, at + SHARE_TARGET_AT);
    bytes.set(item.blockTargetLe, at + BLOCK_TARGET_AT);
    bytes.set(item.input, at + INPUT_AT);
    at += stride;
  }
  return batch;
}

/** Verdicts and digests of a batch that a kernel has judged. */
export class JudgedBatch {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #itemsAt: number;
  readonly #stride: number;
  readonly #digestsAt: number;

  constructor(batch: ArrayBuffer, inputBytes: number) {
    this.#view = new DataView(batch);
    this.#bytes = new Uint8Array(batch);
    this.#itemsAt = this.#view.getUint32(ITEMS_OFFSET_AT, true);
    this.#stride = itemBytes(inputBytes);
    this.#digestsAt = this.#itemsAt + this.#view.getUint32(ITEM_COUNT_AT, true) * this.#stride;
  }

  verdict(index: number): KernelVerdict {
    const verdict = this.#view.getUint32(this.#itemsAt + index * this.#stride + VERDICT_AT, true);
    return verdict === 2 ? 2 : verdict === 1 ? 1 : 0;
  }

  /** A copy, so that keeping one digest does not keep its whole batch. */
  digest(index: number): Uint8Array {
    const at = this.#digestsAt + index * DIGEST_BYTES;
    return this.#bytes.slice(at, at + DIGEST_BYTES);
  }
}

/**
 * The distinct contexts of some items. Neighbours mostly share theirs, so the last one is asked
 * first.
 */
class ContextTable {
  readonly list: Uint8Array[] = [];
  /** Of all contexts together. */
  bytes = 0;
  readonly #indices = new Map<Uint8Array, number>();
  #last: Uint8Array | undefined;
  #lastIndex = 0;

  constructor(items: readonly BatchItem[]) {
    for (const { context } of items) {
      if (context === this.#last || this.#indices.has(context)) continue;
      this.#indices.set(context, this.list.length);
      this.#last = context;
      this.#lastIndex = this.list.length;
      this.list.push(context);
      this.bytes += context.length;
    }
  }

  indexOf(context: Uint8Array): number {
    if (context !== this.#last) {
      this.#last = context;
      this.#lastIndex = this.#indices.get(context) ?? 0;
    }
    return this.#lastIndex;
  }

  write(view: DataView, bytes: Uint8Array, from: number): void {
    let at = from;
    for (const [index, context] of this.list.entries()) {
      view.setUint32(HEADER_BYTES + index * CONTEXT_ENTRY_BYTES, at, true);
      view.setUint32(HEADER_BYTES + index * CONTEXT_ENTRY_BYTES + 4, context.length, true);
      bytes.set(context, at);
      at += context.length;
    }
  }
}
