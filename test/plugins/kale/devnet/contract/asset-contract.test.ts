import { expect } from 'chai';
import {
  balance,
  burn,
  mint,
  transfer,
} from '../../../../../plugins/kale/devnet/contract/asset-contract.ts';
import { FARMERS, FarmModel, HOMESTEADER, STRANGER, refusalOf } from './farm-model.ts';

const [ONE, TWO] = FARMERS;
const ISSUER = HOMESTEADER;
const TERMS = { issuer: ISSUER, admin: TWO };
const I128_MAX = (1n << 127n) - 1n;

describe('the asset contract', () => {
  it('moves balances of contracts, and tells of it', () => {
    const model = new FarmModel();
    model.give(ONE, 10n);
    model.run((env) => transfer(env, TERMS, { from: ONE, to: TWO, amount: 4n }));
    model.run((env) => burn(env, TERMS, TWO, 1n));
    expect([model.balance(ONE), model.balance(TWO)]).to.deep.equal([6n, 3n]);
    expect(model.events).to.deep.equal([
      { name: 'transfer', from: ONE, to: TWO, amount: 4n },
      { name: 'burn', from: TWO, amount: 1n },
    ]);
  });

  it('lets KALE come from its issuer, and go back', () => {
    const model = new FarmModel();
    model.run((env) => transfer(env, TERMS, { from: ISSUER, to: ONE, amount: 5n }));
    model.run((env) => transfer(env, TERMS, { from: ONE, to: ISSUER, amount: 2n }));
    expect(model.balance(ONE)).to.equal(3n);
    expect(model.events.map(({ name }) => name)).to.deep.equal(['mint', 'burn']);
  });

  it('mints for its admin only', () => {
    const model = new FarmModel();
    model.consenting = [ONE];
    expect(refusalOf(() => model.run((env) => mint(env, TERMS, ONE, 1n)))).to.match(/Auth/);
    model.consenting = [TWO];
    expect(refusalOf(() => model.run((env) => mint(env, TERMS, ONE, 1n)))).to.equal('done');
  });

  it('keeps within what a trustline and a number hold', () => {
    const model = new FarmModel();
    model.run(({ storage }) => storage.set('trustline', STRANGER, { balance: 1n, limit: 3n }));
    const give = (to: string, amount: bigint) =>
      refusalOf(() => model.run((env) => mint(env, TERMS, to, amount)));
    expect(give(STRANGER, 3n)).to.match(/#10/);
    expect(give(STRANGER, 2n)).to.equal('done');
    expect(give(STRANGER, -1n)).to.match(/#8/);
    expect(model.run((env) => balance(env, TERMS, STRANGER))).to.equal(3n);
    expect(give(ONE, I128_MAX)).to.equal('done');
    expect(give(ONE, 1n)).to.match(/#12/);
  });
});
