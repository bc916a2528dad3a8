import { type ErrorFacts, PoolError, type PoolErrorCode } from '../plugin-api/errors.ts';

/** A PoolError as it crosses threads: structured clone would drop code and facts. */
export interface KernelFailure {
  readonly code: PoolErrorCode;
  readonly message: string;
  readonly facts: ErrorFacts;
}

/** What a thread needs to load a kernel. */
export interface KernelWorkerData {
  /** `file:` URL of the module. */
  readonly wasm: string;
  readonly inputBytes: number;
  /** Hex; for kernels with epochs, which then know this seed alone. */
  readonly seed?: string;
}

/** Anything that is not an operating error is a fault of the thread, and told as a trap. */
export function failureOf(error: unknown): KernelFailure {
  if (error instanceof PoolError) {
    return { code: error.code, message: error.message, facts: error.facts };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'KERNEL_TRAP', message, facts: {} };
}

export function errorOf(failure: KernelFailure): PoolError {
  return new PoolError(failure.code, failure.message, failure.facts);
}
