import type { Database } from '../../../core/storage/database.ts';

/** Nobody has mined yet. */
export async function emptyHistory(database: Database): Promise<void> {
  await database.rows(
    `truncate pools, miners, workers, blocks, share_slices, share_log_position, credited_rounds,
              work_quotes, due_work, credit_fractions restart identity`,
  );
}
