/** When the best work is sent, by the ledger's clock. */
import { BLOCK_INTERVAL_SECONDS } from '../consensus/farm-block.ts';

/** Of a ledger, with some to spare. */
const LEDGER_SECONDS = 6;
/** Some plants and works of others are in the way. */
const SLACK = 1.5;

export interface Crowd {
  /** Farmers whose work has to be sent. */
  readonly farmers: number;
  /** Accounts that send, one transaction per ledger each. */
  readonly sources: number;
}

/** Seconds before the block can close at which sending begins. */
export function leadSeconds({ farmers, sources }: Crowd, submitBeforeSeconds: number): number {
  const ledgers = Math.ceil(farmers / Math.max(1, sources));
  const needed = Math.ceil(ledgers * LEDGER_SECONDS * SLACK);
  return Math.min(Math.max(submitBeforeSeconds, needed), Number(BLOCK_INTERVAL_SECONDS));
}

/** Unix seconds from which work in a block that opened at `timestamp` is sent, however late it is by then. */
export function sendsFrom(timestamp: bigint, lead: number): bigint {
  return timestamp + BLOCK_INTERVAL_SECONDS - BigInt(lead);
}
