import { hash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

const HEAD_BYTES = 8;
const FILE = 'ledgers.log';

/** A ledger as it is kept: all that cannot be computed again. The first has the network's fingerprint instead. */
export interface KeptLedger {
  /** Unix seconds. */
  readonly closeTime: bigint;
  /** Envelopes in the order in which they were applied, base64. */
  readonly transactions: readonly string[];
}

/**
 * All ledgers of a devnet in order; each on disk before anybody hears of it.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | length of the ledger, little-endian |
 * | 4 | 4 | first bytes of its SHA-256 |
 * | 8 | length | ledger: close time and envelopes, a space between |
 */
export class LedgerLog {
  readonly #file: FileHandle;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Opens or makes `ledgers.log` in a folder, and reads what is whole; a torn end is cut off. */
  static async open(
    folder: string,
  ): Promise<{ readonly log: LedgerLog; readonly ledgers: readonly KeptLedger[] }> {
    await mkdir(folder, { recursive: true });
    const file = await open(path.join(folder, FILE), 'a+');
    const { ledgers, size } = parse(await file.readFile());
    await file.truncate(size);
    return { log: new LedgerLog(file), ledgers };
  }

  /** Resolves when the ledger is on disk. */
  append({ closeTime, transactions }: KeptLedger): Promise<void> {
    const bytes = Buffer.from([`${closeTime}`, ...transactions].join(' '));
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(bytes.length);
    mark(bytes).copy(head, 4);
    this.#writing = this.#writing.then(async () => {
      await this.#file.write(Buffer.concat([head, bytes]));
      await this.#file.datasync();
    });
    return this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file.close();
  }
}

function parse(bytes: Buffer): { ledgers: KeptLedger[]; size: number } {
  const ledgers: KeptLedger[] = [];
  let size = 0;
  while (size + HEAD_BYTES <= bytes.length) {
    const end = size + HEAD_BYTES + bytes.readUInt32LE(size);
    const ledger = bytes.subarray(size + HEAD_BYTES, end);
    const isWhole = end <= bytes.length;
    if (!isWhole || !mark(ledger).equals(bytes.subarray(size + 4, size + HEAD_BYTES))) break;
    const [closeTime = '0', ...transactions] = ledger.toString('latin1').split(' ');
    ledgers.push({ closeTime: BigInt(closeTime), transactions });
    size = end;
  }
  return { ledgers, size };
}

function mark(ledger: Uint8Array): Buffer {
  return hash('sha256', ledger, 'buffer').subarray(0, 4);
}
