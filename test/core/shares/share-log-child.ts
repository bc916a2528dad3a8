/**
 * A process of its own for tests that kill it or starve its disk. Arguments: what to do, the log's
 * directory, and the number that the records are counted from. Tells of each record as a line on stdout
 * the moment it is told itself.
 */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import type { Work } from '../../../core/plugin-api/target.ts';
import { SHARE_LOG_DEFAULTS, ShareLog } from '../../../core/shares/share-log.ts';
import { NotedLog } from './noted-log.ts';
import { REAL_CLOCK } from './real-clock.ts';
import { sampleShare } from './sample-work.ts';

const IN_FLIGHT = 300;
const [, , task = '', directory = '', from = '0'] = process.argv;

const noted = new NotedLog();
const options = { ...SHARE_LOG_DEFAULTS, directory, retryMs: 20 };
const log = new ShareLog(options, REAL_CLOCK, noted);
const tell = (line: string): void => void writeSync(1, `${line}\n`);

/** Appends and is told, for ever; trims what is far behind, as a recorder would. */
function load(): void {
  let next = Number(from);
  const appendOne = (): void => {
    const index = next++;
    const durable = (): void => {
      tell(String(index));
      appendOne();
    };
    const refused = (): void => tell(`refused ${index}`);
    if (!log.append(sampleShare(index), { durable, refused })) refused();
  };
  for (let count = 0; count < IN_FLIGHT; count++) appendOne();
}

/** One record of about 100 kB, whose worker cannot be shared with another. */
function appendLarge(index: number): Promise<boolean> {
  const worker = `${index}`.padEnd(100_000, '.');
  const share = { ...sampleShare(index), worker, work: BigInt(index) as Work };
  return new Promise((resolve) => {
    const waiter = { durable: () => resolve(true), refused: () => resolve(false) };
    if (!log.append(share, waiter)) resolve(false);
  });
}

/** Fills the disk (the parent has limited the size of files), waits until the parent makes room, goes on. */
async function starve(): Promise<void> {
  let written = 0;
  while (await appendLarge(written + 1)) written++;
  const candidate = { ...sampleShare(0), kind: 'block-candidate', blockHash: 'ab' } as const;
  const { late: _, acceptedAtMs: foundAtMs, work: rewardAtomic, ...found } = candidate;
  log.append({ ...found, foundAtMs, rewardAtomic }, undefined);
  const again = await appendLarge(10_001);
  const refusedLines = [...noted.lines];
  tell('full');
  await once(process.stdin, 'data');
  // Until the log has tried again by itself, it refuses untried. The parent's time limit ends this.
  while (!log.healthy) await new Promise(setImmediate);
  const heals = await appendLarge(10_002);
  const { records } = log.read(written, 1_000);
  const kinds = records.map(({ kind }) => kind);
  tell(JSON.stringify({ written, again, heals, kinds, refusedLines, lines: noted.lines }));
  await log.close();
  process.stdin.destroy();
}

if (task === 'load') load();
else await starve();
