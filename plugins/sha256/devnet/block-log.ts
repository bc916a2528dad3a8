import { hash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { u32Le } from '../consensus/serialization.ts';

export type LogEntry =
  | { readonly kind: 'block'; readonly bytes: Buffer }
  | { readonly kind: 'invalidate' | 'reconsider'; readonly hash: string };

const KINDS = ['block', 'invalidate', 'reconsider'] as const;
const HEAD_BYTES = 9;

/**
 * All that ever happened to a devnet's chain, in order; appended and synced before it is answered.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 1 | kind: 0 block, 1 invalidate, 2 reconsider |
 * | 1 | 4 | length of the body, little-endian |
 * | 5 | 4 | first bytes of the body's SHA-256 |
 * | 9 | length | block, or block hash as displayed |
 */
export class BlockLog {
  readonly #file: FileHandle;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Opens or makes `blocks.log` in a folder, and reads what is whole; a torn end is cut off. */
  static async open(folder: string): Promise<{ log: BlockLog; entries: readonly LogEntry[] }> {
    await mkdir(folder, { recursive: true });
    const name = path.join(folder, 'blocks.log');
    const file = await open(name, 'a+');
    const { entries, size } = parse(await file.readFile());
    await file.truncate(size);
    return { log: new BlockLog(file), entries };
  }

  /** Resolves when the entry is on disk. */
  async append(entry: LogEntry): Promise<void> {
    const body = entry.kind === 'block' ? entry.bytes : Buffer.from(entry.hash, 'hex');
    const head = Buffer.concat([
      Buffer.of(KINDS.indexOf(entry.kind)),
      u32Le(body.length),
      mark(body),
    ]);
    this.#writing = this.#writing.then(async () => {
      await this.#file.write(Buffer.concat([head, body]));
      await this.#file.datasync();
    });
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file.close();
  }
}

function parse(bytes: Buffer): { entries: LogEntry[]; size: number } {
  const entries: LogEntry[] = [];
  let size = 0;
  while (size + HEAD_BYTES <= bytes.length) {
    const kind = KINDS[bytes.readUInt8(size)];
    const end = size + HEAD_BYTES + bytes.readUInt32LE(size + 1);
    const body = bytes.subarray(size + HEAD_BYTES, end);
    const isWhole = end <= bytes.length && mark(body).equals(bytes.subarray(size + 5, size + 9));
    if (kind === undefined || !isWhole) break;
    entries.push(kind === 'block' ? { kind, bytes: body } : { kind, hash: body.toString('hex') });
    size = end;
  }
  return { entries, size };
}

function mark(body: Uint8Array): Buffer {
  return hash('sha256', body, 'buffer').subarray(0, 4);
}
