import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { open } from 'lmdb';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { BlockCandidateRecord, LogRecord } from '../../../core/shares/share-record.ts';
import { SHARE_LOG_DEFAULTS, ShareLog } from '../../../core/shares/share-log.ts';
import { NotedLog } from './noted-log.ts';
import { REAL_CLOCK } from './real-clock.ts';
import { sampleShare } from './sample-work.ts';

const CHILD = fileURLToPath(new URL('share-log-child.js', import.meta.url));
const CANDIDATE: BlockCandidateRecord = {
  kind: 'block-candidate',
  poolId: 'btc',
  miner: 'alice',
  worker: '',
  height: 101,
  blockHash: '00ab',
  networkWork: sampleShare(0).networkWork,
  rewardAtomic: 312_500_000n,
  foundAtMs: 1_800_000_000_000,
};

/** Appends shares in one go and waits until all are on disk. */
function appendAll(log: ShareLog, records: readonly LogRecord[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let open = records.length;
    const durable = (): void => {
      if (--open === 0) resolve();
    };
    const refused = (): void => reject(new Error('refused'));
    for (const record of records) if (!log.append(record, { durable, refused })) refused();
  });
}

const shares = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => sampleShare(from + index));

describe('ShareLog', () => {
  let directory = '';
  const opened: ShareLog[] = [];
  const openLog = (changes: Partial<typeof SHARE_LOG_DEFAULTS> = {}): ShareLog => {
    const options = { ...SHARE_LOG_DEFAULTS, directory, ...changes };
    const log = new ShareLog(options, REAL_CLOCK, new NotedLog());
    opened.push(log);
    return log;
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'share-log-'));
  });
  afterEach(async () => {
    for (const log of opened.splice(0)) await log.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('gives back what was appended, in order, also after it was opened again', async () => {
    const log = openLog();
    const records = [...shares(0, 10), CANDIDATE, ...shares(10, 5)];
    await appendAll(log, records);
    expect(log.read(0, 1_000)).deep.equal({ records, last: log.sequence });
    await log.close();
    const again = openLog();
    expect(again.id).equal(log.id);
    expect(again.sequence).equal(log.sequence);
    expect(again.read(0, 1_000).records).deep.equal(records);
  });

  it('commits everything of one turn as one entry', async () => {
    const log = openLog();
    await appendAll(log, shares(0, 100));
    expect(log.sequence).equal(1);
  });

  it('tells a waiter only when a new reader of the file finds the record', async () => {
    const log = openLog();
    await appendAll(log, shares(0, 3));
    const reader = open({ path: directory, readOnly: true, maxDbs: 2 });
    const entries = reader.openDB({ name: 'entries', encoding: 'binary' });
    expect([...entries.getKeys()]).deep.equal([1]);
    await reader.close();
  });

  it('reads whole entries, as many as fit the limit and at least one', async () => {
    const log = openLog({ recordsPerEntryMax: 4 });
    await appendAll(log, shares(0, 12));
    expect(log.read(0, 9)).deep.equal({ records: shares(0, 8), last: 2 });
    expect(log.read(2, 1)).deep.equal({ records: shares(8, 4), last: 3 });
    expect(log.read(3, 1)).deep.equal({ records: [], last: 3 });
  });

  it('refuses shares beyond its queue, but never a block candidate', async () => {
    const log = openLog({ queueMax: 2 });
    const [first, second, third] = shares(0, 3);
    if (!first || !second || !third) throw new Error('no samples');
    const calls: string[] = [];
    const waiter = { durable: () => calls.push('durable'), refused: () => calls.push('refused') };
    expect(log.append(first, waiter)).equal(true);
    expect(log.append(second, waiter)).equal(true);
    expect(log.append(third, waiter)).equal(false);
    expect(log.append(CANDIDATE, undefined)).equal(true);
    expect(calls).deep.equal([]);
    await log.close();
    expect(calls).deep.equal(['durable', 'durable']);
    expect(openLog().read(0, 10).records).deep.equal([first, second, CANDIDATE]);
  });

  it('forgets what is trimmed and goes on behind it, also after it was opened again', async () => {
    const log = openLog({ recordsPerEntryMax: 1 });
    await appendAll(log, shares(0, 5));
    log.trim(3);
    expect(log.recorded).equal(3);
    await appendAll(log, shares(5, 1));
    expect(log.read(0, 1_000).records).deep.equal(shares(3, 3));
    log.trim(6);
    await log.close();
    const again = openLog();
    expect([again.recorded, again.sequence]).deep.equal([6, 6]);
    await appendAll(again, shares(6, 1));
    expect(again.read(0, 1_000)).deep.equal({ records: shares(6, 1), last: 7 });
  });

  it('does not grow while it is trimmed', async () => {
    const log = openLog({ recordsPerEntryMax: 50, commitSpanMs: 0 });
    const sizes: number[] = [];
    for (let round = 0; round < 20; round++) {
      await appendAll(log, shares(1_000 * round, 1_000));
      log.trim(log.sequence);
      sizes.push(statSync(join(directory, 'data.mdb')).size);
    }
    const [early = 0, late = 0] = [sizes[4], sizes[19]];
    expect(late).below(early * 1.5);
    expect(log.read(0, 10).records).deep.equal([]);
  });

  it('continues behind a position that a database has, unless something is open', async () => {
    const log = openLog();
    await log.continueBehind(40);
    await appendAll(log, shares(0, 1));
    expect(log.read(40, 10)).deep.equal({ records: shares(0, 1), last: 41 });
    let refusal: unknown;
    await log.continueBehind(50).catch((error: unknown) => {
      refusal = error;
    });
    expect(refusal).instanceOf(RangeError);
  });

  it('refuses shares beyond its size, and takes them again once it is trimmed', async () => {
    const log = openLog({ recordsPerEntryMax: 1, commitSpanMs: 0, bytesMax: 8_192 });
    await appendAll(log, shares(0, 512));
    const unheard = { durable: () => undefined, refused: () => undefined };
    expect(log.healthy).equal(false);
    expect(log.append(sampleShare(0), unheard)).equal(false);
    expect(log.append(CANDIDATE, undefined)).equal(true);
    log.trim(log.sequence);
    while (!log.healthy) await new Promise(setImmediate);
    await appendAll(log, shares(0, 1));
  });

  it('names the directory that cannot hold a log', () => {
    const file = join(directory, 'occupied');
    writeFileSync(file, 'not a directory');
    directory = file;
    expect(() => openLog())
      .throw(PoolError, file)
      .property('code', 'SHARE_LOG_FAILED');
  });

  it('names the entry that is damaged', async () => {
    const log = openLog();
    await appendAll(log, shares(0, 2));
    await log.close();
    const store = open({ path: directory, maxDbs: 2 });
    await store.openDB({ name: 'entries', encoding: 'binary' }).put(1, Buffer.from('nonsense'));
    await store.close();
    expect(() => openLog().read(0, 10)).throw(PoolError, 'damaged at entry 1');
  });

  it('refuses shares while the disk is full, keeps block candidates, and heals', async function () {
    // The limit on file sizes stands for the disk; only Linux can lift that of a running process.
    if (process.platform !== 'linux') this.skip();
    const command = 'ulimit -S -f 2048; exec "$0" "$1" starve "$2"';
    const child = spawn('sh', ['-c', command, process.execPath, CHILD, directory], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line !== 'full') continue;
      const lifted = spawnSync('prlimit', [`--pid=${child.pid}`, '--fsize=unlimited']);
      expect(lifted.status).equal(0);
      child.stdin.write('room\n');
    }
    const told = JSON.parse(lines[1] ?? '{}') as Record<string, unknown>;
    expect(told).property('written').greaterThan(3);
    expect(told).deep.include({
      again: false,
      heals: true,
      kinds: ['block-candidate', 'share'],
      refusedLines: ['error: shares are refused'],
      lines: ['error: shares are refused', 'warn: the share log can be written again'],
    });
  });

  it('holds every acknowledged record once after each of several kills under load', async () => {
    const acknowledged = new Set<string>();
    // Where each round is cut: after so many acknowledgements, which differ in their place within a commit.
    for (const [round, cut] of [1, 313, 1_777, 2_901].entries()) {
      const from = round * 1_000_000;
      const child = spawn(process.execPath, [CHILD, 'load', directory, String(from)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let lines = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        expect(line).match(/^\d+$/);
        acknowledged.add(line);
        if (++lines === cut) child.kill('SIGKILL');
      }
      expect(lines).least(cut);
    }
    const log = openLog();
    const found = new Map<string, number>();
    for (let at = 0; at < log.sequence; ) {
      const { records, last } = log.read(at, 5_000);
      for (const record of records) {
        if (record.kind !== 'share') throw new Error('only shares were appended');
        const index = String(record.acceptedAtMs - sampleShare(0).acceptedAtMs);
        expect(record).deep.equal(sampleShare(Number(index)));
        found.set(index, (found.get(index) ?? 0) + 1);
      }
      at = last;
    }
    expect([...acknowledged].filter((index) => !found.has(index))).deep.equal([]);
    expect([...found.values()].every((times) => times === 1)).equal(true);
  });
});
