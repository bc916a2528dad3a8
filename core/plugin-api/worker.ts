/**
 * The worker's side of work over HTTP: how a plugin's own protocol is spoken to a pool. Words, paths and fields
 * are the plugin's; the link, threads, back-off and tallies are the host's, in `headframe mine` and in a host that
 * mines for another pool.
 */
import type { Target } from './target.ts';

/** What a plugin provides as `worker`. Its kernel must export `scan`. */
export interface WorkerProtocol {
  /** A conversation with one pool. Does nothing yet. */
  talk(link: WorkerLink, who: WorkerIdentity): WorkerTalk;
}

export interface WorkerIdentity {
  /** 32 hex digits, drawn anew for each run. */
  readonly workerId: string;
  /** Who is paid, as the person wrote it. */
  readonly address: string;
  /** Name of the rig; may be empty. */
  readonly worker: string;
  /** Name and version of this software. */
  readonly agent: string;
}

/** The pool's HTTP server. */
export interface WorkerLink {
  /**
   * One call; resolves with whatever status. Rejects with a PoolError `POOL_UNREACHABLE`, where nobody answers in
   * time or what comes is no HTTP or too long, and with the signal's reason.
   */
  call(call: WorkerCall): Promise<WorkerReply>;
}

export interface WorkerCall {
  readonly method: 'GET' | 'POST';
  /** Below the URL that the person typed, such as `/pool/job`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; a `bigint` as a number in all its digits. */
  readonly body?: unknown;
  /** @default 10000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface WorkerReply {
  readonly status: number;
  /** Parsed where it is JSON: integers beyond 2^53 - 1 are `bigint`, objects have no prototype. Else undefined. */
  readonly json: unknown;
  /** As it came, at most 1 MiB. */
  readonly text: string;
  /** Seconds of `Retry-After`, where it is there. */
  readonly retrySeconds: number | undefined;
}

/**
 * From the first word to the last. Calls reject as `WorkerLink.call` does, and with a PoolError `POOL_INVALID` for
 * an answer that makes no sense: then the host begins a new conversation after a while.
 */
export interface WorkerTalk {
  /** Introduces the worker; again whenever the pool has forgotten it. */
  register(signal: AbortSignal): Promise<Welcome>;
  /**
   * Work other than `known`, as soon as there is some: waits for it at the pool where the pool can, else returns at
   * once with what there is. Then `pollMs` says when to ask again.
   */
  work(known: WorkerJob | undefined, signal: AbortSignal): Promise<WorkAnswer>;
  submit(find: WorkerFind, signal: AbortSignal): Promise<FindAnswer>;
}

export type Welcome =
  /** `notes`: sentences for the person, such as the pool's fees. */
  | { readonly kind: 'welcome'; readonly notes: readonly string[] }
  /** Trying again would not help. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'later'; readonly reason: string; readonly retrySeconds: number };

export type WorkAnswer =
  /** `pollMs` 0: ask again at once, the pool answers when there is news. */
  | { readonly kind: 'work'; readonly job: WorkerJob; readonly pollMs: number }
  /** Nothing newer than `known`; it is as good as before. */
  | { readonly kind: 'same'; readonly pollMs: number }
  /** No work now; `known` is worthless. */
  | { readonly kind: 'none'; readonly reason: string; readonly retrySeconds: number }
  /** The pool has no time to say: `known`, and what was found, is as good as before. */
  | { readonly kind: 'later'; readonly reason: string; readonly retrySeconds: number }
  /** The pool does not know the worker: register again. */
  | { readonly kind: 'stranger' };

/** What to scan. A snapshot. */
export interface WorkerJob {
  readonly id: string;
  readonly height: number;
  readonly kernelContext: Uint8Array;
  /** The kernel's input of a nonce. The kernel counts on from there, one by one. */
  input(nonce: bigint): Uint8Array;
  readonly nonceFirst: bigint;
  /** Behind the last one. */
  readonly nonceEnd: bigint;
  readonly shareTarget: Target;
  /** Undefined where the pool does not tell: then a block is told by the pool's answer alone. */
  readonly networkTarget: Target | undefined;
  /** Of a share, for people. */
  readonly difficulty: number;
  /** Whether finds of older jobs are worthless from now on. */
  readonly clean: boolean;
  /** What a digest is worth, in a few words for people, such as `7 zeros`; absent: nothing is said of it. */
  describe?(digest: Uint8Array): string;
}

export interface WorkerFind {
  readonly job: WorkerJob;
  readonly nonce: bigint;
  /** 32 bytes, in the kernel's order. */
  readonly digest: Uint8Array;
  /** Of all threads; undefined before it is known. */
  readonly hashrateHps: number | undefined;
}

export type FindAnswer =
  | {
      readonly kind: 'accepted';
      readonly isBlock: boolean;
      /** What the pool thinks the worker would be paid now, with its unit; undefined where it does not say. */
      readonly estimate: string | undefined;
    }
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Not judged: the find is worth sending again. */
  | { readonly kind: 'later'; readonly retrySeconds: number }
  | { readonly kind: 'stranger' };
