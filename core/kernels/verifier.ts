import type { PoolError } from '../plugin-api/errors.ts';
import type { KernelEpoch } from '../plugin-api/kernel.ts';

/** 0 misses the share target, 1 meets it, 2 meets the block target. */
export type KernelVerdict = 0 | 1 | 2;

/**
 * One share on its way through a kernel. The verifier keeps it until it calls `settle` or `fail`,
 * once.
 */
export interface VerifyItem {
  /** The job's context; shares of one job pass the same object, and a batch carries it once. */
  readonly context: Uint8Array;
  /** Exactly the kernel's `inputBytes`; not changed until settled. */
  readonly input: Uint8Array;
  /** Seed of the epoch; undefined for kernels without epochs. */
  readonly seed?: string | undefined;
  /** 32 bytes, little-endian. */
  readonly shareTargetLe: Uint8Array;
  readonly blockTargetLe: Uint8Array;
  /** Goes before all that is not urgent, and finds room where others do not. @default false */
  readonly urgent?: boolean;
  /** `digest`: 32 bytes, little-endian; the callee may keep it. */
  settle(verdict: KernelVerdict, digest: Uint8Array): void;
  /** The kernel or its thread failed; says nothing about the share. */
  fail(error: PoolError): void;
}

/** Verifies shares of one kernel on worker threads, off the event loop. */
export interface Verifier {
  /** Takes an item, or returns false where the bounded queue is full: the item is then not kept. */
  verify(item: VerifyItem): boolean;
  /** Items taken and not settled yet. */
  readonly pending: number;
  /**
   * Tells which epoch the work of one follower (a pool) is of now, so that its data and those of the
   * next are made in time; undefined: the follower is gone. Kernels without epochs need no telling.
   */
  follow(follower: string, epoch: KernelEpoch | undefined): void;
  /** Lets running batches finish, fails the rest, ends the threads. */
  close(): Promise<void>;
}
