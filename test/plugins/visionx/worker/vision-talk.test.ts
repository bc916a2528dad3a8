import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type {
  WorkerCall,
  WorkerJob,
  WorkerReply,
  WorkerTalk,
} from '../../../../core/plugin-api/worker.ts';
import { VisionWorker } from '../../../../plugins/visionx/worker/vision-worker.ts';
import { PREVIOUS, toldJob, upstreamJob } from './job-samples.ts';

const WHO = { workerId: 'ab'.repeat(16), address: 'wallet', worker: 'rig', agent: 'headframe/1' };
const { signal } = new AbortController();

const ok = (json: unknown): WorkerReply => ({
  status: 200,
  json,
  text: JSON.stringify(json),
  retrySeconds: undefined,
});
const words = (status: number, text: string, retrySeconds?: number): WorkerReply => ({
  status,
  json: undefined,
  text,
  retrySeconds,
});

/** A pool that gives the answers it was told, in order. */
class ToldPool {
  readonly calls: WorkerCall[] = [];
  readonly answers: WorkerReply[];
  readonly talk: WorkerTalk;
  nowMs = 0;
  drawn = 0;
  /** How long each answer takes. */
  tookMs = 0;

  constructor(...answers: WorkerReply[]) {
    this.answers = answers;
    const link = {
      call: async (call: WorkerCall): Promise<WorkerReply> => {
        this.calls.push(call);
        this.nowMs += this.tookMs;
        const answer = this.answers.shift();
        if (answer === undefined) throw new PoolError('POOL_UNREACHABLE', 'no answer was told');
        return answer;
      },
    };
    this.talk = new VisionWorker(
      () => this.nowMs,
      () => `x${++this.drawn}`,
    ).talk(link, WHO);
  }

  async job(): Promise<WorkerJob> {
    const answer = await this.talk.work(undefined, signal);
    if (answer.kind !== 'work') throw new Error(`expected work, got ${answer.kind}`);
    return answer.job;
  }
}

const codeOf = async (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => undefined,
    (error: unknown) => (error instanceof PoolError ? error.code : error),
  );

describe('talk with a pool of Vision', () => {
  const WELCOME = ok({ ok: true, message: 'hi', pool_fee_bps: 150, foundation_fee_bps: 100 });

  it('registers by the names of the protocol, and tells the fees', async () => {
    const pool = new ToldPool(WELCOME);
    expect(await pool.talk.register(signal)).to.deep.equal({
      kind: 'welcome',
      notes: ['pool fee 1.5 %, foundation fee 1 %'],
    });
    expect(pool.calls[0]).to.deep.include({ method: 'POST', path: '/pool/register' });
    expect(pool.calls[0]?.body).to.deep.equal({
      worker_id: WHO.workerId,
      wallet_address: 'wallet',
      worker_name: 'rig',
      version: 'headframe/1',
    });
  });

  it('finds the routes below the other prefix too, each for itself', async () => {
    const pool = new ToldPool(words(404, ''), WELCOME, ok(toldJob()), WELCOME);
    await pool.talk.register(signal);
    await pool.job();
    await pool.talk.register(signal);
    expect(pool.calls.map(({ path }) => path)).to.deep.equal([
      '/pool/register',
      '/api/pool/register',
      '/pool/job',
      '/api/pool/register',
    ]);
  });

  it('is welcome where it is registered already', async () => {
    const pool = new ToldPool(words(400, `Worker ${WHO.workerId} already registered`));
    expect((await pool.talk.register(signal)).kind).to.equal('welcome');
  });

  it('is refused with the words of the pool', async () => {
    for (const [status, text] of [
      [403, 'Worker x is banned for excessive invalid shares'],
      [400, 'wallet_address is none'],
    ] as const) {
      const pool = new ToldPool(words(status, text));
      expect(await pool.talk.register(signal)).to.deep.equal({ kind: 'refused', reason: text });
    }
  });

  it('comes later to a pool that hosts nothing, or has no time', async () => {
    const pool = new ToldPool(words(503, 'This node is not hosting a pool'), words(429, 'slow', 7));
    const door = { kind: 'later', reason: 'This node is not hosting a pool', retrySeconds: 2 };
    expect(await pool.talk.register(signal)).to.deep.equal(door);
    expect(await pool.talk.register(signal)).to.include({ kind: 'later', retrySeconds: 7 });
  });

  it('is soon back at a pool that closed, then less often, and begins so again', async () => {
    const closed = words(503, 'This node is not hosting a pool');
    const pool = new ToldPool(...Array.from({ length: 6 }, () => closed));
    const waits: unknown[] = [];
    for (let turn = 0; turn < 6; turn++) {
      const answer = await (turn % 2
        ? pool.talk.register(signal)
        : pool.talk.work(undefined, signal));
      waits.push('retrySeconds' in answer ? answer.retrySeconds : answer.kind);
    }
    expect(waits).to.deep.equal([2, 4, 8, 16, 30, 30]);
    pool.answers.push(ok(toldJob()), closed);
    expect(await pool.talk.work(await pool.job(), signal)).to.deep.include({
      kind: 'none',
      retrySeconds: 2,
    });
  });

  it('does not take what is no pool for one', async () => {
    const pool = new ToldPool(words(200, '<html>'), words(404, ''), words(404, ''));
    expect(await codeOf(pool.talk.register(signal))).to.equal('POOL_INVALID');
    expect(await codeOf(pool.talk.register(signal))).to.equal('POOL_INVALID');
    const ill = new ToldPool(words(500, 'Pool not initialized'), words(502, ''));
    expect(await codeOf(ill.talk.register(signal))).to.equal('POOL_UNREACHABLE');
    expect(await codeOf(ill.talk.work(undefined, signal))).to.equal('POOL_UNREACHABLE');
  });

  it('waits for news at a pool that lets it', async () => {
    const pool = new ToldPool(ok(toldJob()), ok(toldJob()), ok(toldJob({ suffix: 'b2' })));
    const job = await pool.job();
    pool.tookMs = 20_000;
    expect(await pool.talk.work(job, signal)).to.deep.equal({ kind: 'same', pollMs: 0 });
    expect(pool.calls[1]?.query).to.deep.equal({
      worker_id: WHO.workerId,
      wait: '20',
      known: '70-a1',
    });
    expect(pool.calls[1]?.timeoutMs).to.equal(30_000);
    expect(await pool.talk.work(job, signal)).to.include({ kind: 'work', pollMs: 0 });
  });

  it('asks every thirty seconds where the same comes back at once', async () => {
    const pool = new ToldPool(
      ok(upstreamJob()),
      ok(upstreamJob()),
      ok(upstreamJob({ height: 71 })),
    );
    const job = await pool.job();
    expect(await pool.talk.work(job, signal)).to.deep.equal({ kind: 'same', pollMs: 30_000 });
    expect(await pool.talk.work(job, signal)).to.include({ kind: 'work', pollMs: 30_000 });
  });

  it('asks for more of a job whose nonces were all tried', async () => {
    const pool = new ToldPool(ok(toldJob()), ok({ ...toldJob(), nonce_start: '5' }));
    await pool.job();
    expect(pool.calls[0]?.query).to.deep.equal({ worker_id: WHO.workerId });
    expect((await pool.job()).nonceFirst).to.equal(5n);
    expect(pool.calls[1]?.query).to.deep.equal({ worker_id: WHO.workerId, more: '70-a1' });
  });

  it('tells older work from worthless work by the tip', async () => {
    const other = toldJob({ suffix: 'c3', height: 71, previous: '22'.repeat(32) });
    const pool = new ToldPool(ok(toldJob()), ok(toldJob({ suffix: 'b2' })), ok(other));
    const cleans = [await pool.job(), await pool.job(), await pool.job()].map(({ clean }) => clean);
    expect(cleans).to.deep.equal([true, false, true]);
  });

  it('registers again where the pool does not know it, and where it is banned', async () => {
    const pool = new ToldPool(words(400, 'Worker x not registered'), words(403, 'banned'));
    expect(await pool.talk.work(undefined, signal)).to.deep.equal({ kind: 'stranger' });
    expect(await pool.talk.work(undefined, signal)).to.deep.equal({ kind: 'stranger' });
  });

  it('has no work where the pool has none, and keeps it where it asked too often', async () => {
    const pool = new ToldPool(ok(toldJob()), words(503, 'no work', 9), words(429, 'slow', 3));
    const job = await pool.job();
    const none = { kind: 'none', reason: 'no work', retrySeconds: 9 };
    expect(await pool.talk.work(job, signal)).to.deep.equal(none);
    const later = { kind: 'later', reason: 'slow', retrySeconds: 3 };
    expect(await pool.talk.work(job, signal)).to.deep.equal(later);
  });

  describe('submitting', () => {
    const find = async (...answers: WorkerReply[]) => {
      const pool = new ToldPool(ok(toldJob()), ...answers);
      const job = await pool.job();
      const digest = Uint8Array.from({ length: 32 }, (_, index) => index);
      const nonce = (1n << 64n) - 2n;
      const submit = () => pool.talk.submit({ job, nonce, digest, hashrateHps: 12.6 }, signal);
      return { pool, submit };
    };

    it('sends the nonce in 64 bits and the hash as the chain writes it', async () => {
      const accepted = { ok: true, is_block: true, total_shares: 5, estimated_payout: '3.25' };
      const { pool, submit } = await find(ok(accepted));
      expect(await submit()).to.deep.equal({
        kind: 'accepted',
        isBlock: true,
        estimate: '3.25 LAND',
      });
      expect(pool.calls[1]?.path).to.equal('/pool/share');
      expect(pool.calls[1]?.body).to.deep.equal({
        worker_id: WHO.workerId,
        wallet_address: 'wallet',
        job_id: '70-a1',
        nonce: (1n << 64n) - 2n,
        extra_nonce: 4_294_967_294n,
        hash: '0x1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100',
        hashrate: 13,
      });
    });

    it('shows no more of an estimate than a line holds', async () => {
      const told = { ok: true, is_block: false, estimated_payout: '9'.repeat(100_000) };
      const { submit } = await find(ok(told));
      const answer = { kind: 'accepted', isBlock: false, estimate: `${'9'.repeat(64)} LAND` };
      expect(await submit()).to.deep.equal(answer);
    });

    it('shows no estimate where there is none', async () => {
      const { submit } = await find(ok({ ok: true, is_block: false, estimated_payout: null }));
      const answer = { kind: 'accepted', isBlock: false, estimate: undefined };
      expect(await submit()).to.deep.equal(answer);
    });

    it('tells what was judged from what was not', async () => {
      const { submit } = await find(
        words(400, 'Stale job ID'),
        words(429, 'Rate limit exceeded. Please slow down share submissions.'),
        words(503, 'busy', 4),
        words(400, 'Worker x not registered'),
      );
      expect(await submit()).to.deep.equal({ kind: 'rejected', reason: 'Stale job ID' });
      expect(await submit()).to.deep.equal({ kind: 'later', retrySeconds: 1 });
      expect(await submit()).to.deep.equal({ kind: 'later', retrySeconds: 4 });
      expect(await submit()).to.deep.equal({ kind: 'stranger' });
    });

    it('is refused at the door after a ban, whatever the door says', async () => {
      const text = 'Worker x banned for excessive invalid shares';
      for (const door of [words(403, text), words(400, 'Worker x already registered')]) {
        const { pool, submit } = await find(words(403, text), door);
        expect(await submit()).to.deep.equal({ kind: 'stranger' });
        const refused = { kind: 'refused', reason: text };
        expect(await pool.talk.register(signal)).to.deep.equal(refused);
      }
    });

    it('takes no garbage for an acceptance', async () => {
      const { submit } = await find(words(200, 'fine'), ok({ ok: false }));
      expect(await codeOf(submit())).to.equal('POOL_INVALID');
      expect(await codeOf(submit())).to.equal('POOL_INVALID');
    });
  });

  describe('whose id somebody else has registered', () => {
    const SQUATTED = words(
      400,
      `wallet_address is not the one that worker ${WHO.workerId} registered with`,
    );
    const KNOWN = words(400, `Worker ${WHO.workerId} already registered`);
    const digest = new Uint8Array(32);
    const found = (job: WorkerJob) => ({ job, nonce: job.nonceFirst, digest, hashrateHps: 1 });
    const workerIds = ({ calls }: ToldPool) =>
      calls.map(
        ({ body, query }) => (body as { worker_id?: string })?.worker_id ?? query?.['worker_id'],
      );

    it('goes on under another id', async () => {
      const accepted = ok({ ok: true, is_block: false });
      const range = ok({ ...toldJob(), nonce_start: '5' });
      const pool = new ToldPool(KNOWN, ok(toldJob()), SQUATTED, WELCOME, range, accepted);
      await pool.talk.register(signal);
      const job = await pool.job();
      expect(await pool.talk.submit(found(job), signal)).to.deep.equal({ kind: 'stranger' });
      expect((await pool.talk.register(signal)).kind).to.equal('welcome');
      // Its nonces are not the new one's: that would be held against it.
      expect(await pool.talk.submit(found(job), signal)).to.include({ kind: 'rejected' });
      const answer = await pool.talk.work(job, signal);
      if (answer.kind !== 'work') throw new Error(`expected work, got ${answer.kind}`);
      expect(answer.job.nonceFirst).to.equal(5n);
      expect((await pool.talk.submit(found(answer.job), signal)).kind).to.equal('accepted');
      const { workerId } = WHO;
      const other = `${workerId}-x1`;
      expect(workerIds(pool)).to.deep.equal([workerId, workerId, workerId, other, other, other]);
      expect(pool.calls[4]?.query).to.deep.equal({ worker_id: other });
    });

    it('gives up one id for all finds that were refused at once, and the wait for work', async () => {
      const pool = new ToldPool(ok(toldJob()), SQUATTED, SQUATTED);
      const job = await pool.job();
      const both = [pool.talk.submit(found(job), signal), pool.talk.submit(found(job), signal)];
      const wait = pool.talk.work(job, signal);
      pool.answers.push(ok(toldJob()));
      expect(await Promise.all([...both, wait])).to.deep.equal([
        { kind: 'stranger' },
        { kind: 'stranger' },
        { kind: 'stranger' },
      ]);
      expect(pool.drawn).to.equal(1);
    });

    it('stays with an id where the pool refuses all of them', async () => {
      const pool = new ToldPool();
      for (let turn = 0; turn < 9; turn++) {
        pool.answers.push(ok(toldJob({ suffix: `a${turn}` })), SQUATTED);
        const answer = await pool.talk.submit(found(await pool.job()), signal);
        expect(answer.kind).to.equal(turn < 8 ? 'stranger' : 'rejected');
      }
      expect(pool.drawn).to.equal(8);
    });
  });

  it('keeps the seed of an epoch from one conversation to the next of a run', async () => {
    const replies = [upstreamJob(), upstreamJob({ height: 71, previous: '22'.repeat(32) })].map(ok);
    const link = { call: async () => replies.shift() ?? words(500, '') };
    const worker = new VisionWorker();
    const seeds: string[] = [];
    for (let conversation = 0; conversation < 2; conversation++) {
      const answer = await worker.talk(link, WHO).work(undefined, signal);
      if (answer.kind !== 'work') throw new Error('unreachable');
      seeds.push(Buffer.from(answer.job.kernelContext.subarray(32, 64)).toString('hex'));
    }
    expect(seeds).to.deep.equal([PREVIOUS, PREVIOUS]);
  });
});
