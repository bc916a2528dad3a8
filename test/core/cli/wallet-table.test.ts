import { expect } from 'chai';
import { isCovered, walletTable } from '../../../core/cli/wallet-table.ts';
import type { WalletSight } from '../../../core/host/wallet-survey.ts';
import { atomic } from '../../../core/ledger/posting.ts';

function sight(parts: Partial<WalletSight> = {}): WalletSight {
  return {
    poolId: 'btc',
    coin: {
      ...{ symbol: 'BTC', name: 'Bitcoin', family: 'bitcoin', decimals: 8 },
      ...{ exampleAddress: undefined, blockTimeSeconds: 600 },
    },
    owed: { minersAtomic: atomic(5n), owedAtomic: atomic(8n), owedMatureAtomic: atomic(7n) },
    holdings: { spendableAtomic: 4n, totalAtomic: 8n },
    reason: '',
    pays: true,
    ...parts,
  };
}

describe('wallets on the terminal', () => {
  it('stand beside what is owed', () => {
    const gone = { poolId: 'old', coin: undefined, holdings: undefined, reason: 'it has no file' };
    const short = { poolId: 'xmr', holdings: { spendableAtomic: 0n, totalAtomic: 1n } };
    expect(walletTable([sight(), sight(short), sight(gone)]).split('\n')).to.deep.equal([
      'pool  coin                owed  owed mature      wallet   spendable      surplus',
      'btc   BTC           0.00000008   0.00000007  0.00000008  0.00000004   0.00000000',
      'xmr   BTC           0.00000008   0.00000007  0.00000001  0.00000000  -0.00000007',
      'old   atomic units           8            7           -           -            -',
      'xmr: the wallet holds less than is owed',
      'old: it has no file',
      '',
    ]);
  });

  for (const [what, parts, covered] of [
    ['holds just what is owed', {}, true],
    ['holds a unit less', { holdings: { spendableAtomic: 0n, totalAtomic: 7n } }, false],
    ['says nothing', { holdings: undefined }, false],
    ['is not there, as the pool pays by other means', { holdings: undefined, pays: false }, true],
  ] as const) {
    it(`${covered ? 'are' : 'are not'} enough where one ${what}`, () => {
      expect(isCovered([sight(), sight(parts)])).to.equal(covered);
    });
  }

  it('are enough where nothing is owed', () => {
    const owed = { minersAtomic: atomic(0n), owedAtomic: atomic(0n), owedMatureAtomic: atomic(0n) };
    expect(isCovered([sight({ owed, holdings: undefined })])).to.equal(true);
  });
});
