import type { Clock } from '../../../core/plugin-api/clock.ts';
import { CallBuckets } from '../pool/call-buckets.ts';
import { CallRefusal } from '../pool/call-refusal.ts';
import { callerKey } from '../pool/caller-key.ts';
import { limit } from '../pool/callers.ts';
import { BackendAllowance } from './backend-allowance.ts';
import type { BackendNeed } from './backend-allowance.ts';
import { GuestConduct } from './guest-conduct.ts';
import type { ShareConduct } from './guest-conduct.ts';

const CALLERS_MAX = 20_000;
/** A farm of rigs behind one address comes back all at once. */
const CALLS = { burst: 2_000, perSecond: 200, callersMax: CALLERS_MAX };
/** As the host's for logins and submissions. */
const REGISTRATIONS = { burst: 100, perSecond: 5, callersMax: CALLERS_MAX };
const SHARES = { burst: 5_000, perSecond: 250, callersMax: CALLERS_MAX };

/** What one address, or one /64 of IPv6, may ask of a pooler. */
export class GuestLimits {
  readonly #calls: CallBuckets;
  readonly #registrations: CallBuckets;
  readonly #shares: CallBuckets;
  readonly #allowance: BackendAllowance;
  readonly #conduct: GuestConduct;

  constructor(clock: Clock) {
    this.#calls = new CallBuckets(CALLS, clock);
    this.#registrations = new CallBuckets(REGISTRATIONS, clock);
    this.#shares = new CallBuckets(SHARES, clock);
    this.#allowance = new BackendAllowance(clock);
    this.#conduct = new GuestConduct(clock);
  }

  /** @throws CallRefusal 429 */
  call(remoteAddress: string): void {
    limit(this.#calls.spend(callerKey(remoteAddress)));
  }

  /** @throws CallRefusal 429, and 403 for who is banned */
  registration(remoteAddress: string): void {
    this.judge(remoteAddress);
    limit(this.#registrations.spend(callerKey(remoteAddress)));
    this.askBackend(remoteAddress, 'place');
  }

  /** @throws CallRefusal 429 where the backend is not to be asked for it now */
  askBackend(remoteAddress: string, need: BackendNeed): void {
    limit(this.#allowance.spend(callerKey(remoteAddress), need));
  }

  /** As `askBackend`; false for a refusal. */
  mayAskBackend(remoteAddress: string, need: BackendNeed): boolean {
    return this.#allowance.spend(callerKey(remoteAddress), need) === 0;
  }

  /** @throws CallRefusal 403 for who is banned */
  judge(remoteAddress: string): void {
    const seconds = this.#conduct.ban(callerKey(remoteAddress));
    if (seconds > 0)
      throw new CallRefusal(403, `banned for ${seconds} seconds: too many invalid shares`, seconds);
  }

  /** Whether it is banned now. */
  isBanned(remoteAddress: string): boolean {
    return this.#conduct.ban(callerKey(remoteAddress)) > 0;
  }

  /** Seconds until another share is judged; 0: now. */
  share(remoteAddress: string): number {
    return this.#shares.spend(callerKey(remoteAddress));
  }

  note(remoteAddress: string, conduct: ShareConduct): void {
    this.#conduct.note(callerKey(remoteAddress), conduct);
  }
}
