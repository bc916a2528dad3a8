import type { ByteConnection, ByteSession } from './byte-protocol.ts';
import type { LineSession } from './connection.ts';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const PARTIAL_BYTES_MIN = 256;

/**
 * Cuts a stream into lines. Bytes that are not UTF-8 become replacement characters: the dialect's
 * parser judges them, not us. Between lines it holds no buffer; a partial line costs at most twice
 * its length.
 */
export class LineReader implements ByteSession {
  readonly #connection: ByteConnection;
  readonly #session: LineSession;
  /** Grows by doubling, so that a line sent byte by byte costs no more than linear copying. */
  #partial: Buffer | undefined;
  #partialBytes = 0;

  constructor(connection: ByteConnection, session: LineSession) {
    this.#connection = connection;
    this.#session = session;
  }

  bytes(chunk: Buffer): void {
    let start = 0;
    let end = chunk.indexOf(NEWLINE);
    while (end >= 0) {
      if (!this.#take(chunk, start, end)) return;
      start = end + 1;
      end = start < chunk.length ? chunk.indexOf(NEWLINE, start) : -1;
    }
    if (start < chunk.length) this.#keep(chunk, start);
  }

  closed(): void {
    this.#partial = undefined;
    this.#session.closed();
  }

  /** Hands on the line that ends at `end`. False: the connection is over. */
  #take(chunk: Buffer, start: number, end: number): boolean {
    if (this.#partial === undefined) return this.#emit(chunk, start, end);
    if (!this.#append(chunk, start, end)) return false;
    const line = this.#partial;
    const length = this.#partialBytes;
    this.#partial = undefined;
    this.#partialBytes = 0;
    return this.#emit(line, 0, length);
  }

  #emit(bytes: Buffer, start: number, end: number): boolean {
    const trimmed = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    if (trimmed - start > this.#connection.lineBytes) return this.#refuse();
    this.#session.line(bytes.toString('utf8', start, trimmed));
    return this.#connection.open;
  }

  #keep(chunk: Buffer, start: number): void {
    this.#append(chunk, start, chunk.length);
  }

  /** Adds to the partial line. False: it is too long, and the connection is over. */
  #append(chunk: Buffer, start: number, end: number): boolean {
    const bytes = this.#partialBytes + end - start;
    // One byte of grace: it may yet turn out to be the carriage return of the line's end.
    if (bytes > this.#connection.lineBytes + 1) return this.#refuse();
    const partial = this.#partial;
    if (partial === undefined || partial.length < bytes) {
      // Not from Node's shared pool: one idle half line would hold a whole slab of it.
      const grown = Buffer.allocUnsafeSlow(Math.max(PARTIAL_BYTES_MIN, 2 * bytes));
      partial?.copy(grown, 0, 0, this.#partialBytes);
      this.#partial = grown;
    }
    if (this.#partial !== undefined) chunk.copy(this.#partial, this.#partialBytes, start, end);
    this.#partialBytes = bytes;
    return true;
  }

  #refuse(): false {
    this.#partial = undefined;
    this.#connection.score('junk');
    this.#connection.abort('line-too-long');
    return false;
  }
}
