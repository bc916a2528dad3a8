import { hash } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

const HEAD_BYTES = 8;

/**
 * All that ever happened to a devnet's chain, in order; appended and synced before it is answered.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | length of the record, little-endian |
 * | 4 | 4 | first bytes of its SHA-256 |
 * | 8 | length | record |
 */
export class RecordLog {
  readonly #file: FileHandle;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /**
   * Opens or makes `blocks.log` in a folder, and reads what is whole; a torn end is cut off. A file of which nothing
   * can be read, as an older version may have left one, is put aside as `blocks.log.unread`.
   */
  static async open(folder: string): Promise<{ log: RecordLog; records: readonly Buffer[] }> {
    await mkdir(folder, { recursive: true });
    const name = path.join(folder, 'blocks.log');
    const file = await open(name, 'a+');
    const bytes = await file.readFile();
    const { records, size } = parse(bytes);
    if (bytes.length > 0 && size === 0) {
      await file.close();
      await rename(name, `${name}.unread`);
      return RecordLog.open(folder);
    }
    await file.truncate(size);
    return { log: new RecordLog(file), records };
  }

  /** Resolves when the record is on disk. */
  async append(record: Uint8Array): Promise<void> {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(record.length);
    this.#writing = this.#writing.then(async () => {
      await this.#file.write(Buffer.concat([length, mark(record), record]));
      await this.#file.datasync();
    });
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file.close();
  }
}

function parse(bytes: Buffer): { records: Buffer[]; size: number } {
  const records: Buffer[] = [];
  let size = 0;
  while (size + HEAD_BYTES <= bytes.length) {
    const end = size + HEAD_BYTES + bytes.readUInt32LE(size);
    const record = bytes.subarray(size + HEAD_BYTES, end);
    if (end > bytes.length || !mark(record).equals(bytes.subarray(size + 4, size + HEAD_BYTES)))
      break;
    records.push(record);
    size = end;
  }
  return { records, size };
}

function mark(record: Uint8Array): Buffer {
  return hash('sha256', record, 'buffer').subarray(0, 4);
}
