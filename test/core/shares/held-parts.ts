import type { Verifier, VerifyItem } from '../../../core/kernels/verifier.ts';
import type { AppendLog, LogWaiter } from '../../../core/shares/append-log.ts';
import type { LogRecord } from '../../../core/shares/share-record.ts';

/** Keeps items until a test settles them. The digest is the input, so that equal submissions have equal ones. */
export class HeldVerifier implements Verifier {
  readonly items: VerifyItem[] = [];
  full = false;

  follow(): void {}

  get pending(): number {
    return this.items.length;
  }

  verify(item: VerifyItem): boolean {
    if (!this.full) this.items.push(item);
    return !this.full;
  }

  take(): VerifyItem {
    const item = this.items.shift();
    if (item === undefined) throw new Error('nothing was handed to the verifier');
    return item;
  }

  async close(): Promise<void> {}
}

/** Keeps records until a test says what became of them. */
export class HeldLog implements AppendLog {
  readonly records: LogRecord[] = [];
  readonly waiters: LogWaiter[] = [];
  full = false;

  append(record: LogRecord, waiter: LogWaiter | undefined): boolean {
    if (this.full) return false;
    this.records.push(record);
    if (waiter) this.waiters.push(waiter);
    return true;
  }
}
