import { expect } from 'chai';
import { NORTH, RouteBench, SOUTH } from './route-bench.ts';

const POST_CALLS = [
  ...['/farmers/register', '/plant', '/work', '/harvest', '/pooler/register'],
  ...['/pooler/block-discovered', '/pooler/work-completed', '/pooler/miners'],
  ...['/farmers/farmer-1/payout-address', '/farmers/farmer-1/leave'],
];
const GET_CALLS = ['/pooler/status', '/pooler/planted-farmers', '/farmers/farmer-1'];
const JUNK: readonly unknown[] = [
  ...[undefined, null, true, 0, -1, 1.5, 1n << 80n, '', 'x', '\u0000', 'é'.repeat(5_000)],
  ...[[], [[]], {}, { poolerId: 'north' }, Object.create(null), Number.NaN],
];
const NAMES = [
  ...['poolerId', 'blockIndex', 'stakePercentage', 'metadata', 'payoutAddress', 'submissions'],
  ...['maxFarmersCapacity', 'event', 'blockData', 'workResults', 'summary', 'minerId', 'address'],
  ...['remoteAddress', 'worker', 'agent', 'extendJobId', '__proto__'],
];

describe('callers of the KALE backend', () => {
  let at: RouteBench;

  beforeEach(() => {
    at = new RouteBench();
  });

  it('are nobody without a token, or with one that is not known', async () => {
    for (const path of POST_CALLS)
      for (const [remote, token] of [
        ['192.0.2.1', undefined],
        [`192.0.2.${POST_CALLS.indexOf(path) + 2}`, 'wrong-token-0123456789'],
      ] as const) {
        const body = { poolerId: 'north' };
        const told = await at.post(path, token, body, { remoteAddress: remote });
        expect(told.status).to.equal(401);
        expect(told.headers).to.deep.equal({ 'www-authenticate': 'Bearer' });
        expect(told.value).to.have.all.keys('error', 'message', 'timestamp');
      }
    for (const path of GET_CALLS) expect((await at.get(path)).status).to.equal(401);
  });

  it('have to be who the call says', async () => {
    for (const path of POST_CALLS.slice(0, 8)) {
      const told = await at.post(path, SOUTH, { poolerId: 'north', stakePercentage: 0 });
      expect(told.status).to.equal(403);
      const headers = { 'x-pooler-id': 'north' };
      const named = await at.post(path, SOUTH, { poolerId: 'south' }, { headers });
      expect(named.status).to.equal(403);
    }
    const headers = { 'x-pooler-id': 'south' };
    const told = await at.call('GET', '/pooler/status', SOUTH, { headers });
    expect(told.status).to.equal(200);
  });

  it('are not heard any more after too many wrong tokens, wherever in their network', async () => {
    const guess = async (remoteAddress: string, token: string): Promise<number> =>
      (await at.call('GET', '/pooler/status', token, { remoteAddress })).status;
    for (let n = 1; n <= 10; n++) expect(await guess(`2001:db8::${n}`, `guess-${n}`)).to.equal(401);
    expect(await guess('2001:db8::99', 'guess-11')).to.equal(429);
    expect(await guess('2001:db8::99', NORTH)).to.equal(200);
    expect(await guess('2001:db8:0:1::1', 'guess-11')).to.equal(401);
    at.clock.pass(10_000);
    expect(await guess('2001:db8::99', 'guess-11')).to.equal(401);
  });

  it('may call so often, each for itself', async () => {
    let count = 0;
    let told = await at.get('/pooler/status', NORTH);
    for (; told.status === 200; count++) told = await at.get('/pooler/status', NORTH);
    expect(count).to.equal(500);
    expect(told.headers).to.deep.equal({ 'retry-after': '1' });
    expect((await at.get('/pooler/status', SOUTH)).status).to.equal(200);
  });

  it('learn of the pool without a token how it is, and what', async () => {
    expect((await at.get('/health')).status).to.equal(503);
    at.open(5, []);
    at.clock.pass(60_000);
    const { status, value } = await at.get('/health');
    expect(status).to.equal(200);
    expect(value).to.deep.equal({
      status: 'healthy',
      timestamp: '2025-10-09T08:54:20.000Z',
      version: '1',
      services: { plant: 'healthy', work: 'healthy', harvest: 'healthy', wallet: 'healthy' },
      attention: {
        ...{ overdueRewards: 0, undecidedTransactions: 0, refusedOutcomes: 0 },
        ...{ accountsLowOnXlm: 0, lastLookSeconds: null, failedLooks: 0 },
      },
      uptime: 60,
    });
    at.office.alarms = 1;
    const alarmed = await at.get('/health');
    expect(alarmed.status).to.equal(503);
    expect(alarmed.value).to.have.nested.property('services.wallet', 'degraded');
    at.office.alarms = 0;
    at.clock.pass(121_000);
    expect((await at.get('/health')).value).to.deep.include({ status: 'degraded' });
    at.office.endpoints = [];
    const away = await at.get('/health');
    expect(away).to.deep.include({ status: 503 });
    expect(away.value).to.deep.include({ status: 'unhealthy' });
    const info = await at.get('/info');
    expect(info.value).to.deep.include({ service: 'kale', network: 'mainnet' });
    expect(info.value).to.include.all.keys('services', 'config', 'phase', 'uptime', 'timestamp');
  });

  it('learn without a token that a person has to see to something, and nothing more', async () => {
    at.open(5, []);
    at.clock.pass(60_000);
    const none = { overdueBlocks: [], hangingDeeds: 0, lowAccounts: [] };
    for (const [worries, service, told] of [
      [{ ...none, overdueBlocks: [3, 4] }, 'harvest', { overdueRewards: 2 }],
      [{ ...none, hangingDeeds: 1 }, 'wallet', { undecidedTransactions: 1 }],
      [{ ...none, lowAccounts: ['GSOURCE'] }, 'wallet', { accountsLowOnXlm: 1 }],
    ] as const) {
      at.office.worries = worries;
      at.office.looks = { problem: 'a secret', failures: 2, ageMs: 7_900 };
      const { status, value } = await at.get('/health');
      expect(status).to.equal(503);
      expect(value).to.have.nested.property(`services.${service}`, 'degraded');
      expect(value).to.have.property('status', 'degraded');
      const { attention } = value as { readonly attention: object };
      expect(attention).to.include({ ...told, lastLookSeconds: 7, failedLooks: 2 });
      expect(JSON.stringify(value)).to.not.contain('GSOURCE').and.not.contain('a secret');
    }
  });

  it('are answered whatever they send, and told no secret', async () => {
    at.open(5, await at.farmers('north', 1));
    const heard: string[] = [];
    for (const path of POST_CALLS)
      for (const value of JUNK) {
        const bodies = NAMES.map((name) => ({ poolerId: 'north', [name]: value }));
        for (const body of [value, ...bodies]) {
          at.clock.pass(100);
          const told = await at.post(path, NORTH, body, { text: 'some' });
          expect([200, 201, 400, 403, 404, 409, 429], JSON.stringify(told)).to.include(told.status);
          heard.push(JSON.stringify(told));
        }
      }
    expect(at.log.errors).to.deep.equal([]);
    const all = heard.join('\n');
    for (const secret of [NORTH, SOUTH, 'tokenHash', 'secret'])
      expect(all.includes(secret), secret).to.equal(false);
  });
});
