import type { ByteConnection, ByteProtocol, ByteSession } from './byte-protocol.ts';
import type { LineDialect } from './connection.ts';
import { LineReader } from './line-reader.ts';

/** Puts a dialect of text lines into a port's table. */
export class LineProtocol implements ByteProtocol {
  readonly kind = 'text-line';
  readonly #dialect: LineDialect;

  constructor(dialect: LineDialect) {
    this.#dialect = dialect;
  }

  open(connection: ByteConnection): ByteSession {
    return new LineReader(connection, this.#dialect.open(connection));
  }
}
