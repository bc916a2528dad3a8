import { tmpdir } from 'node:os';
import path from 'node:path';

/** First input byte of a batch that ends its thread. */
export const DIES = 3;
/** First input byte of one that does so the first time. */
export const DIES_ONCE = 5;

/** Where the first death is remembered; whoever uses `DIES_ONCE` removes it. */
export const DEATH_MARK = path.join(tmpdir(), `headframe-dead-thread-${process.pid}`);
