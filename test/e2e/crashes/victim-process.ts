import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { VictimTask } from './path-victim.ts';

const PROGRAM = fileURLToPath(new URL('./path-victim.js', import.meta.url));

export interface VictimEnd {
  /** Moments that each path came by, of which it died at the last. */
  readonly moments: readonly (readonly string[])[];
  readonly signal: NodeJS.Signals | null;
}

/** Runs a victim until it has killed itself, or has come to the end of its paths. Rejects where it failed. */
export async function runVictim(tasks: readonly VictimTask[]): Promise<VictimEnd> {
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, JSON.stringify(tasks)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told: Buffer[] = [];
  const failed: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => told.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => failed.push(chunk));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code !== 0 && signal !== 'SIGKILL') {
    throw new Error(`the victim ended with ${code ?? signal}: ${Buffer.concat(failed).toString()}`);
  }
  const moments = JSON.parse(Buffer.concat(told).toString()) as string[][];
  return { moments, signal };
}
