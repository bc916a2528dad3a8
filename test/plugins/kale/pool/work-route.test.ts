import { expect } from 'chai';
import { SentNonces } from '../../../../plugins/kale/pool/sent-nonces.ts';
import { seatName } from '../../../../plugins/kale/miners/miner-seats.ts';
import { WorkBatch } from '../../../../plugins/kale/pool/work-batch.ts';
import { storageFault } from './fake-office.ts';
import { NORTH, NORTH_ADDRESS, RouteBench, SOUTH } from './route-bench.ts';

interface Planted {
  readonly farmerId: string;
  readonly custodialWallet: string;
  readonly nonceFirst: string;
  readonly jobId: string;
}

const TIME = 1_760_000_100_000;

describe('route /work of KALE', () => {
  let at: RouteBench;

  beforeEach(() => {
    at = new RouteBench();
  });

  async function planted(token = NORTH): Promise<readonly Planted[]> {
    const { value } = await at.get('/pooler/planted-farmers', token);
    return value['plantedFarmers'] as readonly Planted[];
  }

  function send(submissions: readonly object[], more: object = {}) {
    const timed = submissions.map((each) => ({ timestamp: TIME, ...each }));
    const body = { blockIndex: 5, poolerId: 'north', submissions: timed, ...more };
    return at.post('/work', NORTH, body);
  }

  it('credits nonces of the told ranges and keeps the best of each farmer', async () => {
    at.open(5, [...(await at.farmers('north', 2)), ...(await at.farmers('south', 1))]);
    const [one, two] = await planted();
    if (one === undefined || two === undefined) throw new Error('nobody is planted');
    const first = BigInt(one.nonceFirst);
    const { status, value } = await send([
      { farmerId: one.farmerId, nonce: String(first) },
      { farmerId: one.farmerId, nonce: first + 1n },
      { farmerId: two.farmerId, nonce: two.nonceFirst, jobId: two.jobId },
      { farmerId: one.farmerId, nonce: String(first) },
      { farmerId: one.farmerId, nonce: two.nonceFirst },
      { farmerId: 'farmer-3', nonce: '1' },
      { farmerId: 'nobody', nonce: '1' },
    ]);
    expect(status).to.equal(200);
    expect(value).to.deep.include({
      blockIndex: 5,
      poolerId: 'north',
      totalSubmissions: 7,
      validNonces: 3,
      invalidNonces: 4,
      notJudged: 0,
      submittedWork: 2,
      totalRewards: '0',
    });
    const results = value['results'] as readonly { status: string; reason?: string }[];
    expect(results.map(({ status: word, reason }) => reason ?? word)).to.deep.equal([
      ...['valid', 'valid', 'valid', 'duplicate', 'bad-extranonce'],
      ...['unknown-job', 'unknown-job'],
    ]);
    expect([...at.desk.taken.values()].map(({ address }) => address)).to.deep.equal([
      NORTH_ADDRESS,
      NORTH_ADDRESS,
    ]);
  });

  it("credits a pooler's miner at its own seat, for the farmer of its lane alone", async () => {
    at.open(5, await at.farmers('north', 2));
    const miner = { poolerId: 'north', minerId: 'm1', address: NORTH_ADDRESS };
    const sent = { ...miner, remoteAddress: '198.51.100.7', worker: 'rig', agent: 'test' };
    const { value } = await at.post('/pooler/miners', NORTH, sent);
    const work = value['work'] as Planted;
    const other = work.farmerId === 'farmer-1' ? 'farmer-2' : 'farmer-1';
    const told = await send([
      { farmerId: work.farmerId, nonce: work.nonceFirst, minerId: 'm1', jobId: work.jobId },
      { farmerId: other, nonce: work.nonceFirst, minerId: 'm1', jobId: work.jobId },
      { farmerId: work.farmerId, nonce: work.nonceFirst, minerId: 'm2', jobId: work.jobId },
    ]);
    expect(told.value).to.deep.include({ validNonces: 1, invalidNonces: 2 });
    const seat = at.desk.seat(`miner/north/${seatName('m1')}`);
    expect(seat?.seen.size).to.equal(1);
  });

  it("sends a pooler's miner on to farmers without a nonce, and credits the job before", async () => {
    at.open(5, [...(await at.farmers('north', 3)), ...(await at.farmers('south', 1))]);
    const miner = { poolerId: 'north', minerId: 'm1', address: NORTH_ADDRESS };
    const sent = { ...miner, remoteAddress: '198.51.100.7' };
    let work = (await at.post('/pooler/miners', NORTH, sent)).value['work'] as Planted;
    const first = work;
    const visited = [work.farmerId];
    for (let turn = 0; turn < 2; turn++) {
      const { farmerId, jobId, nonceFirst: nonce } = work;
      const { value } = await send([
        { farmerId, nonce: BigInt(nonce) + BigInt(turn), minerId: 'm1', jobId },
      ]);
      expect(value).to.deep.include({ validNonces: 1, submittedWork: 1 });
      const [next] = value['nextWork'] as readonly { minerId: string; work: Planted }[];
      expect(next?.minerId).to.equal('m1');
      const again = (await at.post('/pooler/miners', NORTH, sent)).value['work'] as Planted;
      expect(again).to.deep.equal(next?.work);
      work = again;
      visited.push(work.farmerId);
    }
    expect(visited.sort()).to.deep.equal(['farmer-1', 'farmer-2', 'farmer-3']);
    expect(at.office.best.size).to.equal(2);
    const nonce = BigInt(first.nonceFirst) + 9n;
    const late = { farmerId: first.farmerId, nonce, minerId: 'm1', jobId: first.jobId };
    const { value } = await send([late, { ...late, farmerId: work.farmerId }]);
    expect(value).to.deep.include({ validNonces: 1, invalidNonces: 1, nextWork: [] });
  });

  it('judges no nonce of a job that was of another block than the call', async () => {
    at.open(5, await at.farmers('north', 1));
    const [one] = await planted();
    const { farmerId, nonceFirst: nonce, jobId } = one ?? {};
    const { value } = await send([{ farmerId, nonce, jobId }], { blockIndex: 4 });
    expect(value['results']).to.deep.equal([
      { farmerId, nonce, status: 'invalid', reason: 'stale' },
    ]);
    expect(at.desk.seat('farmer/north/farmer-1')?.seen.size).to.equal(0);
  });

  it('calls work of another block stale', async () => {
    at.open(5, await at.farmers('north', 1));
    const [one] = await planted();
    const submission = { farmerId: one?.farmerId, nonce: one?.nonceFirst };
    const { value } = await send([submission], { blockIndex: 4 });
    expect(value).to.deep.include({ validNonces: 0, invalidNonces: 1, submittedWork: 0 });
  });

  it('says what was not judged in time, and does not call it invalid', async () => {
    at.open(5, await at.farmers('north', 2));
    const [one, two] = await planted();
    const seat = at.desk.seat('farmer/north/farmer-1');
    if (seat === undefined || one === undefined || two === undefined) throw new Error('no seat');
    seat.hangs = true;
    const items = [one, two].map(({ farmerId, nonceFirst, custodialWallet: lane, jobId }) => {
      const its = at.desk.seat(`farmer/north/${farmerId}`);
      if (its === undefined) throw new Error('no seat');
      return {
        farmerId,
        nonce: BigInt(nonceFirst),
        place: { kind: 'seat' as const, seat: its, jobId, lane },
      };
    });
    const order = { blockIndex: 5, items, budgetMs: 20, sent: new SentNonces() };
    const kinds = async () => {
      const { results } = await new WorkBatch(order, at.office.field, at.clock).run();
      return results.map((each) => ('reason' in each ? each.reason : each.kind));
    };
    expect(await kinds()).to.deep.equal(['time', 'valid']);
    // Sent again, as the answer asks, it is no duplicate while its verdict is to come.
    seat.hangs = false;
    expect(await kinds()).to.deep.equal(['time', 'duplicate']);
    seat.release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(at.office.best.size).to.equal(2);
    expect(await kinds()).to.deep.equal(['duplicate', 'duplicate']);
    expect(seat.seen.size).to.equal(1);
  });

  it('asks for the work again where it could not be put on record, and keeps it then', async () => {
    at.open(5, await at.farmers('north', 1));
    const [one] = await planted();
    const submission = { farmerId: one?.farmerId, nonce: one?.nonceFirst };
    at.office.fault = storageFault();
    expect((await send([submission])).status).to.equal(503);
    at.office.fault = undefined;
    expect(at.office.best.size).to.equal(0);
    expect((await send([submission])).value).to.deep.include({ invalidNonces: 1 });
    expect(at.office.best.size).to.equal(1);
  });

  it('does not call invalid what the desk had no time for', async () => {
    at.open(5, await at.farmers('north', 1));
    const [one] = await planted();
    const seat = at.desk.seat('farmer/north/farmer-1');
    const submission = { farmerId: one?.farmerId, nonce: one?.nonceFirst };
    if (seat === undefined) throw new Error('no seat');
    seat.verdict = { kind: 'rejected', reason: 'overloaded' };
    const { value } = await send([submission]);
    expect(value).to.deep.include({ invalidNonces: 0, notJudged: 1 });
  });

  const item = { farmerId: 'f', nonce: '1', timestamp: TIME };
  const faults: readonly (readonly [object, string])[] = [
    [{ blockIndex: -1 }, 'blockIndex'],
    [{ blockIndex: 1.5 }, 'blockIndex'],
    [{ blockIndex: 2 ** 32 }, 'blockIndex'],
    [{ submissions: undefined }, 'submissions'],
    [{ submissions: {} }, 'submissions'],
    [{ submissions: [7] }, 'submissions[0]'],
    [{ submissions: [item, { ...item, farmerId: '' }] }, 'submissions[1].farmerId'],
    [{ submissions: [{ ...item, nonce: '0x1' }] }, 'submissions[0].nonce'],
    [{ submissions: [{ ...item, nonce: -1 }] }, 'submissions[0].nonce'],
    [{ submissions: [{ ...item, nonce: 1n << 64n }] }, 'submissions[0].nonce'],
    [{ submissions: [{ ...item, timestamp: 'soon' }] }, 'submissions[0].timestamp'],
    [{ submissions: [{ farmerId: 'f', nonce: '1' }] }, 'submissions[0].timestamp'],
    [{ submissions: [{ ...item, minerId: 3 }] }, 'submissions[0].minerId'],
    [{ submissions: [{ ...item, jobId: '\n' }] }, 'submissions[0].jobId'],
    [
      { submissions: new Array(3_001).fill(item) },
      'submissions has to be a list of at most 3000: send the others',
    ],
  ];
  for (const [change, name] of faults)
    it(`refuses a call for its ${name}: ${JSON.stringify(change, texts).slice(0, 60)}`, async () => {
      const { status, value } = await send([], change);
      expect(status).to.equal(400);
      expect(value['message']).to.contain(name);
    });

  it("moves nothing of another pooler's", async () => {
    at.open(5, await at.farmers('north', 1));
    const [one] = await planted();
    const submissions = [{ farmerId: one?.farmerId, nonce: one?.nonceFirst, timestamp: TIME }];
    const foreign = await at.post('/work', SOUTH, {
      blockIndex: 5,
      poolerId: 'south',
      submissions,
    });
    expect(foreign.value).to.deep.include({ validNonces: 0, invalidNonces: 1 });
    const other = await at.post('/work', SOUTH, { blockIndex: 5, poolerId: 'north', submissions });
    expect(other.status).to.equal(403);
    expect(await planted(SOUTH)).to.deep.equal([]);
  });

  it('takes in as many at once as fit into a body in their longest form', async () => {
    at.open(5, await at.farmers('north', 1));
    const long = 'x'.repeat(64);
    const nonce = String(2n ** 64n - 1n);
    const timestamp = '2026-11-22T00:46:38.000+00:00';
    const longest = { farmerId: long, nonce, timestamp, minerId: long, jobId: long };
    const submissions = new Array<object>(3_000).fill(longest);
    const body = { blockIndex: 4_294_967_295, poolerId: long, submissions };
    const [route] = at.routes.routes.filter(({ paths }) => paths.includes('/work'));
    expect(JSON.stringify(body).length).to.be.lessThan(route?.bodyBytesMax ?? 0);
    const { status, value } = await send(submissions);
    expect(status).to.equal(200);
    expect(value).to.include({ totalSubmissions: 3_000, invalidNonces: 3_000 });
  });

  it('judges ten thousand nonces of two hundred farmers in four calls', async () => {
    at.open(5, await at.farmers('north', 200));
    const submissions = (await planted()).flatMap(({ farmerId, nonceFirst }) =>
      Array.from({ length: 50 }, (_, n) => ({ farmerId, nonce: BigInt(nonceFirst) + BigInt(n) })),
    );
    let valid = 0;
    const worked = new Set<string>();
    for (let from = 0; from < submissions.length; from += 3_000) {
      const { status, value } = await send(submissions.slice(from, from + 3_000));
      expect(status).to.equal(200);
      expect(value).to.include({ invalidNonces: 0, notJudged: 0 });
      valid += Number(value['validNonces']);
      for (const each of value['results'] as readonly { farmerId: string; best: boolean }[])
        if (each.best) worked.add(each.farmerId);
    }
    expect(valid).to.equal(10_000);
    expect(worked.size).to.equal(200);
  });
});

function texts(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
