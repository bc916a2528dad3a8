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

  it('have a key, all of it up to the next mark', () => {
    const key = (password: string): string | undefined => parsePassword(password).key;
    expect(key('x,d=5')).to.equal(undefined);
    expect(key('key=open-sesame')).to.equal('open-sesame');
    expect(key('x; key = open=sesame== ,d=5')).to.equal('open=sesame==');
    expect(key('key=first-one,key=second-one')).to.equal('first-one');
    expect(key('key=')).to.equal('');
    expect(key(`x,key=${'k'.repeat(128)}`)).to.have.lengthOf(128);
    expect(key('monkey=banana')).to.equal(undefined);
  });
});
