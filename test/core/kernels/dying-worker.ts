import { existsSync, writeFileSync } from 'node:fs';
import { ITEMS_OFFSET_AT } from '../../../core/kernels/batch-layout.ts';
import judge from '../../../core/kernels/kernel-worker.ts';
import { DEATH_MARK, DIES, DIES_ONCE } from './thread-death.ts';

/** The kernel worker, except that some batches end the thread. */
export default function judgeOrDie(batch: ArrayBuffer): unknown {
  const view = new DataView(batch);
  const first = view.getUint8(view.getUint32(ITEMS_OFFSET_AT, true) + 72);
  if (first === DIES) process.exit(1);
  if (first === DIES_ONCE && !existsSync(DEATH_MARK)) {
    writeFileSync(DEATH_MARK, '');
    process.exit(1);
  }
  return judge(batch);
}
