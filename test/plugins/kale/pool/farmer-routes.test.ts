import { expect } from 'chai';
import { tokenHash } from '../../../../plugins/kale/access-token.ts';
import { storageFault, walletOf } from './fake-office.ts';
import {
  NORTH,
  NORTH_ADDRESS,
  OWNER_ADDRESS,
  REGISTRATION,
  RouteBench,
  SOUTH,
} from './route-bench.ts';

const TOKEN = 'owner-token-of-1';
const OWNED = { ownerTokenHash: tokenHash(TOKEN).toString('hex') };
const BARE = { poolerId: 'north', stakePercentage: 0.25 };
/** As poolers register farmers of others. */
const JOIN = { ...BARE, ...OWNED };

describe('farmer routes of KALE', () => {
  let at: RouteBench;

  beforeEach(() => {
    at = new RouteBench();
  });

  it('register a farmer and tell its token once', async () => {
    const body = { ...BARE, payoutAddress: OWNER_ADDRESS, metadata: { rig: 'a', big: 1n << 70n } };
    const { status, value } = await at.post('/farmers/register', REGISTRATION, body);
    expect(status).to.equal(201);
    expect(value).to.deep.equal({
      farmerId: 'farmer-1',
      custodialWallet: walletOf(1),
      poolerId: 'north',
      stakePercentage: 0.25,
      status: 'active',
      currentBalance: '0',
      totalEarnings: '0',
      registeredAt: '2025-10-09T08:53:20.000Z',
      payoutAddress: OWNER_ADDRESS,
      isReady: false,
      stakedTotal: '0',
      hindrance: null,
      farmerToken: TOKEN,
    });
    expect(at.office.applied).to.deep.equal({
      poolerId: 'north',
      stakeMillionths: 250_000,
      payoutAddress: OWNER_ADDRESS,
      metadata: '{"rig":"a","big":"1180591620717411303424"}',
      ownerTokenHash: undefined,
    });
    const later = await at.get('/farmers/farmer-1', NORTH);
    expect(later.value).to.not.have.property('farmerToken');
  });

  it('know an owner by the token that he made, of which his pooler sees the hash alone', async () => {
    const told = await at.post('/farmers/register', NORTH, JOIN);
    expect(told.status).to.equal(201);
    expect(told.value).to.not.have.property('farmerToken');
    const path = '/farmers/farmer-1/payout-address';
    const body = { payoutAddress: OWNER_ADDRESS };
    expect((await at.post(path, NORTH, body)).status).to.equal(403);
    expect((await at.post(path, TOKEN, body)).status).to.equal(200);
  });

  it('have a pooler for the owner of what nobody else has a token of', async () => {
    const told = await at.post('/farmers/register', NORTH, BARE);
    expect(told.status).to.equal(201);
    expect(told.value).to.not.have.property('farmerToken');
    const path = '/farmers/farmer-1/payout-address';
    const body = { payoutAddress: NORTH_ADDRESS };
    for (const token of [SOUTH, TOKEN, '', REGISTRATION])
      expect((await at.post(path, token, body)).status).to.be.oneOf([401, 404]);
    expect((await at.post(path, NORTH, body)).status).to.equal(200);
  });

  it('register for any pooler, and the pool itself, by the token for registrations', async () => {
    for (const poolerId of ['north', 'south', 'kale']) {
      const told = await at.post('/farmers/register', REGISTRATION, { ...JOIN, poolerId });
      expect(told.status).to.equal(201);
    }
    const told = await at.post('/farmers/register', REGISTRATION, { ...JOIN, poolerId: 'west' });
    expect(told.status).to.equal(404);
  });

  const faults: readonly (readonly [unknown, string])[] = [
    [undefined, 'content-type: application/json'],
    [[], 'body'],
    [{ stakePercentage: 0 }, 'poolerId'],
    [{ ...JOIN, poolerId: 7 }, 'poolerId'],
    [{ poolerId: 'north' }, 'stakePercentage'],
    [{ ...JOIN, stakePercentage: 1.01 }, 'stakePercentage'],
    [{ ...JOIN, stakePercentage: -0.01 }, 'stakePercentage'],
    [{ ...JOIN, stakePercentage: '0.5' }, 'stakePercentage'],
    [{ ...JOIN, payoutAddress: 'GABC' }, 'payoutAddress'],
    [{ ...JOIN, ownerTokenHash: TOKEN }, 'ownerTokenHash'],
    [{ ...JOIN, metadata: 'text' }, 'metadata'],
    [{ ...JOIN, metadata: { text: 'é'.repeat(1_024) } }, 'metadata'],
  ];
  for (const [body, name] of faults)
    it(`refuse a registration for its ${name}: ${JSON.stringify(body)?.slice(0, 60)}`, async () => {
      const { status, value } = await at.post('/farmers/register', NORTH, body);
      expect(status).to.equal(400);
      expect(value).to.have.all.keys('error', 'message', 'timestamp');
      expect(value['message']).to.contain(name);
      expect(at.office.applied).to.equal(undefined);
    });

  it('answer 409 where there is no room for a farmer, and 503 while the database is away', async () => {
    at.office.refusal = { kind: 'refused', reason: 'full', text: 'the pool is full' };
    const full = await at.post('/farmers/register', NORTH, JOIN);
    expect(full).to.deep.include({ status: 409 });
    expect(full.value['message']).to.equal('the pool is full');
    at.office.fault = storageFault();
    const away = await at.post('/farmers/register', NORTH, JOIN);
    expect(away).to.deep.include({ status: 503, headers: { 'retry-after': '5' } });
  });

  it('keep registrations of one caller within limits', async () => {
    let status = 201;
    let count = 0;
    while (status === 201) {
      const remoteAddress = `2001:db8:0:1::${(count % 9) + 1}`;
      const more = { remoteAddress };
      ({ status } = await at.post('/farmers/register', REGISTRATION, JOIN, more));
      if (status === 201) count++;
    }
    expect({ status, count }).to.deep.equal({ status: 429, count: 300 });
    expect((await at.post('/farmers/register', NORTH, JOIN)).status).to.equal(201);
    at.clock.pass(1_000);
    const more = { remoteAddress: '2001:db8:0:1:ffff::1' };
    expect((await at.post('/farmers/register', REGISTRATION, JOIN, more)).status).to.equal(201);
  });

  it('show a farmer to its owner and its pooler, and to nobody else', async () => {
    await at.post('/farmers/register', NORTH, JOIN);
    await at.post('/farmers/register', SOUTH, { ...JOIN, poolerId: 'south' });
    for (const path of ['/farmers/farmer-1', '/farmers/farmer-1/harvests']) {
      const statuses = [];
      for (const token of [TOKEN, NORTH, SOUTH, 'owner-token-of-2', REGISTRATION, undefined])
        statuses.push((await at.get(path, token)).status);
      expect(statuses).to.deep.equal([200, 200, 404, 401, 401, 401]);
    }
    expect((await at.get('/farmers/farmer-9', TOKEN)).status).to.equal(401);
    expect((await at.get('/farmers/farmer-9', NORTH)).status).to.equal(404);
  });

  it('set where the owner is paid', async () => {
    await at.post('/farmers/register', NORTH, JOIN);
    const path = '/farmers/farmer-1/payout-address';
    const { value } = await at.post(path, TOKEN, { payoutAddress: OWNER_ADDRESS });
    expect(value).to.deep.include({ payoutAddress: OWNER_ADDRESS, status: 'active' });
    for (const body of [undefined, {}, { payoutAddress: 5 }, { payoutAddress: 'G' }])
      expect((await at.post(path, TOKEN, body)).status).to.equal(400);
    at.office.changeRefusal = { kind: 'refused', reason: 'state', text: 'departed' };
    expect((await at.post(path, TOKEN, { payoutAddress: OWNER_ADDRESS })).status).to.equal(409);
    expect((await at.post(path, SOUTH, { payoutAddress: OWNER_ADDRESS })).status).to.equal(404);
  });

  it('let a farmer leave, with or without saying where to', async () => {
    await at.post('/farmers/register', NORTH, JOIN);
    const path = '/farmers/farmer-1/leave';
    expect((await at.post(path, TOKEN)).value).to.deep.include({ status: 'leaving' });
    const { value } = await at.post(path, TOKEN, { payoutAddress: OWNER_ADDRESS });
    expect(value).to.deep.include({ payoutAddress: OWNER_ADDRESS });
    expect((await at.post(path, TOKEN, undefined, { text: 'x' })).status).to.equal(400);
    at.office.changeRefusal = { kind: 'refused', reason: 'address', text: 'no account' };
    expect((await at.post(path, TOKEN)).status).to.equal(400);
  });

  it('tell why a farmer that leaves is still here', async () => {
    await at.post('/farmers/register', NORTH, JOIN);
    at.office.hindrance = 'a pail is still to be harvested';
    const path = '/farmers/farmer-1';
    expect((await at.get(path, TOKEN)).value).to.include({ hindrance: null });
    await at.post(`${path}/leave`, TOKEN);
    expect((await at.get(path, TOKEN)).value).to.include({ hindrance: at.office.hindrance });
  });

  it("let a pooler redirect nobody's money, and end a farmer only as its owner said", async () => {
    await at.post('/farmers/register', NORTH, { ...JOIN, payoutAddress: OWNER_ADDRESS });
    const payoutAddress = NORTH_ADDRESS;
    for (const path of ['/farmers/farmer-1/payout-address', '/farmers/farmer-1/leave']) {
      const told = await at.post(path, NORTH, { payoutAddress });
      expect(told.status, path).to.equal(403);
      expect((await at.post(path, NORTH, { payoutAddress: OWNER_ADDRESS })).status).to.equal(403);
      const { value } = await at.get('/farmers/farmer-1', NORTH);
      expect(value).to.deep.include({ payoutAddress: OWNER_ADDRESS, status: 'active' });
    }
    const { value } = await at.post('/farmers/farmer-1/leave', NORTH);
    expect(value).to.deep.include({ payoutAddress: OWNER_ADDRESS, status: 'leaving' });
  });

  it('tell the harvests of one farmer, in amounts as texts', async () => {
    await at.post('/farmers/register', NORTH, JOIN);
    const row = { farmerId: 'farmer-1', attempts: 1, stake: 5n, ledger: 9, hash: 'ab' };
    const rest = { sweepKey: undefined, sweepHash: undefined, reason: undefined };
    at.office.harvests = [
      { ...row, ...rest, blockIndex: 9, state: 'open', reward: undefined },
      { ...row, ...rest, blockIndex: 8, state: 'harvested', reward: 1n << 60n },
      { ...row, ...rest, blockIndex: 8, state: 'harvested', reward: 3n, farmerId: 'farmer-2' },
    ];
    at.office.reads = 0;
    const { value } = await at.get('/farmers/farmer-1/harvests', TOKEN);
    // The farmer, and its harvests.
    expect(at.office.reads).to.equal(2);
    const told = value['harvests'] as readonly Record<string, unknown>[];
    expect(told.map((each) => each['rewardAmount'])).to.deep.equal([null, '1152921504606846976']);
    const one = await at.get('/farmers/farmer-1/harvests', TOKEN, { blocks: '1' });
    expect(one.value['harvests']).to.have.length(1);
    for (const blocks of ['0', '101', '-1', 'x', ''])
      expect((await at.get('/farmers/farmer-1/harvests', TOKEN, { blocks })).status).to.equal(400);
  });
});
