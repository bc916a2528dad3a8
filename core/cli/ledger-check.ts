import { setTimeout as pause } from 'node:timers/promises';
import type { Static } from 'typebox';
import type { LedgerState } from '../api/schemas/payout-admin.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { adminToken, ApiClient } from './api-client.ts';
import { findingLine, standingLines } from './ledger-table.ts';

export interface LedgerCheckOptions {
  readonly url: string;
  readonly tokenFile?: string;
}

const PATH = '/api/v1/admin/ledger/check';
const AGAIN_MS = 500;

/** Has a running host verify its books, and waits for what it finds. */
export async function checkLedger({ url, tokenFile }: LedgerCheckOptions): Promise<void> {
  const api = new ApiClient({ url, token: await adminToken(tokenFile) });
  let found = (await api.get(PATH)) as Static<typeof LedgerState>;
  // The host gives a check up by itself that takes too long.
  while (found.state === 'running') {
    await pause(AGAIN_MS);
    found = (await api.get(PATH)) as Static<typeof LedgerState>;
  }
  if (found.state === 'failed') {
    throw new PoolError('STORAGE_UNAVAILABLE', `the books could not be read: ${found.reason}`);
  }
  for (const finding of found.findings) process.stdout.write(findingLine(finding));
  process.stdout.write(standingLines(found, found.head ?? ''));
  if (found.state === 'sound') return;
  const message = `the books are not what was written: ${found.findingCount} findings`;
  throw new PoolError('LEDGER_BROKEN', message);
}
