import { ITEMS_OFFSET_AT } from '../../../../core/kernels/batch-layout.ts';
import type { EpochTask, EpochWorkerData } from '../../../../core/kernels/epochs/epoch-task.ts';
import run from '../../../../core/kernels/epochs/epoch-worker.ts';
import { ThreadArea } from '../../../../core/kernels/epochs/thread-area.ts';
import { workerData } from 'node:worker_threads';
import { DIES } from './dying-input.ts';

/** Deaths are counted in the memory that all threads share, in a cache line behind the cell. */
const { areas, memory } = workerData as EpochWorkerData;

/**
 * The epoch worker, except that some work ends its thread: an input that says so, always if its second byte
 * is 1 and else only the first time. It dies in its area, as it would in the middle of a hash.
 */
export default function runOrDie(task: EpochTask): unknown {
  if (task.step.kind === 'verify') {
    const view = new DataView(task.step.batch);
    const input = view.getUint32(ITEMS_OFFSET_AT, true) + 72;
    if (view.getUint8(input + 7) === DIES) {
      const deaths = new Int32Array(memory.buffer, task.places.built + 32, 1);
      const first = Atomics.add(deaths, 0, 1) === 0;
      if (first || view.getUint8(input + 1) === 1) {
        new ThreadArea(memory, areas).enter(task.ticket);
        process.exit(1);
      }
    }
  }
  return run(task);
}
