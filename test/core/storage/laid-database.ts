/**
 * An embedded database that nobody wrote to yet. Making one takes seconds of a processor, so it is made once for each
 * build, by whichever test comes first, and copied from there.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openDatabase } from '../../../core/storage/database.ts';
import type { Database } from '../../../core/storage/database.ts';

/** Below what is built, so that it goes when sources change. */
const BUILT = fileURLToPath(new URL('../../', import.meta.url));
const MADE = join(BUILT, 'made-database');

let making: Promise<void> | undefined;

/** Lays one into a data directory that has none; the schema is up to date. */
export async function layDatabase(dataDir: string): Promise<void> {
  making ??= make();
  await making;
  await mkdir(dataDir, { recursive: true });
  await promisify(execFile)('cp', ['-r', MADE, join(dataDir, 'database')]);
}

/** Lays one, and opens it. */
export async function openLaidDatabase(dataDir: string): Promise<Database> {
  await layDatabase(dataDir);
  return openDatabase({ dataDir });
}

async function make(): Promise<void> {
  if (await isThere()) return;
  const place = await mkdtemp(join(BUILT, 'making-'));
  try {
    await (await openDatabase({ dataDir: place })).close();
    await rename(join(place, 'database'), MADE).catch(async (error: unknown) => {
      // Another process was faster.
      if (!(await isThere())) throw error;
    });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function isThere(): Promise<boolean> {
  return stat(MADE).then(
    () => true,
    () => false,
  );
}
