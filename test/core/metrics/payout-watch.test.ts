import { expect } from 'chai';
import { PayoutWatch } from '../../../core/metrics/payout-watch.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { ApiFixture } from '../api/api-fixture.ts';
import { FakeOperatorDesk } from '../api/fake-operator-desk.ts';
import { FakeQueries } from '../api/fake-queries.ts';

const SPANS = { standingMs: 3_600_000, solvencyMs: 3_600_000 };

describe('PayoutWatch', () => {
  const logged: object[] = [];
  const tell = (facts: object) => void logged.push(facts);
  const log = { debug: tell, info: tell, warn: tell, error: tell };
  let desk: FakeOperatorDesk;
  let watch: PayoutWatch;

  beforeEach(() => {
    desk = new FakeOperatorDesk();
    watch = new PayoutWatch(SPANS, desk, async () => new Map([['review' as const, 2]]), log);
  });

  it('has seen nothing before its first look', () => {
    expect(watch.sight.standings).to.deep.equal([]);
  });

  it('looks at once when it is started', async () => {
    watch.start();
    await watch.stop();
    expect(watch.sight.standings).to.deep.equal([desk.standing]);
    expect(watch.sight.open.get('btc')?.get('review')).to.equal(2);
  });

  it('asks each wallet once, whoever wants to know meanwhile', async () => {
    await watch.look();
    await Promise.all([watch.askWallets(), watch.askWallets()]);
    expect(desk.solvencyAsked).to.equal(1);
    expect(watch.sight.solvency.get('btc')).to.equal(desk.owed);
  });

  it('asks no wallet of a pool that pays nothing', async () => {
    desk.standing = { ...desk.standing, enabled: false };
    await watch.look();
    await watch.askWallets();
    expect(desk.solvencyAsked).to.equal(0);
  });

  it('forgets what a wallet held that answers no more, and keeps what the database said', async () => {
    await watch.look();
    await watch.askWallets();
    const away = () => Promise.reject(new PoolError('STORAGE_UNAVAILABLE', 'away'));
    desk.solvency = away;
    desk.standings = away;
    await watch.look();
    await watch.askWallets();
    expect(watch.sight.solvency.size).to.equal(0);
    expect(watch.sight.standings).to.have.length(1);
  });
});

describe('Metrics of payouts', () => {
  it('show what was seen last, without asking anybody', async () => {
    const fixture = new ApiFixture(new FakeQueries().queries);
    await fixture.server.start();
    const scrape = async () => (await fixture.get('/metrics')).text();
    try {
      expect(await scrape()).to.not.match(/^headframe_owed\{/m);
      await fixture.watch.look();
      await fixture.watch.askWallets();
      const asked = fixture.operatorDesk.solvencyAsked;
      const text = await scrape();
      for (const line of [
        'headframe_payout_batches{pool="btc",state="review"} 2',
        'headframe_payouts_stopped{pool="btc"} 1',
        'headframe_wallet_spendable{pool="btc"} 4e-8',
        'headframe_wallet_holds{pool="btc"} 6e-8',
        'headframe_owed{pool="btc"} 8e-8',
        'headframe_owed_mature{pool="btc"} 7e-8',
      ]) {
        expect(text.split('\n')).to.include(line);
      }
      expect(fixture.operatorDesk.solvencyAsked).to.equal(asked);
    } finally {
      await fixture.server.stop();
    }
  });
});
