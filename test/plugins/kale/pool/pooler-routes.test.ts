import { expect } from 'chai';
import { BLOCK_SECONDS, storageFault, walletOf } from './fake-office.ts';
import { NETWORK, NORTH, NORTH_ADDRESS, RouteBench, SOUTH } from './route-bench.ts';

const BLOCK_DATA = {
  ...{ index: 5, timestamp: Number(BLOCK_SECONDS), entropy: '07'.repeat(32), blockAge: 60 },
  ...{ plantable: true, min_stake: '0', max_stake: 10, min_zeros: 0, max_zeros: 5 },
  ...{ min_gap: 0, max_gap: 40 },
};
const METADATA = { discoveredAt: 1_760_000_000_000, poolerUptime: 12.5, totalBlocksDiscovered: 3 };
const DISCOVERY = {
  ...{ event: 'new_block_discovered', poolerId: 'north', blockIndex: 5 },
  ...{ blockData: BLOCK_DATA, metadata: METADATA },
};
const RESULT = {
  ...{ farmerId: 'farmer-1', custodialWallet: walletOf(1), status: 'success', nonce: '7' },
  ...{ hash: '00'.repeat(32), zeros: 6, gap: 3, workTime: 10, attempts: 1 },
  ...{ error: null, compensationRequired: false },
};
const SUMMARY = {
  ...{ totalFarmers: 1, successfulWork: 1, failedWork: 0, totalWorkTime: 10, timestamp: 5 },
};
const COMPLETION = { blockIndex: 5, poolerId: 'north', workResults: [RESULT], summary: SUMMARY };

describe('pooler routes of KALE', () => {
  let at: RouteBench;

  beforeEach(() => {
    at = new RouteBench();
  });

  it('tell a pooler that registers of which network the backend is', async () => {
    const { status, value } = await at.post('/pooler/register', NORTH, { poolerId: 'north' });
    expect(status).to.equal(200);
    expect(value).to.deep.include({
      success: true,
      poolerId: 'north',
      networkPassphrase: NETWORK.passphrase,
      farmContract: NETWORK.farmContract,
      shareZerosMin: 4,
      shareZerosMax: 12,
      blockIntervalSeconds: 300,
    });
    expect(JSON.stringify(value)).to.not.contain(NORTH);
  });

  it('plant and harvest for the farmers of the pooler', async () => {
    const order = { blockIndex: 5, poolerId: 'north' };
    const planted = await at.post('/plant', NORTH, { ...order, maxFarmersCapacity: 9 });
    const times = { processingTimeMs: 0, timestamp: '2025-10-09T08:53:20.000Z' };
    expect(planted.value).to.deep.equal({
      ...{ ...order, totalRequested: 3, successfulPlants: 2, failedPlants: 1 },
      ...{ totalStaked: '1152921504606846976', ...times },
    });
    const harvested = await at.post('/harvest', NORTH, order);
    expect(harvested.value).to.deep.equal({
      ...{ ...order, totalEligible: 3, successfulHarvests: 2, failedHarvests: 1 },
      ...{ totalRewards: '7', ...times },
    });
    const asked = at.office.orders.map(({ poolerId, farmersMax }) => [poolerId, farmersMax]);
    expect(asked).to.deep.equal([
      ['north', 9],
      ['north', undefined],
    ]);
    for (const body of [
      {},
      { blockIndex: 'a' },
      { maxFarmersCapacity: -1 },
      { blockIndex: 1n << 60n },
    ]) {
      const told = await at.post('/plant', NORTH, { poolerId: 'north', blockIndex: 5, ...body });
      expect(told.status).to.equal(400);
    }
    expect((await at.post('/harvest', NORTH, { poolerId: 'north' })).status).to.equal(400);
  });

  it('harvest a block again and again, but not at once', async () => {
    const order = { blockIndex: 5, poolerId: 'north' };
    expect((await at.post('/harvest', NORTH, order)).status).to.equal(200);
    const again = await at.post('/harvest', NORTH, order);
    expect(again).to.deep.include({ status: 429, headers: { 'retry-after': '5' } });
    expect((await at.post('/harvest', NORTH, { ...order, blockIndex: 4 })).status).to.equal(200);
    expect((await at.post('/harvest', SOUTH, { ...order, poolerId: 'south' })).status).to.equal(
      200,
    );
    at.clock.pass(5_000);
    expect((await at.post('/harvest', NORTH, order)).status).to.equal(200);
    expect(at.office.orders).to.have.length(4);
  });

  it('acknowledge a block with what happens next', async () => {
    const actions = async (): Promise<unknown> => {
      const { value } = await at.post('/pooler/block-discovered', NORTH, DISCOVERY);
      expect(value).to.deep.include({ success: true, acknowledged: true });
      return value['actions'];
    };
    expect(await actions()).to.deep.equal(['backend_looks_for_block']);
    at.open(5, []);
    expect(await actions()).to.include('backend_plants_farmers');
    at.open(6, []);
    expect(await actions()).to.deep.equal(['pooler_catches_up']);
    const { value } = await at.get('/pooler/status', NORTH);
    expect(value['lastDiscovery']).to.deep.include({ blockIndex: 5, totalBlocksDiscovered: 3 });
    expect((await at.get('/pooler/status', SOUTH)).value['lastDiscovery']).to.equal(null);
  });

  it('refuse a block that is another one here', async () => {
    at.open(5, []);
    for (const change of [{ timestamp: 1 }, { entropy: '08'.repeat(32) }]) {
      const blockData = { ...BLOCK_DATA, ...change };
      const told = await at.post('/pooler/block-discovered', NORTH, { ...DISCOVERY, blockData });
      expect(told.status).to.equal(409);
    }
  });

  const plantable: readonly (readonly [number, boolean])[] = [
    [29, false],
    [30, true],
    [239, true],
    [240, false],
  ];
  for (const [blockAge, is] of plantable)
    it(`call a block of ${blockAge} seconds ${is ? '' : 'not '}plantable`, async () => {
      for (const said of [true, false]) {
        const blockData = { ...BLOCK_DATA, blockAge, plantable: said };
        const told = await at.post('/pooler/block-discovered', NORTH, { ...DISCOVERY, blockData });
        expect(told.status).to.equal(said === is ? 200 : 400);
      }
    });

  const wrong: readonly (readonly [string, unknown])[] = [
    ...(['index', 'timestamp', 'blockAge', 'min_zeros', 'max_zeros', 'min_gap'] as const).map(
      (name) => [`blockData.${name}`, { blockData: { ...BLOCK_DATA, [name]: -1 } }] as const,
    ),
    ['blockData.index', { blockData: { ...BLOCK_DATA, index: 6 } }],
    ['blockData.max_gap', { blockData: { ...BLOCK_DATA, max_gap: undefined } }],
    ['blockData.min_stake', { blockData: { ...BLOCK_DATA, min_stake: '-1' } }],
    ['blockData.max_stake', { blockData: { ...BLOCK_DATA, max_stake: 0.5 } }],
    ['blockData.entropy', { blockData: { ...BLOCK_DATA, entropy: 'ab' } }],
    ['blockData.plantable', { blockData: { ...BLOCK_DATA, plantable: 1 } }],
    ['blockData', { blockData: 'x' }],
    ['event', { event: 'other' }],
    ['blockIndex', { blockIndex: null }],
    ['metadata', { metadata: [] }],
    ['metadata.discoveredAt', { metadata: { ...METADATA, discoveredAt: 'then' } }],
    ['metadata.poolerUptime', { metadata: { ...METADATA, poolerUptime: -1 } }],
    ['metadata.totalBlocksDiscovered', { metadata: { ...METADATA, totalBlocksDiscovered: 1.5 } }],
  ];
  for (const [name, change] of wrong)
    it(`refuse a block for its ${name}: ${JSON.stringify(change).slice(0, 50)}`, async () => {
      const body = { ...DISCOVERY, ...(change as object) };
      const { status, value } = await at.post('/pooler/block-discovered', NORTH, body);
      expect(status).to.equal(400);
      expect(value['message']).to.contain(name);
    });

  it('note what became of the work in a block', async () => {
    await at.farmers('north', 1);
    const { status, value } = await at.post('/pooler/work-completed', NORTH, COMPLETION);
    expect(status).to.equal(200);
    expect(value).to.deep.include({ success: true, acknowledged: true });
    const told = (await at.get('/pooler/status', NORTH)).value;
    expect(told['lastCompletion']).to.deep.include({ blockIndex: 5, successfulWork: 1 });
    expect(told).to.deep.include({ currentFarmers: 1, isActive: true });
  });

  it('refuse results of farmers that are not of the pooler', async () => {
    await at.farmers('south', 1);
    const { status, value } = await at.post('/pooler/work-completed', NORTH, COMPLETION);
    expect(status).to.equal(404);
    expect(value['message']).to.contain('workResults[0].farmerId');
  });

  const faults: readonly (readonly [string, object])[] = [
    ['workResults', { workResults: 'x' }],
    ['workResults[0].status', { workResults: [{ ...RESULT, status: 'done' }] }],
    ['workResults[0].custodialWallet', { workResults: [{ ...RESULT, custodialWallet: 'S' }] }],
    ['workResults[0].nonce', { workResults: [{ ...RESULT, nonce: undefined }] }],
    ['workResults[0].hash', { workResults: [{ ...RESULT, hash: 'zz' }] }],
    ['workResults[0].zeros', { workResults: [{ ...RESULT, zeros: 65 }] }],
    ['workResults[0].error', { workResults: [{ ...RESULT, error: 7 }] }],
    ['workResults[0].farmerId', { workResults: [{ ...RESULT, farmerId: undefined }] }],
    [
      'workResults[0].compensationRequired',
      { workResults: [{ ...RESULT, compensationRequired: 'no' }] },
    ],
    ['summary', { summary: null }],
    ['summary.totalFarmers', { summary: { ...SUMMARY, totalFarmers: 2 } }],
    ['summary.failedWork', { summary: { ...SUMMARY, failedWork: -1 } }],
    ['summary.totalWorkTime', { summary: { ...SUMMARY, totalWorkTime: undefined } }],
    ['summary.timestamp', { summary: { ...SUMMARY, timestamp: false } }],
    ['summary.timestamp', { summary: { ...SUMMARY, timestamp: 'then' } }],
  ];
  for (const [name, change] of faults)
    it(`refuse completed work for its ${name}: ${JSON.stringify(change).slice(0, 50)}`, async () => {
      await at.farmers('north', 1);
      const body = { ...COMPLETION, ...change };
      const { status, value } = await at.post('/pooler/work-completed', NORTH, body);
      expect(status).to.equal(400);
      expect(value['message']).to.contain(name);
    });

  it('tell planted farmers, their stakes and disjoint nonces, and no secret', async () => {
    const [mine] = await at.farmers('north', 2);
    const [theirs] = await at.farmers('south', 1);
    at.open(5, [mine ?? '', theirs ?? '']);
    const { value } = await at.get('/pooler/planted-farmers', NORTH, { blockIndex: '5' });
    expect(value).to.deep.equal({
      blockIndex: 5,
      entropy: '07'.repeat(32),
      blockTimestamp: Number(BLOCK_SECONDS),
      plantedFarmers: [
        {
          ...{ farmerId: 'farmer-1', custodialWallet: walletOf(1), stakeAmount: '11' },
          ...{ plantingTime: '2025-10-09T08:54:00.000Z', nonceFirst: '0', nonceEnd: '1000000' },
          ...{ shareZeros: 1, bestZeros: null, workedZeros: null, jobId: 'j.5' },
        },
      ],
    });
    const south = await at.get('/pooler/planted-farmers', SOUTH);
    expect(south.value['plantedFarmers']).to.have.length(1);
    expect(JSON.stringify(south.value)).to.contain('"nonceFirst":"1000000"');
  });

  it('wait for farmers that are planted, and for no longer than was asked', async () => {
    await at.farmers('north', 1);
    const waiting = at.get('/pooler/planted-farmers', NORTH, { blockIndex: '5', waitMs: '60000' });
    at.open(5, ['farmer-1']);
    expect((await waiting).value['plantedFarmers']).to.have.length(1);
    const other = await at.get('/pooler/planted-farmers', NORTH, { blockIndex: '6' });
    expect(other.value).to.deep.include({ blockIndex: 6, entropy: null, plantedFarmers: [] });
    for (const query of [{ blockIndex: 'x' }, { waitMs: '60001' }, { waitMs: '-1' }])
      expect((await at.get('/pooler/planted-farmers', NORTH, query)).status).to.equal(400);
  });

  it('seat miners of a pooler, spread over its farmers, each with nonces of its own', async () => {
    at.open(5, await at.farmers('north', 2));
    const seated: { readonly farmerId: string; readonly nonceFirst: string }[] = [];
    for (const minerId of ['m1', 'm2', 'm3', 'm1']) {
      const remoteAddress = '198.51.100.7';
      const sent = { poolerId: 'north', minerId, address: NORTH_ADDRESS, remoteAddress };
      const { value } = await at.post('/pooler/miners', NORTH, sent);
      seated.push(value['work'] as (typeof seated)[number]);
    }
    expect(seated.map(({ farmerId }) => farmerId)).to.deep.equal([
      ...['farmer-1', 'farmer-2', 'farmer-1', 'farmer-1'],
    ]);
    expect(new Set(seated.map(({ nonceFirst }) => nonceFirst)).size).to.equal(3);
    expect(at.desk.admissions).to.equal(3);
  });

  it('give a miner of a pooler a further range', async () => {
    at.open(5, await at.farmers('north', 1));
    const sent = { poolerId: 'north', minerId: 'm', address: NORTH_ADDRESS, remoteAddress: '::1' };
    await at.post('/pooler/miners', NORTH, sent);
    const { value } = await at.post('/pooler/miners', NORTH, { ...sent, extendJobId: 'j.5' });
    expect(value['work']).to.deep.include({ nonceFirst: '1000000' });
  });

  it('refuse miners that cannot be, naming what is wrong', async () => {
    const sent = { poolerId: 'north', minerId: 'm', address: NORTH_ADDRESS, remoteAddress: '::1' };
    for (const [name, value] of [
      ['minerId', 'a/b'],
      ['address', ''],
      ['remoteAddress', 'host.example'],
      ['worker', 7],
    ] as const) {
      const told = await at.post('/pooler/miners', NORTH, { ...sent, [name]: value });
      expect(told.status).to.equal(400);
      expect(told.value['message']).to.contain(name);
    }
    at.desk.refusal = { kind: 'limited', reason: 'too many', retrySeconds: 5 };
    const told = await at.post('/pooler/miners', NORTH, sent);
    expect(told).to.deep.include({ status: 429, headers: { 'retry-after': '5' } });
  });

  it('answer 503 while the database is away, and 500 without details for faults', async () => {
    at.office.fault = storageFault();
    expect((await at.get('/pooler/status', NORTH)).status).to.equal(503);
    at.office.fault = new Error('inner secret');
    const { status, value } = await at.get('/pooler/status', NORTH);
    expect(status).to.equal(500);
    expect(JSON.stringify(value)).to.not.contain('inner secret');
    expect(at.log.errors).to.have.length(1);
  });
});
