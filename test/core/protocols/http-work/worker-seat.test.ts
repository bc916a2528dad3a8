import { expect } from 'chai';
import type { Target } from '../../../../core/plugin-api/target.ts';
import { targetFromDifficulty, TARGET_MAX } from '../../../../core/plugin-api/target.ts';
import type { Seat, SeatJob, SeatVerdict } from '../../../../core/plugin-api/work-desk.ts';
import type { ShareVerdict } from '../../../../core/shares/share-verdict.ts';
import { ACCEPTED } from '../session/fake-mining-pool.ts';
import { DeskFixture } from './desk-fixture.ts';

describe('seat of a worker over HTTP', () => {
  let at: DeskFixture;
  let seat: Seat;

  beforeEach(() => {
    at = new DeskFixture();
    at.desk.arrange({ rangeSize: 100n });
    at.pool.publish(true);
    seat = at.seat();
  });

  afterEach(() => at.close());

  function job(of = seat): SeatJob {
    const current = of.current();
    if (current === undefined) throw new Error('there is no job');
    return current;
  }

  /** Submits the next nonce of a job and has it judged. */
  let tried = 0n;
  async function submit(verdict: ShareVerdict, more: object = {}): Promise<SeatVerdict> {
    const { id, nonceFirst } = job();
    const answer = seat.submit(id, { nonce: nonceFirst + (tried++ % 100n), ...more });
    at.pool.held.shift()?.respond(verdict);
    return answer;
  }

  const INVALID: ShareVerdict = { kind: 'rejected', reason: 'low-difficulty' };

  it('has the same job and range until there is a newer one', () => {
    const first = job();
    expect(job()).to.deep.equal(first);
    expect(first).to.deep.include({ nonceFirst: 0n, nonceEnd: 100n, difficulty: 100, ageMs: 0 });
    at.clock.pass(1_000);
    expect(job().ageMs).to.equal(1_000);
    at.pool.publish(false);
    expect(job().id).not.to.equal(first.id);
  });

  it('hands the intake what the job builder has to know, and tells its credit', async () => {
    const { id, nonceFirst } = job();
    const claim = new Uint8Array(32).fill(7);
    const answer = seat.submit(id, { nonce: nonceFirst, claim });
    const [held] = at.pool.held;
    expect(held?.pending.submission).to.deep.equal({
      dialect: 'http-work',
      nonce: 0n,
      lane: '',
      claim,
    });
    expect(held?.pending).to.include({ miner: 'tiny', worker: 'rig' });
    held?.respond({ kind: 'accepted', late: true, blockCandidate: true });
    expect(await answer).to.deep.equal({
      kind: 'accepted',
      late: true,
      blockCandidate: true,
      work: held?.pending.issued.work,
    });
    expect(seat.tally).to.deep.include({ accepted: 1, blocks: 1, rejected: 0 });
  });

  for (const [what, submission, reason] of [
    ['a nonce behind the range', { nonce: 100n }, 'bad-extranonce'],
    ['the last nonce of all', { nonce: (1n << 64n) - 1n }, 'bad-extranonce'],
    ['a nonce beyond 64 bits', { nonce: 1n << 64n }, 'bad-extranonce'],
    ['a nonce below zero', { nonce: -1n }, 'malformed'],
    ['a nonce that is no bigint', { nonce: 5 as never }, 'malformed'],
    ['a claim of another length', { nonce: 1n, claim: new Uint8Array(31) }, 'malformed'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await seat.submit(job().id, submission)).to.deep.equal({ kind: 'rejected', reason });
      expect(at.pool.held).to.deep.equal([]);
      expect(at.observer.totals('pool').rejected[reason]).to.equal(1);
    });
  }

  it('tells jobs that are over from those that never were', async () => {
    const known = job();
    const nonce = known.nonceFirst;
    at.pool.stale.add(known.job);
    at.pool.publish(true);
    at.port.tick();
    at.clock.pass(120_001);
    at.port.tick();
    const reasonOf = async (id: string) => (await seat.submit(id, { nonce })) as { reason: string };
    expect((await reasonOf(known.id)).reason).to.equal('stale');
    expect((await reasonOf('ffffffffff')).reason).to.equal('unknown-job');
    expect((await reasonOf('nonsense')).reason).to.equal('unknown-job');
  });

  it('says that the host is busy, and holds nothing against the worker for it', async () => {
    for (let count = 0; count < 100; count++) {
      const verdict = await submit({ kind: 'rejected', reason: 'overloaded' });
      expect(verdict).to.deep.equal({ kind: 'rejected', reason: 'overloaded' });
      at.clock.pass(100);
    }
    expect(seat.ban).to.equal(undefined);
    const { id, nonceFirst } = job();
    const send = (nonce: bigint) => seat.submit(id, { nonce: nonceFirst + nonce });
    const waiting = [0n, 1n, 2n].map(send);
    const verdict = await send(3n);
    expect(verdict).to.deep.equal({ kind: 'rejected', reason: 'overloaded' });
    for (const { respond } of at.pool.held.splice(0)) respond(ACCEPTED);
    expect(await Promise.all(waiting)).to.have.length(3);
  });

  it('limits the submissions of a worker', async () => {
    at.desk.arrange({ submitsPerSecond: 2 });
    const kinds: string[] = [];
    for (let count = 0; count < 3; count++) kinds.push((await submit(ACCEPTED)).kind);
    expect(kinds).to.deep.equal(['accepted', 'accepted', 'limited']);
    at.clock.pass(500);
    expect((await submit(ACCEPTED)).kind).to.equal('accepted');
  });

  it('lets others use up nothing of the submissions of a worker', async () => {
    at.desk.arrange({ submitsPerSecond: 2 });
    const elsewhere = { nonce: 0n, remoteAddress: '203.0.113.66' };
    const kinds: string[] = [];
    for (let count = 0; count < 3; count++) kinds.push((await seat.submit('1', elsewhere)).kind);
    expect(kinds).to.deep.equal(['rejected', 'rejected', 'limited']);
    expect((await submit(ACCEPTED)).kind).to.equal('accepted');
  });

  it('bans a worker by the terms of its desk, and says so', async () => {
    at.desk.arrange({
      submitsPerSecond: 0,
      bans: {
        windowSeconds: 600,
        submissionsMin: 10,
        invalidPercent: 10,
        wrongResults: 0,
        banSeconds: 3_600,
      },
    });
    for (let count = 0; count < 9; count++) await submit(ACCEPTED);
    expect(seat.ban).to.equal(undefined);
    await submit(INVALID);
    expect(seat.ban).to.equal('invalid shares');
    expect(await submit(ACCEPTED)).to.deep.equal({ kind: 'banned', reason: 'invalid shares' });
    expect(at.refusal('w')).to.equal('banned');
    // Of the same wallet and rig, but another one.
    expect(at.refusal('other')).to.equal('seated');
    at.clock.pass(3_600_001);
    expect((await submit(ACCEPTED)).kind).to.equal('accepted');
  });

  it('bans for wrong results, by the rules of the host where nothing else is said', async () => {
    for (let count = 0; count < 3; count++)
      await submit({ kind: 'rejected', reason: 'wrong-result' });
    expect(seat.ban).to.equal('wrong results');
    expect(at.bans.addressBan('203.0.113.1')).to.equal('wrong results');
  });

  it('bans no worker for what somebody did under its id while it was away', async () => {
    seat.leave();
    const squatter = at.seat('w', { remoteAddress: '203.0.113.66' });
    const { id, nonceFirst } = job(squatter);
    for (let count = 0n; count < 3n; count++) {
      const answer = squatter.submit(id, { nonce: nonceFirst + count });
      at.pool.held.shift()?.respond({ kind: 'rejected', reason: 'wrong-result' });
      await answer;
    }
    expect(squatter.ban).to.equal('wrong results');
    expect(at.refusal('w', { remoteAddress: '203.0.113.66' })).to.equal('banned');
    seat = at.seat('w');
    expect(seat.ban).to.equal(undefined);
    expect((await submit(ACCEPTED)).kind).to.equal('accepted');
    expect(at.port.count).to.equal(1);
  });

  it('holds against the sender, not the worker, what another address sends', async () => {
    for (let count = 0; count < 40; count++)
      await submit(INVALID, { remoteAddress: '203.0.113.66' });
    expect(seat.ban).to.equal(undefined);
    expect(at.bans.addressBan('203.0.113.66')).to.equal('invalid shares');
    expect((await submit(ACCEPTED)).kind).to.equal('accepted');
    expect((await submit(ACCEPTED, { remoteAddress: '203.0.113.66' })).kind).to.equal('banned');
  });

  it('takes nothing that others get rejected for the pace of its worker', async () => {
    const { id } = job();
    for (let count = 0; count < 20; count++)
      await submit({ kind: 'rejected', reason: 'stale' }, { remoteAddress: '203.0.113.66' });
    expect(job()).to.include({ id, difficulty: 100 });
    // From where it was seated, the worker speaks for itself.
    for (let count = 0; count < 20; count++) await submit({ kind: 'rejected', reason: 'stale' });
    expect(job().difficulty).to.be.at.least(400);
  });

  it('follows the pace of its shares: the same job under another id, with nonces of its own', async () => {
    const first = job();
    const waiting = seat.next(first.id, { timeoutMs: 100_000 });
    for (let count = 0; count < 200 && job().id === first.id; count++) {
      at.clock.pass(10);
      await submit(ACCEPTED);
    }
    const harder = await waiting;
    expect(harder?.job).to.equal(first.job);
    expect(Number(harder?.difficulty)).to.be.at.least(400);
    expect(harder?.nonceFirst).to.equal(first.nonceEnd);
    // What was found for the easier one is still good, at its own target.
    const answer = seat.submit(first.id, { nonce: 50n });
    expect(at.pool.held.shift()?.pending.issued.target).to.equal(first.target);
    void answer;
  });

  it('gives a further range of the same job when one is used up', async () => {
    const first = job();
    const other = job(at.seat('other'));
    const more = seat.extend(first.id);
    expect(more).to.include({ id: first.id, nonceFirst: other.nonceEnd });
    for (const nonce of [5n, other.nonceEnd]) {
      const answer = seat.submit(first.id, { nonce });
      at.pool.held.shift()?.respond(ACCEPTED);
      expect((await answer).kind).to.equal('accepted');
    }
    at.pool.stale.add(first.job);
    at.port.tick();
    expect(seat.extend(first.id)).to.equal(undefined);
  });

  it('gives further ranges to nobody else, so that those of the worker stay', async () => {
    const first = job();
    for (let count = 0; count < 100; count++)
      expect(seat.extend(first.id, '203.0.113.66')).to.equal(undefined);
    expect(job()).to.deep.equal(first);
    expect((await submit(ACCEPTED)).kind).to.equal('accepted');
  });

  it('turns to another lane with the same nonces, under another id', () => {
    const first = job();
    seat.turnTo('farmer');
    const second = job();
    expect(second).to.include({ lane: 'farmer', nonceFirst: 0n, job: first.job });
    expect(second.id).not.to.equal(first.id);
  });

  it('turns from lane to lane for as long as a job may last, each time under another id', () => {
    const ids = new Set<string>();
    for (let turn = 1; turn <= 3_000; turn++) {
      seat.turnTo(`farmer ${turn % 200}`);
      const turned = job();
      expect(turned.lane).to.equal(`farmer ${turn % 200}`);
      ids.add(turned.id);
    }
    expect(ids.size).to.equal(3_000);
  });

  it('hands the intake the lane of the job that was worked on, not that of now', () => {
    const first = job();
    seat.turnTo('farmer');
    const second = job();
    void seat.submit(first.id, { nonce: 1n });
    void seat.submit(second.id, { nonce: 1n });
    const lanes = at.pool.held.map(({ pending: { submission } }) =>
      submission.dialect === 'http-work' ? submission.lane : undefined,
    );
    expect(lanes).to.deep.equal(['', 'farmer']);
  });

  it('waits no longer than it is told, and not at all for who hung up', async () => {
    const known = job().id;
    expect(await seat.next(known, { timeoutMs: 0 })).to.equal(undefined);
    const hungUp = AbortSignal.abort();
    expect(await seat.next(known, { timeoutMs: 10_000, signal: hungUp })).to.equal(undefined);
    const controller = new AbortController();
    const waiting = seat.next(known, { timeoutMs: 10_000, signal: controller.signal });
    controller.abort();
    expect(await waiting).to.equal(undefined);
    expect((await seat.next(undefined, { timeoutMs: 10_000 }))?.id).to.equal(known);
  });

  it('lets four wait at a time', async () => {
    const known = job().id;
    const waits = Array.from({ length: 5 }, () => seat.next(known, { timeoutMs: 100_000 }));
    expect(await waits[0]).to.equal(undefined);
    at.pool.publish(true);
    expect((await waits[4])?.id).not.to.equal(known);
  });

  it('sends away no worker for others who wait under its id', async () => {
    const known = job().id;
    const waiting = seat.next(known, { timeoutMs: 100_000 });
    const elsewhere = { timeoutMs: 100_000, remoteAddress: '203.0.113.66' };
    const others = Array.from({ length: 9 }, () => seat.next(known, elsewhere));
    expect(await Promise.all(others.slice(0, 5))).to.deep.equal(new Array(5).fill(undefined));
    at.pool.publish(true);
    expect((await waiting)?.id).to.be.a('string');
    expect((await others[8])?.id).to.be.a('string');
  });

  it('takes the target that the protocol can tell, and no nonsense', () => {
    const sixteen = targetFromDifficulty(256, TARGET_MAX);
    at.pool.publish(true, { aim: () => sixteen });
    expect(job().target).to.equal(sixteen);
    const wanted = targetFromDifficulty(100, TARGET_MAX);
    for (const aim of [
      () => 0n as Target,
      () => 'x' as never,
      () => {
        throw new Error('a fault of the plugin');
      },
    ]) {
      at.pool.publish(true, { aim });
      expect(job().target).to.equal(wanted);
    }
  });

  it('never asks for more than the network does: each block is a share', () => {
    const target = targetFromDifficulty(10, TARGET_MAX);
    at.pool.networkTarget = target;
    at.pool.publish(true);
    expect(job()).to.deep.include({ target, networkTarget: target, difficulty: 10 });
    const id = job().id;
    expect(job().id).to.equal(id);
    at.pool.networkTarget = targetFromDifficulty(1_000, TARGET_MAX);
    at.pool.publish(true);
    expect(job().difficulty).to.equal(100);
  });

  it('starts higher for software that asks for it', () => {
    expect(job(at.seat('f', { agent: 'Farm/2' })).difficulty).to.equal(1_000);
  });
});
