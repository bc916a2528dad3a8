import { expect } from 'chai';
import { Challenges } from '../../../core/ownership/challenges.ts';
import { FakeClock } from '../protocols/session/fake-clock.ts';

describe('Challenges', () => {
  const made = (usedMax = 10) => {
    const clock = new FakeClock();
    const options = { hostName: 'pool.example', validSeconds: 600, usedMax };
    return { clock, challenges: new Challenges(options, clock) };
  };

  it('name host, pool, address, act and end', () => {
    const { challenges } = made();
    const text = challenges.make('one', 'abc');

    expect(text).to.match(
      /^pool\.example, pool one: set the key of abc, its settings or a payout, once, until 2025-10-09T09:03:20\.000Z\. Code [\w-]{46}$/,
    );
    expect(challenges.make('one', 'abc')).to.not.equal(text);
  });

  it('are open for their pool and address, for their time', () => {
    const { clock, challenges } = made();
    const text = challenges.make('one', 'abc');

    expect(challenges.isOpen(text, 'one', 'abc')).to.equal(true);
    expect(challenges.isOpen(text, 'two', 'abc')).to.equal(false);
    expect(challenges.isOpen(text, 'one', 'abd')).to.equal(false);
    clock.pass(599_999);
    expect(challenges.isOpen(text, 'one', 'abc')).to.equal(true);
    clock.pass(1);
    expect(challenges.isOpen(text, 'one', 'abc')).to.equal(false);
  });

  it('are not open with any character changed', () => {
    const { challenges } = made();
    const text = challenges.make('one', 'abc');
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === 'x' ? 'y' : 'x';
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      // The last character of the code has bits to spare, which change nothing.
      if (at === text.length - 1) continue;
      expect(challenges.isOpen(changed, 'one', 'abc'), changed).to.equal(false);
    }
    expect(challenges.isOpen('', 'one', 'abc')).to.equal(false);
    expect(challenges.isOpen('a'.repeat(100_000), 'one', 'abc')).to.equal(false);
  });

  it('are nothing to another process', () => {
    expect(made().challenges.isOpen(made().challenges.make('one', 'a'), 'one', 'a')).to.equal(
      false,
    );
  });

  it('are good once', () => {
    const { challenges } = made();
    const text = challenges.make('one', 'abc');

    expect(challenges.use(text)).to.equal(true);
    expect(challenges.isOpen(text, 'one', 'abc')).to.equal(false);
    expect(challenges.use(text)).to.equal(false);
  });

  it('are good once however their code is spelled', () => {
    const { challenges } = made();
    const text = challenges.make('one', 'abc');
    challenges.use(text);

    for (const spelled of [`${text}=`, `${text}==`, `${text} `, text.replaceAll('_', '/')])
      expect(challenges.isOpen(spelled, 'one', 'abc'), spelled).to.equal(false);
  });

  it('are remembered when used, within a bound, to the end of their time', () => {
    const { clock, challenges } = made(2);
    const use = () => challenges.use(challenges.make('one', 'abc'));

    expect([use(), use(), use()]).to.deep.equal([true, true, false]);
    clock.pass(600_000);
    expect(use()).to.equal(true);
  });
});
