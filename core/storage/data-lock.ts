import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PoolError } from '../plugin-api/errors.ts';

/** Locks that this very process holds or is about to take. */
const held = new Set<string>();

/**
 * A lock file, since an embedded database must never be opened twice. It holds the pid of its owner
 * and, where the system tells, when that process started: pids are used again, above all in
 * containers. The lock of a dead process is taken over.
 */
export class DataLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws PoolError `STORAGE_LOCKED`, naming the owner's pid. */
  static async acquire(file: string): Promise<DataLock> {
    const path = resolve(file);
    if (held.has(path)) throw lockedBy(process.pid, path);
    held.add(path);
    try {
      await mkdir(dirname(path), { recursive: true });
      await take(path);
      return new DataLock(path);
    } catch (error) {
      held.delete(path);
      throw error;
    }
  }

  async release(): Promise<void> {
    await rm(this.#path, { force: true });
    held.delete(this.#path);
  }
}

async function take(path: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, `${process.pid} ${await startOf(process.pid)}\n`);
  try {
    // Each round either takes the lock, finds a live owner, or removes one dead owner's file.
    for (let round = 0; round < 8; round++) {
      if (await linked(draft, path)) return;
      await clearDead(path, draft);
    }
    throw new PoolError('STORAGE_LOCKED', `${path} is fought over by several processes`, { path });
  } finally {
    await rm(draft, { force: true });
  }
}

function lockedBy(pid: number, path: string): PoolError {
  const message = `the data directory is in use by process ${pid} (lock file ${path})`;
  return new PoolError('STORAGE_LOCKED', message, { path, pid });
}

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function clearDead(path: string, draft: string): Promise<void> {
  const owner = await contentOf(path);
  if (owner === undefined) return;
  const [pidText = '', start = ''] = owner.trim().split(' ');
  const pid = Number(pidText);
  // A file with our own pid was left by a namesake: what this process holds was refused before.
  if (pid !== process.pid && (await lives(pid, start))) throw lockedBy(pid, path);
  const grave = `${draft}.dead`;
  try {
    await rename(path, grave);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  // Somebody else may have taken over between the look and the rename: then give it back.
  if ((await contentOf(grave)) !== owner) await linked(grave, path);
  await rm(grave, { force: true });
}

async function lives(pid: number, start: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (isCode(error, 'ESRCH')) return false;
  }
  return start === '' || start === (await startOf(pid));
}

/** Start of a process in clock ticks since boot; empty where there is no /proc. */
async function startOf(pid: number): Promise<string> {
  const stat = (await contentOf(`/proc/${pid}/stat`)) ?? '';
  // The name, in parentheses, may hold spaces; the start time is the 20th field behind it.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
