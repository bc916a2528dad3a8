import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { Payment, PaymentOrder } from '../../../../core/plugin-api/payments.ts';
import { PsbtMethod } from '../../../../plugins/sha256/payments/psbt-method.ts';
import { SendmanyMethod } from '../../../../plugins/sha256/payments/sendmany-method.ts';
import { walletHoldings } from '../../../../plugins/sha256/payments/wallet-holdings.ts';
import { refusal, rejection } from './outcomes.ts';
import { daemonError, fails, rpcError, ScriptedWallet } from './scripted-wallet.ts';
import type { Answer } from './scripted-wallet.ts';

const FIRST = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const SECOND = 'mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r';
const ID = 'ab'.repeat(32);
const TIP = 'cd'.repeat(32);

const order: PaymentOrder = {
  key: 'payout:test:1',
  destinations: [
    { address: FIRST, amountAtomic: 10_000n },
    { address: SECOND, amountAtomic: 20_000n },
  ],
  feeFrom: 'wallet',
};
const payment: Payment = {
  transactionIds: [ID],
  payloads: ['00'],
  receiptsAtomic: [10_000n, 20_000n],
  feeAtomic: 100n,
  resendable: true,
};
/** Pays the order: no inputs that matter, two outputs. */
const HEX = `0200000001${'11'.repeat(32)}0000000000ffffffff02${'1027000000000000'}160014751e76e8199196d454941c45d1b3a323f1433bd6${'204e000000000000'}1976a914751e76e8199196d454941c45d1b3a323f1433bd688ac00000000`;
const known = {
  confirmations: 0,
  fee: '-0.00000100',
  hex: HEX,
  walletconflicts: [],
  details: [{ abandoned: false }],
};

describe('what nodes answer to a payment', () => {
  const refusals: readonly (readonly [number, string, object | undefined])[] = [
    [-4, 'Insufficient funds', { kind: 'insufficient' }],
    [-6, 'Insufficient funds', { kind: 'insufficient' }],
    [-4, 'Transaction too large', { kind: 'too-large' }],
    [
      -4,
      'Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)',
      { kind: 'too-large' },
    ],
    [-4, 'Something that nobody has heard of', { kind: 'too-large' }],
    [-4, 'Transaction has too long of a mempool chain', { kind: 'insufficient' }],
    [-4, 'Transaction amount too small', { kind: 'not-now', positions: [0] }],
    [-5, 'Invalid Bitcoin address', { kind: 'bad-destinations', positions: [1] }],
    [-4, 'Fee estimation failed. Fallbackfee is disabled.', undefined],
    [-18, 'Requested wallet does not exist or is not loaded', undefined],
    [-32603, 'internal', undefined],
  ];
  for (const [code, message, expected] of refusals) {
    it(`of ${code} ${message} becomes ${JSON.stringify(expected ?? 'a rejection')}`, async () => {
      const { parts } = new ScriptedWallet({
        walletcreatefundedpsbt: fails(rpcError(code, message)),
        validateaddress: ([address]) => ({ isvalid: address !== SECOND }),
      });
      const outcome = new PsbtMethod(parts).build(order);
      if (expected === undefined) expect((await rejection(outcome)).code).to.equal('DAEMON_RPC');
      else expect(refusal(await outcome)).to.deep.include(expected);
    });
  }

  it('of a bad address that none of ours is becomes a rejection, and blames nobody', async () => {
    const { parts } = new ScriptedWallet({
      walletcreatefundedpsbt: fails(rpcError(-5, 'Invalid something')),
      validateaddress: () => ({ isvalid: true }),
    });
    expect((await rejection(new PsbtMethod(parts).build(order))).facts).to.include({ rpcCode: -5 });
  });

  const sendings: readonly (readonly [string, Answer, string])[] = [
    ['its id', () => ID, 'sent'],
    ['another id', () => TIP, 'unknown'],
    ['nonsense', () => ({ sent: true }), 'unknown'],
    ['-27', fails(rpcError(-27, 'Transaction outputs already in utxo set')), 'sent'],
    ['txn-already-known', fails(rpcError(-26, 'txn-already-known')), 'sent'],
    ['txn-already-in-mempool', fails(rpcError(-26, 'txn-already-in-mempool')), 'sent'],
    ['missing inputs', fails(rpcError(-25, 'bad-txns-inputs-missingorspent')), 'refused'],
    ['a full mempool', fails(rpcError(-26, 'mempool min fee not met')), 'refused'],
    ['a number not known', fails(rpcError(-1, 'std::exception')), 'unknown'],
    ['nothing in time', fails(daemonError('DAEMON_TIMEOUT')), 'unknown'],
    ['nothing at all', fails(daemonError('DAEMON_UNREACHABLE', 'ECONNREFUSED')), 'unknown'],
    ['that it is starting', fails(daemonError('DAEMON_SYNCING')), 'unknown'],
  ];
  for (const [what, answer, kind] of sendings) {
    it(`of ${what}, when a signed payment is sent, is ${kind}`, async () => {
      const nothing = fails(rpcError(-5, 'No such mempool or blockchain transaction'));
      const { parts } = new ScriptedWallet({
        sendrawtransaction: answer,
        gettransaction: nothing,
        getmempoolentry: nothing,
        getrawtransaction: nothing,
      });
      expect((await new PsbtMethod(parts).send(order, payment)).kind).to.equal(kind);
    });
  }

  it('of missing inputs is sent where the wallet has it, and unknown where it cannot be asked', async () => {
    const sendrawtransaction = fails(rpcError(-25, 'bad-txns-inputs-missingorspent'));
    const mined = new ScriptedWallet({
      sendrawtransaction,
      gettransaction: () => ({ ...known, confirmations: 30 }),
    });
    const outcome = await new PsbtMethod(mined.parts).send(order, payment);
    expect(outcome).to.deep.equal({ kind: 'sent', transactionIds: [ID], feeAtomic: 100n });
    const silent = new ScriptedWallet({
      sendrawtransaction,
      gettransaction: fails(daemonError('DAEMON_TIMEOUT')),
    });
    expect((await new PsbtMethod(silent.parts).send(order, payment)).kind).to.equal('unknown');
  });

  const sendmanys: readonly (readonly [string, Answer, string])[] = [
    ['-6', fails(rpcError(-6, 'Insufficient funds')), 'refused'],
    ['-4 too large', fails(rpcError(-4, 'Transaction too large')), 'refused'],
    ['-4 rejected', fails(rpcError(-4, 'Error: The transaction was rejected!')), 'unknown'],
    ['-4 dust', fails(rpcError(-4, 'Transaction commit failed:: dust')), 'unknown'],
    ['-1', fails(rpcError(-1, 'std::exception')), 'unknown'],
    ['no connection', fails(daemonError('DAEMON_UNREACHABLE', 'ECONNREFUSED')), 'refused'],
    ['a broken one', fails(daemonError('DAEMON_UNREACHABLE', 'ECONNRESET')), 'unknown'],
    ['nothing in time', fails(daemonError('DAEMON_TIMEOUT')), 'unknown'],
    ['a bad password', fails(daemonError('DAEMON_UNAUTHORIZED')), 'refused'],
    ['nonsense', () => null, 'unknown'],
    ['a locked wallet', fails(rpcError(-13, 'enter the wallet passphrase')), 'refused'],
  ];
  for (const [what, answer, kind] of sendmanys) {
    it(`of ${what}, when sendmany is called, is ${kind}`, async () => {
      const wallet = new ScriptedWallet({
        sendmany: answer,
        listsinceblock: () => ({ transactions: [] }),
      });
      const method = new SendmanyMethod(wallet.parts);
      const unsent = { ...payment, transactionIds: [], payloads: [TIP], feeAtomic: undefined };
      expect((await method.send(order, unsent)).kind).to.equal(kind);
      expect(wallet.calls.filter((call) => call === 'sendmany')).to.have.length(1);
    });
  }

  it('of balances is added up exactly, from new nodes and from old ones', async () => {
    const listunspent: Answer = () => [
      { amount: '0.10000000', spendable: true },
      { amount: '0.20000001', spendable: true },
      { amount: '5.00000000', spendable: false },
    ];
    const balances = { trusted: '0.30000001', untrusted_pending: '1e-8', immature: 50 };
    const expected = { spendableAtomic: 30_000_001n, totalAtomic: 5_030_000_002n };
    const fresh = new ScriptedWallet({ listunspent, getbalances: () => ({ mine: balances }) });
    expect(await walletHoldings(fresh.parts.wallet, false)).to.deep.equal(expected);
    const old = new ScriptedWallet({
      listunspent,
      getwalletinfo: () => ({
        balance: balances.trusted,
        unconfirmed_balance: balances.untrusted_pending,
        immature_balance: balances.immature,
      }),
    });
    expect(await walletHoldings(old.parts.wallet, false)).to.deep.equal(expected);
    const watched = await walletHoldings(fresh.parts.wallet, true);
    expect(watched.spendableAtomic).to.equal(530_000_001n);
  });

  it('of two that stand under one mark is for a person to judge', async () => {
    const entry = { category: 'send', comment: order.key };
    const { parts } = new ScriptedWallet({
      listsinceblock: () => ({ transactions: [ID, TIP].map((txid) => ({ ...entry, txid })) }),
      gettransaction: () => known,
    });
    const error = await rejection(
      new SendmanyMethod(parts).find(order, { ...payment, payloads: [TIP] }),
    );
    expect(error.message).to.include('more than once');
  });

  it('of a rival that pays some of an order never makes it dead', async () => {
    const other = HEX.replace('1027000000000000', '1127000000000000');
    const { parts } = new ScriptedWallet({
      gettransaction: ([id]) =>
        id === ID
          ? { ...known, confirmations: -500, walletconflicts: [TIP] }
          : { ...known, confirmations: 500, hex: other },
    });
    const method = new PsbtMethod(parts);
    expect(await method.find(order, payment)).to.deep.equal({ kind: 'absent' });
  });

  it('of a rival that pays the same under another id is the payment', async () => {
    const { parts } = new ScriptedWallet({
      gettransaction: ([id]) =>
        id === ID
          ? { ...known, confirmations: -500, walletconflicts: [TIP] }
          : { ...known, confirmations: 500 },
    });
    const finding = await new PsbtMethod(parts).find(order, payment);
    expect(finding).to.deep.equal({ kind: 'found', transactionIds: [TIP], feeAtomic: 100n });
  });

  it('of a rival that fell out itself is neither the payment nor its death', async () => {
    const { parts } = new ScriptedWallet({
      gettransaction: ([id]) =>
        id === ID
          ? { ...known, confirmations: -500, walletconflicts: [TIP] }
          : { ...known, details: [{ abandoned: true }] },
    });
    const method = new PsbtMethod(parts);
    expect(await method.find(order, payment)).to.deep.equal({ kind: 'absent' });
  });

  it('of a conflict is death at the depth of a mature reward', async () => {
    const kindAt = async (confirmations: number): Promise<string> => {
      const { parts } = new ScriptedWallet({
        gettransaction: () => ({ ...known, confirmations }),
      });
      return (await new PsbtMethod(parts).find(order, payment)).kind;
    };
    const depths = [0, -1, -99, -100, -101];
    expect(await Promise.all(depths.map(kindAt))).to.deep.equal([
      'found',
      'absent',
      'absent',
      'dead',
      'dead',
    ]);
  });

  it('is checked whatever its shape: a PoolError, and never an invented payment', async () => {
    const shapes: readonly unknown[] = [
      null,
      undefined,
      0,
      -1,
      1.5,
      '',
      'x',
      '0.1',
      ID,
      [],
      [null],
      [{}],
      {},
      true,
      { psbt: 1, fee: '0.1' },
      { psbt: 'cHNidP8=', fee: '0.1.2' },
      { psbt: 'cHNidP8=' },
      { psbt: 'cHNidP8=', fee: '0.000000001' },
      { complete: true },
      { complete: true, hex: 'zz' },
      { complete: true, hex: '00' },
      { ...known, fee: 'NaN' },
      { ...known, hex: '00' },
      { ...known, confirmations: '1' },
      { transactions: [{}] },
      { mine: { trusted: 'much' } },
    ];
    const good: Readonly<Record<string, unknown>> = {
      walletcreatefundedpsbt: { psbt: 'cHNidP8=', fee: '0.00000100' },
      walletprocesspsbt: { psbt: 'cHNidP8=', complete: true },
      finalizepsbt: { complete: true, hex: HEX },
      testmempoolaccept: [{ txid: ID, allowed: true }],
      gettransaction: known,
      listsinceblock: { transactions: [{ txid: ID, category: 'send', comment: order.key }] },
      getbalances: { mine: { trusted: '1.0', untrusted_pending: 0, immature: '0.00000001' } },
      listunspent: [{ amount: '1.0', spendable: true }],
    };
    const outcomes = async (script: Readonly<Record<string, unknown>>) => {
      const { parts } = new ScriptedWallet(
        Object.fromEntries(
          Object.entries(script).map(([method, answer]) => [method, () => answer]),
        ),
      );
      const psbt = new PsbtMethod(parts);
      const sendmany = new SendmanyMethod(parts);
      return Promise.allSettled([
        psbt.build(order),
        psbt.find(order, payment),
        sendmany.find(order, { ...payment, payloads: [TIP] }),
        walletHoldings(parts.wallet, false),
      ]);
    };
    const sound = await outcomes(good);
    expect(sound.map(({ status }) => status)).to.deep.equal(Array(4).fill('fulfilled'));
    for (const method of Object.keys(good)) {
      for (const shape of shapes) {
        const results = await outcomes({ ...good, [method]: shape });
        const told = `${method} ${JSON.stringify(shape)}`;
        for (const result of results)
          if (result.status === 'rejected') expect(result.reason, told).to.be.instanceOf(PoolError);
        const changed = results.filter(({ status }) => status === 'rejected').length;
        const same = JSON.stringify(shape) === '[]' || JSON.stringify(shape) === '{}';
        if (!same) expect(changed, told).to.be.greaterThan(0);
      }
    }
  });
});
