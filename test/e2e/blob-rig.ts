import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import {
  NONCE_AT,
  type NotifiedBlob,
  parseJob,
} from '../../core/miner/stratum-cryptonote/notified-blob.ts';
import type { BlobHasher, Hashed } from './blob-hasher.ts';

export interface BlobJob extends NotifiedBlob {
  readonly height: number;
}

export interface BlobReply {
  readonly result: unknown;
  readonly error: { readonly code: number; readonly message: string } | null;
}

/** What a rig submits, as it stands on the wire. */
export interface BlobSubmission {
  readonly job_id: string;
  readonly nonce: string;
  readonly result: string;
}

const CLOSED: BlobReply = { result: null, error: { code: -1, message: 'closed' } };

/** A miner of the CryptoNote dialect in a few lines, which hashes for real. */
export class BlobRig {
  readonly socket: Socket;
  readonly jobs: BlobJob[] = [];
  sessionId = '';
  closed = false;
  readonly #hasher: BlobHasher;
  #nextId = 1;
  /** Of the next nonce to try: nonces of several jobs may be the same, those of one are not. */
  #nonce = 0;
  readonly #waiting = new Map<number, (reply: BlobReply) => void>();
  readonly #onJob: ((job: BlobJob) => void)[] = [];

  private constructor(socket: Socket, hasher: BlobHasher) {
    this.socket = socket;
    this.#hasher = hasher;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      for (const settle of this.#waiting.values()) settle(CLOSED);
      this.#waiting.clear();
    });
    const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('line', (line) => this.#read(line));
    // It passes on the socket's own error; the 'close' that follows says all that matters.
    lines.on('error', () => undefined);
  }

  /** Connects and logs in; it then has a job. `hasher` stays the caller's. */
  static async connect(
    port: number,
    hasher: BlobHasher,
    { user, pass = 'x', agent = 'rig/1.0' }: { user: string; pass?: string; agent?: string },
  ): Promise<BlobRig> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const rig = new BlobRig(socket, hasher);
    const { result, error } = await rig.call('login', { login: user, pass, agent });
    if (error !== null) throw new Error(`not logged in: ${error.message}`);
    const { id, job } = result as { id: string; job: Record<string, unknown> };
    rig.sessionId = id;
    rig.#notified(job);
    return rig;
  }

  get job(): BlobJob {
    const job = this.jobs.at(-1);
    if (job === undefined) throw new Error('no job yet');
    return job;
  }

  nextJob(): Promise<BlobJob> {
    return new Promise((resolve) => this.#onJob.push(resolve));
  }

  call(method: string, params: object): Promise<BlobReply> {
    if (this.closed) return Promise.resolve(CLOSED);
    const id = this.#nextId++;
    const reply = new Promise<BlobReply>((resolve) => this.#waiting.set(id, resolve));
    this.socket.write(`${JSON.stringify({ id, jsonrpc: '2.0', method, params })}\n`);
    return reply;
  }

  /** Finds a share of `job`. */
  async solve(job: BlobJob = this.job): Promise<BlobSubmission> {
    const found = await this.#hasher.search(job, this.#firstNonce(job), job.shareTarget);
    return this.#submissionOf(job, found);
  }

  /** A nonce of `job` whose hash is no share. */
  async miss(job: BlobJob = this.job): Promise<BlobSubmission> {
    while (true) {
      const hashed = await this.#hasher.hash(job, this.#firstNonce(job));
      const top = hashed.digest.readBigUInt64LE(24);
      if (top > job.shareTarget >> 192n) return this.#submissionOf(job, hashed);
      this.#nonce++;
    }
  }

  /** `OK`, or the text of the refusal. */
  async submit(submission: object, id: string = this.sessionId): Promise<string> {
    const { result, error } = await this.call('submit', { id, ...submission });
    return error?.message ?? (result as { status: string }).status;
  }

  /** Finds a share of `job` and submits it. */
  async mine(job: BlobJob = this.job): Promise<string> {
    return this.submit(await this.solve(job));
  }

  close(): void {
    this.socket.destroy();
  }

  /** The top byte of the nonce is the pool's where it is not zero in the blob. */
  #firstNonce({ blob }: BlobJob): number {
    return blob.readUInt32LE(NONCE_AT) + this.#nonce;
  }

  #submissionOf(job: BlobJob, { nonce, digest }: Hashed): BlobSubmission {
    this.#nonce = nonce - job.blob.readUInt32LE(NONCE_AT) + 1;
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(nonce);
    return { job_id: job.id, nonce: bytes.toString('hex'), result: digest.toString('hex') };
  }

  #read(line: string): void {
    const message = JSON.parse(line) as { id?: number; method?: string; params?: unknown };
    if (message.method === 'job') this.#notified(message.params as Record<string, unknown>);
    if (message.method !== undefined || message.id === undefined) return;
    this.#waiting.get(message.id)?.(message as unknown as BlobReply);
    this.#waiting.delete(message.id);
  }

  #notified(params: Record<string, unknown>): void {
    const job = { ...parseJob(params, 'rx/0'), height: Number(params['height']) };
    this.#hasher.follow(job);
    this.jobs.push(job);
    if (this.jobs.length > 64) this.jobs.shift();
    for (const resolve of this.#onJob.splice(0)) resolve(job);
  }
}
