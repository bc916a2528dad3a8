import { expect } from 'chai';
import { emptyFarmBlock, openedBlock } from '../../../../plugins/kale/consensus/farm-block.ts';
import { farmerKey } from '../../../../plugins/kale/consensus/farmer-key.ts';
import { leadingZeros } from '../../../../plugins/kale/consensus/leading-zeros.ts';
import { workHash } from '../../../../plugins/kale/consensus/work-hash.ts';
import { seatName } from '../../../../plugins/kale/miners/miner-seats.ts';
import { guestServer } from '../../../../plugins/kale/pooler/guest-server.ts';
import { Pooler } from '../../../../plugins/kale/pooler/pooler.ts';
import type { RouteServer } from '../../../../plugins/kale/pooler/route-server.ts';
import { SilentLogger } from '../../../core/host/silent-logger.ts';
import { BLOCK_SECONDS } from '../pool/fake-office.ts';
import { NORTH, OWNER_ADDRESS } from '../pool/route-bench.ts';
import { FakeBackend, FakeEyes } from './fake-backend.ts';

interface Work {
  readonly jobId: string;
  readonly blockIndex: number;
  readonly entropy: string;
  readonly farmer: string;
  readonly nonceFirst: string;
  readonly shareZeros: number;
}

const STRANGER = '00'.repeat(16);

describe('pooler of KALE', () => {
  let backend: FakeBackend;
  let eyes: FakeEyes;
  let pooler: Pooler;
  let server: RouteServer;
  let url: string;

  beforeEach(async () => {
    backend = new FakeBackend();
    eyes = new FakeEyes();
    const { clock } = backend.bench;
    const log = new SilentLogger();
    pooler = new Pooler(backend, eyes, clock, log);
    server = guestServer({ pooler, clock, log });
    url = `http://127.0.0.1:${await server.listen('127.0.0.1', 0)}`;
    await backend.bench.farmers('north', 2);
  });

  afterEach(() => server.close());

  function open(index: number): void {
    backend.bench.open(index, ['farmer-1', 'farmer-2']);
    const entropy = new Uint8Array(32).fill(7);
    const block = openedBlock(BLOCK_SECONDS, { ...emptyFarmBlock(0n), entropy });
    eyes.seen = { index, block };
  }

  async function call(path: string, body?: object): Promise<{ status: number; value: unknown }> {
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(url + path, sent);
    const text = await answer.text();
    return { status: answer.status, value: text === '' ? undefined : JSON.parse(text) };
  }

  async function registered(): Promise<string> {
    const { value } = await call('/miners/register', { address: OWNER_ADDRESS, worker: 'rig' });
    return (value as { minerId: string }).minerId;
  }

  async function workOf(minerId: string, more = ''): Promise<Work> {
    return (await call(`/miners/work?minerId=${minerId}${more}`)).value as Work;
  }

  /** The first nonces of the work that are shares. */
  function found(work: Work, count: number): readonly string[] {
    const nonces: string[] = [];
    const entropy = Buffer.from(work.entropy, 'hex');
    const farmer = farmerKey(work.farmer);
    for (let nonce = BigInt(work.nonceFirst); nonces.length < count; nonce++) {
      const hash = workHash({ index: work.blockIndex, nonce, entropy, farmer });
      if (leadingZeros(hash) >= work.shareZeros) nonces.push(String(nonce));
    }
    return nonces;
  }

  it('tells the backend of a block once, with what it saw', async () => {
    open(5);
    await pooler.look();
    await pooler.look();
    const told = backend.bodies('/pooler/block-discovered');
    expect(told).to.have.length(1);
    expect(told[0]).to.deep.include({ event: 'new_block_discovered', blockIndex: 5 });
    expect(told[0]?.['blockData']).to.deep.include({ index: 5, blockAge: 0, plantable: false });
  });

  it('serves miners whose shares the backend credits to each of them', async () => {
    open(5);
    await pooler.look();
    const [one, two] = [await registered(), await registered()];
    const [first, second] = [await workOf(one), await workOf(two)];
    expect(first.farmer).to.not.equal(second.farmer);
    for (const [minerId, work] of [
      [one, first],
      [two, second],
    ] as const) {
      const shares = found(work, 3).map((nonce) => ({ jobId: work.jobId, nonce }));
      const { value } = await call('/miners/shares', { minerId, shares });
      const { verdicts } = value as { verdicts: readonly { accepted: boolean }[] };
      expect(verdicts.map(({ accepted }) => accepted)).to.deep.equal([true, true, true]);
    }
    await pooler.flush();
    for (const minerId of [one, two]) {
      const seat = backend.bench.desk.seat(`miner/north/${seatName(minerId)}`);
      expect(seat?.seen.size).to.equal(3);
      expect(seat).to.include({ address: OWNER_ADDRESS });
    }
    expect(backend.bench.office.best.size).to.equal(2);
    expect(pooler.status).to.deep.include({ sharesWaiting: 0, miners: 2 });
  });

  it('forwards nothing that is no share', async () => {
    open(5);
    await pooler.look();
    backend.bench.desk.zeros = 6;
    const minerId = await registered();
    const work = await workOf(minerId);
    const { jobId } = work;
    const [nonce] = found({ ...work, shareZeros: 1 }, 1);
    const reasons: unknown[] = [];
    for (const share of [
      { jobId, nonce },
      { jobId: 'other', nonce },
      { jobId, nonce: '18446744073709551615' },
    ]) {
      const { value } = await call('/miners/shares', { minerId, ...share });
      reasons.push((value as { reason?: string }).reason);
    }
    await pooler.flush();
    expect(reasons).to.deep.equal(['low-difficulty', 'unknown-job', 'bad-extranonce']);
    expect(backend.bodies('/work')).to.deep.equal([]);
  });

  it('sends a miner to the next farmer as soon as the backend says so', async () => {
    open(5);
    await pooler.look();
    const minerId = await registered();
    const work = await workOf(minerId);
    await call('/miners/shares', { minerId, jobId: work.jobId, nonce: found(work, 1)[0] });
    const asked = backend.bodies('/pooler/miners').length;
    await pooler.flush();
    expect((await workOf(minerId)).farmer).to.not.equal(work.farmer);
    expect(backend.bodies('/pooler/miners')).to.have.length(asked);
  });

  it('counts what became of the shares of each miner', async () => {
    open(5);
    await pooler.look();
    const minerId = await registered();
    const work = await workOf(minerId);
    const [good, bad, lost] = found(work, 3);
    const share = { minerId, jobId: work.jobId };
    await call('/miners/shares', { ...share, nonce: good });
    await call('/miners/shares', { ...share, nonce: good });
    await pooler.flush();
    const seat = backend.bench.desk.seat(`miner/north/${seatName(minerId)}`);
    if (seat === undefined) throw new Error('the miner has no seat');
    seat.verdict = { kind: 'rejected', reason: 'stale' };
    await call('/miners/shares', { ...share, nonce: bad });
    await pooler.flush();
    backend.isAway = true;
    await call('/miners/shares', { ...share, nonce: lost });
    await pooler.flush();
    const tally = pooler.miners.find(minerId)?.tally;
    expect(tally).to.include({ accepted: 1, rejected: 2, dropped: 0, waiting: 1, work: 16n });
    expect(tally?.reasonLast).to.equal('stale');
    backend.isAway = false;
    backend.bench.clock.pass(600_001);
    await pooler.look();
    await pooler.flush();
    expect(tally).to.include({ accepted: 1, rejected: 2, dropped: 1, waiting: 0 });
    const counts = { sharesAccepted: 1, sharesRejected: 2, sharesDropped: 1, sharesWaiting: 0 };
    expect(pooler.status).to.include(counts);
  });

  it('counts a share once', async () => {
    open(5);
    await pooler.look();
    const minerId = await registered();
    const work = await workOf(minerId);
    const share = { minerId, jobId: work.jobId, nonce: found(work, 1)[0] };
    expect((await call('/miners/shares', share)).value).to.deep.include({ accepted: true });
    const again = (await call('/miners/shares', share)).value;
    expect(again).to.deep.equal({ accepted: false, reason: 'duplicate' });
  });

  it('keeps shares and messages while the backend is away, and delivers them all', async () => {
    open(5);
    await pooler.look();
    const minerId = await registered();
    const work = await workOf(minerId);
    backend.isAway = true;
    const [before, after] = found(work, 2);
    await call('/miners/shares', { minerId, jobId: work.jobId, nonce: before });
    await pooler.flush();
    expect((await workOf(minerId)).jobId).to.equal(work.jobId);
    await call('/miners/shares', { minerId, jobId: work.jobId, nonce: after });
    await pooler.look();
    expect((await call('/health')).status).to.equal(503);
    expect(pooler.status).to.deep.include({ sharesWaiting: 2, isBackendThere: false });
    backend.isAway = false;
    await pooler.look();
    await pooler.flush();
    expect(backend.bench.desk.seat(`miner/north/${seatName(minerId)}`)?.seen.size).to.equal(2);
    expect(backend.bodies('/pooler/register')).to.have.length(1);
    expect((await call('/health')).status).to.equal(200);
  });

  it('leaves a backend alone that was asked too often, as long as that says', async () => {
    open(5);
    await pooler.look();
    const minerId = await registered();
    const work = await workOf(minerId);
    await call('/miners/shares', { minerId, jobId: work.jobId, nonce: found(work, 1)[0] });
    backend.restSeconds = 7;
    await pooler.flush();
    backend.restSeconds = undefined;
    expect(pooler.status).to.include({ sharesWaiting: 1, isBackendThere: true });
    const asked = backend.calls.length;
    backend.bench.clock.pass(6_999);
    await pooler.look();
    await pooler.flush();
    expect(backend.calls).to.have.length(asked);
    backend.bench.clock.pass(1);
    await pooler.flush();
    expect(pooler.status).to.include({ sharesWaiting: 0, sharesAccepted: 1 });
    expect(backend.bodies('/pooler/register')).to.deep.equal([]);
  });

  it('sends shares again whose answer was lost, and they count once', async () => {
    open(5);
    await pooler.look();
    const minerId = await registered();
    const work = await workOf(minerId);
    const nonce = found(work, 1)[0];
    await call('/miners/shares', { minerId, jobId: work.jobId, nonce });
    backend.isMute = true;
    await pooler.flush();
    backend.isMute = false;
    await pooler.look();
    await pooler.flush();
    expect(backend.bodies('/work')).to.have.length(2);
    expect(backend.bench.desk.seat(`miner/north/${seatName(minerId)}`)?.seen.size).to.equal(1);
    expect(pooler.status.sharesWaiting).to.equal(0);
  });

  it('seats its miners anew at a backend that restarted', async () => {
    open(5);
    await pooler.look();
    const minerId = await registered();
    const work = await workOf(minerId);
    backend.bench.desk.taken.clear();
    await call('/miners/shares', { minerId, jobId: work.jobId, nonce: found(work, 1)[0] });
    await pooler.flush();
    const again = await workOf(minerId);
    expect(backend.bench.desk.seat(`miner/north/${seatName(minerId)}`)?.open).to.equal(true);
    expect(again.nonceFirst).to.not.equal(work.nonceFirst);
  });

  it('tells a backend that started anew which block is open, for its own next run', async () => {
    const { clock } = backend.bench;
    open(5);
    const met = { runId: 'the run before' };
    const other = new Pooler(backend, eyes, clock, new SilentLogger(), met);
    await other.look();
    backend.isAway = true;
    await other.look();
    backend.isAway = false;
    await other.look();
    const told = backend.bodies('/pooler/block-discovered').map(({ blockIndex }) => blockIndex);
    expect(told).to.deep.equal([5, 5]);
    const { value } = await backend.bench.post('/pooler/register', NORTH, { poolerId: 'north' });
    expect(value).to.include({ lastBlockIndex: 5 });
  });

  it('tells what became of a block when the next one opens, and counts those that it missed', async () => {
    open(5);
    await pooler.look();
    const minerId = await registered();
    const work = await workOf(minerId);
    await call('/miners/shares', { minerId, jobId: work.jobId, nonce: found(work, 1)[0] });
    eyes.fault = new Error('no endpoint');
    await pooler.look();
    eyes.fault = undefined;
    open(8);
    await pooler.look();
    const [told] = backend.bodies('/pooler/work-completed');
    expect(told).to.deep.include({ blockIndex: 5 });
    expect(told?.['summary']).to.deep.include({
      totalFarmers: 2,
      successfulWork: 1,
      failedWork: 1,
    });
    expect(backend.bench.office.block?.index).to.equal(8);
    expect(pooler.status).to.deep.include({ blockIndex: 8, blocksMissed: 2, messagesWaiting: 0 });
    const stale = { minerId, jobId: work.jobId, nonce: found(work, 2)[1] };
    const { value } = await call('/miners/shares', stale);
    expect(value).to.deep.equal({ accepted: false, reason: 'stale' });
  });

  it('wakes a miner that waits for the next block', async () => {
    open(5);
    await pooler.look();
    const minerId = await registered();
    const { jobId } = await workOf(minerId);
    backend.bench.clock.pass(2_000);
    const waiting = workOf(minerId, `&known=${jobId}&waitMs=60000`);
    open(6);
    await pooler.look();
    expect((await waiting).blockIndex).to.equal(6);
  });

  it('gives a miner a further range, and refuses what cannot be', async () => {
    open(5);
    await pooler.look();
    const minerId = await registered();
    const { jobId, nonceFirst } = await workOf(minerId);
    const { value } = await call('/miners/extend', { minerId, jobId });
    expect((value as Work).nonceFirst).to.not.equal(nonceFirst);
    const statuses: number[] = [];
    for (const [path, body] of [
      ['/miners/extend', { minerId, jobId: 'other' }],
      ['/miners/extend', { minerId: STRANGER, jobId }],
      [`/miners/work?minerId=${STRANGER}`, undefined],
      ['/miners/work', undefined],
      ['/miners/register', { address: 7 }],
      ['/miners/register', { address: OWNER_ADDRESS, minerId: 'a b' }],
      ['/miners/register', { address: 'other', minerId }],
      ['/miners/shares', { minerId, jobId, nonce: -1 }],
      ['/nothing', undefined],
      ['/miners/shares', undefined],
    ] as const)
      statuses.push((await call(path, body)).status);
    expect(statuses).to.deep.equal([409, 404, 404, 400, 400, 400, 409, 400, 404, 405]);
    const told = await fetch(`${url}/miners/shares`, { method: 'POST', body: '{' });
    expect(told.status).to.equal(400);
    expect(await told.json()).to.have.all.keys('error', 'message', 'timestamp');
    const long = { method: 'POST', body: 'x'.repeat(20_000) };
    expect((await fetch(`${url}/miners/register`, long)).status).to.equal(413);
  });

  it('tells its miners no token', async () => {
    open(5);
    await pooler.look();
    const minerId = await registered();
    const heard = [await workOf(minerId), await call('/health'), await call('/info')];
    expect(JSON.stringify([heard, pooler.status])).to.not.contain(NORTH);
  });
});
