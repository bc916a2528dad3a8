/**
 * Operating errors: what can go wrong while everything is programmed right. Each has a code that is
 * documented in the README, and the facts a reader needs to act. Verdicts on shares are values, not errors.
 */

export type PoolErrorCode =
  // configuration
  | 'CONFIG_INVALID'
  | 'CONFIG_UNREADABLE'
  // plugins
  | 'PLUGIN_NOT_FOUND'
  | 'PLUGIN_INVALID'
  | 'PLUGIN_ID_MISMATCH'
  | 'PLUGIN_API_MISMATCH'
  | 'PLUGIN_CONSTRUCT_FAILED'
  | 'PLUGIN_TIMEOUT'
  | 'PLUGIN_FAULT'
  // daemons
  | 'DAEMON_UNREACHABLE'
  | 'DAEMON_TIMEOUT'
  | 'DAEMON_SYNCING'
  | 'DAEMON_WRONG_NETWORK'
  | 'DAEMON_UNAUTHORIZED'
  | 'DAEMON_RPC'
  // other pools
  | 'POOL_UNREACHABLE'
  | 'POOL_INVALID'
  // kernels
  | 'KERNEL_INVALID'
  | 'KERNEL_TRAP'
  | 'KERNEL_VECTOR_MISMATCH'
  | 'KERNEL_BUSY'
  | 'KERNEL_CLOSED'
  // storage
  | 'STORAGE_LOCKED'
  | 'STORAGE_UNAVAILABLE'
  | 'SHARE_LOG_FAILED'
  // ledger
  | 'LEDGER_UNBALANCED'
  | 'LEDGER_CONFLICT'
  | 'LEDGER_BROKEN'
  | 'REWARD_INVALID'
  // payouts
  | 'PAYOUT_FENCED'
  | 'PAYOUT_CONFLICT'
  | 'PAYOUT_UNCOVERED'
  | 'PAYMENT_INVALID'
  | 'RESERVE_MISSING'
  // listeners
  | 'PORT_UNAVAILABLE';

export type ErrorFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** One operating error: a code, one sentence for people, and the facts behind it. */
export class PoolError extends Error {
  readonly code: PoolErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: PoolErrorCode, message: string, facts: ErrorFacts = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PoolError';
    this.code = code;
    this.facts = facts;
  }
}
