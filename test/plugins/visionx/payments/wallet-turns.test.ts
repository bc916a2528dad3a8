import { expect } from 'chai';
import { WalletTurns } from '../../../../plugins/visionx/payments/wallet-turns.ts';

const ANN = 'a1'.repeat(32);
const BOB = 'b2'.repeat(32);

describe('turns of an account', () => {
  it('come one after the other, in order, and those of other accounts at once', async () => {
    const turns = new WalletTurns();
    const told: string[] = [];
    const begin = async (name: string, account: string) => {
      const end = await turns.begin(account);
      told.push(name);
      return end;
    };
    const endFirst = await begin('first', ANN);
    const waiting = ['second', 'third'].map((name) => begin(name, ANN));
    const endOther = await begin('other', BOB);
    expect(told).to.deep.equal(['first', 'other']);
    endFirst();
    endFirst();
    const endSecond = await waiting[0];
    expect(told).to.deep.equal(['first', 'other', 'second']);
    endSecond?.();
    (await waiting[1])?.();
    endOther();
    expect(told.at(-1)).to.equal('third');
    (await turns.begin(ANN))();
  });

  it('end by themselves where nobody ends them', async () => {
    const turns = new WalletTurns(1);
    await turns.begin(ANN);
    // The timer of the turn keeps no process alive: something else has to, until it has ended.
    const alive = setTimeout(() => undefined, 5_000);
    (await turns.begin(ANN))();
    clearTimeout(alive);
  });
});
