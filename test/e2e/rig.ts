import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { bigintFromLe, targetFromDifficulty } from '../../core/plugin-api/target.ts';

/** What `mining.notify` said, as the rig understands it. */
export interface RigJob {
  readonly id: string;
  readonly previousHash: string;
  readonly coinb1: string;
  readonly coinb2: string;
  readonly branches: readonly string[];
  readonly version: number;
  readonly bits: number;
  readonly ntime: string;
  readonly clean: boolean;
}

export interface Reply {
  readonly id: number;
  readonly result: unknown;
  readonly error: readonly [number, string, unknown] | null;
}

const sha256d = (bytes: Uint8Array): Buffer =>
  createHash('sha256').update(createHash('sha256').update(bytes).digest()).digest();

/**
 * A mining rig in a few lines, independent of the host's own code: Stratum V1 over TCP, hashing by
 * node:crypto. Targets in these tests are so easy that a few hashes find a share.
 */
export class Rig {
  readonly user: string;
  readonly socket: Socket;
  readonly jobs: RigJob[] = [];
  difficulty = 1;
  extranonce1 = '';
  extranonce2Bytes = 4;
  versionMask = 0;
  closed = false;
  #nextId = 1;
  #extranonce2 = 0;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  readonly #onJob: ((job: RigJob) => void)[] = [];

  private constructor(socket: Socket, user: string) {
    this.socket = socket;
    this.user = user;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      for (const settle of this.#waiting.values())
        settle({ id: -1, result: null, error: [-1, 'closed', null] });
      this.#waiting.clear();
    });
    const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('line', (line) => this.#read(line));
    // It passes on the socket's own error; the 'close' that follows says all that matters.
    lines.on('error', () => undefined);
  }

  /** Connects, negotiates version rolling where asked, subscribes, authorizes, and has a job. */
  static async connect(
    port: number,
    {
      user,
      password = 'x',
      rolling = false,
    }: { user: string; password?: string; rolling?: boolean },
  ): Promise<Rig> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const rig = new Rig(socket, user);
    if (rolling) {
      const configured = await rig.call('mining.configure', [
        ['version-rolling'],
        { 'version-rolling.mask': 'ffffffff', 'version-rolling.min-bit-count': 2 },
      ]);
      const result = configured.result as Record<string, unknown>;
      rig.versionMask = Number.parseInt(String(result['version-rolling.mask']), 16);
    }
    const subscribed = await rig.call('mining.subscribe', ['rig/1.0']);
    [, rig.extranonce1, rig.extranonce2Bytes] = subscribed.result as [unknown, string, number];
    const firstJob = rig.nextJob();
    const authorized = await rig.call('mining.authorize', [user, password]);
    if (authorized.result !== true)
      throw new Error(`not authorized: ${JSON.stringify(authorized.error)}`);
    await firstJob;
    return rig;
  }

  get job(): RigJob {
    const job = this.jobs.at(-1);
    if (job === undefined) throw new Error('no job yet');
    return job;
  }

  nextJob(): Promise<RigJob> {
    return new Promise((resolve) => this.#onJob.push(resolve));
  }

  call(method: string, params: unknown): Promise<Reply> {
    const id = this.#nextId++;
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    if (this.closed) return Promise.resolve({ id, result: null, error: [-1, 'closed', null] });
    this.socket.write(`${JSON.stringify({ id, method, params })}\n`);
    return reply;
  }

  /** Finds a share of `job` and submits it. */
  async mine(job: RigJob = this.job): Promise<Reply> {
    return this.call('mining.submit', this.solve(job));
  }

  /** Parameters of a submission whose hash meets the rig's difficulty. */
  solve(job: RigJob): string[] {
    const target = targetFromDifficulty(this.difficulty);
    const extranonce2 = (this.#extranonce2++).toString(16).padStart(this.extranonce2Bytes * 2, '0');
    const coinbase = Buffer.from(job.coinb1 + this.extranonce1 + extranonce2 + job.coinb2, 'hex');
    let root = sha256d(coinbase);
    for (const branch of job.branches)
      root = sha256d(Buffer.concat([root, Buffer.from(branch, 'hex')]));
    const rolled = this.versionMask === 0 ? 0 : (this.#extranonce2 << 13) & this.versionMask;
    const header = Buffer.alloc(80);
    header.writeUInt32LE((job.version | rolled) >>> 0, 0);
    Buffer.from(job.previousHash, 'hex').swap32().copy(header, 4);
    root.copy(header, 36);
    header.writeUInt32LE(Number.parseInt(job.ntime, 16), 68);
    header.writeUInt32LE(job.bits, 72);
    for (let nonce = 0; ; nonce++) {
      header.writeUInt32LE(nonce, 76);
      if (bigintFromLe(sha256d(header)) > target) continue;
      const params = [
        this.user,
        job.id,
        extranonce2,
        job.ntime,
        nonce.toString(16).padStart(8, '0'),
      ];
      return this.versionMask === 0
        ? params
        : [...params, (rolled >>> 0).toString(16).padStart(8, '0')];
    }
  }

  close(): void {
    this.socket.destroy();
  }

  #read(line: string): void {
    const message = JSON.parse(line) as { id: number | null; method?: string; params?: unknown[] };
    if (message.method === undefined) {
      const reply = message as unknown as Reply;
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
      return;
    }
    const params = message.params ?? [];
    if (message.method === 'mining.set_difficulty') this.difficulty = Number(params[0]);
    if (message.method === 'mining.set_version_mask') {
      this.versionMask = Number.parseInt(String(params[0]), 16);
    }
    if (message.method !== 'mining.notify') return;
    const [id, previousHash, coinb1, coinb2, branches, version, bits, ntime, clean] = params as [
      string,
      string,
      string,
      string,
      string[],
      string,
      string,
      string,
      boolean,
    ];
    const job = {
      id,
      previousHash,
      coinb1,
      coinb2,
      branches,
      ntime,
      clean,
      version: Number.parseInt(version, 16),
      bits: Number.parseInt(bits, 16),
    };
    this.jobs.push(job);
    if (this.jobs.length > 16) this.jobs.shift();
    for (const resolve of this.#onJob.splice(0)) resolve(job);
  }
}
