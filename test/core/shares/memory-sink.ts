import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import type { ShareSink } from '../../../core/shares/share-sink.ts';

type Fault = 'none' | 'before' | 'after';

/** A database of one table and one position, changed together, whose connection may break around a commit. */
export class MemorySink implements ShareSink {
  readonly recorded: LogRecord[] = [];
  readonly batches: { readonly first: number; readonly last: number; readonly size: number }[] = [];
  at = 0;
  calls = 0;
  /** What the next calls meet. */
  fault: () => Fault = () => 'none';

  async position(): Promise<number> {
    this.calls++;
    if (this.fault() !== 'none') throw away();
    return this.at;
  }

  async record(
    records: readonly LogRecord[],
    span: { readonly first: number; readonly last: number },
  ): Promise<void> {
    this.calls++;
    const fault = this.fault();
    if (fault === 'before') throw away();
    if (span.first !== this.at + 1 || span.last < span.first) {
      throw new RangeError(`span ${span.first} to ${span.last} does not follow ${this.at}`);
    }
    this.recorded.push(...records);
    this.batches.push({ ...span, size: records.length });
    this.at = span.last;
    if (fault === 'after') throw away();
  }
}

function away(): PoolError {
  return new PoolError('STORAGE_UNAVAILABLE', 'connection refused');
}
