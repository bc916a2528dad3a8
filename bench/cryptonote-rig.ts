import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** Where the nonce is in a hashing blob. */
const NONCE_AT = 39;

export interface RigJob {
  readonly id: string;
  readonly blob: Buffer;
  /** Hex, as is `seedNext`. */
  readonly seed: string;
  readonly seedNext: string | undefined;
}

/** What a job asks for: 4 bytes of nonce and the hash that they make, both hex. */
export interface RigShare {
  readonly job: RigJob;
  readonly nonce: string;
  readonly result: string;
}

interface Answer {
  readonly id: number | null;
  readonly result?: { readonly job?: unknown } | null;
  readonly error?: { readonly message: string } | null;
  readonly params?: unknown;
}

/** A miner of the CryptoNote dialect that is told what to submit. */
export class CryptonoteRig {
  job: RigJob;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (error: string | undefined) => void>();
  #calls = 1;

  private constructor(socket: Socket, job: RigJob) {
    this.#socket = socket;
    this.job = job;
  }

  /** Connects, logs in and has a job. Rejects with the host's words where that is refused. */
  static async logIn(port: number, login: string): Promise<CryptonoteRig> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    const lines = createInterface({ input: socket });
    const params = { login, pass: 'x', agent: 'headframe-bench/1' };
    socket.write(`${JSON.stringify({ id: 1, method: 'login', params })}\n`);
    const [line] = (await once(lines, 'line')) as [string];
    const { result, error } = JSON.parse(line) as Answer;
    if (!result?.job) throw new Error(`the login was refused: ${error?.message}`);
    const rig = new CryptonoteRig(socket, jobOf(result.job));
    lines.on('line', (each) => rig.#take(JSON.parse(each) as Answer));
    socket.on('close', () => rig.#lost());
    return rig;
  }

  /** Resolves with why the share was refused, or undefined. */
  submit({ job, nonce, result }: RigShare): Promise<string | undefined> {
    this.#calls++;
    const call = { id: this.#calls, method: 'submit', params: { job_id: job.id, nonce, result } };
    this.#socket.write(`${JSON.stringify(call)}\n`);
    return new Promise((resolve) => this.#waiting.set(call.id, resolve));
  }

  leave(): void {
    this.#socket.destroy();
  }

  #take({ id, error, params }: Answer): void {
    if (id === null || id === undefined) {
      this.job = jobOf(params);
      return;
    }
    this.#waiting.get(id)?.(error?.message);
    this.#waiting.delete(id);
  }

  #lost(): void {
    for (const answer of this.#waiting.values()) answer('the connection was lost');
    this.#waiting.clear();
  }
}

/** Hex of a job's blob with this nonce, which a share has in the same byte order. */
export function blobWith({ blob }: RigJob, nonce: string): string {
  const copy = Buffer.from(blob);
  copy.write(nonce, NONCE_AT, 'hex');
  return copy.toString('hex');
}

function jobOf(json: unknown): RigJob {
  const { job_id, blob, seed_hash, next_seed_hash } = json as Record<string, string>;
  return {
    id: job_id ?? '',
    blob: Buffer.from(blob ?? '', 'hex'),
    seed: seed_hash ?? '',
    seedNext: next_seed_hash,
  };
}
