import { expect } from 'chai';
import { AnswerCache } from '../../../core/api/answer-cache.ts';
import { ManualClock } from '../storage/manual-clock.ts';

describe('AnswerCache', () => {
  let clock: ManualClock;
  let cache: AnswerCache;
  let made = 0;
  const make = () => Promise.resolve({ made: ++made });
  const body = async (key: string) => (await cache.get(key, 1000, make)).body;

  beforeEach(() => {
    clock = new ManualClock();
    cache = new AnswerCache({ entriesMax: 2 }, clock);
    made = 0;
  });

  it('gives an answer again until its time is over', async () => {
    expect(await body('a')).to.equal('{"made":1}');
    clock.pass(999);
    expect(await body('a')).to.equal('{"made":1}');
    clock.pass(1);
    expect(await body('a')).to.equal('{"made":2}');
  });

  it('makes an answer once for all that ask meanwhile', async () => {
    await Promise.all([body('a'), body('a'), body('a')]);
    expect(made).to.equal(1);
  });

  it('does not keep failures', async () => {
    const failed = cache.get('a', 1000, () => Promise.reject(new Error('no')));
    expect(await failed.catch((error: unknown) => error)).to.be.instanceOf(Error);
    expect(await body('a')).to.equal('{"made":1}');
  });

  it('drops the oldest beyond its bound', async () => {
    for (const key of ['a', 'b', 'c', 'a']) await body(key);
    expect(made).to.equal(4);
  });
});
