import { at, mark, say } from './page.js';
import { hashrateOf } from './text.js';

const SPAN_MS = 5 * 60_000;
/** Of the drawing, in its own units. */
const WIDTH = 300;
const HEIGHT = 80;
/** Room for half of the line's breadth. */
const EDGE = 3;

/** The hashrate of the last minutes, as a line. */
export class RateHistory {
  #samples = [];

  /** `rate`: of hashes a second; undefined where it is not known. `now`: in milliseconds. */
  add(rate, now) {
    this.#samples = this.#samples.filter(({ time }) => time >= now - SPAN_MS);
    if (rate !== undefined) this.#samples.push({ time: now, rate: Number(rate) });
    this.#draw(now);
  }

  clear() {
    this.#samples = [];
  }

  #draw(now) {
    const rates = this.#samples.map(({ rate }) => rate);
    const most = Math.max(...rates);
    const places = this.#samples.map(({ time, rate }) => {
      const x = WIDTH * (1 - (now - time) / SPAN_MS);
      const y = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (rate / (most || 1));
      return { x: x.toFixed(1), text: `${x.toFixed(1)} ${y.toFixed(1)}` };
    });
    const isDrawn = places.length > 1;
    const line = places.map(({ text }) => text).join('L');
    mark(at('line'), 'd', isDrawn ? `M${line}` : '');
    const ends = isDrawn ? [places[0].x, places.at(-1).x] : [];
    mark(at('area'), 'd', isDrawn ? `M${ends[0]} ${HEIGHT}L${line}L${ends[1]} ${HEIGHT}Z` : '');
    const span = isDrawn
      ? `Last 5 minutes: ${hashrateOf(Math.min(...rates))} to ${hashrateOf(most)}`
      : 'Last 5 minutes: not known yet';
    mark(at('chart'), 'aria-label', `Hashrate. ${span}`);
    say(at('chart-span'), span);
  }
}
