import type { MiningPool } from '../../jobs/mining-pool.ts';

/** Whom a share is credited to. */
export interface UserName {
  /** Wallet address or account, in whatever spelling; `solo:` may stand in front. */
  readonly miner: string;
  /** Name of the rig; empty where none was given. */
  readonly worker: string;
}

export const WORKER_LENGTH_MAX = 64;
/** No white space, no control characters, nothing that only looks like nothing. */
const PLAIN = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]+$/u;

/** Whether a name can stand in logs and on terminals without deceiving anybody. */
export function isPlainName(text: string): boolean {
  return PLAIN.test(text);
}

/** One name for both, as bans and views have it. */
export function fullName(user: UserName): string {
  return user.worker === '' ? user.miner : `${user.miner}.${user.worker}`;
}

/** The one spelling under which a pool knows an address; the given one while no pool is asked. */
export function canonicalAddress(pool: MiningPool | undefined, address: string): string {
  const check = pool?.wallet.checkAddress(address);
  // Nearly always the same text: kept once.
  return check?.kind !== 'valid' || check.address === address ? address : check.address;
}

/**
 * A worker of a session. Spellings of one address are one miner, but which spelling that is may
 * differ between the pools that the session is moved to.
 */
export class SessionWorker {
  /** The address as it was given. */
  readonly address: string;
  readonly worker: string;
  #pool: MiningPool | undefined;
  #miner: string;
  #name: string;

  constructor(user: UserName) {
    this.address = user.miner;
    this.worker = user.worker;
    this.#miner = user.miner;
    this.#name = fullName(user);
  }

  /** Whom a pool credits. */
  minerAt(pool: MiningPool | undefined): string {
    this.#turnTo(pool);
    return this.#miner;
  }

  /** `miner.worker`. */
  nameAt(pool: MiningPool | undefined): string {
    this.#turnTo(pool);
    return this.#name;
  }

  /** Asks a wallet only where the pool is another one than last time: shares ask each time. */
  #turnTo(pool: MiningPool | undefined): void {
    if (pool === undefined || pool === this.#pool) return;
    this.#pool = pool;
    const miner = canonicalAddress(pool, this.address);
    if (miner === this.#miner) return;
    this.#miner = miner;
    this.#name = fullName({ miner, worker: this.worker });
  }
}
