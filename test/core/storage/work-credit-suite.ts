import { expect } from 'chai';
import fc from 'fast-check';
import { verifyBooks } from '../../../core/ledger/verification.ts';
import { WORK_CREDITING_DEFAULTS, WorkCrediting } from '../../../core/ledger/work-crediting.ts';
import type { LogRecord, ShareRecord } from '../../../core/shares/share-record.ts';
import type { Database } from '../../../core/storage/database.ts';
import { DEFAULT_RETENTION, Retention } from '../../../core/storage/retention.ts';
import { SqlBooks } from '../../../core/storage/sql-books.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { SqlReserve } from '../../../core/storage/sql-reserve.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { SqlWorkCreditStore } from '../../../core/storage/sql-work-credit-store.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { DyingDatabase } from './dying-database.ts';
import { emptyBooks } from './empty-books.ts';
import { emptyHistory } from './empty-history.ts';
import { ManualClock } from './manual-clock.ts';
import { block, share } from './records.ts';

const FLOOR = 100n;
/** A unit of network work is worth 1,000, and by `FPPS` 1,100. */
const PPS = 'pps 1100 100 0/1';
const FPPS = 'fpps 1100 100 0/1';
const RESERVE = 10n ** 12n;

/** From recorded shares to credits, on any engine. Call it inside a `describe`. */
export function workCreditSuite(database: () => Database): void {
  let clock: ManualClock;
  let sink: SqlShareSink;
  let position: number;

  beforeEach(async () => {
    await emptyHistory(database());
    await emptyBooks(database());
    clock = new ManualClock(share().acceptedAtMs);
    sink = new SqlShareSink({ logId: 'one' }, database());
    position = 0;
  });

  const record = async (...records: readonly LogRecord[]): Promise<void> => {
    await sink.record(records, { first: position + 1, last: ++position });
  };
  const crediting = (on: Database = database(), pageRows = 20_000): WorkCrediting => {
    const store = new SqlWorkCreditStore(on, new SqlLedger(on, clock));
    const options = { ...WORK_CREDITING_DEFAULTS, poolId: 'btc', floorAtomic: FLOOR, pageRows };
    return new WorkCrediting(options, store, clock, new NotedLog(), () => undefined);
  };
  let moves = 0;
  const move = (amountAtomic: bigint, poolId = 'btc', id = String(++moves)) => {
    const note = 'a test';
    const reserve = new SqlReserve(database(), new SqlLedger(database(), clock));
    return reserve.move({ poolId, id, amountAtomic, note }, FLOOR);
  };
  const credits = async (): Promise<Record<string, bigint>> => {
    const rows = await database().rows<{ owner: string; balance: bigint }>(
      `select owner, balance from ledger_balances where account = 'miner' and asset = 'btc'`,
    );
    return Object.fromEntries(rows.map(({ owner, balance }) => [owner, balance]));
  };
  /** All that miners have, in units of 2^-64 atomic unit. */
  const exact = async (): Promise<Record<string, bigint>> => {
    const whole = await credits();
    const rows = await database().rows<{ address: string; fraction: bigint }>(
      'select address, fraction from credit_fractions join miners on miners.id = miner_id',
    );
    return Object.fromEntries(
      rows.map(({ address, fraction }) => [address, ((whole[address] ?? 0n) << 64n) + fraction]),
    );
  };
  const dueRows = async (): Promise<number> =>
    Number((await database().rows<{ n: bigint }>('select count(*) as n from due_work'))[0]?.n);
  const expectSound = async (): Promise<void> => {
    const found: unknown[] = [];
    await SqlBooks.atOnce(database(), (books) => verifyBooks(books, (each) => found.push(each)));
    expect(found).to.deep.equal([]);
  };

  it('credits each piece of work by its own quote, from the reserve', async () => {
    await move(10_000n);
    await record(
      share({ work: 500, quote: PPS }),
      share({ work: 500, quote: FPPS, miner: 'bob' }),
      share({ work: 500, quote: PPS, networkWork: 500, miner: 'bob' }),
      share({ work: 500 }),
    );
    expect(await crediting().run()).to.deep.equal({
      ...{ reserveAtomic: 10_000n - 500n - 550n - 1_000n, floorAtomic: FLOOR, owes: false },
    });
    expect(await credits()).to.deep.equal({ alice: 500n, bob: 1_550n });
    expect(await dueRows()).to.equal(0);
    expect(await database().rows('select * from work_quotes')).to.deep.equal([]);
    await expectSound();
  });

  it('credits nothing twice, and what comes late all the same', async () => {
    await move(10_000n);
    const late = share({ work: 250, quote: PPS });
    await record(late);
    await crediting().run();
    await crediting().run();
    expect(await credits()).to.deep.equal({ alice: 250n });
    clock.pass(200 * 24 * 3_600_000);
    await record(late);
    await crediting().run();
    expect(await credits()).to.deep.equal({ alice: 500n });
    await expectSound();
  });

  it('keeps the fractions of small miners, however often it runs', async () => {
    await move(10_000n);
    for (let time = 0; time < 30; time++) {
      await record(share({ work: 1, networkWork: 10_000, quote: PPS }));
      await crediting().run();
    }
    expect(await credits()).to.deep.equal({ alice: 2n });
    const whole = ((30n * 1_000n) << 64n) / 10_000n;
    expect(whole - ((await exact())['alice'] ?? 0n)).to.satisfy(
      (lost: bigint) => lost >= 0n && lost <= 30n,
    );
    await expectSound();
  });

  it('is not touched by folding and deleting the history', async () => {
    await move(10_000n);
    await record(share({ work: 250, quote: PPS }), share({ work: 250, quote: FPPS }));
    const retention = new Retention({ ...DEFAULT_RETENTION, historyDays: 1 }, database(), clock);
    clock.pass(400 * 24 * 3_600_000);
    while ((await retention.step()).more);
    await database().rows('delete from share_slices');
    await crediting().run();
    expect(await credits()).to.deep.equal({ alice: 525n });
  });

  it('stops at the floor, keeps what is due, and credits it when the reserve is filled', async () => {
    await move(FLOOR + 300n);
    await record(
      share({ work: 200, quote: PPS, miner: 'ann' }),
      share({ work: 200, quote: PPS, miner: 'bob' }),
      share({ work: 50, quote: PPS, miner: 'cid' }),
    );
    expect(await crediting().run()).to.deep.include({ reserveAtomic: FLOOR + 100n, owes: true });
    expect(await crediting().run()).to.deep.include({ reserveAtomic: FLOOR + 100n, owes: true });
    expect(await credits()).to.deep.equal({ ann: 200n });
    await move(150n);
    expect(await crediting().run()).to.deep.include({ reserveAtomic: FLOOR, owes: false });
    expect(await credits()).to.deep.equal({ ann: 200n, bob: 200n, cid: 50n });
    await expectSound();
  });

  it('has a reserve of each pool', async () => {
    await move(10_000n, 'xmr');
    await record(share({ work: 1, quote: PPS }), share({ work: 250, quote: PPS, poolId: 'xmr' }));
    expect(await crediting().run()).to.deep.include({ reserveAtomic: 0n, owes: true });
    expect(await dueRows()).to.equal(2);
  });

  it('takes out no more than down to the floor, and moves once', async () => {
    expect(await move(1_000n)).to.deep.equal({ kind: 'moved', reserveAtomic: 1_000n });
    expect(await move(-901n)).to.deep.equal({ kind: 'below-floor', reserveAtomic: 1_000n });
    expect(await move(-900n)).to.deep.equal({ kind: 'moved', reserveAtomic: 100n });
    expect(await move(-900n, 'btc', 'again')).to.include({ kind: 'below-floor' });
    expect(await move(1_000n, 'btc', 'again')).to.include({ reserveAtomic: 1_100n });
    expect(await move(1_000n, 'btc', 'again')).to.include({ reserveAtomic: 1_100n });
    await expectSound();
  });

  const piece = fc.record({
    miner: fc.constantFrom('ann', 'bob', 'cid'),
    worker: fc.constantFrom('', 'rig'),
    quote: fc.constantFrom(PPS, FPPS, 'pps 312500000 1 15/10', 'fpps 600000000007 7 99/100'),
    work: fc.bigInt({ min: 1n, max: 2n ** 40n }),
    networkWork: fc.constantFrom(3n, 1_000n, 2n ** 44n + 1n),
    acceptedAtMs: fc.integer({ min: 0, max: 7_200_000 }).map((ms) => share().acceptedAtMs + ms),
  });
  const cut = fc.array(fc.nat(3), { minLength: 60, maxLength: 60 });

  /** Records shares in batches, and runs in between, as `cuts` say. Returns how many pieces were cut at most. */
  const live = async (shares: readonly ShareRecord[], cuts: readonly number[]): Promise<void> => {
    await emptyHistory(database());
    await emptyBooks(database());
    sink = new SqlShareSink({ logId: 'one' }, database());
    position = 0;
    await move(10n ** 40n);
    let batch: ShareRecord[] = [];
    for (const [index, each] of shares.entries()) {
      batch.push(each);
      if (cuts[index] === 0) continue;
      await record(...batch);
      batch = [];
      if (cuts[index] === 1) await crediting(database(), 2).run();
    }
    await record(...batch);
    await crediting().run();
  };

  it('gives the exact value, whatever the order, the batches and the runs', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), cut, cut, async (all, one, other) => {
        const shares = all.map((each) => share(each));
        await live(shares, one);
        const first = await exact();
        await expectSound();
        await live(shares.toReversed(), other);
        const second = await exact();
        const pieces = BigInt(shares.length);
        for (const miner of new Set(shares.map((each) => each.miner))) {
          const [numerator, denominator] = exactValue(
            shares.filter((each) => each.miner === miner),
          );
          const value = (numerator << 64n) / denominator;
          for (const found of [first, second]) {
            const lost = value - (found[miner] ?? 0n);
            expect(lost >= 0n && lost <= pieces, `${miner} lost ${lost}`).to.equal(true);
          }
        }
      }),
      { seed: 11, numRuns: 15 },
    );
  });

  it('gives the same to the last bit when the log is recorded again from its beginning', async () => {
    const shares = fc.sample(piece, { seed: 3, numRuns: 50 }).map((each) => share(each));
    await live(
      shares,
      Array.from({ length: 50 }, () => 2),
    );
    const first = await exact();
    await live(
      shares,
      Array.from({ length: 50 }, (_, index) => (index % 7 === 0 ? 2 : 0)),
    );
    expect(await exact()).to.deep.equal(first);
  });

  it('comes to the same books when it dies at any statement', async function () {
    this.timeout(120_000);
    const shares = fc.sample(piece, { seed: 5, numRuns: 6 }).map((each) => share(each));
    const open = async (): Promise<void> => {
      await live([], []);
      await record(...shares);
    };
    await open();
    const whole = new DyingDatabase(database(), undefined);
    await crediting(whole.database, 4).run();
    const untouched = await exact();
    expect(whole.statements).to.be.above(20);
    for (const when of ['before', 'after', 'committed'] as const) {
      for (let statement = 1; statement <= whole.statements; statement++) {
        await open();
        const { database: dying } = new DyingDatabase(database(), { statement, when });
        await crediting(dying, 4)
          .run()
          .catch(() => undefined);
        await crediting(database(), 4).run();
        expect(await exact(), `${when} statement ${statement}`).to.deep.equal(untouched);
        expect(await dueRows()).to.equal(0);
      }
    }
    await expectSound();
  });

  it('credits once where several run at a time, and while shares are recorded', async () => {
    await live([], []);
    for (let time = 0; time < 5; time++) {
      await record(
        ...Array.from({ length: 20 }, (_, index) =>
          share({ work: 10, quote: PPS, miner: `m${index}` }),
        ),
      );
      await Promise.all([
        crediting(database(), 3).run(),
        crediting(database(), 7).run(),
        record(share({ work: 1_000, quote: PPS, miner: 'late' })),
      ]);
    }
    await crediting().run();
    const found = await credits();
    expect(found['late']).to.equal(5_000n);
    expect(found['m7']).to.equal(50n);
    await expectSound();
  });

  it('counts the work of a block candidate and its share like any other', async () => {
    await move(RESERVE);
    await record(
      share({ work: 10, quote: PPS }),
      block({ blockHash: 'aa', quote: PPS }),
      share({ work: 90, quote: PPS, solves: 'aa' }),
    );
    await crediting().run();
    expect(await credits()).to.deep.equal({ alice: 100n });
  });
}

/** Numerator and denominator of what shares are worth, by the definition. */
function exactValue(shares: readonly ShareRecord[]): readonly [bigint, bigint] {
  let [numerator, denominator] = [0n, 1n];
  for (const { quote = '', work, networkWork } of shares) {
    const [scheme, reward = '', fees = '', percent = ''] = quote.split(' ');
    const [kept = '', of = ''] = percent.split('/');
    const paid = scheme === 'pps' ? BigInt(reward) - BigInt(fees) : BigInt(reward);
    const parts = 100n * BigInt(of);
    const [over, under] = [work * paid * (parts - BigInt(kept)), networkWork * parts];
    numerator = numerator * under + over * denominator;
    denominator *= under;
  }
  return [numerator, denominator];
}
