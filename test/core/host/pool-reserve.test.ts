import { expect } from 'chai';
import { PoolReserve } from '../../../core/host/pool-reserve.ts';
import type { WorkCreditStore } from '../../../core/ledger/work-credit-store.ts';
import { WORK_CREDITING_DEFAULTS } from '../../../core/ledger/work-crediting.ts';
import type { PoolError } from '../../../core/plugin-api/errors.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { rejection } from '../storage/storage-suite.ts';

/** A reserve, and pieces of work of one miner, each worth 100 units. */
class MemoryCredits implements WorkCreditStore {
  reserveAtomic = 0n;
  due = 0;
  pages = 0;

  credit: WorkCreditStore['credit'] = async (_poolId, rowsMax, decide) => {
    this.pages++;
    const due = Math.min(this.due, rowsMax);
    const piece = { miner: 'ann', quote: 'pps 100 0 0/1', networkWork: 1n, work: 1n };
    const credit = decide({
      entries: 0n,
      reserveAtomic: this.reserveAtomic,
      due: Array.from({ length: due }, () => piece),
      fractions: new Map(),
    });
    this.due -= credit.taken;
    this.reserveAtomic += credit.entry?.postings[0]?.amountAtomic ?? 0n;
    return { ...credit, due };
  };

  async reserve(): Promise<bigint> {
    return this.reserveAtomic;
  }
}

describe('PoolReserve', () => {
  let credits: MemoryCredits;
  let clock: ManualClock;
  let ends: PoolError[];
  let log: NotedLog;

  beforeEach(() => {
    credits = new MemoryCredits();
    clock = new ManualClock();
    ends = [];
    log = new NotedLog();
  });

  function open(scheme: 'pplns' | 'pps' | 'fpps', reserveFloor?: string): PoolReserve {
    const settings = { payout: { scheme, reserveFloor } };
    const end = (error: PoolError): void => void ends.push(error);
    const pool = { id: 'one', file: 'pools/one.toml', decimals: 2, settings, logger: log, end };
    type Pool = ConstructorParameters<typeof PoolReserve>[0];
    return new PoolReserve(pool as unknown as Pool, { credits, clock });
  }

  const ticked = async (reserve: PoolReserve): Promise<void> => {
    clock.pass(WORK_CREDITING_DEFAULTS.spanMs);
    reserve.tick();
    await new Promise(setImmediate);
  };

  it('lets no pool start without a reserve above its floor, and says what to do', async () => {
    for (const [has, floor] of [
      [0n, '0'],
      [500n, '5'],
      [499n, '5'],
    ] as const) {
      credits.reserveAtomic = has;
      const error = await rejection(open('pps', floor).open());
      expect(error).to.include({ code: 'RESERVE_MISSING' });
      expect(error.message)
        .to.match(/^pools\/one\.toml: payout\.reserveFloor: /)
        .and.contain('headframe ledger deposit --pool one');
    }
    credits.reserveAtomic = 501n;
    await open('pps', '5').open();
  });

  it('lets no pool start that owes more than its reserve pays', async () => {
    credits.reserveAtomic = 590n;
    credits.due = 1;
    const error = await rejection(open('fpps', '5').open());
    expect(error.message).to.contain('cannot pay for work that is due').and.contain('5.90');
    expect(credits.due).to.equal(1);
  });

  it('asks no reserve of pools that pay for blocks', async () => {
    await open('pplns').open();
    expect(credits.pages).to.equal(0);
  });

  it('ends the pool when the reserve comes to its floor, and keeps the work that is due', async () => {
    credits.reserveAtomic = 790n;
    const reserve = open('pps', '5');
    await reserve.open();
    credits.due = 2;
    await ticked(reserve);
    expect([credits.reserveAtomic, ends]).to.deep.equal([590n, []]);
    credits.due = 1;
    await ticked(reserve);
    expect(ends.map(({ code }) => code)).to.deep.equal(['RESERVE_MISSING']);
    expect(credits.due).to.equal(1);
    credits.reserveAtomic += 100n;
    await reserve.open();
    expect([credits.reserveAtomic, credits.due]).to.deep.equal([590n, 0]);
  });

  it('credits what is due of an earlier scheme, and only tells where it cannot', async () => {
    credits.reserveAtomic = 100n;
    credits.due = 2;
    await ticked(open('pplns'));
    expect(credits.due).to.equal(1);
    expect(ends).to.deep.equal([]);
    expect(log.lines).to.deep.equal([
      'error: work is due that the reserve cannot pay: deposit to it',
    ]);
  });

  it('credits nothing once it is closed', async () => {
    credits.reserveAtomic = 10_000n;
    credits.due = 2;
    const reserve = open('pps', '5');
    reserve.close();
    await ticked(reserve);
    expect(credits.due).to.equal(2);
  });

  it('refuses a floor that is no amount of the coin', () => {
    expect(() => open('pps', '0.001')).to.throw('at most 2 decimals');
  });
});
