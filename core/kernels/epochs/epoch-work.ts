import type { PoolError } from '../../plugin-api/errors.ts';
import type { EpochStep } from './epoch-task.ts';

/** A share or a slice of nonces that waits for its seed and a thread. Told once what became of it. */
export interface EpochWork {
  readonly seed: string;
  /** Goes before all work that is not. @default false */
  readonly urgent?: boolean;
  /** The call, made when a thread is free. */
  step(): EpochStep;
  /** The judged batch; `index` is that of a nonce, -1 where none was found or none was looked for. */
  done(batch: ArrayBuffer, index: number): void;
  fail(error: PoolError): void;
}
