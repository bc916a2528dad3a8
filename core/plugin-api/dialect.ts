/**
 * Wire dialects and what travels through them: the work a job carries and the submission that comes back.
 * A plugin names the dialects it can feed; the host owns codecs and sessions.
 */

export type DialectId = 'stratum-v1';

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
}

export type DialectWork = StratumV1Work;
export type Submission = StratumV1Submission;
