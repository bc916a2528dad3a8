import type { MiningOrder, MiningSession, SessionListener, ShareAnswer } from '../dialect.ts';
import { difficultyOf, type NotifiedBlob, parseJob } from './notified-blob.ts';

const USER_AGENT = 'headframe-miner/0.1';
/** Pools drop miners that are silent for some minutes. */
const KEEPALIVE_MS = 60_000;
/** Code of an error that passes by itself, in this dialect of our own host; all others are -1. */
const PASSING = -2;

export interface CryptonoteClientOptions {
  readonly user: string;
  readonly password: string;
  /** Names of the hashes that this miner knows. */
  readonly algos: readonly string[];
}

export interface BlobOrder extends MiningOrder {
  readonly job: NotifiedBlob;
}

export interface BlobShare {
  readonly jobId: string;
  /** 4 bytes, as in the blob. */
  readonly nonce: Buffer;
  /** 32 bytes, as the kernel gives them. */
  readonly result: Uint8Array;
}

interface Answer {
  readonly result: unknown;
  readonly error: unknown;
}

type Settle = (answer: Answer | undefined) => void;

/** The miner's side of one session of the CryptoNote dialect. No IO but its keep-alive timer. */
export class CryptonoteClient implements MiningSession<BlobShare> {
  readonly #options: CryptonoteClientOptions;
  readonly #listener: SessionListener<BlobOrder>;
  readonly #waiting = new Map<number, Settle>();
  #requests = 0;
  #session = '';
  #keepalive: NodeJS.Timeout | undefined;

  constructor(options: CryptonoteClientOptions, listener: SessionListener<BlobOrder>) {
    this.#options = options;
    this.#listener = listener;
  }

  start(): void {
    const { user, password, algos } = this.#options;
    const params = { login: user, pass: password, agent: USER_AGENT, algo: algos };
    this.#request('login', params, (answer) => {
      if (answer === undefined) return;
      const result = recordOf(answer.result);
      if (result === undefined) {
        const passes = recordOf(answer.error)?.['code'] === PASSING;
        this.#listener[passes ? 'broken' : 'refused'](reasonOf(answer.error));
        return;
      }
      const { id } = result;
      this.#session = typeof id === 'string' || typeof id === 'number' ? `${id}` : '';
      this.#listener.authorized();
      this.#keepalive = setInterval(() => this.#keepAlive(), KEEPALIVE_MS).unref();
      const job = recordOf(result['job']);
      if (job !== undefined) this.#notified(job);
    });
  }

  line(line: string): void {
    try {
      const message = recordOf(JSON.parse(line));
      if (message === undefined) throw new RangeError('the pool sent no JSON object');
      this.#dispatch(message);
    } catch (error) {
      this.#listener.broken(error instanceof Error ? error.message : String(error));
    }
  }

  submit(share: BlobShare, answered: (answer: ShareAnswer) => void): void {
    const params = {
      id: this.#session,
      job_id: share.jobId,
      nonce: share.nonce.toString('hex'),
      result: Buffer.from(share.result).toString('hex'),
    };
    this.#request('submit', params, (answer) => {
      if (answer === undefined) answered({ kind: 'lost' });
      else if (answer.error === undefined || answer.error === null) answered({ kind: 'accepted' });
      else answered({ kind: 'rejected', reason: reasonOf(answer.error) });
    });
  }

  abandon(): void {
    clearInterval(this.#keepalive);
    const settles = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const settle of settles) settle(undefined);
  }

  #dispatch(message: Record<string, unknown>): void {
    if (message['method'] === 'job') {
      const job = recordOf(message['params']);
      if (job === undefined) throw new RangeError('a job must be an object');
      this.#notified(job);
      return;
    }
    const id = Number(message['id']);
    const settle = this.#waiting.get(id);
    if (settle === undefined) return;
    this.#waiting.delete(id);
    settle({ result: message['result'], error: message['error'] });
  }

  #notified(params: Record<string, unknown>): void {
    const { algos } = this.#options;
    const job = parseJob(params, algos[0] ?? '');
    if (!algos.includes(job.algo)) {
      this.#listener.refused(`the pool wants ${job.algo}, this miner knows ${algos.join(', ')}`);
      return;
    }
    // A job may follow a new tip or only a new difficulty; shares of older ones are the pool's to judge.
    this.#listener.order({ job, clean: false, difficulty: difficultyOf(job.shareTarget) });
  }

  #keepAlive(): void {
    this.#request('keepalived', { id: this.#session }, () => undefined);
  }

  #request(method: string, params: object, settle: Settle): void {
    const id = ++this.#requests;
    this.#waiting.set(id, settle);
    this.#listener.send({ id, jsonrpc: '2.0', method, params });
  }
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : undefined;
}

function reasonOf(error: unknown): string {
  const message = recordOf(error)?.['message'];
  return typeof message === 'string' ? message : 'no reason given';
}
