import { expect } from 'chai';
import {
  MoneroWalletRpc,
  requireMoneroWalletRpc,
  WALLET_PASSWORD,
} from '../../../daemons/monero-wallet-rpc.ts';
import { Monerod, requireMonerod } from '../../../daemons/monerod.ts';
import { STANDARD } from '../known-addresses.ts';
import { orderOf, paymentIn, paymentParts } from './payment-parts.ts';

const XMR = 10n ** 12n;
/** Enough for a ring, and for outputs that may be spent. */
const BLOCKS = 90;

describe('what a real monero-wallet-rpc remembers', function () {
  this.timeout(120_000);
  let node: Monerod;
  let wallet: MoneroWalletRpc;
  let purse: string;
  let home: string;
  let subaddress: string;

  before(async function () {
    requireMonerod.call(this);
    requireMoneroWalletRpc.call(this);
    node = await Monerod.start();
    wallet = await MoneroWalletRpc.start({ daemonUrl: node.url });
    home = await wallet.create('ann');
    const made = await wallet.call<{ address: string }>('create_address', { account_index: 0 });
    subaddress = made.address;
    purse = await wallet.create('purse');
    for (let mined = 0; mined < BLOCKS; mined += 15) await mine(15);
  });
  after(async () => {
    await wallet?.stop();
    await node?.stop();
  });

  const mine = (count: number) =>
    node.call('generateblocks', { amount_of_blocks: count, wallet_address: purse });
  const pool = () =>
    paymentParts({ wallet: { url: wallet.url }, daemonUrl: node.url, address: purse });

  it('knows whom it paid, and nothing of it after it was restored from its seed', async () => {
    const { payments } = pool();
    const order = orderOf(
      [
        [home, XMR],
        [subaddress, 2n * XMR],
      ],
      'destinations',
    );
    const payment = paymentIn(await payments.build(order));
    expect((await payments.send(order, payment)).kind).to.equal('sent');
    await mine(1);
    const { transactionIds, receiptsAtomic, feeAtomic } = payment;
    const named = { transactionIds, payloads: [], feeAtomic: undefined, resendable: false };
    const asked = order.destinations.map(({ amountAtomic }) => amountAtomic);
    const found = await payments.find(order, { ...named, receiptsAtomic: asked });
    expect(found).to.deep.equal({ kind: 'found', transactionIds, feeAtomic, receiptsAtomic });
    const other = orderOf([[STANDARD, XMR]], 'destinations');
    const wrong = await payments.find(other, { ...named, receiptsAtomic: [XMR] });
    expect(wrong).to.include({ kind: 'absent' });

    const { key: seed } = await wallet.call<{ key: string }>('query_key', { key_type: 'mnemonic' });
    await wallet.call('restore_deterministic_wallet', {
      filename: 'restored',
      password: WALLET_PASSWORD,
      restore_height: 0,
      seed,
    });
    const { payments: forgetful } = pool();
    const blind = await forgetful.find(order, { ...named, receiptsAtomic: asked });
    expect(blind).to.include({ kind: 'absent' }).with.property('reason');
  });
});
