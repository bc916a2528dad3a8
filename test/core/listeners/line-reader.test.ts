import { expect } from 'chai';
import type { ByteConnection } from '../../../core/listeners/byte-protocol.ts';
import { LineReader } from '../../../core/listeners/line-reader.ts';

const LINE_BYTES = 32;

/** A connection that only remembers how it ended. */
class StubConnection implements ByteConnection {
  readonly id = 1;
  readonly remoteAddress = '203.0.113.7';
  readonly port = 3333;
  readonly secure = false;
  readonly lineBytes = LINE_BYTES;
  readonly scores: string[] = [];
  open = true;
  aborted: string | undefined;

  send(): void {}
  close(): void {
    this.open = false;
  }
  established(): void {}
  spend(): boolean {
    return true;
  }
  score(outcome: 'valid' | 'invalid' | 'junk'): void {
    this.scores.push(outcome);
  }
  workerBan(): string | undefined {
    return undefined;
  }
  surrender(): never {
    throw new Error('its reader keeps it');
  }
  allow(): void {}
  abort(reason: string): void {
    this.open = false;
    this.aborted = reason;
  }
}

function readerOf(onLine?: (line: string, connection: StubConnection) => void) {
  const lines: string[] = [];
  const connection = new StubConnection();
  const reader = new LineReader(connection, {
    line: (line) => {
      lines.push(line);
      onLine?.(line, connection);
    },
    closed: () => lines.push('closed'),
  });
  const read = (text: string) => reader.bytes(Buffer.from(text, 'latin1'));
  return { lines, connection, reader, read };
}

describe('line reader', () => {
  it('gives the lines of one chunk in order', () => {
    const { lines, read } = readerOf();
    read('one\ntwo\r\n\nthree\n');
    expect(lines).to.deep.equal(['one', 'two', '', 'three']);
  });

  it('gives the same lines however the stream is cut', () => {
    const text = 'one\ntwo\r\n\r\nthree and some more\n';
    for (let size = 1; size <= text.length; size++) {
      const { lines, read } = readerOf();
      for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size));
      expect(lines, `${size} bytes each`).to.deep.equal(['one', 'two', '', 'three and some more']);
    }
  });

  it('keeps a carriage return inside a line', () => {
    const { lines, read } = readerOf();
    read('a\rb\r\r\n');
    expect(lines).to.deep.equal(['a\rb\r']);
  });

  it('decodes UTF-8 across chunks and replaces what is none', () => {
    const { lines, reader, read } = readerOf();
    for (const byte of Buffer.from('mühle\n')) reader.bytes(Buffer.from([byte]));
    read('\xff\xfe\x80\n');
    expect(lines).to.deep.equal(['mühle', '\ufffd\ufffd\ufffd']);
  });

  it('takes a line of exactly the limit, with either end, whole or in pieces', () => {
    const line = 'x'.repeat(LINE_BYTES);
    const { lines, connection, read } = readerOf();
    read(`${line}\n${line}\r\n`);
    read(line);
    read('\r');
    read('\n');
    expect(lines).to.deep.equal([line, line, line]);
    expect(connection.open).to.equal(true);
  });

  it('takes a longer line for junk and cuts the connection off, whole or in pieces', () => {
    const line = 'x'.repeat(LINE_BYTES + 1);
    for (const pieces of [
      [`${line}\n`],
      [line, '\n'],
      [...Array<string>(LINE_BYTES + 1).fill('x'), '\n'],
      [`${line}x`],
    ]) {
      const { lines, connection, read } = readerOf();
      for (const piece of pieces) if (connection.open) read(piece);
      expect(lines).to.deep.equal([]);
      expect(connection.aborted).to.equal('line-too-long');
      expect(connection.scores).to.deep.equal(['junk']);
    }
  });

  it('gives no line after the session closed the connection', () => {
    const { lines, read } = readerOf((line, connection) => {
      if (line === 'bye') connection.close();
    });
    read('hello\nbye\nnever\n');
    expect(lines).to.deep.equal(['hello', 'bye']);
  });

  it('tells the session that it is over', () => {
    const { lines, reader, read } = readerOf();
    read('half a li');
    reader.closed();
    expect(lines).to.deep.equal(['closed']);
  });
});
