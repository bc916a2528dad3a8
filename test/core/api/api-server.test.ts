import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import type { Database } from '../../../core/storage/database.ts';
import { Queries } from '../../../core/storage/queries.ts';
import { recentSlices } from '../../../core/storage/queries/recent-slices.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { entry } from '../ledger/entries.ts';
import { openLaidDatabase } from '../storage/laid-database.ts';
import { ManualClock } from '../storage/manual-clock.ts';
import { block, share } from '../storage/records.ts';
import { ApiFixture, TOKEN } from './api-fixture.ts';
import { batchOf } from './fake-operator-desk.ts';
import { recordPayments } from './paid-records.ts';

const DIFFICULTY_ONE_WORK = 4_295_032_833;

describe('ApiServer', function () {
  this.timeout(30_000);
  let directory = '';
  let database: Database;
  let fixture: ApiFixture;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-api-'));
    database = await openLaidDatabase(directory);
    await fill(database);
  });

  after(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    fixture = new ApiFixture(new Queries(database));
    fixture.meter.restore(await recentSlices(database, fixture.clock.nowMs() - 600_000, 1000));
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  describe('answers', () => {
    it('are what the OpenAPI document promises, for every GET', async () => {
      const waiting = batchOf({ id: 8n, state: 'signing', unsigned: 'cHNidP8=' });
      fixture.operatorDesk.batches.push(waiting);
      const document = (await fixture.json('/api/v1/openapi.json')) as OpenApi;
      const ajv = new Ajv2020({ strict: false });
      ajv.addSchema(document, 'api');
      const calls = Object.entries(document.paths).filter(
        ([path, { get }]) => get !== undefined && !NOT_JSON.includes(path),
      );
      expect(calls.length).to.be.above(35);
      for (const [path] of calls) {
        const real = path
          .replace('{pool}/{id}/unsigned', 'btc/8/unsigned')
          .replace('{pool}/{id}', 'btc/7')
          .replace('{id}', 'btc')
          .replace('{address}', 'alice')
          .replace('{wallet}', 'alice')
          .replace('{coin}', 'btc');
        const response = await fixture.get(real, { authorization: `Bearer ${TOKEN}` });
        const { status } = response;
        expect(status, real).to.equal(real.endsWith('/ledger/check') ? 202 : 200);
        const pointer = path.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
        const validate = ajv.compile({
          $ref: `api#/paths/${pointer}/get/responses/200/content/application~1json/schema`,
        });
        const answer = await response.json();
        expect(validate(answer), `${real}: ${ajv.errorsText(validate.errors)}`).to.equal(true);
        expect(JSON.stringify(answer).length, real).to.be.above(2);
      }
    });

    it('show a pool in the words of pool dashboards', async () => {
      const { pool } = (await fixture.json('/api/pools/btc')) as { pool: object };
      expect(pool).to.deep.include({
        id: 'btc',
        poolFeePercent: 1,
        address: 'bcrt1qpool',
        totalBlocks: 2,
        totalPaid: 0.000015,
        poolEffort: 0.5,
        lastPoolBlockTime: '2026-01-15T11:58:00.000Z',
      });
      expect(pool).to.have.nested.property('poolStats.connectedMiners', 2);
      expect(pool).to.have.nested.property('networkStats.blockHeight', 99);
      expect(pool).to.have.nested.property('networkStats.networkDifficulty', 2);
      expect(pool).to.have.nested.property('ports.3333.varDiff.minDiff', 1);
    });

    it('never show two hashrates for the same thing', async () => {
      const rate = fixture.meter.pool('btc').hashrateHps;
      expect(rate).to.be.above(0);
      const pool = await fixture.json('/api/pools/btc');
      expect(pool).to.have.nested.property('pool.poolStats.poolHashrate', rate);
      expect(pool).to.have.nested.property('pool.poolStats.poolHashRate', rate);
      expect(await fixture.json('/api/pools')).to.have.nested.property(
        'pools[0].poolStats.poolHashrate',
        rate,
      );
      expect(await fixture.json('/api/v1/pools')).to.have.nested.property(
        'pools[0].hashrateHps',
        rate,
      );
      const alice = fixture.meter.miner('btc', 'alice').hashrateHps;
      const miners = (await fixture.json('/api/pools/btc/miners')) as { miner: string }[];
      expect(miners.find((entry) => entry.miner === 'alice')).to.include({ hashrate: alice });
      expect(await fixture.json('/api/v1/miners/alice/stats')).to.have.nested.property(
        'pools[1].hashrateHps',
        alice,
      );
      const one = (await fixture.json('/api/pools/btc/miners/alice')) as MinerAnswer;
      const sum = Object.values(one.performance.workers).reduce(
        (all, each) => all + each.hashrate,
        0,
      );
      expect(sum).to.be.closeTo(alice, 1e-6);
    });

    it('page through blocks and filter them', async () => {
      const hashes = async (query: string) =>
        ((await fixture.json(`/api/pools/btc/blocks${query}`)) as { hash: string }[]).map(
          (entry) => entry.hash,
        );
      expect(await hashes('')).to.deep.equal(['bb', 'aa']);
      expect(await hashes('?pageSize=1&page=1')).to.deep.equal(['aa']);
      expect(await hashes('?state=confirmed')).to.deep.equal([]);
      expect(await fixture.json('/api/v2/pools/btc/blocks?pageSize=1')).to.include({
        pageCount: 2,
      });
      const [newest] = (await fixture.json('/api/blocks?pageSize=1')) as object[];
      expect(newest).to.include({ status: 'pending', reward: 50, effort: 1, blockHeight: 101 });
    });

    it('count what a miner did', async () => {
      const stats = await fixture.json('/api/v1/miners/alice/stats');
      expect(stats).to.have.nested.property('pools[1].sharesDay', 4);
      expect(stats).to.have.nested.property('pools[1].blocks', 2);
      const miner = (await fixture.json('/api/pools/btc/miners/alice')) as MinerAnswer;
      expect(miner.pendingShares).to.be.closeTo(400 / DIFFICULTY_ONE_WORK, 1e-12);
      expect(miner.performanceSamples.map((sample) => sample.created)).to.deep.equal([
        '2026-01-15T11:00:00.000Z',
      ]);
    });

    it('list workers by pages', async () => {
      const page = await fixture.json('/api/v1/miners/alice/workers?page=2&pageSize=1');
      expect(page).to.deep.include({ total: 3, page: 2, pageSize: 1 });
      expect(page).to.have.nested.property('workers[0].name', 'rig2');
    });

    it('draw a chart without gaps', async () => {
      const { stats } = (await fixture.json('/api/pools/btc/performance')) as {
        stats: { poolHashrate: number; created: string }[];
      };
      expect(stats).to.have.length(24);
      expect(stats.at(-1)).to.include({
        created: '2026-01-15T11:00:00.000Z',
        poolHashrate: 2500 / 3600,
        connectedMiners: 2,
      });
      expect(stats[0]).to.include({ poolHashrate: 0 });
    });

    it('say zero of an unknown miner to dashboards, and 404 in version 1', async () => {
      expect(await fixture.json('/api/pools/btc/miners/nobody')).to.deep.include({
        pendingShares: 0,
        performance: null,
        performanceSamples: [],
      });
      expect((await fixture.get('/api/v1/miners/nobody/stats')).status).to.equal(404);
      expect((await fixture.get('/api/v1/miners/nobody/workers')).status).to.equal(404);
    });
  });

  describe('caching', () => {
    it('lets a caller ask whether anything changed', async () => {
      const first = await fixture.get('/api/v1/pools');
      expect(first.headers.get('cache-control')).to.equal('public, max-age=1');
      const etag = first.headers.get('etag') ?? '';
      const second = await fixture.get('/api/v1/pools', { 'if-none-match': etag });
      expect([second.status, await second.text()]).to.deep.equal([304, '']);
    });

    it('answers from memory for a moment, then anew', async () => {
      const state = async () => {
        const answer = (await fixture.json('/api/v1/pools')) as { pools: { state: string }[] };
        return answer.pools[0]?.state;
      };
      expect(await state()).to.equal('running');
      const [pool] = fixture.view.poolList;
      if (pool !== undefined) fixture.view.poolList[0] = { ...pool, state: 'failed' };
      expect(await state()).to.equal('running');
      fixture.clock.pass(1000);
      expect(await state()).to.equal('failed');
    });

    it('keeps admin answers out of every cache', async () => {
      const response = await fixture.admin('GET', '/bans');
      expect(response.headers.get('cache-control')).to.equal('no-store');
    });
  });

  it("is readable from anybody's page, but admin calls are not", async () => {
    const open = await fixture.get('/api/pools');
    expect(open.headers.get('access-control-allow-origin')).to.equal('*');
    const closed = await fixture.admin('GET', '/bans');
    expect(closed.headers.get('access-control-allow-origin')).to.equal(null);
    const shouted = await fixture.get('/API/V1/Admin/bans');
    expect(shouted.status).to.equal(404);
    const preflight = await fetch(`http://127.0.0.1:${fixture.server.port}/api/pools`, {
      method: 'OPTIONS',
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).to.deep.equal(
      [204, 'GET, HEAD'],
    );
  });

  it('limits callers by address, but health checks never', async () => {
    const strict = new ApiFixture(new Queries(database), {
      exemptLoopback: false,
      trustedProxies: ['127.0.0.1'],
    });
    await strict.server.start();
    const from = async (address: string, path = '/api/v1/stats') =>
      (await strict.get(path, { 'x-forwarded-for': `203.0.113.9, ${address}` })).status;
    const statuses = [];
    for (let call = 0; call < 4; call++) statuses.push(await from('192.0.2.7'));
    const other = await from('192.0.2.8');
    const health = await from('192.0.2.7', '/health');
    const limited = await strict.get('/metrics', { 'x-forwarded-for': '192.0.2.7' });
    await strict.server.stop();
    expect([...statuses, other, health]).to.deep.equal([200, 200, 200, 429, 200, 200]);
    expect([limited.status, limited.headers.get('retry-after')]).to.deep.equal([429, '1']);
  });

  it('counts streams by subscriber: who has a /64 has one share of them', async () => {
    const proxied = new ApiFixture(new Queries(database), {
      requestBurst: 10,
      trustedProxies: ['127.0.0.1'],
    });
    await proxied.server.start();
    const open = async (address: string) => {
      const headers = { 'x-forwarded-for': address };
      const response = await proxied.get('/api/v1/events', headers);
      return { response, status: response.status };
    };
    const opened = [];
    for (let host = 1; host <= 4; host++) opened.push(await open(`2001:db8::${host}`));
    opened.push(await open('2001:db8:0:1::1'));
    const statuses = opened.map(({ status }) => status);
    for (const { response } of opened) await response.body?.cancel();
    await proxied.server.stop();
    expect(statuses).to.deep.equal([200, 200, 200, 429, 200]);
  });

  it('believes no forwarded address of a stranger', async () => {
    const strict = new ApiFixture(new Queries(database), { exemptLoopback: false });
    await strict.server.start();
    const statuses = [];
    for (let call = 0; call < 4; call++) {
      const headers = { 'x-forwarded-for': `192.0.2.${call}` };
      statuses.push((await strict.get('/api/v1/stats', headers)).status);
    }
    await strict.server.stop();
    expect(statuses).to.deep.equal([200, 200, 200, 429]);
  });

  it('is healthy while it lives, and ready while every pool runs', async () => {
    expect(await fixture.json('/health')).to.deep.equal({ status: 'ok' });
    expect((await fixture.get('/ready')).status).to.equal(200);
    const [pool] = fixture.view.poolList;
    if (pool !== undefined)
      fixture.view.poolList[0] = { ...pool, state: 'failed', reason: 'daemon is down' };
    const response = await fixture.get('/ready');
    expect(response.status).to.equal(503);
    expect(await response.json()).to.have.nested.property('pools[0].reason', 'daemon is down');
  });

  it('serves metrics that a scraper can read', async () => {
    const response = await fixture.get('/metrics');
    expect(response.headers.get('content-type')).to.contain('text/plain');
    const samples = new Map<string, number>();
    for (const line of (await response.text()).split('\n')) {
      if (line === '' || /^# (HELP|TYPE) \w+ ./.test(line)) continue;
      const parsed = /^(\w+(?:\{(?:\w+="(?:[^"\\]|\\.)*",?)+\})?) (\S+)$/.exec(line);
      expect(parsed, line).to.not.equal(null);
      samples.set(parsed?.[1] ?? '', Number(parsed?.[2]));
    }
    expect(samples.get('headframe_valid_shares_total{pool="btc"}')).to.equal(11);
    expect(samples.get('headframe_invalid_shares_total{pool="btc",reason="stale"}')).to.equal(3);
    expect(samples.get('headframe_pool_hashrate{pool="btc"}')).to.be.above(0);
    expect(samples.get('headframe_pool_connections{pool="btc"}')).to.equal(2);
    expect(samples.get('headframe_share_log_lag')).to.equal(42);
    expect(samples.get('headframe_address_claims_total{outcome="dropped"}')).to.equal(3);
    expect(samples.get('headframe_address_claims_waiting')).to.equal(1);
    expect(samples.get('headframe_verifier_pending{algorithm="sha256d"}')).to.equal(7);
    expect(samples.get('headframe_verifier_seeds_ready{algorithm="tiny"}')).to.equal(2);
    expect(samples.get('headframe_verifier_table_built_ratio{algorithm="tiny"}')).to.equal(0.25);
    expect(samples.has('headframe_verifier_table_built_ratio{algorithm="slight"}')).to.equal(false);
    expect(samples.get('headframe_pool_job_age_seconds{pool="btc"}')).to.equal(1.5);
    expect(samples.get('headframe_bans')).to.equal(0);
    expect(samples.get('headframe_port_accepted_total{port="3333"}')).to.equal(5);
    expect(samples.get('headframe_port_refused_total{port="3333",reason="banned"}')).to.equal(4);
    expect(samples.has('nodejs_eventloop_lag_seconds')).to.equal(true);
  });

  it('says which port it could not have', async () => {
    const second = new ApiFixture(new Queries(database), { port: fixture.server.port });
    const error = await second.server.start().catch((reason: unknown) => reason);
    await second.server.stop();
    expect(error).to.include({ code: 'PORT_UNAVAILABLE' });
    expect(error).to.have.nested.property('facts.port', fixture.server.port);
  });
});

const NOT_JSON = ['/metrics', '/api/v1/events'];

interface OpenApi {
  readonly paths: Record<string, { readonly get?: object }>;
}

interface MinerAnswer {
  readonly pendingShares: number;
  readonly performance: { readonly workers: Record<string, { readonly hashrate: number }> };
  readonly performanceSamples: readonly { readonly created: string }[];
}

/**
 * Two blocks of alice at effort 1, then half a round of two miners, all in the last ten minutes.
 */
async function fill(database: Database): Promise<void> {
  const at = (minutes: number) => Date.parse('2026-01-15T12:00:00Z') - minutes * 60_000;
  const records = [
    share({ work: 1000, acceptedAtMs: at(5) }),
    block({ blockHash: 'aa', height: 100, foundAtMs: at(4) }),
    share({ work: 900, worker: 'rig2', acceptedAtMs: at(3) }),
    share({ work: 100, miner: 'bob', worker: '', acceptedAtMs: at(3) }),
    block({ blockHash: 'bb', height: 101, foundAtMs: at(2) }),
    share({ work: 300, height: 102, acceptedAtMs: at(1) }),
    share({ work: 100, height: 102, acceptedAtMs: at(1) }),
    share({ work: 100, height: 102, miner: 'bob', worker: '', acceptedAtMs: at(1) }),
    share({ work: 500, poolId: 'bch', acceptedAtMs: at(1) }),
  ];
  const sink = new SqlShareSink({ logId: 'api' }, database);
  await sink.record(records, { first: 1, last: records.length });
  await new SqlLedger(database, new ManualClock()).post(entry());
  await recordPayments(database);
}
