import { expect } from 'chai';
import { within } from '../../../core/host/deadline.ts';

const never = new Promise<never>(() => undefined);
const late = () => new Error('late');
/** Far beyond any test: a timer that is left behind would keep the process alive. */
const HOUR_MS = 3_600_000;

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

async function reasonOf(waiting: Promise<unknown>): Promise<unknown> {
  return waiting.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : error),
  );
}

describe('within', () => {
  it('passes on what the work gives', async () => {
    expect(await within(HOUR_MS, Promise.resolve(7), late)).to.equal(7);
    expect(await reasonOf(within(HOUR_MS, Promise.reject(new Error('own')), late))).to.equal('own');
  });

  it('rejects with what `late` makes when the time is over', async () => {
    expect(await reasonOf(within(1, never, late))).to.equal('late');
  });

  it('gives up at once when told to, and leaves no timer behind', async () => {
    // The test runner sets its own timer behind the first pause of a test.
    await Promise.resolve();
    const before = timers();
    const abort = new AbortController();
    const waiting = reasonOf(within(HOUR_MS, never, late, abort.signal));
    abort.abort(new Error('stopped'));
    expect(await waiting).to.equal('stopped');
    expect(await reasonOf(within(HOUR_MS, never, late, abort.signal))).to.equal('stopped');
    expect(timers()).to.equal(before);
  });
});
