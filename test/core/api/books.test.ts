import { expect } from 'chai';
import type { BookBalance } from '../../../core/ledger/books.ts';
import { ApiFixture } from './api-fixture.ts';
import { MADE_AT_MS } from './fake-operator-desk.ts';
import { FakeQueries } from './fake-queries.ts';

describe('Books for operators', () => {
  let records: FakeQueries;
  let fixture: ApiFixture;

  beforeEach(async () => {
    records = new FakeQueries();
    fixture = new ApiFixture(records.queries);
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  it('say what is owed beside what wallets hold, and why that is not known', async () => {
    const [first, again] = await Promise.all([
      fixture.admin('GET', '/solvency'),
      fixture.admin('GET', '/solvency'),
    ]);
    expect(first.headers.get('cache-control')).to.equal('no-store');
    expect(await first.json()).to.deep.equal({
      pools: [
        {
          ...{ poolId: 'btc', coin: 'BTC', miners: '0.00000005', owed: '0.00000008' },
          ...{ owedMature: '0.00000007', spendable: '0.00000004', holds: '0.00000006' },
          ...{ surplus: '-0.00000002', reason: '' },
        },
        {
          ...{ poolId: 'bch', coin: 'BCH', miners: null, owed: null, owedMature: null },
          ...{ spendable: null, holds: null, surplus: null, reason: 'bch pays nothing' },
        },
      ],
    });
    expect(again.status).to.equal(200);
    expect(fixture.operatorDesk.solvencyAsked, 'wallets are asked once').to.equal(2);
  });

  it('say what is owed where the wallet is away', async () => {
    fixture.operatorDesk.owed = {
      ...fixture.operatorDesk.owed,
      ...{ holdings: undefined, reason: 'it is locked' },
    };
    const answer = await (await fixture.admin('GET', '/solvency')).json();
    expect(answer).to.have.nested.property('pools[0].surplus', null);
    expect(answer).to.have.nested.property('pools[0].reason', 'it is locked');
    expect(answer).to.have.nested.property('pools[0].owed', '0.00000008');
  });

  it('are verified while everything else goes on', async () => {
    const begun = await fixture.admin('GET', '/ledger/check');
    expect(begun.status).to.equal(202);
    expect(await begun.json()).to.include({ state: 'running', checkedAt: null, head: null });
    const { status, answer } = await checked();
    expect(status).to.equal(200);
    expect(answer).to.deep.include({ state: 'sound', entries: 0, findingCount: 0, findings: [] });
    expect(answer).to.have.property('head').that.matches(/^0:/);
  });

  it('are told broken, with the first findings', async () => {
    const balances = Array.from({ length: 150 }, (_, index) => ({
      ...{ asset: 'btc', account: 'miner', owner: `miner-${index}` },
      ...{ balanceAtomic: 1n, entryId: 5n },
    }));
    fixture.books = { ...fixture.books, balances: () => all(balances) };
    const { answer } = await checked();
    expect(answer).to.include({ state: 'broken', findingCount: 150, balances: 150 });
    expect(answer).to.have.property('findings').with.length(100);
    expect(answer).to.have.deep.nested.property('findings[0]', {
      ...{ kind: 'balance', entryId: '5', message: 'btc miner miner-0 was never moved' },
    });
  });

  it('are told unread where they are', async () => {
    fixture.books = {
      ...fixture.books,
      balances: () => {
        throw new Error('the database is away');
      },
    };
    const { status, answer } = await checked();
    expect(status).to.equal(200);
    expect(answer).to.include({ state: 'failed', reason: 'the database is away' });
  });

  it('come with the trail of who did what, by subject and page', async () => {
    for (const [id, subject] of [
      [3n, 'btc'],
      [2n, 'bch'],
      [1n, 'btc'],
    ] as const) {
      records.acts.push({
        ...{ id, actedAtMs: MADE_AT_MS, actor: 'operator', origin: 'api 127.0.0.1' },
        ...{ act: 'payouts-paused', subject, facts: { reason: 'lunch' } },
      });
    }
    const path = '/audit?subject=btc&pageSize=1&page=1';
    expect(await (await fixture.admin('GET', path)).json()).to.deep.equal({
      ...{ total: 2, page: 1, pageSize: 1 },
      acts: [
        {
          ...{ id: '1', at: '2026-01-15T11:30:00.000Z', actor: 'operator', subject: 'btc' },
          ...{ origin: 'api 127.0.0.1', act: 'payouts-paused', facts: { reason: 'lunch' } },
        },
      ],
    });
    const bad = await fixture.admin('GET', '/audit?subject=%00');
    expect(bad.status).to.equal(400);
  });

  async function checked() {
    for (;;) {
      const response = await fixture.admin('GET', '/ledger/check');
      const answer: unknown = await response.json();
      if (response.status !== 202) return { status: response.status, answer };
    }
  }
});

async function* all(balances: readonly BookBalance[]): AsyncGenerator<BookBalance> {
  yield* balances;
}
