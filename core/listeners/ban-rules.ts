/**
 * When a peer's conduct earns its address a ban. Decides only; nothing here keeps time or closes
 * sockets.
 */

export type BanReason = 'junk' | 'invalid shares' | 'wrong results' | 'flood';
/** `wrong`: an invalid submission that claimed a hash which is not its own. */
export type Outcome = 'valid' | 'invalid' | 'wrong' | 'junk';

/** Any of the counts may be 0, which turns its rule off. */
export interface BanRules {
  /** Conduct is looked at in windows of this length; what a good one held is forgotten. */
  readonly windowSeconds: number;
  /** Junk lines in a window. */
  readonly junkLines: number;
  /** Submissions in a window before their ratio says anything. */
  readonly submissionsMin: number;
  /** Share of invalid ones among them. */
  readonly invalidPercent: number;
  /** Wrong results in a window. One alone may be a rig that is clocked too high. */
  readonly wrongResults: number;
  /** Seconds of a window in which calls were refused as over the limit. */
  readonly floodSeconds: number;
  readonly banSeconds: number;
}

export const BAN_RULES_DEFAULTS: BanRules = {
  windowSeconds: 600,
  junkLines: 5,
  submissionsMin: 30,
  invalidPercent: 25,
  wrongResults: 3,
  floodSeconds: 30,
  banSeconds: 600,
};

/** What one address did in the current window. Times are monotonic milliseconds. */
export class Conduct {
  #sinceMs = Number.NEGATIVE_INFINITY;
  #valid = 0;
  #invalid = 0;
  #wrong = 0;
  #junk = 0;
  #floodSeconds = 0;
  #floodSecondLast = -1;

  /** Counts one outcome; a reason means: ban now. */
  note(outcome: Outcome, rules: BanRules, nowMs: number): BanReason | undefined {
    this.#turnWindow(rules, nowMs);
    if (outcome === 'valid') {
      this.#valid++;
      return undefined;
    }
    if (outcome === 'junk') {
      this.#junk++;
      return rules.junkLines > 0 && this.#junk >= rules.junkLines ? this.#reset('junk') : undefined;
    }
    if (outcome === 'wrong') {
      this.#wrong++;
      if (rules.wrongResults > 0 && this.#wrong >= rules.wrongResults)
        return this.#reset('wrong results');
    }
    this.#invalid++;
    const total = this.#valid + this.#invalid;
    if (rules.submissionsMin === 0 || total < rules.submissionsMin) return undefined;
    const isBad = this.#invalid * 100 >= total * rules.invalidPercent;
    return isBad ? this.#reset('invalid shares') : undefined;
  }

  /**
   * Counts one call refused as over the limit; a reason means: ban now. Refused logins say nothing
   * against an address with valid shares: a farm that comes back at once is over the limit for as
   * long as its rigs wait for their turn, and after a ban it would come back at once again.
   */
  noteRefusal(call: 'login' | 'submit', rules: BanRules, nowMs: number): BanReason | undefined {
    this.#turnWindow(rules, nowMs);
    if (call === 'login' && this.#valid > 0) return undefined;
    const second = Math.floor(nowMs / 1000);
    if (second === this.#floodSecondLast) return undefined;
    this.#floodSecondLast = second;
    this.#floodSeconds++;
    const isFlood = rules.floodSeconds > 0 && this.#floodSeconds >= rules.floodSeconds;
    return isFlood ? this.#reset('flood') : undefined;
  }

  #turnWindow(rules: BanRules, nowMs: number): void {
    if (nowMs - this.#sinceMs < rules.windowSeconds * 1000) return;
    this.#reset(undefined);
    this.#sinceMs = nowMs;
  }

  /** After a ban the peer starts afresh, or its first mistake would bring the next one. */
  #reset(reason: BanReason | undefined): BanReason | undefined {
    this.#valid = 0;
    this.#invalid = 0;
    this.#wrong = 0;
    this.#junk = 0;
    this.#floodSeconds = 0;
    return reason;
  }
}
