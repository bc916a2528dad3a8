import { expect } from 'chai';
import { parsePassword } from '../../../../core/protocols/session/password-options.ts';

describe('password options', () => {
  const options = (password: unknown): unknown[] => {
    const { difficulty, difficultyMin } = parsePassword(password);
    return [difficulty, difficultyMin];
  };

  it('are found among others, between commas and semicolons', () => {
    expect(options('d=1024')).to.deep.equal([1024, undefined]);
    expect(options('x,d=0.5')).to.deep.equal([0.5, undefined]);
    expect(options('foo, d=64 ;md=.25')).to.deep.equal([64, 0.25]);
    expect(options('c=BTC,m=solo,md=2')).to.deep.equal([undefined, 2]);
  });

  it('are ignored where they are no plain positive number', () => {
    for (const password of ['d=', 'd=0', 'd=-5', 'd=abc', 'd=1e9', 'd=Infinity', 'd=0x10', 'd'])
      expect(options(password), password).to.deep.equal([undefined, undefined]);
    for (const password of [undefined, null, 5, ['d=5'], `d=5,${'x'.repeat(256)}`])
      expect(options(password)).to.deep.equal([undefined, undefined]);
  });
});
