/**
 * The `pass` of a miner: `worker`, `worker:email`, `x`, and options between commas or semicolons:
 * `d=` or `diff=`, `md=`, `nicehash`. An email address and what follows a `~` are not kept.
 */
import { type PasswordOptions, parsePassword } from '../session/password-options.ts';
import { WORKER_LENGTH_MAX } from '../session/session-worker.ts';

export interface PassOptions extends PasswordOptions {
  /** Empty where none is named. */
  readonly worker: string;
  readonly niceHash: boolean;
}

const PASS_LENGTH_MAX = 256;
const NOT_PLAIN = /[^\p{L}\p{M}\p{N}\p{P}\p{S}]+/gu;

/** Never fails: what it cannot read is not there. */
export function parsePass(pass: unknown): PassOptions {
  const options = parsePassword(pass);
  let worker = '';
  let niceHash = false;
  if (typeof pass === 'string' && pass.length <= PASS_LENGTH_MAX) {
    for (const part of pass.split(/[,;]/)) {
      const word = part.trim();
      if (word.toLowerCase() === 'nicehash') niceHash = true;
      else if (worker === '' && !word.includes('=')) worker = workerName(word.split(/[:~]/, 1)[0]);
    }
  }
  return { ...options, worker: worker === 'x' ? '' : worker, niceHash };
}

/** The name that a text gives a rig: what is plain of it, at most as long as names may be. */
export function workerName(text: unknown): string {
  if (typeof text !== 'string') return '';
  const plain = text.slice(0, PASS_LENGTH_MAX).replaceAll(NOT_PLAIN, '');
  return plain.slice(0, WORKER_LENGTH_MAX).replace(/[\uD800-\uDBFF]$/, '');
}
