import { expect } from 'chai';
import {
  holdTable,
  payoutDetails,
  payoutList,
  planTable,
} from '../../../core/cli/payout-tables.ts';

const AT = '2026-01-15T11:30:00.000Z';
const POOL = {
  ...{ poolId: 'btc', enabled: true, dryRun: false, paused: false, latched: true },
  ...{ reason: 'a batch is in review', changedBy: 'host', changedAt: AT },
  ...{ openBatches: 1, reviewBatches: 1 },
};
const BATCH = {
  ...{ id: '7', poolId: 'btc', coin: 'BTC', state: 'review' as const, amount: '1.50000000' },
  ...{ fee: null, destinations: 2, reason: 'nobody knows', createdAt: AT, changedAt: AT },
};

describe('payouts on the terminal', () => {
  it('are a row each, with the reasons below', () => {
    const batches = { total: 9, page: 0, pageSize: 50, batches: [BATCH] };
    const off = { ...POOL, poolId: 'bch', enabled: false, reason: '' };
    expect(payoutList({ pools: [POOL, off] }, batches).split('\n')).to.deep.equal([
      'pool  payouts              open  in review',
      'btc   stopped by the host     1          1',
      'bch   off                     1          1',
      '',
      'batch  state   since                        amount  fee  payees',
      'btc:7  review  2026-01-15T11:30:00  1.50000000 BTC    -       2',
      '9 batches in all: --page',
      'btc: a batch is in review',
      'btc:7: nobody knows',
      '',
    ]);
  });

  it('tell one batch with its way, and what may be done', () => {
    const item = { account: 'miner' as const, owner: 'alice', address: 'alice', requestId: null };
    const text = payoutDetails({
      ...{ ...BATCH, feeBearer: 'operator', attempts: 2, confirmations: 0 },
      ...{ transactionIds: [], expectedTransactionIds: ['aa'], choices: ['release', 'adopt'] },
      items: [
        { ...item, amount: '1.00000000', receipt: null },
        {
          ...item,
          account: 'fee',
          owner: 'operator',
          address: 'till',
          amount: '0.5',
          receipt: '0.4',
        },
      ],
      steps: [
        { from: null, to: 'planned', reason: '', at: AT },
        { from: 'unknown', to: 'review', reason: 'gone', at: AT },
      ],
    });
    expect(text.split('\n')).to.deep.equal([
      'btc:7: review, 1.50000000 BTC, fee not known, borne by operator',
      'nobody knows',
      'sent 2 times, 0 confirmations',
      'transaction none known',
      'expected aa',
      '',
      'owner         address      amount  receipt',
      'alice                  1.00000000        -',
      'fee operator  till            0.5      0.4',
      '',
      `${AT}  planned`,
      `${AT}  unknown -> review  gone`,
      'may be done: headframe payouts release btc:7',
      'may be done: headframe payouts adopt btc:7 TRANSACTION...',
      '',
    ]);
  });

  it('tell what a run would pay, or that nobody is due', () => {
    const item = { account: 'miner' as const, owner: 'alice', address: 'alice', amount: '1.5' };
    const left = [{ owner: 'bob', reason: 'held' }];
    const plan = {
      poolId: 'btc',
      coin: 'BTC',
      amount: '1.5',
      batches: [[item]],
      left,
      dryRun: false,
    };
    expect(planTable(plan)).to.equal(
      'btc: 1.5 BTC in 1 batches\nbatch  address  amount\n1      alice       1.5\nleft: bob: held\n',
    );
    expect(planTable({ ...plan, dryRun: true })).to.match(/^a dry run: nothing was paid$/m);
    const none = planTable({ ...plan, batches: [] });
    expect(none).to.equal('btc: nothing can be paid now\nleft: bob: held\n');
    const nobody = planTable({ ...plan, batches: [], left: [] });
    expect(nobody).to.equal('btc: nobody is due\n');
  });

  it('tell who is held', () => {
    const hold = { poolId: 'btc', owner: 'bob', reason: 'bad address', heldAt: AT };
    expect(holdTable({ page: 0, pageSize: 100, holds: [hold] })).to.match(
      /^btc +bob +2026-01-15T11:30:00 +bad address$/m,
    );
  });
});
