import { ITEMS_OFFSET_AT } from '../../../core/kernels/batch-layout.ts';
import judge from '../../../core/kernels/kernel-worker.ts';

/** First input byte of a batch that ends its thread. */
const DIES = 3;

/** The kernel worker, except that some batches end the thread. */
export default function judgeOrDie(batch: ArrayBuffer): unknown {
  const view = new DataView(batch);
  if (view.getUint8(view.getUint32(ITEMS_OFFSET_AT, true) + 72) === DIES) process.exit(1);
  return judge(batch);
}
