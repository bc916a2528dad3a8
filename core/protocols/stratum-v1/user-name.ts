import { isPlainName, type UserName, WORKER_LENGTH_MAX } from '../session/session-worker.ts';

const USER_LENGTH_MAX = 192;

/**
 * Splits `address.worker`, `address` and, where `isAddress` leaves no doubt, `address_worker`. A
 * string is a sentence for the miner on what is wrong.
 */
export function parseUser(user: unknown, isAddress: (text: string) => boolean): UserName | string {
  if (typeof user !== 'string' || user === '') return 'User name is missing';
  if (user.length > USER_LENGTH_MAX)
    return `User name is longer than ${USER_LENGTH_MAX} characters`;
  if (!isPlainName(user)) return 'User name has spaces or control characters';
  const dot = user.indexOf('.');
  const found = dot < 0 ? withoutDot(user, isAddress) : splitAt(user, dot);
  if (found.miner === '') return 'User name has no address before the dot';
  if (found.worker.length > WORKER_LENGTH_MAX)
    return `Worker name is longer than ${WORKER_LENGTH_MAX} characters`;
  return found;
}

function withoutDot(user: string, isAddress: (text: string) => boolean): UserName {
  const line = user.indexOf('_');
  const split = splitAt(user, line);
  return line > 0 && !isAddress(user) && isAddress(split.miner)
    ? split
    : { miner: user, worker: '' };
}

function splitAt(user: string, at: number): UserName {
  return { miner: user.slice(0, at), worker: user.slice(at + 1) };
}
