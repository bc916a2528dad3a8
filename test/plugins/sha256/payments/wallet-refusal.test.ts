import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { refusalOf } from '../../../../plugins/sha256/payments/wallet-refusal.ts';
import { ScriptedWallet } from './scripted-wallet.ts';

const ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const ORDER = {
  key: 'payout:btc:1',
  destinations: [{ address: ADDRESS, amountAtomic: 1000n }],
  feeFrom: 'wallet',
} as const;

describe('refusals of a node', () => {
  for (const [code, words, kind] of [
    [-5, 'Invalid Bitcoin address', 'bad-destinations'],
    [-6, 'Insufficient funds', 'insufficient'],
    [-4, 'The transaction amount is too small to pay the fee', 'not-now'],
    [-4, 'Transaction too large', 'too-large'],
    [-4, 'Signing transaction failed', 'too-large'],
  ] as const) {
    it(`tell who is held its words, and not where it is: ${words}`, async () => {
      const { parts } = new ScriptedWallet({ validateaddress: () => ({ isvalid: false }) });
      const error = new PoolError(
        'DAEMON_RPC',
        `daemon wallet (http://10.0.0.5:8332/wallet/hot): sendmany answered error ${code}: ${words}`,
        { rpcCode: code },
      );
      const refusal = await refusalOf(error, ORDER, parts.wallet);
      expect(refusal).to.include({ kind, reason: words });
    });
  }

  it('tell nobody the address of another', async () => {
    const { parts } = new ScriptedWallet({ validateaddress: () => ({ isvalid: false }) });
    for (const [code, words] of [
      [-5, 'Invalid Bitcoin address: '],
      [-8, 'Invalid parameter, duplicated address: '],
    ] as const) {
      const error = new PoolError(
        'DAEMON_RPC',
        `sendmany answered error ${code}: ${words}${ADDRESS}`,
        {
          rpcCode: code,
        },
      );
      const refusal = await refusalOf(error, ORDER, parts.wallet);
      expect(refusal).to.include({ kind: 'bad-destinations', reason: `${words}(address)` });
    }
  });
});
