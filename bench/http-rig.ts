import { EpochSeeds } from '../plugins/visionx/worker/offered-work.ts';
import { offeredJob } from '../plugins/visionx/worker/offered-job.ts';
import type { ShareStock } from './hash-ahead.ts';
import { HttpLine, type LineAnswer } from './http-line.ts';

export interface HttpRigOptions {
  readonly index: number;
  readonly port: number;
  readonly address: string;
  /** Whether it asks for jobs by long poll, instead of looking now and then. */
  readonly waits: boolean;
}

export interface RigListener {
  failed(reason: string): void;
  /** The answer to a share that was due at a time of performance.now(). */
  share(dueMs: number, answer: LineAnswer): void;
  /** A share was due, and its hash not ready. */
  unhashed(): void;
  /** The answer to a look for a job. */
  looked(dueMs: number, answer: LineAnswer): void;
  /** A job on another tip came by long poll. */
  told(tip: string, atMs: number): void;
}

const WAIT_SECONDS = 30;
const OK = 200;

/** A worker over HTTP as ours is one: shares by one connection, jobs by another. */
export class HttpRig {
  readonly waits: boolean;
  readonly #options: HttpRigOptions;
  readonly #stock: ShareStock;
  readonly #listener: RigListener;
  readonly #shares: HttpLine;
  readonly #jobs: HttpLine;
  readonly #id: string;
  readonly #seeds = new EpochSeeds();
  #tip: string | undefined;

  constructor(options: HttpRigOptions, stock: ShareStock, listener: RigListener) {
    this.waits = options.waits;
    this.#options = options;
    this.#stock = stock;
    this.#listener = listener;
    const lost = (reason: string) => listener.failed(reason);
    this.#shares = new HttpLine(options.port, lost);
    this.#jobs = new HttpLine(options.port, lost);
    this.#id = `rig${options.index}`;
  }

  /** Registers; resolves with the first job. */
  begin(): Promise<void> {
    const { address } = this.#options;
    const who = { worker_id: this.#id, wallet_address: address, worker_name: this.#id };
    return new Promise((resolve) => {
      this.#shares.post('/pool/register', JSON.stringify(who), ({ status, body }) => {
        if (status !== OK) this.#listener.failed(`register: ${status} ${body}`);
        this.#jobs.get(this.#jobPath(), (answer) => {
          this.#take(answer);
          if (this.waits) this.#wait();
          resolve();
        });
      });
    });
  }

  share(dueMs: number): void {
    const share = this.#stock.take();
    if (share === undefined) {
      this.#listener.unhashed();
      return;
    }
    const { jobId, nonce, hash } = share;
    const { address } = this.#options;
    const json = `{"worker_id":"${this.#id}","wallet_address":"${address}","job_id":"${jobId}","nonce":${nonce},"hash":"0x${hash}"}`;
    this.#shares.post('/pool/share', json, (answer) => {
      this.#listener.share(dueMs, answer);
      if (answer.status !== OK && !this.waits) this.#jobs.get(this.#jobPath(), this.#take);
    });
  }

  look(dueMs: number): void {
    this.#jobs.get(this.#jobPath(), (answer) => {
      this.#listener.looked(dueMs, answer);
      this.#take(answer);
    });
  }

  #wait(): void {
    const path = `${this.#jobPath()}&wait=${WAIT_SECONDS}&known=${this.#stock.jobId ?? ''}`;
    this.#jobs.get(path, (answer) => {
      const before = this.#tip;
      this.#take(answer);
      if (this.#tip !== undefined && this.#tip !== before)
        this.#listener.told(this.#tip, answer.atMs);
      this.#wait();
    });
  }

  #jobPath(): string {
    return `/pool/job?worker_id=${this.#id}`;
  }

  readonly #take = ({ status, body }: LineAnswer): void => {
    if (status !== OK) {
      this.#listener.failed(`job: ${status} ${body}`);
      return;
    }
    if (body.includes(`"job_id":"${this.#stock.jobId}"`)) return;
    const reading = { address: this.#options.address, seeds: this.#seeds, tipBefore: this.#tip };
    const { tip, job } = offeredJob(JSON.parse(body), reading);
    this.#tip = tip;
    this.#stock.turnTo(job);
  };
}
