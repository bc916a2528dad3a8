import type { Lane } from '../farm/open-field.ts';

/** Below that of any nonce. */
const NO_ZEROS = -1;

/**
 * Whose nonces a miner tries next: of those without any first, then of those with the fewest zeros; where several
 * have as few, of the one with the fewest miners now.
 */
export class LanePicker {
  readonly #random: () => number;

  /** `random`: from 0 on, below 1; it decides among equals. */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** `minersOn`: how many are at a farmer, by G address. Undefined where there are no lanes. */
  pick(lanes: readonly Lane[], minersOn: (custodialWallet: string) => number): Lane | undefined {
    let least = { zeros: Number.POSITIVE_INFINITY, miners: Number.POSITIVE_INFINITY };
    let equals: Lane[] = [];
    for (const lane of lanes) {
      const zeros = lane.zeros ?? NO_ZEROS;
      if (zeros > least.zeros) continue;
      const miners = minersOn(lane.custodialWallet);
      if (zeros === least.zeros && miners > least.miners) continue;
      if (zeros < least.zeros || miners < least.miners) equals = [];
      least = { zeros, miners };
      equals.push(lane);
    }
    return equals[Math.floor(this.#random() * equals.length)];
  }
}
