import { connect, createServer, type Server, type Socket } from 'node:net';
import { LineSplitter } from '../../core/miner/line-splitter.ts';

const LINE_LIMIT = 64 * 1024;
/** Difficulty 1, in the digits of the CryptoNote dialect. */
const EASIEST = '"target":"ffffffff"';

/**
 * Stands between a miner and a port of the CryptoNote dialect, and tells the miner that every hash is a
 * share: it submits what the host finds too low.
 */
export class EasingRelay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number) {
    this.#server = createServer((miner) => {
      const host = connect(target, '127.0.0.1').setEncoding('utf8');
      const splitter = new LineSplitter(LINE_LIMIT);
      for (const socket of [miner, host]) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
      }
      miner.pipe(host);
      host.on('data', (chunk: string) => {
        for (const line of splitter.push(chunk))
          miner.write(`${line.replace(/"target":"[0-9a-f]+"/, EASIEST)}\n`);
      });
      host.on('close', () => miner.destroy());
    });
  }

  /** Relays to a port of 127.0.0.1, from a free one. */
  static async open(target: number): Promise<EasingRelay> {
    const relay = new EasingRelay(target);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the relay is not open');
    return address.port;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
