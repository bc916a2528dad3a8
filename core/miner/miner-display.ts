import { HashrateGauge } from './hashrate-gauge.ts';
import type { MinerTally } from './miner-tally.ts';

/** Where the display writes: a terminal, or a file or pipe. */
export interface DisplayOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface DisplayOptions {
  /** Now, in monotonic milliseconds. */
  readonly spanMs: () => number;
}

const CLEAR_LINE = '\r\u001b[K';
/** Elsewhere than on a terminal, one status line per so many refreshes. */
const PLAIN_EVERY = 10;

/** Shows a tally: one line that refreshes on a terminal, plain lines elsewhere. */
export class MinerDisplay {
  readonly #gauge: HashrateGauge;
  readonly #tally: MinerTally;
  readonly #output: DisplayOutput;
  #refreshes = 0;

  constructor(options: DisplayOptions, tally: MinerTally, output: DisplayOutput) {
    this.#gauge = new HashrateGauge(options.spanMs, tally);
    this.#tally = tally;
    this.#output = output;
  }

  /** Something that happened, on a line of its own. */
  note(text: string): void {
    this.#output.write(`${this.#output.isTTY ? CLEAR_LINE : ''}${printable(text)}\n`);
    if (this.#output.isTTY) this.#output.write(this.#status());
  }

  /** Called about once a second. */
  refresh(): void {
    this.#gauge.measure();
    this.#refreshes++;
    if (this.#output.isTTY) this.#output.write(CLEAR_LINE + this.#status());
    else if (this.#refreshes % PLAIN_EVERY === 0) this.#output.write(`${this.#status()}\n`);
  }

  /** The last word. */
  finish(): void {
    this.#output.write(`${this.#output.isTTY ? CLEAR_LINE : ''}${this.#status()}\n`);
  }

  #status(): string {
    const { accepted, rejected, blocks, difficulty, height, estimate } = this.#tally;
    const { hashrateHps, link, preparedRatio, best } = this.#tally;
    const preparing = preparedRatio !== undefined && preparedRatio < 1;
    return [
      link,
      ...(preparing ? [`dataset ${Math.floor(preparedRatio * 100)} %`] : []),
      formatHashrate(hashrateHps ?? 0),
      `accepted ${accepted}`,
      `rejected ${rejected}`,
      ...(blocks === undefined ? [] : [`blocks ${blocks}`]),
      ...(best === undefined ? [] : [`best ${printable(best)}`]),
      ...(difficulty === undefined ? [] : [`difficulty ${Number(difficulty.toPrecision(4))}`]),
      ...(height === undefined ? [] : [`height ${height}`]),
      ...(estimate === undefined ? [] : [`estimated payout ${printable(estimate)}`]),
    ].join(' | ');
  }
}

/** Hashes per second with a unit that keeps the number short. */
export function formatHashrate(hashrateHps: number): string {
  const units = ['H/s', 'kH/s', 'MH/s', 'GH/s', 'TH/s'];
  let value = hashrateHps;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(unit === 0 ? 0 : 2)} ${units[unit]}`;
}

/** Text of a stranger, without the characters that steer a terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').slice(0, 300);
}
