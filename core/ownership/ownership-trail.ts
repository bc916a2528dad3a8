import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Clock } from '../plugin-api/clock.ts';
import { AttemptLimit } from './attempt-limit.ts';

/** What an owner did, or somebody who says to be one. */
export interface OwnershipAct {
  readonly act: string;
  /** Canonical. */
  readonly address: string;
  /** Such as `api 10.0.0.7`. */
  readonly origin: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

const SUBJECTS_MAX = 20_000;
const HOUR_SECONDS = 3_600;
/** Failures of all the world together, an hour of a thousand: the trail is for ever. */
const FAILURES = { burst: 1_000, everySeconds: 4, subjectsMax: 1 };

/** Acts of owners on the audit trail. Strangers cannot fill it: what fails has limits. */
export class OwnershipTrail {
  readonly #audit: AuditTrail;
  readonly #hourly: AttemptLimit;
  readonly #failures: AttemptLimit;
  /** Failures that were not put on record. */
  unrecorded = 0;

  constructor(audit: AuditTrail, clock: Clock) {
    this.#audit = audit;
    this.#hourly = new AttemptLimit(
      { burst: 1, everySeconds: HOUR_SECONDS, subjectsMax: SUBJECTS_MAX },
      clock,
    );
    this.#failures = new AttemptLimit(FAILURES, clock);
  }

  /** On record when it resolves; the act must not be done where it rejects. */
  record({ act, address, origin, facts }: OwnershipAct): Promise<void> {
    return this.#audit.record({
      actor: `miner:${address}`,
      origin,
      act,
      subject: `address:${address}`,
      facts,
    });
  }

  /** A failure, with all others within a bound. */
  async failed(act: OwnershipAct): Promise<void> {
    if (this.#failures.take('')) await this.record(act);
    else this.unrecorded++;
  }

  /** A failure that comes often: of one kind and address one in an hour. */
  async failedOften(act: OwnershipAct): Promise<void> {
    if (this.#hourly.take(hourlyOf(act))) await this.failed(act);
    else this.unrecorded++;
  }

  /** Whether `failedOften` would put it on record. */
  isDue(act: Pick<OwnershipAct, 'act' | 'address'>): boolean {
    return this.#hourly.waitSeconds(hourlyOf(act)) === 0;
  }

  /** The next one of its kind and address is due at once. */
  allow(act: Pick<OwnershipAct, 'act' | 'address'>): void {
    this.#hourly.giveBack(hourlyOf(act));
  }
}

function hourlyOf({ act, address }: Pick<OwnershipAct, 'act' | 'address'>): string {
  return `${act} ${address}`;
}
