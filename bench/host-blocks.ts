import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BENCH_ADDRESS } from './host-config.ts';
import type { HostProcess } from './host-process.ts';

const LAUNCHER = fileURLToPath(new URL('../../../bin/headframe.js', import.meta.url));
const PATIENCE_MS = 60_000;

/** Mines blocks on the devnet of a host with our own miner. */
export async function mineBlocks(host: HostProcess, count: number): Promise<void> {
  const url = `stratum+tcp://127.0.0.1:${host.options.blocksPort}`;
  const args = ['mine', '--url', url, '--user', BENCH_ADDRESS, '--shares', String(count)];
  const miner = spawn(process.execPath, [LAUNCHER, ...args], { stdio: 'ignore' });
  const timer = setTimeout(() => miner.kill('SIGKILL'), PATIENCE_MS);
  const [code] = (await once(miner, 'exit')) as [number | null];
  clearTimeout(timer);
  if (code !== 0) throw new Error(`the miner ended with ${code} before it found ${count} blocks`);
}
