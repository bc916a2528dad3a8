/**
 * The VisionX kernel, which makes words when they are read, against the tables that the hash is defined with,
 * compiled alike: hash by hash in turns, in one run on one thread, at the parameters of the main network. Digests
 * are compared while they are timed. Figures are lower quartiles.
 */
import { randomBytes } from 'node:crypto';
import { encodeBatch, JudgedBatch } from '../core/kernels/batch.ts';
import { WasmModule } from '../core/kernels/wasm-module.ts';
import { MAINNET_PARAMETERS } from '../plugins/visionx/consensus/parameters.ts';
import { kernelContext, kernelInput } from '../plugins/visionx/jobs/kernel-layout.ts';
import { figure, type Print, printTable } from './print.ts';
import { Samples } from './samples.ts';
import { benchVisionXPool } from './visionx-pool.ts';
import { benchVisionXThreads } from './visionx-threads.ts';
import { VisionXTables } from './visionx-tables.ts';

const WASM = new URL('../../wasm/visionx.wasm', import.meta.url);
const INPUT_BYTES = 8;
const MESSAGE_BYTES = 150;
const ROUNDS = 24;
/** Hashes of a round: few of the tables, which take a hundred times as long. */
const TABLE_HASHES = 2;
const KERNEL_HASHES = 32;
const EPOCH = 385n;
const QUARTILE = 0.25;
const NEVER_MET = new Uint8Array(32);

interface VisionXExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  verify(batch: number): number;
  scan(batch: number, count: number): number;
  setLanes(count: 1 | 2): void;
}

export async function benchVisionX(print: Print): Promise<void> {
  await benchVisionXKernel(print);
  await benchVisionXThreads(print);
  print('');
  await benchVisionXPool(print);
}

async function benchVisionXKernel(print: Print): Promise<void> {
  const kernel = new WasmModule(WASM).instantiate() as unknown as VisionXExports;
  const tables = await VisionXTables.compile();
  const seed = randomBytes(32);
  const datasetMs = timed(() => tables.buildDataset(seed, EPOCH, MAINNET_PARAMETERS.datasetMib));
  const [byTables, single, pairs, scanned] = [0, 1, 2, 3].map(() => new Samples());
  if (!byTables || !single || !pairs || !scanned) throw new Error('unreachable');
  for (let round = 0; round < ROUNDS; round++) {
    const message = randomBytes(MESSAGE_BYTES);
    const job = { parameters: MAINNET_PARAMETERS, seed, epoch: EPOCH, message };
    const batch = batchOf(kernelContext(job));
    const expected: string[] = [];
    const tablesMs = timed(() => {
      for (let nonce = 0; nonce < TABLE_HASHES; nonce++)
        expected.push(tables.hash(message, BigInt(nonce), MAINNET_PARAMETERS).toString('hex'));
    });
    byTables.add(tablesMs / TABLE_HASHES);
    single.add(verify(kernel, batch, 1, expected) / KERNEL_HASHES);
    pairs.add(verify(kernel, batch, 2, expected) / KERNEL_HASHES);
    const address = kernel.reserve(batch.byteLength);
    scanned.add(timed(() => kernel.scan(address, KERNEL_HASHES)) / KERNEL_HASHES);
  }
  const tablesMs = low(byTables);
  const row = (name: string, samples: Samples): string[] => {
    const ms = low(samples);
    return [name, ms.toFixed(2), figure(1000 / ms), (tablesMs / ms).toFixed(1)];
  };
  printTable(
    print,
    ['one thread', 'ms', 'hashes/s', 'times as fast as tables'],
    [
      row('tables, their dataset built before', byTables),
      row('kernel, one by one', single),
      row('kernel, in pairs', pairs),
      row('kernel, scan', scanned),
    ],
  );
  const { datasetMib, scratchMib } = MAINNET_PARAMETERS;
  print(
    `memory of a thread: ${figure(kernel.memory.buffer.byteLength / 2 ** 20)} MiB; tables ` +
      `${datasetMib + scratchMib} MiB, and ${figure(datasetMs)} ms at each change of seed`,
  );
}

function batchOf(context: Uint8Array): ArrayBuffer {
  const items = Array.from({ length: KERNEL_HASHES }, (_, nonce) => ({
    context,
    input: kernelInput(BigInt(nonce)),
    shareTargetLe: NEVER_MET,
    blockTargetLe: NEVER_MET,
  }));
  return encodeBatch(items, INPUT_BYTES);
}

/** Milliseconds of the batch; throws where its first digests are not those expected. */
function verify(
  kernel: VisionXExports,
  batch: ArrayBuffer,
  lanes: 1 | 2,
  expected: readonly string[],
): number {
  kernel.setLanes(lanes);
  const address = kernel.reserve(batch.byteLength);
  new Uint8Array(kernel.memory.buffer).set(new Uint8Array(batch), address);
  const ms = timed(() => kernel.verify(address));
  const bytes = kernel.memory.buffer.slice(address, address + batch.byteLength);
  const judged = new JudgedBatch(bytes, INPUT_BYTES);
  for (const [index, digest] of expected.entries()) {
    const got = Buffer.from(judged.digest(index)).reverse().toString('hex');
    if (got !== digest) throw new Error(`the kernel says ${got}, the tables ${digest}`);
  }
  return ms;
}

function timed(run: () => void): number {
  const startMs = performance.now();
  run();
  return performance.now() - startMs;
}

function low(samples: Samples): number {
  return samples.quantiles(QUARTILE)[0] ?? Number.NaN;
}
