import { expect } from 'chai';
import type { MoneroPayments } from '../../../../plugins/monero/payments/monero-payments.ts';
import { STANDARD, SUBADDRESS } from '../known-addresses.ts';
import { orderOf, paymentIn, paymentParts, refusalIn } from './payment-parts.ts';
import { ScriptedRpc, WalletError } from './scripted-rpc.ts';
import type { Answer } from './scripted-rpc.ts';

const HASH = 'aa'.repeat(32);
const OTHER = 'bb'.repeat(32);
const info = {
  height: 100,
  target_height: 0,
  top_block_hash: HASH,
  nettype: 'fakechain',
  synchronized: true,
  wide_difficulty: '0x1',
  wide_cumulative_difficulty: '0x1',
  target: 120,
  incoming_connections_count: 0,
  outgoing_connections_count: 0,
};
const transfer = (amounts: readonly number[], fee: number) => ({
  tx_hash: HASH,
  fee,
  amounts_by_dest: { amounts },
  spent_key_images: { key_images: [OTHER] },
  tx_blob: '0200',
  tx_metadata: '0100',
});

describe('MoneroPayments over a wallet that forgets, or that a high fee stops', () => {
  let wallet: ScriptedRpc;
  let node: ScriptedRpc;
  let payments: MoneroPayments;
  const order = orderOf([
    [STANDARD, 1000n],
    [SUBADDRESS, 2000n],
  ]);

  beforeEach(async () => {
    wallet = await ScriptedRpc.start({
      refresh: () => ({}),
      store: () => ({}),
      get_balance: () => ({ balance: 10n ** 17n, unlocked_balance: 10n ** 16n }),
      transfer: () => transfer([2000, 1000], 7),
      get_transfer_by_txid: () => new WalletError(-8),
    });
    node = await ScriptedRpc.start({
      get_info: () => info,
      get_transactions: () => ({ status: 'OK' }),
    });
    const urls = { wallet: { url: wallet.url }, daemonUrl: node.url };
    ({ payments } = paymentParts({ ...urls, address: STANDARD }));
  });
  afterEach(() => {
    wallet.stop();
    node.stop();
  });

  const answering = (answers: Record<string, Answer>): void => {
    Object.assign(wallet.answers, answers);
  };
  const knows = (...txs: readonly object[]): void => {
    node.answers['get_transactions'] = () => ({ status: 'OK', txs });
  };
  const built = async () => paymentIn(await payments.build(order));

  for (const [fee, kind] of [
    [1999, 'too-large'],
    [2000, 'not-now'],
  ] as const)
    it(`takes error -16 for "${kind}" where the fee would be ${fee}`, async () => {
      const bearing = { ...order, feeFrom: 'destinations' } as const;
      answering({
        transfer: ({ subtract_fee_from_outputs: bearers }) =>
          bearers === undefined ? transfer([2000, 1000], fee) : new WalletError(-16),
      });
      const refusal = refusalIn(await payments.build(bearing));
      expect(refusal.kind).to.equal(kind);
      if (refusal.kind === 'not-now') expect(refusal.positions).to.deep.equal([0]);
    });

  it('finds what a person named where the account paid it, with its fee', async () => {
    const named = { ...(await built()), transactionIds: [OTHER], payloads: [] };
    const given = { ...named, feeAtomic: undefined, resendable: false };
    expect(await payments.find(order, { ...given, transactionIds: [] })).to.deep.equal({
      kind: 'absent',
    });
    knows({ tx_hash: OTHER, in_pool: true });
    expect((await payments.find(order, given)).kind, 'of a stranger').to.equal('absent');
    const fee = 2n ** 60n;
    const destinations = [
      { address: SUBADDRESS, amount: 2000 },
      { address: STANDARD, amount: 400 },
      { address: STANDARD, amount: 600 },
    ];
    const told = (type: string, paid?: object) => () => ({
      transfer: {
        type,
        timestamp: 1,
        fee,
        ...(paid === undefined ? {} : { destinations: paid }),
      },
    });
    answering({ get_transfer_by_txid: told('in', destinations) });
    expect((await payments.find(order, given)).kind, 'received').to.equal('absent');
    for (const paid of [undefined, []]) {
      answering({ get_transfer_by_txid: told('out', paid) });
      const blind = await payments.find(order, given);
      expect(blind).to.include({ kind: 'absent' });
      expect(blind).to.have.property('reason').that.includes('does not remember whom');
    }
    for (const paid of [destinations.slice(1), destinations.slice(0, 2)]) {
      answering({ get_transfer_by_txid: told('out', paid) });
      expect(await payments.find(order, given), 'others').to.include({ kind: 'absent' });
    }
    answering({ get_transfer_by_txid: told('out', destinations) });
    const found = { kind: 'found', transactionIds: [OTHER], feeAtomic: fee };
    expect(await payments.find(order, given)).to.deep.equal(found);
    expect((await payments.send(order, given)).kind).to.equal('unknown');
  });

  it('finds by a node what a wallet forgot whose relay was answered by an error', async () => {
    const payment = await built();
    answering({ relay_tx: () => new WalletError(-4) });
    node.answers['send_raw_transaction'] = () => ({ status: 'Failed', double_spend: true });
    expect((await payments.send(order, payment)).kind).to.equal('unknown');
    for (const seen of [{ in_pool: true }, { in_pool: false, block_height: 99 }]) {
      knows({ tx_hash: HASH, ...seen });
      expect(await payments.find(order, payment)).to.deep.equal({
        kind: 'found',
        transactionIds: [HASH],
        feeAtomic: 7n,
      });
      expect((await payments.confirm([HASH])).kind).to.equal('counted');
    }
  });
});
