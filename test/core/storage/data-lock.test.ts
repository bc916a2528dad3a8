import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { DataLock } from '../../../core/storage/data-lock.ts';

describe('DataLock', () => {
  let directory = '';
  let path = '';

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-lock-'));
    path = join(directory, 'database.lock');
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const refusal = async (): Promise<PoolError> => {
    try {
      await DataLock.acquire(path);
    } catch (error) {
      if (error instanceof PoolError) return error;
      throw error;
    }
    throw new Error('the lock was given twice');
  };

  it('refuses a second owner and names the first by pid', async () => {
    const lock = await DataLock.acquire(path);
    const error = await refusal();
    expect(error.code).to.equal('STORAGE_LOCKED');
    expect(error.facts).to.include({ pid: process.pid });
    expect(error.message).to.contain(String(process.pid));
    await lock.release();
  });

  it('is free again after release', async () => {
    await (await DataLock.acquire(path)).release();
    await (await DataLock.acquire(path)).release();
  });

  it('takes over from a process that is dead', async () => {
    const pid = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    await writeFile(path, `${pid} 1\n`);
    const lock = await DataLock.acquire(path);
    expect(await readFile(path, 'utf8')).to.match(new RegExp(`^${process.pid} `));
    await lock.release();
  });

  it('takes over where the pid now belongs to somebody else', async function () {
    if (process.platform !== 'linux') this.skip();
    await writeFile(path, `${process.ppid} 1\n`);
    await (await DataLock.acquire(path)).release();
  });

  it('takes over the lock of a namesake, as a restarted container finds it', async () => {
    await writeFile(path, `${process.pid} 1\n`);
    await (await DataLock.acquire(path)).release();
  });

  it('respects a live process that left no start time', async () => {
    await writeFile(path, `${process.ppid}\n`);
    expect((await refusal()).facts).to.include({ pid: process.ppid });
  });

  it('is given to one of many that ask at once', async () => {
    await writeFile(path, '999999999 1\n');
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => DataLock.acquire(path)),
    );
    expect(answers.filter((answer) => answer.status === 'fulfilled')).to.have.length(1);
  });
});
