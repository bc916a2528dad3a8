import { expect } from 'chai';
import type { Payment, PaymentOrder } from '../../../../core/plugin-api/payments.ts';
import { parseTransaction } from '../../../../plugins/sha256/consensus/transaction.ts';
import { PsbtMethod } from '../../../../plugins/sha256/payments/psbt-method.ts';
import { SendmanyMethod } from '../../../../plugins/sha256/payments/sendmany-method.ts';
import { rejection } from './outcomes.ts';
import { daemonError, fails, rpcError, ScriptedWallet } from './scripted-wallet.ts';
import type { Answer } from './scripted-wallet.ts';

/** Spends output 0 of 11..11, and has two outputs. */
const HEX = `0200000001${'11'.repeat(32)}0000000000ffffffff02${'1027000000000000'}160014751e76e8199196d454941c45d1b3a323f1433bd6${'204e000000000000'}1976a914751e76e8199196d454941c45d1b3a323f1433bd688ac00000000`;
const { id: ID } = parseTransaction(Buffer.from(HEX, 'hex'));
const SPENT = '11'.repeat(32);

const order: PaymentOrder = {
  key: 'payout:test:1',
  destinations: [
    { address: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', amountAtomic: 10_000n },
    { address: 'mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r', amountAtomic: 20_000n },
  ],
  feeFrom: 'wallet',
};
const payment: Payment = {
  transactionIds: [ID],
  payloads: [HEX],
  receiptsAtomic: [10_000n, 20_000n],
  feeAtomic: 100n,
  resendable: true,
};
const found = { kind: 'found', transactionIds: [ID], feeAtomic: 100n };

/** A wallet that knows nothing, with a node that has no index; `unspent` are the outputs that it has. */
function forgetful(unspent: readonly string[], more: Readonly<Record<string, Answer>> = {}) {
  return new ScriptedWallet({
    gettransaction: fails(rpcError(-5, 'Invalid or non-wallet transaction id')),
    getmempoolentry: fails(rpcError(-5, 'Transaction not in mempool')),
    getrawtransaction: fails(
      rpcError(
        -5,
        'No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries. Use gettransaction for wallet transactions.',
      ),
    ),
    gettxout: ([id, index, mempool]) =>
      mempool === false && unspent.includes(`${String(id)}:${String(index)}`)
        ? { confirmations: 7, value: '0.00010000' }
        : null,
    listsinceblock: () => ({ transactions: [] }),
    ...more,
  });
}

describe('a payment that the wallet does not know', () => {
  for (const index of [0, 1]) {
    it(`stands where the chain has its output ${index}`, async () => {
      const { parts } = forgetful([`${ID}:${index}`]);
      expect(await new PsbtMethod(parts).find(order, payment)).to.deep.equal(found);
      const confirmation = await parts.history.confirm([ID]);
      expect(confirmation).to.deep.equal({ kind: 'counted', confirmations: 7 });
    });
  }

  it('stands where only its change is left', async () => {
    const { parts } = forgetful([`${ID}:2`]);
    expect(await parts.history.confirm([ID])).to.include({ kind: 'counted' });
    const learnt = { ...payment, payloads: [SPENT], resendable: false };
    expect(await new SendmanyMethod(parts).find(order, learnt)).to.deep.equal(found);
  });

  it('is absent while a coin that it spends is there', async () => {
    const { parts } = forgetful([`${SPENT}:0`]);
    expect(await new PsbtMethod(parts).find(order, payment)).to.deep.equal({ kind: 'absent' });
  });

  it('is not called absent where neither its coins nor its outputs are there', async () => {
    const { parts } = forgetful([]);
    const error = await rejection(new PsbtMethod(parts).find(order, payment));
    expect(error).to.include({ code: 'DAEMON_RPC' });
    expect(error.message).to.include('start it with -txindex or restore the wallet');
    const confirmation = await parts.history.confirm([ID]);
    expect(confirmation).to.have.property('reason').that.includes('-txindex');
    const learnt = { ...payment, payloads: [SPENT], resendable: false };
    expect((await rejection(new SendmanyMethod(parts).find(order, learnt))).message).to.include(
      '-txindex',
    );
  });

  it('is absent where a node with an index knows of none', async () => {
    const words = 'No such mempool or blockchain transaction. Use gettransaction for wallet';
    const { parts } = forgetful([], { getrawtransaction: fails(rpcError(-5, words)) });
    expect(await new PsbtMethod(parts).find(order, payment)).to.deep.equal({ kind: 'absent' });
    expect(await parts.history.confirm([ID])).to.include({ kind: 'lost' });
  });

  it('is not called absent while the index is being made', async () => {
    const words =
      'No such mempool transaction. Blockchain transactions are still in the process of being indexed.';
    const { parts } = forgetful([], { getrawtransaction: fails(rpcError(-5, words)) });
    expect(await rejection(new PsbtMethod(parts).find(order, payment))).to.include({
      code: 'DAEMON_RPC',
    });
  });

  it('is unknown, not refused, where the node misses its coins', async () => {
    const { parts } = forgetful([], {
      sendrawtransaction: fails(rpcError(-25, 'bad-txns-inputs-missingorspent')),
    });
    expect((await new PsbtMethod(parts).send(order, payment)).kind).to.equal('unknown');
  });

  it('is not judged while an output cannot be asked for', async () => {
    const { parts } = forgetful([], { gettxout: fails(daemonError('DAEMON_TIMEOUT')) });
    expect(await rejection(new PsbtMethod(parts).find(order, payment))).to.include({
      code: 'DAEMON_TIMEOUT',
    });
  });
});
