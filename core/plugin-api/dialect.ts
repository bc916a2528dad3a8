/**
 * Wire dialects and what travels through them: the work a job carries and the submission that comes back.
 * A plugin names the dialects it can feed; the host owns codecs and sessions.
 */

import type { Target } from './target.ts';

/** What `mining.notify` carries, already in wire form (hex, SV1 byte orders). */
export interface StratumV1Work {
  readonly dialect: 'stratum-v1';
  /** Previous block hash, header bytes with every 4-byte word reversed; 64 hex digits. */
  readonly previousHash: string;
  /** Coinbase before and after the extranonces, without witness; hex. */
  readonly coinb1: string;
  readonly coinb2: string;
  /** Merkle branches in header byte order; 64 hex digits each. */
  readonly branches: readonly string[];
  /** Header version, rollable bits zero. */
  readonly version: number;
  /** Bits of the version that miners may roll; 0 where rolling is not allowed. */
  readonly versionMask: number;
  readonly bits: number;
  /** Unix seconds that miners start from. */
  readonly ntime: number;
  /** Bounds of ntime that the chain accepts now, inclusive, Unix seconds. */
  readonly ntimeMin: number;
  readonly ntimeMax: number;
}

/** A submission as the dialect understood it, judged structurally but not yet hashed. */
export interface StratumV1Submission {
  readonly dialect: 'stratum-v1';
  readonly extranonce1: Uint8Array;
  readonly extranonce2: Uint8Array;
  readonly ntime: number;
  readonly nonce: number;
  /** The whole header version after rolling. */
  readonly version: number;
  /** Miners of this dialect do not say which hash they found. */
  readonly claim?: undefined;
}

/** What a `job` of the CryptoNote dialect carries. Each session gets a hashing blob of its own. */
export interface StratumCryptonoteWork {
  readonly dialect: 'stratum-cryptonote';
  /** Name that miners know the hash by, such as `rx/0`. */
  readonly algo: string;
  readonly height: number;
  /** Seed of the hash, 64 hex digits. */
  readonly seedHash: string;
  /** The seed that follows, where it is known already. */
  readonly nextSeedHash: string | undefined;
  /** Where in the blob the 4 bytes of the nonce are. */
  readonly nonceOffset: number;
  /**
   * The blob to hash for the session that has this extranonce, nonce bytes zero; 76 bytes or a few more.
   * Pure: the same extranonce gives the same bytes. The caller owns the result. What a job builder encodes
   * of a submission contains these bytes, with the miner's nonce in its place.
   */
  hashingBlob(extranonce: Uint8Array): Uint8Array;
}

export interface StratumCryptonoteSubmission {
  readonly dialect: 'stratum-cryptonote';
  /** The session's. */
  readonly extranonce: Uint8Array;
  /** 4 bytes, as they stand in the blob. */
  readonly nonce: Uint8Array;
  /** The hash that the miner says it found: 32 bytes in the kernel's order. Nothing but a claim. */
  readonly claim: Uint8Array;
}

/** Work that the plugin's own HTTP routes hand out, in whatever words; see `work-desk.ts`. */
export interface HttpWork {
  readonly dialect: 'http-work';
  /** Nonces are 0 to `nonceCount - 1`; 1 to 2^64. */
  readonly nonceCount: bigint;
  /**
   * The nearest share target that the plugin's protocol can tell a worker. Pure; absent: any. Shares are
   * judged and credited by what it returns.
   */
  aim?(wanted: Target): Target;
}

export interface HttpWorkSubmission {
  readonly dialect: 'http-work';
  /** Below the work's `nonceCount`. */
  readonly nonce: bigint;
  /**
   * The seat's, at the time of the job: whatever the plugin tells apart by it. The job is the same for all lanes, so
   * what differs by lane is written by the job builder: `encode` into the kernel's input (say, a key of 32 bytes
   * beside a nonce of 8), or `context` into what stands beside it.
   */
  readonly lane: string;
  /** The hash that the worker says it found, 32 bytes in the kernel's order; undefined where it does not say. */
  readonly claim?: Uint8Array | undefined;
}

export type DialectWork = StratumV1Work | StratumCryptonoteWork | HttpWork;
export type Submission = StratumV1Submission | StratumCryptonoteSubmission | HttpWorkSubmission;
export type DialectId = DialectWork['dialect'];
/** Work by dialect: an entry for each dialect that the plugin speaks. */
export type WorkByDialect = {
  readonly [Id in DialectId]?: Extract<DialectWork, { readonly dialect: Id }>;
};

/** The work of one dialect. @throws TypeError where the plugin named the dialect and made no work for it. */
export function workFor<Id extends DialectId>(
  work: WorkByDialect,
  dialect: Id,
): Extract<DialectWork, { readonly dialect: Id }> {
  const found = work[dialect];
  if (found === undefined) throw new TypeError(`the job has no work for ${dialect}`);
  return found;
}
