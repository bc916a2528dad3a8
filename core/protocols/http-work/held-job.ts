import { AimedJob } from '../session/aimed-job.ts';
import type { PublishedJob } from '../session/published-job.ts';
import type { ShareTarget } from '../session/share-targets.ts';
import type { NonceRange } from './nonce-ranges.ts';
import type { PostedWork } from './port-context.ts';

/** Ranges of one job that a seat holds at most: older ones are searched by now. */
const RANGES_MAX = 64;

/** A job as one seat got it, with what it may search. */
export class HeldJob extends AimedJob<PostedWork, ShareTarget> {
  readonly lane: string;
  /** The newest last. */
  readonly #ranges: NonceRange[];

  constructor(
    published: PublishedJob<PostedWork>,
    aim: ShareTarget,
    { lane, range }: { readonly lane: string; readonly range: NonceRange },
  ) {
    super(published, aim);
    this.lane = lane;
    this.#ranges = [range];
  }

  get ranges(): readonly NonceRange[] {
    return this.#ranges;
  }

  extend(range: NonceRange): void {
    if (this.#ranges.length >= RANGES_MAX) this.#ranges.shift();
    this.#ranges.push(range);
  }

  holds(nonce: bigint): boolean {
    return this.#ranges.some(({ first, end }) => nonce >= first && nonce < end);
  }
}
