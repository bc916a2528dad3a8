import { expect } from 'chai';
import type { PaymentOrder } from '../../../../core/plugin-api/payments.ts';
import type { MoneroPayments } from '../../../../plugins/monero/payments/monero-payments.ts';
import { RpcClient } from '../../../../plugins/monero/rpc/rpc-client.ts';
import { MoneroWallet } from '../../../../plugins/monero/wallet/monero-wallet.ts';
import { LossyRelay } from '../../../daemons/lossy-relay.ts';
import {
  MoneroWalletRpc,
  requireMoneroWalletRpc,
  WALLET_PASSWORD,
} from '../../../daemons/monero-wallet-rpc.ts';
import { Monerod, requireMonerod } from '../../../daemons/monerod.ts';
import { STANDARD } from '../known-addresses.ts';
import { coinConfig } from '../pool-parts.ts';
import { orderOf, paymentIn, paymentParts, refusalIn } from './payment-parts.ts';

const XMR = 10n ** 12n;
const login = { user: 'pool', password: 'correct "horse" \\ battery' };
/** Enough for rings, and for outputs that may be spent; the tests mine as many again. */
const BLOCKS = 180;
/** A call takes a second on cores that are idle, and must end on others. */
const BLOCKS_AT_ONCE = 20;
const RECIPIENTS = ['ann', 'bob', 'cem'] as const;

interface Arrival {
  readonly txid: string;
  readonly amount: number;
  readonly payment_id: string;
  readonly address: string;
}

describe('payments by a real monero-wallet-rpc', function () {
  this.timeout(180_000);
  let node: Monerod;
  let own: MoneroWalletRpc;
  let others: MoneroWalletRpc;
  let plain: RpcClient;
  let home: string;
  let payments: MoneroPayments;
  let lines: readonly string[];
  const addresses = new Map<string, string>();
  const subaddresses: string[] = [];

  before(async function () {
    requireMonerod.call(this);
    requireMoneroWalletRpc.call(this);
    node = await Monerod.start();
    plain = new RpcClient({ name: 'n1', url: node.url, timeoutMs: 60_000 });
    [own, others] = await Promise.all([
      MoneroWalletRpc.start({ daemonUrl: node.url, login }),
      MoneroWalletRpc.start({ daemonUrl: node.url }),
    ]);
    home = await own.create('pool');
    for (const name of RECIPIENTS) addresses.set(name, await others.create(name));
    for (let count = 0; count < 15; count++)
      subaddresses.push(
        (await others.call<{ address: string }>('create_address', { account_index: 0 })).address,
      );
    await mine(BLOCKS);
    const { payments: made, log } = pool();
    [payments, lines] = [made, log.lines];
  });
  after(async () => {
    await plain?.close();
    await own?.stop();
    await others?.stop();
    await node?.stop();
  });

  const wallet = () => ({ url: own.url, ...login, file: 'pool', filePassword: WALLET_PASSWORD });
  const pool = (written: object = {}) =>
    paymentParts({ wallet: wallet(), daemonUrl: node.url, address: home, ...written });
  const mine = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= BLOCKS_AT_ONCE)
      await node.call('generateblocks', {
        amount_of_blocks: Math.min(left, BLOCKS_AT_ONCE),
        wallet_address: home,
      });
  };
  const at = (name: (typeof RECIPIENTS)[number]): string => addresses.get(name) ?? '';
  const arrivals = async (name: string): Promise<readonly Arrival[]> => {
    await others.open(name);
    const { in: mined = [] } = await others.call<{ in?: readonly Arrival[] }>('get_transfers', {
      in: true,
    });
    return mined;
  };
  /** What a recipient's own wallet says that transactions brought it. */
  const received = async (name: string, ids: readonly string[]): Promise<bigint> => {
    const mined = await arrivals(name);
    return mined
      .filter(({ txid }) => ids.includes(txid))
      .reduce((total, { amount }) => total + BigInt(amount), 0n);
  };
  const sent = async (order: PaymentOrder) => {
    const payment = paymentIn(await payments.build(order));
    const outcome = await payments.send(order, payment);
    expect(outcome.kind, JSON.stringify(lines)).to.equal('sent');
    return payment;
  };

  it('opens its wallet, finds it fit, and warns of rewards that go elsewhere', async () => {
    await own.call('close_wallet');
    await payments.check();
    expect(lines).to.deep.equal([]);
    const elsewhere = pool({ address: STANDARD });
    await elsewhere.payments.check();
    expect(elsewhere.log.lines.join()).to.include('not of the paying account');
  });

  it('builds without sending, sends, finds, confirms, and three wallets hold what was told', async () => {
    const order = orderOf([
      [at('ann'), 1n * XMR + 1n],
      [at('bob'), 2n * XMR + 2n],
      [at('cem'), 3n * XMR + 3n],
    ]);
    const before = await payments.holdings();
    const payment = paymentIn(await payments.build(order));
    expect(payment.resendable).to.equal(true);
    expect(await payments.find(order, payment)).to.deep.equal({ kind: 'absent' });
    expect(await payments.holdings()).to.deep.equal(before);
    expect((await payments.confirm(payment.transactionIds)).kind).to.equal('lost');

    const { transactionIds, feeAtomic = 0n } = payment;
    const outcome = await payments.send(order, payment);
    expect(outcome).to.deep.equal({ kind: 'sent', transactionIds, feeAtomic });
    const found = { kind: 'found', transactionIds, feeAtomic };
    expect(await payments.find(order, payment)).to.deep.equal(found);
    const waiting = { kind: 'counted', confirmations: 0 };
    expect(await payments.confirm(transactionIds)).to.deep.equal(waiting);
    expect(await payments.send(order, payment), 'once more').to.deep.equal(outcome);
    await mine(2);
    expect(await payments.send(order, payment), 'when it is mined').to.deep.equal(outcome);
    const counted = { kind: 'counted', confirmations: 2 };
    expect(await payments.confirm(transactionIds)).to.deep.equal(counted);
    const [ann, bob, cem] = order.destinations.map(({ amountAtomic }) => amountAtomic);
    expect(payment.receiptsAtomic).to.deep.equal([ann, bob, cem]);
    for (const [index, name] of RECIPIENTS.entries())
      expect(await received(name, transactionIds)).to.equal(payment.receiptsAtomic[index]);
    expect((await arrivals('ann')).length).to.equal(1);
  });

  it('sends what it built before the wallet was killed, and the wallet knows of it then', async () => {
    const order = orderOf([[at('ann'), XMR]]);
    const payment = paymentIn(await payments.build(order));
    await own.kill();
    await own.restart();
    await mine(1);
    expect((await payments.send(order, payment)).kind).to.equal('sent');
    const known = async () =>
      own.call<{ transfer: { type: string; amount: number; fee: number } }>(
        'get_transfer_by_txid',
        { txid: payment.transactionIds[0] },
      );
    const { transfer } = await known();
    expect(transfer).to.include({ type: 'pending', amount: Number(XMR) });
    expect(BigInt(transfer.fee)).to.equal(payment.feeAtomic);
    await own.kill();
    await own.restart();
    await mine(1);
    expect((await payments.send(order, payment)).kind, 'after another crash').to.equal('sent');
    expect(await received('ann', payment.transactionIds)).to.equal(XMR);
    expect((await known()).transfer.type).to.equal('out');
  });

  it('learns from the nodes that a relay was made whose answer was lost', async () => {
    const open = await MoneroWalletRpc.start({ daemonUrl: node.url });
    const relay = await LossyRelay.start(open.url, 'relay_tx');
    // A call whose connection fails is made three times.
    relay.fates.push('unanswered', 'lost', 'lost');
    try {
      const purse = await open.create('purse');
      await sent(orderOf([[purse, 5n * XMR]]));
      await mine(10);
      await open.call('refresh');
      const { payments: lossy, log } = paymentParts({
        wallet: { url: relay.url },
        daemonUrl: node.url,
        address: purse,
      });
      const order = orderOf([[at('bob'), XMR]]);
      const payment = paymentIn(await lossy.build(order));
      expect((await lossy.send(order, payment)).kind).to.equal('sent');
      expect(relay.fates).to.deep.equal([]);
      expect(log.lines.join()).to.include('the nodes are asked').and.include('DAEMON_UNREACHABLE');
      await mine(1);
      expect(await received('bob', payment.transactionIds)).to.equal(XMR);
    } finally {
      relay.stop();
      await open.stop();
    }
  });

  it('pays fifteen destinations, and takes fees out of seven to the piconero', async () => {
    const paid = subaddresses.map((each, index) => [each, XMR + BigInt(index)] as const);
    const full = orderOf(paid);
    const reduced = orderOf(
      paid.slice(0, 7).map(([each, amount], index) => [each, amount + BigInt((index * 3) % 7)]),
      'destinations',
    );
    const some = [
      [full, await sent(full)],
      [reduced, await sent(reduced)],
    ] as const;
    const [, { receiptsAtomic, feeAtomic = 0n }] = some[1];
    const total = reduced.destinations.reduce((sum, each) => sum + each.amountAtomic, 0n);
    expect(receiptsAtomic.reduce((sum, each) => sum + each, feeAtomic)).to.equal(total);
    await mine(1);
    const mined = await arrivals('cem');
    for (const [order, payment] of some)
      for (const [index, { address }] of order.destinations.entries()) {
        const [id] = payment.transactionIds;
        const arrival = mined.find((each) => each.txid === id && each.address === address);
        expect(BigInt(arrival?.amount ?? 0), address).to.equal(payment.receiptsAtomic[index]);
      }
  });

  it('pays an integrated address alone, with its payment id', async () => {
    const made = await others.call<{ integrated_address: string }>('make_integrated_address', {
      standard_address: at('ann'),
      payment_id: '1234567890abcdef',
    });
    expect(payments.paysAlone(made.integrated_address)).to.equal(true);
    expect(
      [at('ann'), subaddresses[0] ?? ''].map((each) => payments.paysAlone(each)),
    ).to.deep.equal([false, false]);
    const both = orderOf([
      [made.integrated_address, XMR],
      [at('bob'), XMR],
    ]);
    expect(refusalIn(await payments.build(both)).kind).to.equal('too-large');
    const payment = await sent(orderOf([[made.integrated_address, XMR]]));
    await mine(1);
    const arrived = (await arrivals('ann')).find(({ txid }) => txid === payment.transactionIds[0]);
    expect(arrived).to.include({ payment_id: '1234567890abcdef', amount: Number(XMR) });
  });

  it('says what it has too little of, and which address is bad', async () => {
    const { spendableAtomic, totalAtomic } = await payments.holdings();
    for (const amount of [spendableAtomic, spendableAtomic + XMR, totalAtomic + XMR])
      expect(refusalIn(await payments.build(orderOf([[at('ann'), amount]]))).kind).to.equal(
        'insufficient',
      );
    const bad = refusalIn(
      await payments.build(
        orderOf([
          [at('ann'), XMR],
          ['4nonsense', XMR],
          [at('bob'), 0n],
        ]),
      ),
    );
    expect(bad).to.deep.include({ kind: 'bad-destinations', positions: [1] });
    const tiny = orderOf([[at('ann'), 1n]], 'destinations');
    expect(refusalIn(await payments.build(tiny))).to.deep.include({
      kind: 'not-now',
      positions: [0],
    });
    const uneven = orderOf(
      [
        [at('ann'), XMR],
        [at('bob'), 1n],
      ],
      'destinations',
    );
    expect(refusalIn(await payments.build(uneven))).to.deep.include({
      kind: 'not-now',
      positions: [1],
      reason: 'an amount does not cover its share of the network fee',
    });
    const thrifty = pool({ wallet: { ...wallet(), feeMax: '0.000001' } });
    const dear = await thrifty.payments.build(orderOf([[at('ann'), XMR]]));
    expect(refusalIn(dear).reason).to.include('feeMax');
  });

  it('counts down when blocks leave the chain, and up again', async () => {
    const payment = await sent(orderOf([[at('ann'), XMR]]));
    await mine(3);
    const { transactionIds } = payment;
    const counted = async () => payments.confirm(transactionIds);
    expect(await counted()).to.deep.equal({ kind: 'counted', confirmations: 3 });
    await plain.post('pop_blocks', { nblocks: 3 });
    expect(await counted()).to.deep.equal({ kind: 'counted', confirmations: 0 });
    await mine(4);
    expect(await counted()).to.deep.equal({ kind: 'counted', confirmations: 4 });
  });

  it('takes the word of the wallet for an hour where nodes dropped a payment, then sends again', async () => {
    let later = 0;
    const clock = { nowMs: () => Date.now() + later, spanMs: () => 0 };
    const { payments: patient } = pool({ clock });
    const order = orderOf([[at('ann'), XMR]]);
    const payment = await sent(order);
    await node.call('flush_txpool');
    expect((await patient.find(order, payment)).kind).to.equal('found');
    expect((await patient.confirm(payment.transactionIds)).kind).to.equal('counted');
    later = 3_600_000;
    expect((await patient.find(order, payment)).kind).to.equal('absent');
    expect((await patient.confirm(payment.transactionIds)).kind).to.equal('lost');
    expect((await patient.send(order, payment)).kind).to.equal('sent');
    await mine(1);
    expect((await patient.confirm(payment.transactionIds)).kind).to.equal('counted');
  });

  it('calls a payment dead only when another is mined that deep', async () => {
    const purse = await others.create('dan');
    await sent(orderOf([[purse, 5n * XMR]]));
    await mine(10);
    await others.call('refresh');
    const { payments: poor } = pool({ wallet: { url: others.url } });
    // It has one output, which both of these spend.
    const [lost, rival] = [orderOf([[at('ann'), XMR]]), orderOf([[at('bob'), XMR]])];
    const payment = paymentIn(await poor.build(lost));
    const other = paymentIn(await poor.build(rival));
    expect((await poor.send(rival, other)).kind).to.equal('sent');
    const found = async () => (await poor.find(lost, payment)).kind;
    expect((await poor.send(lost, payment)).kind).to.equal('unknown');
    await mine(60);
    expect(await found()).to.equal('absent');
    await mine(1);
    expect(await found()).to.equal('dead');
    expect((await poor.send(lost, payment)).kind).to.equal('unknown');
    expect((await poor.find(rival, other)).kind).to.equal('found');
  });

  it('tells holdings beyond 2^53 to the piconero', async () => {
    const { totalAtomic, spendableAtomic } = await payments.holdings();
    const told = await own.call<{ balance: bigint; unlocked_balance: number }>('get_balance');
    expect(totalAtomic).to.equal(told.balance);
    expect(totalAtomic > 2n ** 53n).to.equal(true);
    expect(spendableAtomic).to.equal(BigInt(told.unlocked_balance));
    expect(spendableAtomic < totalAtomic).to.equal(true);
  });

  it('pays one large amount in several transactions', async () => {
    // Some 190 rewards, and about 150 fit.
    const amount = 6500n * XMR;
    const bearing = orderOf([[at('bob'), amount]], 'destinations');
    expect(refusalIn(await payments.build(bearing)).kind).to.equal('too-large');
    const order = orderOf([[at('bob'), amount]]);
    const payment = await sent(order);
    expect(payment.transactionIds).to.have.length.above(1);
    expect(payment.payloads).to.have.length(payment.transactionIds.length);
    await mine(1);
    const counted = { kind: 'counted', confirmations: 1 };
    expect(await payments.confirm(payment.transactionIds)).to.deep.equal(counted);
    expect(await received('bob', payment.transactionIds)).to.equal(amount);
    expect(payment.receiptsAtomic).to.deep.equal([amount]);
  });

  it('refuses wallets that cannot pay, in words', async () => {
    const failed = async (parts: { payments: MoneroPayments }): Promise<string> =>
      parts.payments.check().then(
        () => 'fit',
        (error: Error & { code?: string }) => `${error.code} ${error.message}`,
      );
    expect(() => pool({ wallet: undefined })).to.throw(/coin\.wallet: missing/);
    expect(await failed(pool({ network: 'stagenet' }))).to.include('DAEMON_WRONG_NETWORK');
    const { key } = await own.call<{ key: string }>('query_key', { key_type: 'view_key' });
    await others.call('generate_from_keys', {
      filename: 'view',
      password: WALLET_PASSWORD,
      address: home,
      viewkey: key,
      restore_height: 500,
    });
    const viewing = pool({ wallet: { url: others.url } });
    expect(await failed(viewing)).to.include('can only view');
    await others.call('close_wallet');
    expect(await failed(viewing)).to.include('No wallet file');
    const wrong = pool({ wallet: { url: others.url, file: 'ann', filePassword: 'hunter2' } });
    expect(await failed(wrong))
      .to.include('Invalid password')
      .and.not.include('hunter2');
    const stranger = pool({ wallet: { ...wallet(), password: 'hunter2' } });
    expect(await failed(stranger))
      .to.include('DAEMON_UNAUTHORIZED')
      .and.not.include('hunter2');
  });

  it('checks what wallets sign with the spend key alone, for main addresses and subaddresses', async () => {
    await others.open('cem');
    const checks = new MoneroWallet(coinConfig([{ url: node.url }]));
    const message = 'Pay me at once: ünïcödé';
    for (const [index, address] of [at('cem'), subaddresses[0] ?? ''].entries())
      for (const type of ['spend', 'view']) {
        const request = { account_index: 0, address_index: index, signature_type: type };
        const { signature } = await others.call<{ signature: string }>('sign', {
          ...request,
          data: message,
        });
        const signed = { address, message, signature };
        expect(checks.verifyMessage(signed), `${type} ${index}`).to.equal(type === 'spend');
        expect(checks.verifyMessage({ ...signed, message: `${message}.` })).to.equal(false);
        expect(checks.verifyMessage({ ...signed, address: at('ann') })).to.equal(false);
      }
  });
});
