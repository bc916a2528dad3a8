import { connect, type Socket } from 'node:net';

/** One answer over HTTP: at what time of performance.now() it was whole. */
export interface LineAnswer {
  readonly status: number;
  readonly body: string;
  readonly atMs: number;
}

interface Asked {
  readonly request: string;
  readonly answered: (answer: LineAnswer) => void;
}

const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: (\d+)/i;
const STATUS_AT = 'HTTP/1.1 '.length;

/**
 * A keep-alive connection that asks one thing after the other. It reads of HTTP what our host writes, because it
 * must cost less than the host it measures.
 */
export class HttpLine {
  readonly #socket: Socket;
  readonly #waiting: Asked[] = [];
  #asked: Asked | undefined;
  #rest = '';

  constructor(port: number, lost: (reason: string) => void) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text: string) => this.#read(text));
    this.#socket.on('error', (error) => lost(error.message));
    this.#socket.on('close', () => lost('the host closed the connection'));
  }

  get(path: string, answered: Asked['answered']): void {
    this.#ask({ request: `GET ${path} HTTP/1.1\r\nHost: bench${HEAD_END}`, answered });
  }

  /** `json` is ASCII. */
  post(path: string, json: string, answered: Asked['answered']): void {
    const head = `POST ${path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n`;
    const request = `${head}Content-Length: ${json.length}${HEAD_END}${json}`;
    this.#ask({ request, answered });
  }

  #ask(asked: Asked): void {
    if (this.#asked !== undefined) this.#waiting.push(asked);
    else this.#send(asked);
  }

  #send(asked: Asked): void {
    this.#asked = asked;
    this.#socket.write(asked.request, 'latin1');
  }

  #read(text: string): void {
    this.#rest += text;
    const headEnd = this.#rest.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const bodyAt = headEnd + HEAD_END.length;
    const bodyEnd = bodyAt + Number(LENGTH.exec(this.#rest.slice(0, headEnd))?.[1]);
    if (!(this.#rest.length >= bodyEnd)) return;
    const atMs = performance.now();
    const status = Number(this.#rest.slice(STATUS_AT, STATUS_AT + 3));
    const body = this.#rest.slice(bodyAt, bodyEnd);
    this.#rest = this.#rest.slice(bodyEnd);
    const asked = this.#asked;
    this.#asked = undefined;
    const next = this.#waiting.shift();
    if (next !== undefined) this.#send(next);
    asked?.answered({ status, body, atMs });
  }
}
