import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type {
  FindAnswer,
  Welcome,
  WorkAnswer,
  WorkerJob,
  WorkerLink,
  WorkerProtocol,
  WorkerReply,
  WorkerTalk,
} from '../../../../core/plugin-api/worker.ts';
import { targetOfDifficulty } from '../../../../plugins/visionx/consensus/target.ts';
import { kernelContext, kernelInput } from '../../../../plugins/visionx/jobs/kernel-layout.ts';

/** A hash of these takes about 20 microseconds. */
const PARAMETERS = {
  datasetMib: 1,
  scratchMib: 1,
  iterations: 20,
  readsPerIteration: 4,
  writeEvery: 4,
};
const CALL_MS = 200;
const NETWORK_DIFFICULTY = 1_000_000n;

export function contextOf(jobId: string): Uint8Array {
  const seed = new Uint8Array(32);
  return kernelContext({ parameters: PARAMETERS, epoch: 0n, seed, message: Buffer.from(jobId) });
}

/** The words of `ScriptedPool`, with no patience. */
export class PlainProtocol implements WorkerProtocol {
  readonly #pollMs: number;
  /** Of jobs whose context no kernel takes. */
  badContext = false;

  constructor(pollMs = 0) {
    this.#pollMs = pollMs;
  }

  talk(link: WorkerLink): WorkerTalk {
    return {
      register: async (signal): Promise<Welcome> => {
        const { status, json, text, retrySeconds } = await link.call({
          method: 'POST',
          path: '/register',
          body: {},
          timeoutMs: CALL_MS,
          signal,
        });
        if (status === 403) return { kind: 'refused', reason: text };
        if (status === 429 || status === 503)
          return { kind: 'later', reason: text, retrySeconds: retrySeconds ?? 1 };
        const notes = fieldsOf({ status, json })['notes'];
        return { kind: 'welcome', notes: notes as readonly string[] };
      },
      work: async (known, signal): Promise<WorkAnswer> => {
        const query = known === undefined ? {} : { known: known.id };
        // News may take as long as a test does.
        const timeoutMs = known === undefined ? CALL_MS : 60_000;
        const reply = await link.call({ method: 'GET', path: '/job', query, timeoutMs, signal });
        if (reply.status === 503)
          return { kind: 'none', reason: 'no work', retrySeconds: reply.retrySeconds ?? 1 };
        if (reply.status === 429)
          return { kind: 'later', reason: 'no time', retrySeconds: reply.retrySeconds ?? 1 };
        if (reply.status === 404) return { kind: 'stranger' };
        const job = this.#jobOf(fieldsOf(reply));
        if (job.id === known?.id) return { kind: 'same', pollMs: this.#pollMs };
        return { kind: 'work', job, pollMs: this.#pollMs };
      },
      submit: async ({ job, nonce, digest, hashrateHps }, signal): Promise<FindAnswer> => {
        const hex = Buffer.from(digest).toString('hex');
        const body = { job: job.id, nonce, digest: hex, hashrate: hashrateHps };
        const call = { method: 'POST', path: '/share', body, timeoutMs: CALL_MS, signal } as const;
        const reply = await link.call(call);
        if (reply.status === 404) return { kind: 'stranger' };
        if (reply.status === 400) return { kind: 'rejected', reason: reply.text };
        if (reply.status === 503) return { kind: 'later', retrySeconds: reply.retrySeconds ?? 1 };
        const { block, estimate } = fieldsOf(reply);
        return { kind: 'accepted', isBlock: block === true, estimate: String(estimate) };
      },
    };
  }

  #jobOf({ id, height, first, end, difficulty, clean }: Record<string, unknown>): WorkerJob {
    const jobId = String(id);
    return {
      id: jobId,
      height: Number(height),
      kernelContext: this.badContext ? new Uint8Array(3) : contextOf(jobId),
      input: kernelInput,
      nonceFirst: BigInt(String(first)),
      nonceEnd: BigInt(String(end)),
      shareTarget: targetOfDifficulty(BigInt(String(difficulty))),
      networkTarget: targetOfDifficulty(NETWORK_DIFFICULTY),
      difficulty: Number(difficulty),
      clean: clean === true,
    };
  }
}

function fieldsOf({ status, json }: Pick<WorkerReply, 'status' | 'json'>): Record<string, unknown> {
  if (status !== 200 || typeof json !== 'object' || json === null)
    throw new PoolError('POOL_INVALID', `the pool answered ${status}`);
  return json as Record<string, unknown>;
}
