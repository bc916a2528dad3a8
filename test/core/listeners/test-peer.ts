import type { Socket } from 'node:net';

/** The miner's end of a socket, or an attacker's. */
export class TestPeer {
  readonly socket: Socket;
  readonly #closed: Promise<void>;
  #received = '';
  #wake: (() => void) | undefined;
  #isClosed = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('utf8');
      this.#wake?.();
    });
    // A reset is one of the ways in which a connection is refused.
    socket.on('error', () => {});
    this.#closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#isClosed = true;
        this.#wake?.();
        resolve();
      });
    });
  }

  send(data: string | Uint8Array): void {
    this.socket.write(data);
  }

  /** The next line without its end; rejects if the connection closes before it. */
  async line(): Promise<string> {
    let end = this.#received.indexOf('\n');
    while (end < 0) {
      if (this.#isClosed) throw new Error('closed before a line came');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      end = this.#received.indexOf('\n');
    }
    const line = this.#received.slice(0, end);
    this.#received = this.#received.slice(end + 1);
    return line;
  }

  async ask(line: string): Promise<string> {
    this.send(`${line}\n`);
    return this.line();
  }

  /** Resolves with all that came and was not asked for, when the connection is over. */
  async closed(): Promise<string> {
    await this.#closed;
    return this.#received;
  }
}
