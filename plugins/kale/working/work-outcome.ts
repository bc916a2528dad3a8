/** What an attempt to work came to, as events. */
import { scValToNative } from '@stellar/stellar-sdk/base';
import type { KaleEvent, PailEvent } from '../events/kale-event.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';
import type { Find } from './plot.ts';
import type { Worked } from './resubmission-gain.ts';

export interface WorkAttempt {
  readonly blockIndex: number;
  readonly farmerId: string;
  readonly find: Find;
}

export type WorkedEvent = Extract<KaleEvent, { kind: 'worked' }>;

/** Why nothing happened, as far as a farmer's own work goes. */
export type WorkFailure =
  /** The farm has work that is as good; it is to be taken over from there. */
  | 'surpassed'
  /** The block is closed, or else something is wrong: the farm has to be asked. */
  | 'misplaced'
  /** Nothing about the work itself. */
  | 'outside'
  | 'fault';

const FAILURES: Readonly<Record<string, WorkFailure>> = {
  'zero-count-too-low': 'surpassed',
  'hash-invalid': 'misplaced',
  'pail-missing': 'misplaced',
  'block-missing': 'misplaced',
  'gap-count-too-low': 'outside',
  busy: 'outside',
  stopping: 'outside',
  unreachable: 'outside',
  'not-recorded': 'outside',
};

export function workFailure(reason: string): WorkFailure {
  return FAILURES[reason] ?? 'fault';
}

/** By the contract the gap is what it returns, and what is between the ledgers of plant and work. */
export function workedOf(
  { blockIndex, farmerId, find }: WorkAttempt,
  { ledger, hash, value }: Extract<Outcome, { kind: 'applied' }>,
  plantLedger: number,
): WorkedEvent {
  const told: unknown = value === undefined ? undefined : scValToNative(value);
  const gap = typeof told === 'number' ? told : ledger - plantLedger;
  const { nonce, zeros } = find;
  return { kind: 'worked', blockIndex, farmerId, nonce, zeros, gap, hash, ledger };
}

/** Work that is on the farm, whoever sent it; the nonce is the best that is known of it. */
export function adoptedWork(
  { blockIndex, farmerId }: Pick<WorkAttempt, 'blockIndex' | 'farmerId'>,
  { gap, zeros }: Worked,
  nonce: bigint,
): WorkedEvent {
  return { kind: 'worked', blockIndex, farmerId, nonce, zeros, gap };
}

export function failedWork(
  { blockIndex, farmerId }: WorkAttempt,
  reason: string,
  isFinal: boolean,
): PailEvent {
  return { kind: 'work-failed', blockIndex, farmerId, reason, isFinal };
}
