/**
 * One entry of the share log: the records of one group commit as one value.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 1 | version, 1 |
 * | 1 | 4 | CRC-32 of everything behind it, little-endian |
 * | 5 | | count of records, then the records |
 *
 * A record is one byte of flags, then pool, miner, worker, work of the network, credit or reward, block hash
 * (with flag 1 or 4), quote (with flag 8), height, and 6 bytes of milliseconds since 1970.
 *
 * | flag | what |
 * |---|---|
 * | 1 | block candidate, otherwise a share |
 * | 2 | late share |
 * | 4 | of a share: it solves the block of this hash; of a candidate: its share says so |
 * | 8 | its work is credited by this quote, a text |
 *
 * Entries of earlier hosts have no flag 4: see `withSolvers`.
 * Counts and heights are varints (7 bits a byte, low first). Texts and big integers, which repeat from share
 * to share, are symbols: 0 and a text, or 1 and an integer, define the entry's next symbol in place; n + 2
 * stands for symbol n. A text is its length in bytes and UTF-8; an integer is its count of 64-bit words
 * and those, low first. Integers are never negative.
 */
import { crc32 } from 'node:zlib';
import { PoolError } from '../plugin-api/errors.ts';
import type { Work } from '../plugin-api/target.ts';
import type { LogRecord } from './share-record.ts';
import { withSolvers } from './unnamed-solvers.ts';

const VERSION = 1;
const HEADER_BYTES = 5;
const FLAG_CANDIDATE = 1;
const FLAG_LATE = 2;
const FLAG_SOLVES = 4;
const FLAG_QUOTED = 8;
const FLAGS_ALL = FLAG_CANDIDATE | FLAG_LATE | FLAG_SOLVES | FLAG_QUOTED;
const SYMBOL_TEXT = 0;
const SYMBOL_INTEGER = 1;
const SYMBOL_FIRST = 2;
const TIME_BYTES = 6;
const VARINT_BYTES_MAX = 8;
const WORD_MASK = (1n << 64n) - 1n;

/** Encodes entries into one buffer of its own, which grows to the largest entry seen. */
export class LogEntryEncoder {
  readonly #symbols = new Map<string | bigint, number>();
  #buffer = Buffer.alloc(64 * 1024);
  #at = 0;

  /** The entry of `records`; valid until the next call. */
  encode(records: readonly LogRecord[]): Uint8Array {
    this.#symbols.clear();
    this.#at = HEADER_BYTES;
    this.#varint(records.length);
    for (const record of records) this.#record(record);
    const buffer = this.#buffer;
    buffer[0] = VERSION;
    buffer.writeUInt32LE(crc32(buffer.subarray(HEADER_BYTES, this.#at)), 1);
    return buffer.subarray(0, this.#at);
  }

  #record(record: LogRecord): void {
    const candidate = record.kind === 'block-candidate';
    const late = !candidate && record.late;
    const blockHash = candidate ? record.blockHash : record.solves;
    this.#reserve(1);
    this.#buffer[this.#at++] =
      (candidate ? FLAG_CANDIDATE : 0) |
      (late ? FLAG_LATE : 0) |
      (blockHash === undefined ? 0 : FLAG_SOLVES) |
      (record.quote === undefined ? 0 : FLAG_QUOTED);
    this.#symbol(record.poolId);
    this.#symbol(record.miner);
    this.#symbol(record.worker);
    this.#symbol(record.networkWork);
    this.#symbol(candidate ? record.rewardAtomic : record.work);
    if (blockHash !== undefined) this.#symbol(blockHash);
    if (record.quote !== undefined) this.#symbol(record.quote);
    this.#varint(record.height);
    this.#reserve(TIME_BYTES);
    const timeMs = candidate ? record.foundAtMs : record.acceptedAtMs;
    this.#at = this.#buffer.writeUIntLE(whole(timeMs), this.#at, TIME_BYTES);
  }

  #symbol(value: string | bigint): void {
    const known = this.#symbols.get(value);
    if (known !== undefined) {
      this.#varint(known);
      return;
    }
    this.#symbols.set(value, this.#symbols.size + SYMBOL_FIRST);
    if (typeof value === 'string') this.#text(value);
    else this.#integer(value);
  }

  #text(text: string): void {
    const size = Buffer.byteLength(text);
    this.#varint(SYMBOL_TEXT);
    this.#varint(size);
    this.#reserve(size);
    this.#at += this.#buffer.write(text, this.#at);
  }

  #integer(value: bigint): void {
    if (value < 0n) throw new RangeError(`the share log keeps no negative integers, got ${value}`);
    this.#varint(SYMBOL_INTEGER);
    let words = 0;
    for (let rest = value; rest > 0n; rest >>= 64n) words++;
    this.#varint(words);
    this.#reserve(8 * words);
    for (let rest = value; rest > 0n; rest >>= 64n) {
      this.#at = this.#buffer.writeBigUInt64LE(rest & WORD_MASK, this.#at);
    }
  }

  #varint(value: number): void {
    this.#reserve(VARINT_BYTES_MAX);
    let rest = whole(value);
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) {
      this.#buffer[this.#at++] = (rest % 128) | 0x80;
    }
    this.#buffer[this.#at++] = rest;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const grown = Buffer.alloc(Math.max(2 * this.#buffer.length, this.#at + bytes));
    this.#buffer.copy(grown, 0, 0, this.#at);
    this.#buffer = grown;
  }
}

function whole(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`the share log keeps whole numbers from 0 here, got ${value}`);
}

/**
 * The records of an entry, equal to those it was made of. Shares of an entry that an earlier host wrote say
 * what they solve as far as it can be told.
 * @throws PoolError SHARE_LOG_FAILED where the bytes are not an entry as it was written.
 */
export function decodeLogEntry(bytes: Uint8Array): LogRecord[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length <= HEADER_BYTES) throw damaged('it is cut short');
  if (buffer[0] !== VERSION)
    throw damaged(`it has version ${buffer[0]}, this host reads ${VERSION}`);
  if (crc32(buffer.subarray(HEADER_BYTES)) !== buffer.readUInt32LE(1)) {
    throw damaged('its checksum does not match');
  }
  try {
    return new EntryReader(buffer).records();
  } catch (error) {
    throw damaged('its layout is wrong', error);
  }
}

function damaged(reason: string, cause?: unknown): PoolError {
  return new PoolError(
    'SHARE_LOG_FAILED',
    `an entry of the share log cannot be read: ${reason}`,
    {},
    cause,
  );
}

/** Flags of what only some shares have. */
const FLAGS_MORE = FLAG_SOLVES | FLAG_QUOTED;
const NOTHING = {};

/** Reads behind the checksum, so anything unexpected is an error of the writer. */
class EntryReader {
  readonly #buffer: Buffer;
  readonly #symbols: (string | bigint)[] = [];
  #at = HEADER_BYTES;
  /** It has a candidate of which no share says that it solves it. */
  #isOlder = false;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  records(): LogRecord[] {
    const records = Array.from({ length: this.#varint() }, () => this.#record());
    if (this.#at !== this.#buffer.length) throw new RangeError('bytes behind the last record');
    return this.#isOlder ? withSolvers(records) : records;
  }

  #record(): LogRecord {
    const flags = this.#buffer.readUInt8(this.#at++);
    if ((flags & ~FLAGS_ALL) !== 0) throw new RangeError(`unknown flags ${flags}`);
    const poolId = this.#text();
    const miner = this.#text();
    const worker = this.#text();
    const networkWork = this.#integer() as Work;
    const amount = this.#integer();
    if ((flags & FLAG_CANDIDATE) === 0) {
      const solves = (flags & FLAG_SOLVES) === 0 ? NOTHING : { solves: this.#text() };
      const quoted = this.#quoted(flags);
      const [height, acceptedAtMs] = [this.#varint(), this.#time()];
      const [work, late] = [amount as Work, (flags & FLAG_LATE) !== 0];
      const who = { kind: 'share', poolId, miner, worker } as const;
      const share = { ...who, work, height, networkWork, acceptedAtMs, late };
      return (flags & FLAGS_MORE) === 0 ? share : { ...share, ...solves, ...quoted };
    }
    if ((flags & FLAG_SOLVES) === 0) this.#isOlder = true;
    const blockHash = this.#text();
    const quoted = this.#quoted(flags);
    const [height, foundAtMs] = [this.#varint(), this.#time()];
    const who = { kind: 'block-candidate', poolId, miner, worker } as const;
    return { ...who, height, blockHash, networkWork, rewardAtomic: amount, foundAtMs, ...quoted };
  }

  #quoted(flags: number): { readonly quote?: string } {
    return (flags & FLAG_QUOTED) === 0 ? NOTHING : { quote: this.#text() };
  }

  #text(): string {
    const value = this.#symbol();
    if (typeof value !== 'string') throw new TypeError('an integer in place of a text');
    return value;
  }

  #integer(): bigint {
    const value = this.#symbol();
    if (typeof value !== 'bigint') throw new TypeError('a text in place of an integer');
    return value;
  }

  #symbol(): string | bigint {
    const reference = this.#varint();
    if (reference >= SYMBOL_FIRST) {
      const known = this.#symbols[reference - SYMBOL_FIRST];
      if (known === undefined) throw new RangeError(`unknown symbol ${reference}`);
      return known;
    }
    const size = this.#varint();
    const bytes = reference === SYMBOL_TEXT ? size : 8 * size;
    if (this.#at + bytes > this.#buffer.length) throw new RangeError('a symbol is cut short');
    const value =
      reference === SYMBOL_TEXT
        ? this.#buffer.toString('utf8', this.#at, this.#at + bytes)
        : this.#words(size);
    this.#at += bytes;
    this.#symbols.push(value);
    return value;
  }

  #words(count: number): bigint {
    let value = 0n;
    for (let index = count - 1; index >= 0; index--) {
      value = (value << 64n) | this.#buffer.readBigUInt64LE(this.#at + 8 * index);
    }
    return value;
  }

  #time(): number {
    const timeMs = this.#buffer.readUIntLE(this.#at, TIME_BYTES);
    this.#at += TIME_BYTES;
    return timeMs;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#buffer.readUInt8(this.#at++);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      if (scale > 2 ** 53) throw new RangeError('a number without an end');
    }
  }
}
