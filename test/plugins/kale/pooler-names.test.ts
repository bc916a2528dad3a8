import { expect } from 'chai';
import { checkPoolers } from '../../../plugins/kale/pooler-names.ts';
import { coinSettings } from './coin-settings.ts';

const NORTH = { id: 'north', token: 'north-token-0123456789' };
const SOUTH = { id: 'south', token: 'south-token-0123456789' };
const registrationToken = 'registration-token-0123';

describe('the poolers of a KALE pool', () => {
  const check = (...poolers: readonly object[]) =>
    checkPoolers(coinSettings({ poolers, farmers: { registrationToken } }), 'kale-main');

  it('are refused where one could be taken for another, or for the pool', () => {
    expect(() => check(NORTH, SOUTH)).to.not.throw();
    for (const [second, key] of [
      [{ ...SOUTH, id: 'north' }, 'coin.poolers.1.id'],
      [{ ...SOUTH, id: 'kale-main' }, 'coin.poolers.1.id'],
      [{ ...SOUTH, token: NORTH.token }, 'coin.poolers.1.token'],
      [{ ...SOUTH, token: registrationToken }, 'coin.poolers.1.token'],
    ] as const)
      expect(() => check(NORTH, second))
        .to.throw(key)
        .with.property('message')
        .that.satisfies((text: string) => !text.includes(second.token));
  });

  it('have tokens that fit in a header', () => {
    for (const token of ['with a blank in it', ' before-0123456789', 'schlüssel-0123456789'])
      expect(() => check({ ...NORTH, token }), token).to.throw();
    const farmers = { registrationToken: 'with a blank in it' };
    expect(() => coinSettings({ farmers })).to.throw();
  });
});
