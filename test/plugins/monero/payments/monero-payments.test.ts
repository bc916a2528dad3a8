import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { PaymentOrder } from '../../../../core/plugin-api/payments.ts';
import type { MoneroPayments } from '../../../../plugins/monero/payments/monero-payments.ts';
import { INTEGRATED, madeAddress, STANDARD, SUBADDRESS } from '../known-addresses.ts';
import { orderOf, paymentIn, paymentParts, refusalIn } from './payment-parts.ts';
import { HANG_UP, ScriptedRpc, WalletError } from './scripted-rpc.ts';
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
const transfer = (amounts: readonly (bigint | number)[], fee: bigint | number, hash = HASH) => ({
  tx_hash: hash,
  fee,
  amounts_by_dest: { amounts },
  spent_key_images: { key_images: [OTHER] },
  tx_blob: '0200',
  tx_metadata: '0100',
  unsigned_txset: '',
});

describe('MoneroPayments over a wallet that answers oddly', () => {
  let wallet: ScriptedRpc;
  let node: ScriptedRpc;
  let payments: MoneroPayments;
  let nowMs: number;
  const order = orderOf([
    [STANDARD, 1000n],
    [SUBADDRESS, 2000n],
  ]);

  beforeEach(async () => {
    nowMs = 1_000_000_000;
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
    const clock = { nowMs: () => nowMs, spanMs: () => 0 };
    ({ payments } = paymentParts({
      wallet: { url: wallet.url },
      daemonUrl: node.url,
      address: STANDARD,
      clock,
    }));
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
  const takes = (answer: Answer): void => {
    node.answers['send_raw_transaction'] = answer;
  };
  const built = async (of: PaymentOrder = order) => paymentIn(await payments.build(of));
  const failure = async (act: Promise<unknown>): Promise<string> =>
    act.then(
      () => 'none',
      (error: unknown) => (error instanceof PoolError ? `${error.code} ${error.message}` : 'other'),
    );

  describe('building', () => {
    it('sends and reads amounts beyond 2^53 digit by digit', async () => {
      const amount = 2n ** 53n + 1n;
      answering({
        transfer: () => transfer([amount], 2n ** 60n + 1n),
      });
      const payment = await built(orderOf([[STANDARD, amount]]));
      const body = wallet.bodies.at(-1) ?? '';
      expect(payment.feeAtomic).to.equal(2n ** 60n + 1n);
      expect(payment.receiptsAtomic).to.deep.equal([amount]);
      expect(body).to.include(`"amount":${amount}`);
      expect(body).to.include('"do_not_relay":true');
    });

    const refusals: readonly [number, string, string][] = [
      [-16, 'insufficient', 'wallet'],
      [-17, 'insufficient', 'wallet'],
      [-19, 'insufficient', 'wallet'],
      [-37, 'insufficient', 'wallet'],
      [-16, 'too-large', 'destinations'],
      [-4, 'too-large', 'wallet'],
      [-46, 'not-now', 'destinations'],
    ];
    for (const [code, kind, feeFrom] of refusals)
      it(`takes error ${code} for "${kind}" where the fee is from the ${feeFrom}`, async () => {
        answering({ transfer: () => new WalletError(code) });
        const outcome = await payments.build({ ...order, feeFrom: feeFrom as 'wallet' });
        const refusal = refusalIn(outcome);
        expect(refusal.kind).to.equal(kind);
        expect(refusal.reason).to.not.include(wallet.url);
      });

    for (const code of [-1, -3, -38])
      it(`rejects on error ${code}, which is not about the order`, async () => {
        answering({ transfer: () => new WalletError(code) });
        expect(await failure(payments.build(order))).to.include('DAEMON_RPC');
      });

    it('finds every address that the wallet does not take', async () => {
      answering({
        transfer: () => new WalletError(-2),
        validate_address: ({ address }) => ({ valid: address !== SUBADDRESS }),
      });
      expect(refusalIn(await payments.build(order))).to.deep.include({ positions: [1] });
      answering({ validate_address: () => ({ valid: true }) });
      expect(refusalIn(await payments.build(order)).kind).to.equal('too-large');
    });

    it('does not ask the wallet about what it can see itself', async () => {
      const twoOfThem = orderOf([
        [madeAddress('stagenet', 'standard'), 1n],
        [STANDARD, 1n],
      ]);
      const refusal = refusalIn(await payments.build(twoOfThem));
      // Kept for whoever is held, and shown: in no words but these.
      const reason = 'not an address of this network';
      expect(refusal).to.deep.include({ positions: [0], reason });
      expect(refusalIn(await payments.build(orderOf([[STANDARD, 0n]]))).kind).to.equal(
        'bad-destinations',
      );
      const sixteen = orderOf(Array.from({ length: 16 }, () => [STANDARD, 1n] as const));
      expect(refusalIn(await payments.build(sixteen)).kind).to.equal('too-large');
      const mixed = orderOf([
        [INTEGRATED, 1n],
        [STANDARD, 1n],
      ]);
      expect(refusalIn(await payments.build(mixed)).kind).to.equal('too-large');
      expect(wallet.calls).to.deep.equal([]);
    });

    const split = (amounts: readonly (readonly number[])[], hashes = [HASH, OTHER]) => ({
      tx_hash_list: hashes,
      fee_list: [3, 4],
      amounts_by_dest_list: amounts.map((each) => ({ amounts: each })),
      spent_key_images_list: [{ key_images: [HASH] }, { key_images: [OTHER] }],
      tx_blob_list: ['00', '01'],
      tx_metadata_list: ['02', '03'],
    });

    it('takes several transactions where one is too large, and refuses divided amounts', async () => {
      answering({
        transfer: () => new WalletError(-18),
        transfer_split: () => split([[2000], [1000]]),
      });
      const payment = await built();
      expect(payment.transactionIds).to.deep.equal([HASH, OTHER]);
      expect(payment.feeAtomic).to.equal(7n);
      expect(payment.receiptsAtomic).to.deep.equal([1000n, 2000n]);
      answering({ transfer_split: () => split([[1500, 1000], [500]]) });
      expect(refusalIn(await payments.build(order)).kind).to.equal('too-large');
      answering({ transfer_split: () => split([[2000]]) });
      expect(await failure(payments.build(order))).to.include('nonsense');
    });

    it('refuses a wallet that pays something else, or only views', async () => {
      answering({ transfer: () => transfer([2000, 1001], 7) });
      expect(refusalIn(await payments.build(order)).kind).to.equal('too-large');
      answering({ transfer: () => ({ ...transfer([2000, 1000], 7), tx_metadata: '' }) });
      expect(await failure(payments.build(order))).to.include('nonsense');
      answering({ transfer: () => ({ tx_metadata: '', unsigned_txset: '4d6f6e' }) });
      expect(await failure(payments.build(order))).to.include('can only view');
    });

    it('opens its file once where no wallet is open', async () => {
      let isOpen = false;
      answering({
        open_wallet: (params) => {
          isOpen = true;
          expect(params).to.deep.equal({ filename: 'pool', password: 'hunter2' });
          return {};
        },
        refresh: () => (isOpen ? {} : new WalletError(-13, 'No wallet file')),
      });
      const { payments: opening } = paymentParts({
        wallet: { url: wallet.url, file: 'pool', filePassword: 'hunter2' },
        daemonUrl: node.url,
        address: STANDARD,
      });
      await Promise.all([opening.holdings(), opening.holdings()]);
      expect(wallet.count('open_wallet')).to.equal(1);
      isOpen = false;
      expect(await failure(payments.holdings())).to.include('No wallet file');
    });
  });

  describe('sending', () => {
    const refused = { status: 'Failed', reason: 'no', fee_too_low: true };

    it('is unknown while the wallet is silent, whatever the nodes say', async () => {
      const payment = await built();
      answering({ relay_tx: () => HANG_UP });
      takes(() => refused);
      expect((await payments.send(order, payment)).kind).to.equal('unknown');
    });

    it('is refused where wallet and nodes refuse it and nobody knows it', async () => {
      const payment = await built();
      answering({ relay_tx: () => new WalletError(-4) });
      takes(() => refused);
      const outcome = await payments.send(order, payment);
      expect(outcome).to.deep.equal({ kind: 'refused', reason: 'no, fee_too_low' });
      answering({
        get_transfer_by_txid: () => ({ transfer: { type: 'pending', timestamp: 1, fee: 7 } }),
      });
      expect((await payments.send(order, payment)).kind, 'it knows it').to.equal('unknown');
      answering({ get_transfer_by_txid: () => HANG_UP });
      expect((await payments.send(order, payment)).kind, 'it is silent').to.equal('unknown');
    });

    const vague: readonly [string, object][] = [
      ['a double spend', { status: 'Failed', double_spend: true }],
      ['a busy node', { status: 'BUSY' }],
      ['a refusal without ground', { status: 'Failed', reason: '' }],
      ['nonsense', { status: 5 }],
    ];
    for (const [what, answer] of vague)
      it(`is unknown after ${what}`, async () => {
        const payment = await built();
        answering({ relay_tx: () => new WalletError(-4) });
        takes(() => answer);
        expect((await payments.send(order, payment)).kind).to.equal('unknown');
      });

    it('is sent where the wallet refused and a node knows it or takes it', async () => {
      const payment = await built();
      answering({ relay_tx: () => new WalletError(-4) });
      takes(() => ({ status: 'OK', not_relayed: true }));
      expect((await payments.send(order, payment)).kind).to.equal('sent');
      takes(() => refused);
      knows({ tx_hash: HASH, in_pool: true });
      expect((await payments.send(order, payment)).kind).to.equal('sent');
    });

    it('is unknown as a whole where the second of two is refused', async () => {
      const payment = await built();
      const [payload = ''] = payment.payloads;
      const payloads = [payload, payload.replace(HASH, OTHER)];
      const both = { ...payment, transactionIds: [HASH, OTHER], payloads };
      answering({ relay_tx: () => ({ tx_hash: HASH }) });
      takes(() => refused);
      const outcome = await payments.send(order, both);
      expect(outcome.kind).to.equal('unknown');
    });

    it('is unknown, and calls nobody, for a payload that is none', async () => {
      const payment = await built();
      wallet.calls.length = 0;
      expect((await payments.send(order, { ...payment, payloads: ['{}'] })).kind).to.equal(
        'unknown',
      );
      expect(wallet.calls).to.deep.equal([]);
      const nothing = payments.find(order, { ...payment, payloads: ['{'] });
      expect(await failure(nothing)).to.include('PAYMENT_INVALID');
    });

    it('is sent where the wallet cannot store its file afterwards', async () => {
      const payment = await built();
      answering({ relay_tx: () => ({ tx_hash: HASH }), store: () => new WalletError(-1) });
      expect((await payments.send(order, payment)).kind).to.equal('sent');
    });
  });

  describe('finding', () => {
    it('believes a node before the wallet, and the wallet for an hour', async () => {
      const payment = await built();
      knows({ tx_hash: HASH, in_pool: false, block_height: 90 });
      expect((await payments.find(order, payment)).kind).to.equal('found');
      expect(await payments.confirm([HASH])).to.deep.equal({ kind: 'counted', confirmations: 10 });
      knows();
      answering({
        get_transfer_by_txid: () => ({
          transfer: { type: 'pending', timestamp: nowMs / 1000, fee: 7 },
        }),
      });
      expect(await payments.confirm([HASH])).to.deep.equal({ kind: 'counted', confirmations: 0 });
      answering({
        get_transfer_by_txid: () => ({
          transfer: { type: 'failed', timestamp: nowMs / 1000, fee: 7 },
        }),
      });
      expect((await payments.confirm([HASH])).kind).to.equal('lost');
    });

    it('counts the least confirmed of several', async () => {
      knows(
        { tx_hash: HASH, in_pool: false, block_height: 90 },
        { tx_hash: OTHER, in_pool: false, block_height: 97 },
      );
      const counted = { kind: 'counted', confirmations: 3 };
      expect(await payments.confirm([HASH, OTHER])).to.deep.equal(counted);
    });

    it('rejects where no node answers, and where one answers nonsense', async () => {
      node.answers['get_transactions'] = () => ({ status: 'OK', txs: [{ tx_hash: 7 }] });
      expect(await failure(payments.confirm([HASH]))).to.include('DAEMON_RPC');
      node.answers['get_transactions'] = () => HANG_UP;
      expect(await failure(payments.confirm([HASH]))).to.include('DAEMON_UNREACHABLE');
    });

    const spending = (height: number): void => {
      node.answers['is_key_image_spent'] = () => ({ status: 'OK', spent_status: [1] });
      node.answers['get_block'] = (params) => ({
        tx_hashes: params['height'] === height ? [HASH] : [],
      });
      node.answers['get_block_header_by_height'] = () => ({
        block_header: { hash: HASH, height: 99, orphan_status: false, timestamp: 1 },
      });
      node.answers['get_transactions'] = ({ decode_as_json: asJson }) => ({
        status: 'OK',
        txs:
          asJson === true
            ? [
                {
                  tx_hash: HASH,
                  in_pool: false,
                  as_json: JSON.stringify({ vin: [{ key: { k_image: OTHER } }] }),
                },
              ]
            : [],
      });
    };
    const found = async () => (await payments.find(order, await built())).kind;

    it('calls dead what is spent below the newest sixty blocks only', async () => {
      spending(39);
      expect(await found()).to.equal('dead');
      spending(40);
      expect(await found()).to.equal('absent');
    });

    it('calls nothing dead that is spent in the pool, or while the chain changes', async () => {
      spending(39);
      node.answers['is_key_image_spent'] = () => ({ status: 'OK', spent_status: [2] });
      expect(await found()).to.equal('absent');
      spending(39);
      node.answers['get_block_header_by_height'] = () => ({
        block_header: { hash: OTHER, height: 99, orphan_status: false, timestamp: 1 },
      });
      expect(await found()).to.equal('absent');
      spending(39);
      node.answers['get_block'] = () => HANG_UP;
      const payment = await built();
      expect(await failure(payments.find(order, payment))).to.include('DAEMON_UNREACHABLE');
    });
  });

  it('needs a whole login', () => {
    const half = () =>
      paymentParts({
        wallet: { url: wallet.url, user: 'pool' },
        daemonUrl: node.url,
        address: STANDARD,
      });
    expect(half).to.throw(PoolError, 'coin.wallet.user');
  });
});
