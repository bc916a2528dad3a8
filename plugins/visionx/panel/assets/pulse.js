import { call, Refusal } from './calls.js';
import { at, leave, mark, say, show } from './page.js';

const POLL_MS = 2_000;
/** Between questions to a host that is away, the last of them for as long as it is. */
const AWAY_MS = [2_000, 4_000, 8_000, 16_000, 30_000];

/** Asks the host how things are, as long as somebody looks, and says how that goes. */
export class Pulse {
  #draw;
  #timer;
  #isAsking = false;
  #isWanted = false;
  #failures = 0;
  /** The mode in which the host said that it has no pool to tell of, and its words. */
  #poolless;

  /** `draw`: shows what was found out. */
  constructor(draw) {
    this.#draw = draw;
    document.addEventListener('visibilitychange', () => this.now());
    at('retry').addEventListener('click', () => this.now());
  }

  /** Asks at once, and again if it is being asked now: what comes of that may be older than the wish. */
  now() {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    this.#isWanted = true;
    if (!this.#isAsking) void this.#ask();
  }

  async #ask() {
    this.#isAsking = true;
    while (this.#isWanted) {
      this.#isWanted = false;
      await this.#once();
    }
    this.#isAsking = false;
    if (document.hidden) return;
    const wait = AWAY_MS[Math.min(this.#failures, AWAY_MS.length) - 1] ?? POLL_MS;
    this.#timer = setTimeout(() => this.now(), wait);
    if (this.#failures > 0) say(at('host-next'), `Next try in ${wait / 1000} s.`);
  }

  async #once() {
    try {
      const { value: status } = await call('pool/status');
      const facts = await this.#facts(status);
      this.#failures = 0;
      this.#tell('good', 'Connected to the host');
      this.#draw({ status, ...facts });
    } catch (error) {
      this.#failures++;
      this.#miss(error);
    }
  }

  /** Beside the status: `stats` and `metrics` with the host's time, or why there are none. */
  async #facts({ mode, is_hosting: isHosting }) {
    if (mode === 'join_pool')
      return { absence: 'This host mines for another pool; its workers are there.' };
    if (this.#poolless?.mode === mode && !isHosting) return { absence: this.#poolless.absence };
    this.#poolless = undefined;
    try {
      const [stats, metrics] = await Promise.all([call('pool/stats'), call('pool/metrics')]);
      const absence = 'No worker is connected.';
      return { stats: stats.value, metrics: metrics.value, now: stats.now, absence };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // It will say so again, every time, until it hosts one.
      if (!isHosting && error.status === 503) this.#poolless = { mode, absence: error.message };
      return { absence: error.message };
    }
  }

  #miss(error) {
    if (error instanceof Refusal) {
      say(at('host-reason'), error.message);
      this.#tell('bad', 'The host answers with an error');
      return;
    }
    say(at('host-reason'), 'It does not answer; what is shown is from before.');
    this.#tell('bad', 'The host is away');
    // Neither of what a call fails with: the panel itself is at fault, and its developer wants to know.
    if (!(error instanceof TypeError || error instanceof DOMException)) reportError(error);
  }

  #tell(state, text) {
    mark(at('host-link'), 'data-state', state);
    say(at('host-link'), text);
    if (state === 'good') leave(at('retry'));
    show(at('host-retry'), state !== 'good');
  }
}
