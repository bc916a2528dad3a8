import { RecordLog } from '../../../core/plugin-api/devnets/record-log.ts';

/** A ledger as it is kept: all that cannot be computed again. The first has the network's fingerprint instead. */
export interface KeptLedger {
  /** Unix seconds. */
  readonly closeTime: bigint;
  /** Envelopes in the order in which they were applied, base64. */
  readonly transactions: readonly string[];
}

/** All ledgers of a devnet in order; each on disk before anybody hears of it: close time and envelopes, a space between. */
export class LedgerLog {
  readonly #log: RecordLog;

  private constructor(log: RecordLog) {
    this.#log = log;
  }

  /** Of a folder; a torn end is cut off. */
  static async open(
    folder: string,
  ): Promise<{ readonly log: LedgerLog; readonly ledgers: readonly KeptLedger[] }> {
    const { log, records } = await RecordLog.open(folder);
    return { log: new LedgerLog(log), ledgers: records.map(ledgerOf) };
  }

  /** Resolves when the ledger is on disk. */
  append({ closeTime, transactions }: KeptLedger): Promise<void> {
    return this.#log.append(Buffer.from([`${closeTime}`, ...transactions].join(' ')));
  }

  close(): Promise<void> {
    return this.#log.close();
  }
}

function ledgerOf(record: Buffer): KeptLedger {
  const [closeTime = '0', ...transactions] = record.toString('latin1').split(' ');
  return { closeTime: BigInt(closeTime), transactions };
}
