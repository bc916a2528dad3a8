import { expect } from 'chai';
import type { WorkerCall, WorkerLink, WorkerReply } from '../../../../core/plugin-api/worker.ts';
import { farmerKey } from '../../../../plugins/kale/consensus/farmer-key.ts';
import { KaleWorker } from '../../../../plugins/kale/worker/kale-worker.ts';
import { walletOf } from '../miners/fake-field.ts';

const WHO = { workerId: '00'.repeat(16), address: 'GALICE', worker: 'rig', agent: 'test/1' };
const JOB = {
  jobId: 'b1',
  blockIndex: 7,
  entropy: '0a'.repeat(32),
  farmer: walletOf(3),
  farmerHex: Buffer.from(farmerKey(walletOf(3))).toString('hex'),
  nonceFirst: '0',
  nonceEnd: '100',
  shareZeros: 1,
  target: `0${'f'.repeat(63)}`,
};
const { signal } = new AbortController();

function reply(status: number, json?: object, retrySeconds?: number): WorkerReply {
  return { status, json, text: JSON.stringify(json) ?? '', retrySeconds };
}

const fault = (status: number, error: string) => reply(status, { error, message: `${error}!` });
const welcome = (digit: string) => reply(201, { minerId: digit.repeat(32) });

/** A pool that gives one answer after the other. */
function talkWith(...replies: WorkerReply[]) {
  const calls: WorkerCall[] = [];
  const link: WorkerLink = {
    call: async (call) => {
      calls.push(call);
      return replies.shift() ?? fault(500, 'no more answers');
    },
  };
  return { calls, talk: new KaleWorker().talk(link, WHO) };
}

describe('talk with a pool of KALE', () => {
  async function jobOf(talk: ReturnType<typeof talkWith>['talk']) {
    const answer = await talk.work(undefined, signal);
    if (answer.kind !== 'work') throw new Error(answer.kind);
    return answer.job;
  }

  it('sends a find with its hash as the farm writes it', async () => {
    const { calls, talk } = talkWith(welcome('a'), reply(200, JOB), reply(200, { accepted: true }));
    await talk.register(signal);
    const job = await jobOf(talk);
    const digest = Uint8Array.from({ length: 32 }, (_, at) => at);
    const find = { job, nonce: 5n, digest, hashrateHps: undefined };
    expect((await talk.submit(find, signal)).kind).to.equal('accepted');
    expect(calls.at(-1)?.body).to.deep.equal({
      minerId: 'a'.repeat(32),
      jobId: 'b1',
      nonce: '5',
      hash: Buffer.from(digest).reverse().toString('hex'),
    });
  });

  it('keeps finds of a forgotten handle from the pool, whose ids come again', async () => {
    const { calls, talk } = talkWith(
      welcome('a'),
      reply(200, JOB),
      fault(404, 'unknown_miner'),
      welcome('b'),
      reply(200, JOB),
    );
    await talk.register(signal);
    const job = await jobOf(talk);
    expect(await talk.work(job, signal)).to.deep.equal({ kind: 'stranger' });
    await talk.register(signal);
    const find = { job, nonce: 5n, digest: new Uint8Array(32), hashrateHps: undefined };
    expect((await talk.submit(find, signal)).kind).to.equal('rejected');
    expect((await talk.work(job, signal)).kind).to.equal('work');
    expect(calls.at(-1)?.query).to.deep.equal({ minerId: 'b'.repeat(32) });
    expect(calls).to.have.length(5);
  });

  it('asks for a further range of a job that is used up', async () => {
    const more = { ...JOB, nonceFirst: '100', nonceEnd: '200' };
    const { calls, talk } = talkWith(welcome('a'), reply(200, JOB), reply(200, more));
    await talk.register(signal);
    await jobOf(talk);
    expect((await jobOf(talk)).nonceFirst).to.equal(100n);
    expect(calls.at(-1)).to.deep.include({ path: '/miners/extend', method: 'POST' });
  });

  it('tries no nonces again where the pool has no more of them for now', async () => {
    const { calls, talk } = talkWith(
      welcome('a'),
      reply(200, JOB),
      fault(429, 'limited'),
      reply(200, { ...JOB, nonceFirst: '100', nonceEnd: '200' }),
    );
    await talk.register(signal);
    await jobOf(talk);
    expect(await talk.work(undefined, signal)).to.include({ kind: 'later' });
    expect((await jobOf(talk)).nonceFirst).to.equal(100n);
    expect(calls.at(-1)).to.deep.include({ path: '/miners/extend' });
  });

  it('gives up a job that is over, and waits at the pool for the next block', async () => {
    const next = { ...JOB, jobId: 'b2', blockIndex: 8 };
    const { calls, talk } = talkWith(
      welcome('a'),
      reply(200, JOB),
      reply(204, undefined, 2),
      reply(200, next),
      reply(200, next),
    );
    await talk.register(signal);
    const job = await jobOf(talk);
    expect((await talk.work(job, signal)).kind).to.equal('none');
    expect(calls.at(-1)?.query).to.include({ known: 'b1', waitMs: '20000' });
    const { id, clean } = await jobOf(talk);
    expect({ id, clean }).to.deep.equal({ id: 'b2', clean: true });
    expect(calls.at(-1)).to.deep.include({ timeoutMs: 30_000 });
    expect(calls.at(-1)?.query).to.deep.equal({ minerId: 'a'.repeat(32), waitMs: '20000' });
  });

  it('waits where the pool has no work, and goes where it is not wanted', async () => {
    const { talk } = talkWith(
      fault(503, 'unavailable'),
      welcome('a'),
      reply(204, undefined, 2),
      fault(403, 'banned'),
      fault(403, 'banned'),
      fault(404, 'not_found'),
    );
    const later = { kind: 'later', reason: 'unavailable!', retrySeconds: 2 };
    expect(await talk.register(signal)).to.deep.equal(later);
    expect((await talk.register(signal)).kind).to.equal('welcome');
    const none = { kind: 'none', reason: 'no block is open', retrySeconds: 2 };
    expect(await talk.work(undefined, signal)).to.deep.equal(none);
    expect((await talk.work(undefined, signal)).kind).to.equal('stranger');
    expect(await talk.register(signal)).to.deep.equal({ kind: 'refused', reason: 'banned!' });
    const lost = await talk.register(signal).catch((error: unknown) => String(error));
    expect(lost).to.include('no pool of KALE is served there');
  });
});
