import { hash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

const HEAD_BYTES = 8;

/**
 * All blocks that a devnet ever stored, in order; appended and synced before they are answered.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | length of the block, little-endian |
 * | 4 | 4 | first bytes of its SHA-256 |
 * | 8 | length | block |
 */
export class BlockLog {
  readonly #file: FileHandle;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Opens or makes `blocks.log` in a folder, and reads what is whole; a torn end is cut off. */
  static async open(folder: string): Promise<{ log: BlockLog; blocks: readonly Buffer[] }> {
    await mkdir(folder, { recursive: true });
    const file = await open(path.join(folder, 'blocks.log'), 'a+');
    const { blocks, size } = parse(await file.readFile());
    await file.truncate(size);
    return { log: new BlockLog(file), blocks };
  }

  /** Resolves when the block is on disk. */
  async append(block: Buffer): Promise<void> {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(block.length);
    this.#writing = this.#writing.then(async () => {
      await this.#file.write(Buffer.concat([length, mark(block), block]));
      await this.#file.datasync();
    });
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file.close();
  }
}

function parse(bytes: Buffer): { blocks: Buffer[]; size: number } {
  const blocks: Buffer[] = [];
  let size = 0;
  while (size + HEAD_BYTES <= bytes.length) {
    const end = size + HEAD_BYTES + bytes.readUInt32LE(size);
    const block = bytes.subarray(size + HEAD_BYTES, end);
    if (end > bytes.length || !mark(block).equals(bytes.subarray(size + 4, size + HEAD_BYTES)))
      break;
    blocks.push(block);
    size = end;
  }
  return { blocks, size };
}

function mark(block: Uint8Array): Buffer {
  return hash('sha256', block, 'buffer').subarray(0, 4);
}
