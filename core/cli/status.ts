import { Command } from 'commander';
import type { Static } from 'typebox';
import type { Stats, V1Pools } from '../api/schemas/v1.ts';
import { API_URL, ApiClient } from './api-client.ts';
import { statusTable } from './status-table.ts';

interface StatusOptions {
  readonly url: string;
  readonly watch?: boolean;
}

const WATCH_MS = 2_000;
/** Moves the cursor home and clears what is below: no flicker, and the scroll-back stays. */
const HOME = '\u001b[H\u001b[J';

/** `headframe status`: pools, miners and hashrates of a running host on the terminal. */
export function statusCommand(): Command {
  return new Command('status')
    .description('show pools, miners and hashrates of a running host')
    .option('--url <url>', 'address of its API', API_URL)
    .option('--watch', 'again every two seconds, until Ctrl-C')
    .action(status);
}

async function status({ url, watch }: StatusOptions): Promise<void> {
  process.stdout.on('error', leaveQuietly);
  const stopped = watch === true ? untilInterrupted() : undefined;
  for (let first = true; ; first = false) {
    const text = await tableOf(url).catch((error: unknown) => {
      // A host that is just restarted is no reason to stop watching it.
      if (stopped === undefined || first) throw error;
      return `${error instanceof Error ? error.message : String(error)}\n`;
    });
    process.stdout.write(stopped === undefined ? text : HOME + text);
    if (stopped === undefined || (await stopped(WATCH_MS))) return;
  }
}

/** A reader that has seen enough, such as `head`, is no fault. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

async function tableOf(url: string): Promise<string> {
  const api = new ApiClient({ url });
  const stats = (await api.get('/api/v1/stats')) as Static<typeof Stats>;
  const { pools } = (await api.get('/api/v1/pools')) as Static<typeof V1Pools>;
  return statusTable(stats, pools);
}

/** Resolves with true at Ctrl-C, with false after `ms`. */
function untilInterrupted(): (ms: number) => Promise<boolean> {
  const interrupted = new Promise<boolean>((resolve) => {
    process.once('SIGINT', () => resolve(true));
  });
  return async (ms) => {
    let timer: NodeJS.Timeout | undefined;
    const pause = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), ms);
    });
    const done = await Promise.race([interrupted, pause]);
    clearTimeout(timer);
    return done;
  };
}
