/**
 * Bugs of pool servers about payments that miners and operators met, each as its smallest scenario here. Sources
 * are those projects' own code and public threads, as of 2026.
 */
import { expect } from 'chai';
import { atomic } from '../../../core/ledger/posting.ts';
import { planOf } from '../../../core/payouts/payout-plan.ts';
import { coinsOf, atomicOf } from '../../../plugins/sha256/payments/coin-amount.ts';
import type {
  MethodParts,
  PaymentMethod,
} from '../../../plugins/sha256/payments/payment-method.ts';
import { PsbtMethod } from '../../../plugins/sha256/payments/psbt-method.ts';
import { SendmanyMethod } from '../../../plugins/sha256/payments/sendmany-method.ts';
import { ScriptedWallet, fails, rpcError } from '../../plugins/sha256/payments/scripted-wallet.ts';
import { PayoutBench } from './payout-bench.ts';
import { due, planTerms } from './payout-wishes.ts';

const CREDITED = { 'miner ann': 500n, 'miner bob': 400n, 'fee operator': 100n };

async function owing(traits: ConstructorParameters<typeof PayoutBench>[0] = {}) {
  const bench = new PayoutBench(traits);
  await bench.store.credit(CREDITED);
  return bench;
}

async function looks(bench: PayoutBench, process: ReturnType<PayoutBench['process']>, count = 5) {
  bench.passFirst();
  for (let look = 0; look < count; look++) await bench.look(process);
}

async function resume(bench: PayoutBench, process: ReturnType<PayoutBench['process']>) {
  await bench.store.resume('btc', await bench.store.control(), 'op');
  process.resumed();
}

const ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const NO_ESTIMATE =
  'Fee estimation failed. Fallbackfee is disabled. Wait a few blocks or enable -fallbackfee.';

/** The node refuses to build and to send, for its own settings; then these are mended. */
async function expectPaidAfterNoEstimate(
  code: number,
  Method: new (parts: MethodParts) => PaymentMethod,
): Promise<void> {
  const no = fails(rpcError(code, NO_ESTIMATE));
  const hash = () => 'ab'.repeat(32);
  const script = { walletcreatefundedpsbt: no, createrawtransaction: () => '00' };
  const node = { getbestblockhash: hash, fundrawtransaction: no, sendmany: no };
  const listsinceblock = () => ({ transactions: [], lastblock: hash() });
  const { parts, calls } = new ScriptedWallet({ ...script, ...node, listsinceblock });
  const method = new Method(parts);
  const credited = { [`miner ${ADDRESS}`]: 5_000n };
  const bench = new PayoutBench({ resendable: false });
  await bench.store.credit(credited);
  const process = bench.process();
  const { wallet } = bench;
  const mended = { build: wallet.build, send: wallet.send };
  wallet.build = (order) => method.build(order);
  await looks(bench, process, 50);
  wallet.build = mended.build;
  wallet.send = (order, payment) => method.send(order, payment);
  if (method instanceof SendmanyMethod) await looks(bench, process, 50);
  expect(calls).to.not.deep.equal([]);
  expect(bench.store.holds.size).to.equal(0);
  expect(bench.store.switches.latched).to.equal(false);
  expect(bench.events).to.deep.equal([]);
  wallet.send = mended.send;
  bench.clock.pass(3_600_000);
  await looks(bench, process);
  expect(bench.states.at(-1)).to.equal('confirmed');
  bench.expectTruth(credited);
}

interface Bug {
  readonly bug: string;
  /** Where it was met. */
  readonly source: string;
  readonly scenario: () => Promise<void>;
}

const BUGS: readonly Bug[] = [
  {
    bug: 'a crash between sending and recording pays twice',
    source:
      'oliverw/miningcore #239, #244; dvandal/cryptonote-nodejs-pool #153, #156, #297; ' +
      'zone117x/node-cryptonote-pool #189; sammy007/open-ethereum-pool #216',
    scenario: async () => {
      const bench = await owing({ resendable: false });
      let isDead = false;
      const victim = bench.process((call, when) => {
        isDead ||= call === 'send' && when === 'after';
        if (isDead) throw new Error('killed');
      });
      await looks(bench, victim, 1);
      expect(bench.states).to.deep.equal(['submitting']);
      bench.guard.lapse();
      await looks(bench, bench.process());
      expect(bench.wallet.chain.size).to.equal(1);
      bench.expectTruth(CREDITED);
    },
  },
  {
    bug: 'a wallet call that times out is taken for a failure and paid again',
    source: 'oliverw/miningcore #239, #244; dvandal/cryptonote-nodejs-pool #153',
    scenario: async () => {
      const bench = await owing({ resendable: false });
      bench.wallet.faults.push('timeout-after');
      await looks(bench, bench.process());
      expect(bench.wallet.chain.size).to.equal(1);
      bench.expectTruth(CREDITED);
    },
  },
  {
    bug: 'one bad address stops everybody in its batch, again and again',
    source: 'oliverw/miningcore #1233, #490',
    scenario: async () => {
      const bench = await owing();
      await bench.store.credit({ 'miner odd:eve': 450n });
      await looks(bench, bench.process());
      expect(bench.wallet.received).to.deep.equal({ ann: 500n, bob: 400n });
      expect([...bench.store.holds.keys()]).to.deep.equal(['odd:eve']);
    },
  },
  {
    bug: 'two balances of one address are refused as duplicated (-8), and nobody is paid',
    source: 'zone117x/node-open-mining-portal #417',
    scenario: async () => {
      const feeAddresses = new Map([['dev', 'ann']]);
      const fee = due('dev', 300, { account: 'fee' });
      const { batches } = planOf([due('ann', 500), fee], planTerms({ rules: { feeAddresses } }));
      expect(batches.map(({ items }) => items.map(({ address }) => address))).to.deep.equal([
        ['ann'],
        ['ann'],
      ]);
    },
  },
  {
    bug: 'a transaction that is too large (-6) is tried again for ever',
    source: 'oliverw/miningcore #649',
    scenario: async () => {
      const bench = await owing();
      bench.wallet.largest = 1;
      await looks(bench, bench.process());
      expect(bench.wallet.chain.size).to.equal(2);
      bench.expectTruth(CREDITED);
    },
  },
  {
    bug: 'a wallet that is short makes the pool withhold part of everybody',
    source: 'node-open-mining-portal, trySend: one percent less for each attempt',
    scenario: async () => {
      const bench = await owing();
      const process = bench.process();
      bench.wallet.spendable = 100n;
      await looks(bench, process, 1);
      expect(bench.wallet.received).to.deep.equal({});
      expect(bench.store.ledger.balances).to.include({ 'miner ann': 500n, 'miner bob': 400n });
    },
  },
  {
    bug: 'amounts are rounded on their way to the wallet, and debited unrounded',
    source: 'miningcore, BitcoinPayoutHandler: Math.Round(amount, 4)',
    scenario: async () => {
      for (const amount of [1n, 99_999n, 123_456_789n, 2_099_999_999_999_999n]) {
        expect(atomicOf(coinsOf(amount, 8), 8)).to.equal(amount);
      }
    },
  },
  {
    bug: 'of a payment in several transactions only the first is recorded, and looked after',
    source: 'oliverw/miningcore, transfer_split: the first hash alone',
    scenario: async () => {
      for (const answer of ['sent', 'lost'] as const) {
        const bench = await owing();
        const { wallet } = bench;
        const transactionIds = ['one', 'two'];
        const found = { transactionIds, feeAtomic: 7n };
        const build = wallet.build.bind(wallet);
        wallet.build = async (order) => {
          const outcome = await build(order);
          if (outcome.kind !== 'built') return outcome;
          return { kind: 'built', payment: { ...outcome.payment, transactionIds } };
        };
        wallet.send = async () =>
          answer === 'sent' ? { kind: 'sent', ...found } : { kind: 'unknown', reason: 'no answer' };
        wallet.find = async () => ({ kind: 'found', ...found });
        // The second one is not in a block yet.
        wallet.confirm = async (ids) => ({
          kind: 'counted',
          confirmations: ids.includes('two') ? 0 : 100,
        });
        await looks(bench, bench.process());
        expect(bench.only, answer).to.deep.include({ transactionIds, state: 'submitted' });
      }
    },
  },
  {
    bug: 'a payment that was taken for failed is credited again, and arrives',
    source: 'tpruvot/yiimp: debited, sent, credited again; oliverw/miningcore #239',
    scenario: async () => {
      const bench = await owing({ resendable: false });
      const process = bench.process();
      bench.wallet.faults.push('timeout-after');
      bench.wallet.slowFindings = 1_000;
      await looks(bench, process, 100);
      expect(bench.states).to.deep.equal(['review']);
      expect(bench.store.ledger.balances).to.not.have.any.keys('miner ann', 'miner bob');
      bench.wallet.slowFindings = 0;
      const release = process.resolve(1n, { kind: 'release' }).catch((error: unknown) => error);
      expect(await release).to.include({ code: 'PAYOUT_CONFLICT' });
      await process.resolve(1n, { kind: 'adopt', transactionIds: [...bench.wallet.chain.keys()] });
      await resume(bench, process);
      await looks(bench, process);
      expect(bench.states).to.deep.equal(['confirmed']);
      bench.expectTruth(CREDITED);
    },
  },
  {
    bug: 'a node that can estimate no fee, without fallbackfee, stops payouts for good or blames miners',
    source: 'Kudaraidee/miningcore-xiaolin1579 #90; oliverw/miningcore #1233',
    scenario: async () => {
      for (const code of [-4, -6])
        for (const Method of [PsbtMethod, SendmanyMethod])
          await expectPaidAfterNoEstimate(code, Method);
    },
  },
  {
    bug: 'less than dust (-3, invalid amount) is asked of the wallet',
    source: 'oliverw/miningcore #474',
    scenario: async () => {
      const limits = { dustAtomic: 546n };
      const rules = { minimumAtomic: atomic(1n), requestMinAtomic: atomic(1n) };
      expect(planOf([due('ann', 545)], planTerms({ rules, limits })).batches).to.deep.equal([]);
    },
  },
  {
    bug: 'a payment that nobody sees any more is forgotten or paid again by itself',
    source: 'node-open-mining-portal, kicked; miningcore, wallet categories',
    scenario: async () => {
      const bench = await owing();
      const process = bench.process();
      await looks(bench, process, 1);
      for (const transaction of bench.wallet.chain.values()) transaction.isLost = true;
      await looks(bench, process, 100);
      expect(bench.states).to.deep.equal(['review']);
      expect(bench.wallet.chain.size).to.equal(1);
    },
  },
];

describe('known bugs of pools', () => {
  for (const { bug, source, scenario } of BUGS) it(`are none here: ${bug} (${source})`, scenario);
});
