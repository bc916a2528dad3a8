import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Database } from '../../../core/storage/database.ts';
import { Queries } from '../../../core/storage/queries.ts';
import { recentSlices } from '../../../core/storage/queries/recent-slices.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { openLaidDatabase } from '../storage/laid-database.ts';
import { share } from '../storage/records.ts';
import { ApiFixture } from './api-fixture.ts';

/** One owner: the first pool credits the plain name, the second one with its prefix. */
const SPELLINGS = ['alice', 'cash:alice', 'CASH:ALICE'];
const AT_MS = Date.parse('2026-01-15T11:59:00Z');

interface MinerStats {
  readonly wallet: string;
  readonly pools: readonly {
    readonly poolId: string;
    readonly sharesDay: number;
    readonly workers: number;
    readonly hashrateHps: number;
  }[];
}

interface MinerWorkers {
  readonly total: number;
  readonly workers: readonly {
    readonly poolId: string;
    readonly name: string;
    readonly sharesDay: number;
    readonly hashrateHps: number;
  }[];
}

interface MinerInfo {
  readonly pendingShares: number;
  readonly performance: { readonly workers: object } | null;
  readonly performanceSamples: readonly unknown[];
}

describe('miners of the API, under any spelling of their address', function () {
  this.timeout(30_000);
  let directory = '';
  let database: Database;
  let fixture: ApiFixture;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-spellings-'));
    database = await openLaidDatabase(directory);
    const records = [
      share({ work: 300, acceptedAtMs: AT_MS }),
      share({ work: 100, acceptedAtMs: AT_MS }),
      share({ poolId: 'bch', miner: 'cash:alice', worker: 'rig9', work: 500, acceptedAtMs: AT_MS }),
      share({ poolId: 'bch', miner: 'cash:bob', work: 700, acceptedAtMs: AT_MS }),
    ];
    const sink = new SqlShareSink({ logId: 'spellings' }, database);
    await sink.record(records, { first: 1, last: records.length });
  });

  after(async () => {
    await database?.close();
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    fixture = new ApiFixture(new Queries(database));
    fixture.meter.restore(await recentSlices(database, fixture.clock.nowMs() - 600_000, 1000));
    const prefixes = new Map([['bch', 'cash:']]);
    const { poolList } = fixture.view;
    for (const [index, pool] of poolList.entries()) {
      const prefix = prefixes.get(pool.id) ?? '';
      poolList[index] = {
        ...pool,
        spellingOf: (address) =>
          SPELLINGS.includes(address)
            ? prefix + address.toLowerCase().replace('cash:', '')
            : address,
      };
    }
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  for (const spelling of SPELLINGS) {
    const path = encodeURIComponent(spelling);

    it(`tells what ${spelling} did in each pool`, async () => {
      const stats = (await fixture.json(`/api/v1/miners/${path}/stats`)) as MinerStats;
      expect(stats.wallet, 'as it was asked for').to.equal(spelling);
      expect(
        stats.pools.map(({ poolId, sharesDay, workers }) => [poolId, sharesDay, workers]),
      ).to.deep.equal([
        ['bch', 1, 1],
        ['btc', 2, 1],
      ]);
      for (const { hashrateHps } of stats.pools) expect(hashrateHps).to.be.above(0);
    });

    it(`lists the workers of ${spelling}`, async () => {
      const page = (await fixture.json(`/api/v1/miners/${path}/workers`)) as MinerWorkers;
      expect(page.total).to.equal(2);
      expect(
        page.workers.map(({ poolId, name, sharesDay }) => [poolId, name, sharesDay]),
      ).to.deep.equal([
        ['bch', 'rig9', 1],
        ['btc', 'rig1', 2],
      ]);
      for (const { hashrateHps } of page.workers) expect(hashrateHps).to.be.above(0);
    });

    it(`shows ${spelling} to dashboards`, async () => {
      const info = (await fixture.json(`/api/pools/bch/miners/${path}`)) as MinerInfo;
      expect(info.pendingShares).to.be.above(0);
      expect(info.performance?.workers).to.have.property('rig9');
      expect(info.performanceSamples).to.have.length(1);
      expect(await fixture.json(`/api/pools/bch/miners/${path}/performance`)).to.have.length(1);
    });
  }

  it('does not find a stranger', async () => {
    expect((await fixture.get('/api/v1/miners/bob/stats')).status).to.equal(404);
    expect(await fixture.json('/api/pools/bch/miners/bob')).to.deep.include({
      pendingShares: 0,
      performance: null,
    });
  });
});
