import { expect } from 'chai';
import { Recollection } from '../../../core/host/recollection.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { rejection } from '../storage/storage-suite.ts';

describe('recollection', () => {
  let clock: ManualClock;
  /** How each question that was asked ends. */
  let asked: { readonly answer: (value: number) => void; readonly fail: (error: Error) => void }[];
  let recollection: Recollection<number>;

  beforeEach(() => {
    clock = new ManualClock();
    asked = [];
    const ask = () =>
      new Promise<number>((answer, fail) => {
        asked.push({ answer, fail });
      });
    recollection = new Recollection({ ageMaxMs: 10_000 }, ask, clock);
  });

  it('asks once for all who want to know meanwhile, however long it takes', async () => {
    const first = recollection.get();
    clock.pass(60_000);
    const second = recollection.get();
    asked[0]?.answer(7);
    expect(await Promise.all([first, second])).to.deep.equal([7, 7]);
    expect(asked).to.have.lengthOf(1);
  });

  it('tells it for so long from when it was asked, and then asks again', async () => {
    const first = recollection.get();
    clock.pass(4_000);
    asked[0]?.answer(1);
    await first;
    clock.pass(5_999);
    expect(await recollection.get()).to.equal(1);
    clock.pass(1);
    const second = recollection.get();
    asked[1]?.answer(2);
    expect(await second).to.equal(2);
  });

  it('does not keep a failure', async () => {
    const waiting = [recollection.get(), recollection.get()].map(rejection);
    asked[0]?.fail(new Error('away'));
    for (const error of await Promise.all(waiting)) expect(error.message).to.equal('away');
    const next = recollection.get();
    asked[1]?.answer(3);
    expect(await next).to.equal(3);
  });
});
