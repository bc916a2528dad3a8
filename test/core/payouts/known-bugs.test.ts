/**
 * Bugs of pool servers about money that miners and operators met, each as its smallest scenario here. Sources
 * are those projects' own code and public threads, as of 2026.
 */
import { expect } from 'chai';
import { distribute } from '../../../core/ledger/distribution.ts';
import { fractionOf } from '../../../core/ledger/fraction.ts';
import { atomic } from '../../../core/ledger/posting.ts';
import { Pplns } from '../../../core/ledger/schemes/pplns.ts';
import { planOf } from '../../../core/payouts/payout-plan.ts';
import type { Work } from '../../../core/plugin-api/target.ts';
import { coinsOf, atomicOf } from '../../../plugins/sha256/payments/coin-amount.ts';
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
      'miningcore, node-open-mining-portal, cryptonote-nodejs-pool: payment is sent, then recorded',
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
    source: 'miningcore, yiimp: a failed debit is credited again',
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
    source: 'sendmany answers -5 for the whole batch: miningcore, node-open-mining-portal',
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
    source: 'sendmany, parameter duplicated address',
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
    source: 'sendmany, transaction too large',
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
    bug: 'a PPLNS window that is not full leaves the rest with the pool',
    source: 'miningcore, PPLNSPaymentScheme',
    scenario: async () => {
      const block = { round: 1n, roundFrom: 1n, finder: 'ann', rewardAtomic: 1_000n };
      const reading = new Pplns(fractionOf(2)).begin();
      const slice = { round: 1n, moment: 0, networkWork: 1_000_000n as Work };
      reading.take({ ...slice, miner: 'ann', work: 3n as Work });
      reading.take({ ...slice, miner: 'bob', work: 1n as Work });
      const rules = { feePercent: fractionOf(0), remainderOwner: 'operator' };
      const postings = distribute(block, reading.weights(), rules);
      const ofMiners = postings.filter(({ account }) => account.startsWith('miner'));
      const sum = ofMiners.reduce((total, { amountAtomic }) => total + amountAtomic, 0n);
      expect(sum).to.equal(1_000n);
    },
  },
  {
    bug: 'only the first transaction of a payment in several is recorded',
    source: 'miningcore, transfer_split: first hash alone',
    scenario: async () => {
      const bench = await owing();
      const { wallet } = bench;
      const ids = ['one', 'two'];
      wallet.send = async () => ({ kind: 'sent', transactionIds: ids, feeAtomic: 7n });
      const build = wallet.build.bind(wallet);
      wallet.build = async (order) => {
        const outcome = await build(order);
        if (outcome.kind !== 'built') return outcome;
        return { kind: 'built', payment: { ...outcome.payment, transactionIds: ids } };
      };
      await looks(bench, bench.process(), 1);
      expect(bench.only.transactionIds).to.deep.equal(ids);
    },
  },
  {
    bug: 'less than dust (-3, invalid amount) is asked of the wallet',
    source: 'sendmany, invalid amount',
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
