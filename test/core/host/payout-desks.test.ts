import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { payoutDesksOf, payoutShelfIn } from '../../../core/host/payout-desks.ts';
import type { PayoutDesks, PayoutShelf } from '../../../core/host/payout-desks.ts';
import type { PayingPool } from '../../../core/host/paying-pools.ts';
import { atomic } from '../../../core/ledger/posting.ts';
import { verifyBooks } from '../../../core/ledger/verification.ts';
import { PoolPayouts } from '../../../core/payouts/pool-payouts.ts';
import type { Database } from '../../../core/storage/database.ts';
import { SqlBooks } from '../../../core/storage/sql-books.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { FakePayingWallet } from '../payouts/fake-paying-wallet.ts';
import { checkAddress, payoutRules } from '../payouts/payout-wishes.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { openLaidDatabase } from '../storage/laid-database.ts';

const BY = { actor: 'operator', origin: 'terminal' };

describe('payouts in the database', function () {
  this.timeout(30_000);
  let directory = '';
  let database: Database;
  let clock: ManualClock;
  let shelf: PayoutShelf;
  let wallet: FakePayingWallet;
  let noted: NotedLog;
  let payouts: PoolPayouts;
  let desks: PayoutDesks;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-payouts-'));
    database = await openLaidDatabase(directory);
  });

  after(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Each test has a pool of its own: what was entered once stays. */
  async function begin(poolId: string, resendable: boolean): Promise<void> {
    clock = new ManualClock();
    wallet = new FakePayingWallet({ resendable });
    wallet.name = `${poolId}-`;
    noted = new NotedLog();
    shelf = payoutShelfIn(database, clock);
    payouts = new PoolPayouts(
      { poolId, rules: payoutRules() },
      shelf,
      { payments: wallet, wallet: { checkAddress } },
      { events: { emit: () => undefined }, logger: noted },
      clock,
    );
    const state = { kind: 'running', engine: { payouts } };
    const file = { settings: { payout: { enabled: true, dryRun: false } } };
    const pool = { id: poolId, state, file } as unknown as PayingPool;
    desks = payoutDesksOf({ pools: [pool] }, shelf);
    const credit = (account: 'miner' | 'fee', owner: string, amount: bigint) => ({
      account,
      owner,
      amountAtomic: atomic(amount),
    });
    await new SqlLedger(database, clock).post({
      kind: 'block-matured',
      asset: poolId,
      idempotencyKey: `block:${poolId}`,
      postings: [
        { account: 'chain', owner: '', amountAtomic: atomic(-1_050n) },
        credit('miner', 'ann', 500n),
        credit('miner', 'odd:bob', 300n),
        credit('miner', 'cid', 200n),
        credit('miner', 'dee', 40n),
        credit('fee', 'operator', 10n),
      ],
      facts: {},
    });
    clock.pass(60_000);
  }

  async function looks(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      clock.pass(10_000);
      wallet.height += 1;
      await payouts.tick();
    }
  }

  const statesOf = async (poolId: string, upTo: bigint): Promise<readonly string[]> => {
    const rows = await database.rows<{ state: string }>(
      'select state from payout_batches where pool = ? order by id limit ?',
      [poolId, upTo],
    );
    return rows.map(({ state }) => state);
  };

  it('reach everybody whose address can be paid, and requests too', async () => {
    await begin('one', true);
    await looks(1);
    expect(await statesOf('one', 9n)).to.deep.equal(['released', 'submitted']);
    expect(await desks.minerDesk.request('one', 'dee', undefined, 'api')).to.include({
      state: 'pending',
    });
    // A request brings the next run forward to five minutes after the last one.
    await looks(35);
    expect(await statesOf('one', 9n)).to.deep.equal(['released', 'confirmed', 'confirmed']);
    expect(wallet.received).to.deep.equal({ ann: 500n, cid: 200n, dee: 40n });
    const { minersAtomic, owedAtomic } = await desks.operatorDesk.solvency('one');
    // Two payments cost seven each, and the operator had ten.
    expect({ minersAtomic, owedAtomic }).to.deep.equal({ minersAtomic: 300n, owedAtomic: 296n });
    expect(await desks.operatorDesk.unhold('one', 'odd:bob', BY)).to.equal(true);
  });

  it('end in a review that a person settles, with books that verify', async () => {
    await begin('two', false);
    wallet.faults.push('timeout-before');
    await looks(70);
    expect(await statesOf('two', 9n)).to.deep.equal(['released', 'review']);
    const [standing] = await desks.operatorDesk.standings();
    expect(standing).to.include({ reviewBatches: 1 });
    expect(standing?.control).to.include({ latched: true, by: 'host' });
    const [row] = await database.rows<{ id: bigint }>(
      "select id from payout_batches where pool = 'two' and state = 'review'",
      [],
    );
    await desks.operatorDesk.resolve('two', row?.id ?? 0n, { kind: 'release' }, BY);
    await desks.operatorDesk.resume('two', BY);
    await desks.operatorDesk.run('two', BY);
    await looks(4);
    expect(await statesOf('two', 9n)).to.deep.equal(['released', 'released', 'confirmed']);
    expect(wallet.received).to.deep.equal({ ann: 500n, cid: 200n });
    const { findings } = await SqlBooks.atOnce(database, (books) =>
      verifyBooks(books, () => undefined),
    );
    expect(findings).to.equal(0);
    const acts = await database.rows<{ act: string }>(
      'select act from audit_trail order by id',
      [],
    );
    expect(acts.map(({ act }) => act).slice(-3)).to.deep.equal([
      'payout-resolved',
      'payouts-resumed',
      'payouts-run',
    ]);
  });
});
