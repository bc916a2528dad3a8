/** Records shares until it is killed, and tells its parent of each batch that was recorded. */
import { openDatabase } from '../../../core/storage/database.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { share } from './records.ts';

const database = await openDatabase({ dataDir: process.argv[2] ?? '' });
const sink = new SqlShareSink({ logId: 'victim' }, database);
const batch = Array.from({ length: 4 }, () => share({ poolId: 'victim' }));
for (let last = 0; last < 100_000; last += batch.length) {
  await sink.record(batch, { first: last + 1, last: last + batch.length });
  process.send?.(last + batch.length);
}
