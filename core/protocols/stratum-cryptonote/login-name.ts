/**
 * The `login` of a miner: `address[.paymentid][+difficulty][.difficulty][.worker]`, as the pools of
 * this field have taught its users, in whatever order.
 *
 * | part | is |
 * |---|---|
 * | `+digits` | a fixed difficulty |
 * | `.` and 16 or 64 hex digits | a payment id, which stays with the address: the wallet judges it |
 * | `.digits` | a fixed difficulty |
 * | `.` and anything else | name of the worker, with all dots that follow |
 *
 * What stands in front of an address, such as `solo:`, stays with it: the pool's wallet judges it.
 */
import { isPlainName, type UserName, WORKER_LENGTH_MAX } from '../session/session-worker.ts';

export interface LoginName extends UserName {
  /** A difficulty that stays; undefined where none was asked for. */
  readonly difficulty: number | undefined;
}

const LOGIN_LENGTH_MAX = 320;
const PART = /([.+])([^.+]*)/g;
const PAYMENT_ID = /^(?:[0-9a-fA-F]{16}|[0-9a-fA-F]{64})$/;
const DIGITS = /^[0-9]{1,15}$/;

/** A string is a sentence for the miner on what is wrong. */
export function parseLogin(login: unknown): LoginName | string {
  if (typeof login !== 'string' || login === '') return 'Login is missing';
  if (login.length > LOGIN_LENGTH_MAX) return `Login is longer than ${LOGIN_LENGTH_MAX} characters`;
  if (!isPlainName(login)) return 'Login has spaces or control characters';
  const end = login.search(/[.+]/);
  if (end === 0) return 'Login has no address';
  return end < 0
    ? { miner: login, worker: '', difficulty: undefined }
    : readParts(login.slice(0, end), login.slice(end));
}

/** `rest`: all from the first mark on. */
function readParts(address: string, rest: string): LoginName | string {
  let paymentId: string | undefined;
  let difficulty: number | undefined;
  let worker: string | undefined;
  for (const [, mark, text = ''] of rest.matchAll(PART)) {
    if (mark === '+') {
      if (!isDifficulty(text)) return 'Difficulty after + is not a whole number above zero';
      difficulty = Number(text);
    } else if (worker !== undefined) worker += `.${text}`;
    else if (paymentId === undefined && PAYMENT_ID.test(text)) paymentId = text;
    else if (difficulty === undefined && isDifficulty(text)) difficulty = Number(text);
    else if (text !== '') worker = text;
  }
  if (worker !== undefined && worker.length > WORKER_LENGTH_MAX)
    return `Worker name is longer than ${WORKER_LENGTH_MAX} characters`;
  const miner = paymentId === undefined ? address : `${address}.${paymentId}`;
  return { miner, worker: worker ?? '', difficulty };
}

function isDifficulty(text: string): boolean {
  return DIGITS.test(text) && Number(text) > 0;
}
