/** Piscina worker: instances by seed in the memory that all threads share; one step at a time. */
import { workerData } from 'node:worker_threads';
import { failureOf } from '../kernel-failure.ts';
import type { EpochInstance } from './epoch-instance.ts';
import { EpochKernel } from './epoch-kernel.ts';
import type { EpochAnswer, EpochStep, EpochTask, EpochWorkerData } from './epoch-task.ts';
import { ThreadArea } from './thread-area.ts';

interface Held {
  readonly instance: EpochInstance;
  /** It was made before the seed had its module, if it has not this one. */
  readonly module: WebAssembly.Module | undefined;
}

const { module, memory, areas, wasm, inputBytes } = workerData as EpochWorkerData;
const kernel = new EpochKernel(module, wasm, inputBytes);
const ownArea = new ThreadArea(memory, areas);
const held = new Map<number, Held>();

export default function run(task: EpochTask): EpochAnswer {
  for (const generation of held.keys()) {
    if (!task.living.includes(generation)) held.delete(generation);
  }
  const area = ownArea.enter(task.ticket);
  try {
    const instance = instanceFor(task);
    instance.bind({ ...task.places, area });
    return perform(instance, task.step, task.seed);
  } catch (error) {
    held.delete(task.generation);
    return { kind: 'failed', failure: failureOf(error) };
  } finally {
    ownArea.leave();
  }
}

function instanceFor({ generation, module: seedModule }: EpochTask): EpochInstance {
  const known = held.get(generation);
  // A module that crosses threads is another object each time, but a generation makes only one.
  if (known !== undefined && (known.module === undefined) === (seedModule === undefined)) {
    return known.instance;
  }
  const instance = kernel.instantiate(memory, seedModule);
  held.set(generation, { instance, module: seedModule });
  return instance;
}

function perform(instance: EpochInstance, step: EpochStep, seed: Uint8Array): EpochAnswer {
  switch (step.kind) {
    case 'cache':
      instance.fillCache(step.step, seed);
      return { kind: 'done' };
    case 'emit': {
      const bytes = instance.emit(seed);
      return { kind: 'emitted', module: bytes && new WebAssembly.Module(bytes) };
    }
    case 'table':
      instance.buildTable(step.first, step.count);
      return { kind: 'done' };
    case 'verify':
      instance.verify(step.batch);
      return { kind: 'verified', batch: step.batch };
    case 'scan':
      return {
        kind: 'scanned',
        index: instance.scan(step.batch, step.nonceAt, step.count),
        batch: step.batch,
      };
  }
}
