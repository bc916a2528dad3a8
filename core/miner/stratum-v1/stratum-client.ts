import {
  difficultyFromTarget,
  type Target,
  targetFromDifficulty,
} from '../../plugin-api/target.ts';
import type { MiningOrder, MiningSession, SessionListener, ShareAnswer } from '../dialect.ts';
import { readHex } from '../read-hex.ts';
import { parseNotify, type NotifiedJob } from './notified-job.ts';

const USER_AGENT = 'headframe-miner/0.1';

export interface StratumClientOptions {
  readonly user: string;
  readonly password: string;
  readonly versionRolling: boolean;
}

/** Everything a thread needs to make headers for a job, and a share needs to be submitted. */
export interface HeaderOrder extends MiningOrder {
  readonly job: NotifiedJob;
  readonly extranonce1: Buffer;
  readonly extranonce2Size: number;
  /** 0 where the pool did not grant version rolling. */
  readonly versionMask: number;
}

export interface HeaderShare {
  readonly jobId: string;
  readonly extranonce2: Buffer;
  /** Unix seconds. */
  readonly ntime: number;
  readonly nonce: number;
  /** Rolled bits inside the mask; undefined without version rolling. */
  readonly versionBits: number | undefined;
}

interface Answer {
  readonly result: unknown;
  readonly error: unknown;
}

/** Told of the answer, or of undefined where the link was lost before it came. */
type Settle = (answer: Answer | undefined) => void;

/** The miner's side of one Stratum V1 session, from the first line of a link to its end. No IO of its own. */
export class StratumClient implements MiningSession<HeaderShare> {
  readonly #options: StratumClientOptions;
  readonly #listener: SessionListener<HeaderOrder>;
  readonly #waiting = new Map<number, Settle>();
  #requests = 0;
  #extranonce1: Buffer | undefined;
  #extranonce2Size = 0;
  #versionMask = 0;
  #target: Target = targetFromDifficulty(1);

  constructor(options: StratumClientOptions, listener: SessionListener<HeaderOrder>) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Opens the session. Some pools send nothing else before `configure` is answered, so each step waits. */
  start(): void {
    if (this.#options.versionRolling) this.#configure();
    else this.#subscribe();
  }

  /** Takes one line of the pool. Whatever is wrong with it breaks the session, with the reason. */
  line(line: string): void {
    try {
      this.#dispatch(asRecord(JSON.parse(line)));
    } catch (error) {
      this.#listener.broken(error instanceof Error ? error.message : String(error));
    }
  }

  /** Sends a share. The caller limits how many stay unanswered. */
  submit(share: HeaderShare, answered: (answer: ShareAnswer) => void): void {
    const params = [
      this.#options.user,
      share.jobId,
      share.extranonce2.toString('hex'),
      word(share.ntime),
      word(share.nonce),
    ];
    if (share.versionBits !== undefined) params.push(word(share.versionBits));
    this.#request('mining.submit', params, (answer) => {
      if (answer === undefined) answered({ kind: 'lost' });
      else if (answer.result === true) answered({ kind: 'accepted' });
      else answered({ kind: 'rejected', reason: reasonOf(answer.error) });
    });
  }

  /** The link is gone: whoever waits for an answer is told so. */
  abandon(): void {
    const settles = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const settle of settles) settle(undefined);
  }

  #configure(): void {
    const wanted = { 'version-rolling.mask': '1fffe000', 'version-rolling.min-bit-count': 2 };
    this.#request('mining.configure', [['version-rolling'], wanted], (answer) => {
      if (answer === undefined) return;
      const granted = asRecord(answer.result ?? {});
      if (granted['version-rolling'] === true) {
        this.#versionMask = readHex(granted['version-rolling.mask'], 'mask', 4).readUInt32BE();
      }
      this.#subscribe();
    });
  }

  #subscribe(): void {
    this.#request('mining.subscribe', [USER_AGENT], (answer) => {
      if (answer === undefined) return;
      if (!Array.isArray(answer.result)) {
        this.#listener.broken(`the pool refused to subscribe: ${reasonOf(answer.error)}`);
        return;
      }
      this.#setExtranonce(answer.result[1], answer.result[2]);
      this.#authorize();
    });
  }

  #authorize(): void {
    const { user, password } = this.#options;
    this.#request('mining.authorize', [user, password], (answer) => {
      if (answer === undefined) return;
      if (answer.result === true) this.#listener.authorized();
      else this.#listener.refused(reasonOf(answer.error));
    });
    // Refused by pools that do not know it, which is fine.
    this.#request('mining.extranonce.subscribe', [], () => undefined);
  }

  #setExtranonce(extranonce1: unknown, extranonce2Size: unknown): void {
    this.#extranonce1 = readHex(extranonce1, 'extranonce1');
    const size = Number(extranonce2Size);
    if (!Number.isInteger(size) || size < 1 || size > 16) {
      throw new RangeError(
        `extranonce2 must take 1 to 16 bytes, the pool said ${String(extranonce2Size)}`,
      );
    }
    this.#extranonce2Size = size;
  }

  #dispatch(message: Record<string, unknown>): void {
    if (typeof message['method'] === 'string') {
      const params = Array.isArray(message['params']) ? message['params'] : [];
      this.#call(message['method'], params, message['id']);
      return;
    }
    const id = Number(message['id']);
    const settle = this.#waiting.get(id);
    if (settle === undefined) return;
    this.#waiting.delete(id);
    settle({ result: message['result'], error: message['error'] });
  }

  #call(method: string, params: readonly unknown[], id: unknown): void {
    switch (method) {
      case 'mining.notify':
        this.#notified(parseNotify(params, this.#target));
        break;
      case 'mining.set_difficulty':
        // In force from the next job on; a job under way keeps the target it came with.
        this.#target = targetFromDifficulty(Number(params[0]));
        break;
      case 'mining.set_extranonce':
        this.#setExtranonce(params[0], params[1]);
        break;
      case 'mining.set_version_mask':
        if (this.#options.versionRolling) {
          this.#versionMask = readHex(params[0], 'mask', 4).readUInt32BE();
        }
        break;
      case 'mining.ping':
        this.#listener.send({ id, result: 'pong', error: null });
        break;
      case 'client.get_version':
        this.#listener.send({ id, result: USER_AGENT, error: null });
        break;
      case 'client.show_message':
        this.#listener.message(String(params[0]).slice(0, 200));
        break;
      case 'client.reconnect':
        // Always to the address the operator typed: a link that was tampered with must not move the miner.
        this.#listener.broken('the pool asks to reconnect');
        break;
      default:
        if (id !== null && id !== undefined) {
          this.#listener.send({ id, result: null, error: [20, 'Unknown method', null] });
        }
    }
  }

  #notified(job: NotifiedJob): void {
    if (this.#extranonce1 === undefined) throw new RangeError('a job came before the extranonce');
    this.#listener.order({
      clean: job.clean,
      difficulty: difficultyFromTarget(job.shareTarget),
      job,
      extranonce1: this.#extranonce1,
      extranonce2Size: this.#extranonce2Size,
      versionMask: this.#versionMask,
    });
  }

  #request(method: string, params: readonly unknown[], settle: Settle): void {
    const id = ++this.#requests;
    this.#waiting.set(id, settle);
    this.#listener.send({ id, method, params });
  }
}

function word(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    throw new RangeError('the pool sent something that is not a JSON object');
  }
  return value as Record<string, unknown>;
}

/** The words of an error, in any of the shapes that pools use. */
function reasonOf(error: unknown): string {
  if (Array.isArray(error)) return String(error[1] ?? error[0]);
  if (typeof error === 'string') return error;
  if (typeof error === 'object' && error !== null && 'message' in error)
    return String(error.message);
  return 'no reason given';
}
