import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { buildHeader, hashHeader } from '../../../../core/miner/stratum-v1/block-header.ts';
import { parseNotify } from '../../../../core/miner/stratum-v1/notified-job.ts';
import { bigintFromLe, targetFromDifficulty } from '../../../../core/plugin-api/target.ts';

const MASK = 0x1fffe000;
const EXTRANONCE1 = 'a1b2c3d4';

export interface FakePoolOptions {
  readonly difficulty: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly refuse?: string;
  /** Drops the first link after this many shares. */
  readonly dropAfter?: number;
}

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A pool of one job that judges by its own hashes and takes no share twice. */
export class FakePool {
  readonly #options: FakePoolOptions;
  readonly #server: Server;
  readonly #seen = new Set<string>();
  readonly #sockets = new Set<Socket>();
  readonly versions: number[] = [];
  links = 0;
  accepted = 0;
  rejected = 0;

  constructor(options: FakePoolOptions) {
    this.#options = options;
    const take = (socket: Socket) => this.#serve(socket);
    this.#server = options.tls ? createTlsServer(options.tls, take) : createServer(take);
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    assert(typeof address === 'object' && address !== null);
    return address.port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.links++;
    this.#sockets.add(socket);
    let rest = '';
    socket.setEncoding('utf8').on('error', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#answer(socket, JSON.parse(line) as Request);
    });
  }

  #answer(socket: Socket, { id, method, params }: Request): void {
    const say = (message: object) => socket.write(`${JSON.stringify(message)}\n`);
    switch (method) {
      case 'mining.configure':
        say({ id, result: { 'version-rolling': true, 'version-rolling.mask': '1fffe000' } });
        break;
      case 'mining.subscribe':
        say({ id, result: [[], EXTRANONCE1, 4], error: null });
        break;
      case 'mining.authorize':
        if (this.#options.refuse !== undefined) {
          say({ id, result: null, error: [24, this.#options.refuse, null] });
          break;
        }
        say({ id, result: true, error: null });
        say({ id: null, method: 'mining.set_difficulty', params: [this.#options.difficulty] });
        say({ id: null, method: 'mining.notify', params: this.#notify() });
        break;
      case 'mining.submit': {
        const good = this.#judge(params.map(String));
        if (good) this.accepted++;
        else this.rejected++;
        say({ id, result: good, error: good ? null : [20, 'wrong', null] });
        if (this.links === 1 && this.accepted === this.#options.dropAfter) socket.destroy();
        break;
      }
      default:
        say({ id, result: null, error: [20, 'Unknown method', null] });
    }
  }

  #judge([, jobId, extranonce2 = '', , nonce = '', versionBits = '0']: string[]): boolean {
    const share = `${jobId}/${extranonce2}/${nonce}/${versionBits}`;
    if (this.#seen.has(share)) return false;
    this.#seen.add(share);
    const target = targetFromDifficulty(this.#options.difficulty);
    const job = parseNotify(this.#notify(), target);
    const bits = Number.parseInt(versionBits, 16);
    if ((bits & ~MASK) !== 0) return false;
    const version = (job.version & ~MASK) | bits;
    this.versions.push(version);
    const header = buildHeader(job, {
      extranonce1: Buffer.from(EXTRANONCE1, 'hex'),
      extranonce2: Buffer.from(extranonce2, 'hex'),
      version,
    });
    return bigintFromLe(hashHeader(header, Number.parseInt(nonce, 16))) <= target;
  }

  /** Half of all hashes meet its network target. */
  #notify(): readonly unknown[] {
    const branches = ['11'.repeat(32), '22'.repeat(32)];
    const previous = '00112233445566778899aabbccddeeff'.repeat(2);
    return ['job1', previous, '01ff', 'ff02', branches, '20000000', '207fffff', '64b3f3ec', true];
  }
}
