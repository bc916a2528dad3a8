/**
 * The `keccak256` kernel against other Keccak-256s on the 76 bytes of KALE, in turns, in one run on one thread, and
 * what is left of it in batches with all that the host does for them. Digests are compared first. Figures are lower
 * quartiles. Last, the same work at a real host.
 */
import { randomBytes } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { createKeccak } from 'hash-wasm';
import { type BatchItem, encodeBatch, JudgedBatch } from '../core/kernels/batch.ts';
import { PiscinaVerifier } from '../core/kernels/piscina-verifier.ts';
import { WasmKernel } from '../core/kernels/wasm-kernel.ts';
import { WasmModule } from '../core/kernels/wasm-module.ts';
import {
  KERNEL_INPUT_BYTES,
  kernelContext,
  kernelInput,
} from '../plugins/kale/jobs/kernel-layout.ts';
import { benchKaleHost } from './kale-host.ts';
import { figure, type Print, printTable } from './print.ts';
import { Samples } from './samples.ts';

const WASM = new URL('../../wasm/keccak256.wasm', import.meta.url);
const ROUNDS = 60;
const QUARTILE = 0.25;
/** As the host sends them at most. */
const BATCH_ITEMS = 256;
const BATCHES = 20;
const SCANNED = 10_000;
/** Hashes of a round by @noble/hashes, which takes its time. */
const NOBLE_HASHES = 500;
const FARMERS = 200;
const SUBMISSIONS = 10_000;
const THREADED = 400_000;
const NEVER_MET = new Uint8Array(32);
const PREIMAGE_BYTES = 76;
const NONCE_AT = 4;

interface Keccak256Exports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  verify(batch: number): number;
  scan(batch: number, count: number): number;
  setLanes(count: 1 | 3): void;
}

interface Submission extends BatchItem {
  readonly preimage: Uint8Array;
}

/** A way of hashing, and how many hashes one run of it makes. */
interface Contender {
  readonly name: string;
  readonly hashes: number;
  run(): void;
}

type Hash = (message: Uint8Array) => Uint8Array;

export async function benchKale(print: Print): Promise<void> {
  const keccak = await createKeccak(256);
  const hashWasm: Hash = (message) => keccak.init().update(message).digest('binary');
  const kernel = new WasmModule(WASM).instantiate() as unknown as Keccak256Exports;
  const submissions = submissionsOf(FARMERS, SUBMISSIONS);
  checkDigests(submissions, [hashWasm, keccak_256]);
  const first = submissions[0];
  if (!first) throw new Error('unreachable');
  const base: Contender = {
    name: 'hash-wasm',
    hashes: BATCH_ITEMS * BATCHES,
    run: hashAll(hashWasm, BATCH_ITEMS * BATCHES),
  };
  const inHost = hosted(submissions);
  const contenders: Contender[] = [
    { name: '@noble/hashes', hashes: NOBLE_HASHES, run: hashAll(keccak_256, NOBLE_HASHES) },
    base,
    batches('kernel, one by one', kernel, 1, submissionsOf(1, BATCH_ITEMS)),
    batches('kernel, three abreast', kernel, 3, submissionsOf(1, BATCH_ITEMS)),
    batches(`kernel, of ${FARMERS} farmers`, kernel, 3, submissions.slice(0, BATCH_ITEMS)),
    { name: 'kernel, scan', hashes: SCANNED, run: scans(kernel, first) },
    inHost,
  ];
  const measured = inTurns(contenders);
  const baseNs = measured.get(base) ?? Number.NaN;
  printTable(
    print,
    ['one thread', 'ns', 'hashes/s', 'times hash-wasm'],
    contenders.map((contender) => {
      const ns = measured.get(contender) ?? Number.NaN;
      return [contender.name, figure(ns), figure(1e9 / ns), figure(baseNs / ns)];
    }),
  );
  print(await threadedLine(submissions));
  await benchKaleHost(print, measured.get(inHost) ?? Number.NaN);
}

/** Of so many farmers in turns; nonces are random. */
function submissionsOf(farmers: number, count: number): Submission[] {
  const entropy = randomBytes(32);
  const jobs = Array.from({ length: farmers }, () => {
    const farmer = randomBytes(32);
    const head = Buffer.alloc(12);
    head.writeUInt32BE(1);
    return {
      context: kernelContext({ blockIndex: 1, entropy, farmer }),
      preimage: Buffer.concat([head, entropy, farmer]),
    };
  });
  return Array.from({ length: count }, (_, index) => {
    const job = jobs[index % farmers];
    if (!job) throw new Error('unreachable');
    const nonce = randomBytes(8).readBigUInt64BE();
    const preimage = Buffer.from(job.preimage);
    preimage.writeBigUInt64BE(nonce, NONCE_AT);
    const targets = { shareTargetLe: NEVER_MET, blockTargetLe: NEVER_MET };
    return { context: job.context, input: kernelInput(nonce), preimage, ...targets };
  });
}

/** Throws where the kernel and others do not agree. */
function checkDigests(submissions: readonly Submission[], others: readonly Hash[]): void {
  const kernel = new WasmKernel(WASM, KERNEL_INPUT_BYTES);
  const batch = encodeBatch(submissions, KERNEL_INPUT_BYTES);
  kernel.verify(batch);
  const judged = new JudgedBatch(batch, KERNEL_INPUT_BYTES);
  for (const [index, { preimage }] of submissions.entries()) {
    const got = Buffer.from(judged.digest(index)).reverse().toString('hex');
    for (const hash of others) {
      const expected = Buffer.from(hash(preimage)).toString('hex');
      if (got !== expected) throw new Error(`the kernel says ${got}, another ${expected}`);
    }
  }
}

/** One message after the other, as a miner would: only the nonce changes. */
function hashAll(hash: Hash, count: number): () => void {
  const message = randomBytes(PREIMAGE_BYTES);
  return () => {
    for (let nonce = 0; nonce < count; nonce++) {
      message.writeUInt32BE(nonce, NONCE_AT + 4);
      hash(message);
    }
  };
}

/** The kernel by itself, the batch in its memory. */
function batches(
  name: string,
  kernel: Keccak256Exports,
  lanes: 1 | 3,
  items: readonly BatchItem[],
): Contender {
  const batch = new Uint8Array(encodeBatch(items, KERNEL_INPUT_BYTES));
  const run = () => {
    kernel.setLanes(lanes);
    const address = write(kernel, batch);
    for (let count = 0; count < BATCHES; count++) kernel.verify(address);
  };
  return { name, hashes: items.length * BATCHES, run };
}

function scans(kernel: Keccak256Exports, item: BatchItem): () => void {
  const batch = new Uint8Array(encodeBatch([item], KERNEL_INPUT_BYTES));
  return () => {
    kernel.setLanes(3);
    kernel.scan(write(kernel, batch), SCANNED);
  };
}

function write(kernel: Keccak256Exports, batch: Uint8Array): number {
  const address = kernel.reserve(batch.length);
  new Uint8Array(kernel.memory.buffer).set(batch, address);
  return address;
}

/** All that the host does, on one thread: a batch written, copied in and out, verdicts and digests read. */
function hosted(submissions: readonly Submission[]): Contender {
  const kernel = new WasmKernel(WASM, KERNEL_INPUT_BYTES);
  const run = () => {
    for (let from = 0; from < submissions.length; from += BATCH_ITEMS) {
      const items = submissions.slice(from, from + BATCH_ITEMS);
      const batch = encodeBatch(items, KERNEL_INPUT_BYTES);
      kernel.verify(batch);
      const judged = new JudgedBatch(batch, KERNEL_INPUT_BYTES);
      for (let index = 0; index < items.length; index++) {
        judged.verdict(index);
        judged.digest(index);
      }
    }
  };
  return { name: 'host and kernel, batches of 256', hashes: submissions.length, run };
}

/** Nanoseconds of a hash: whatever else the machine does meets all alike. */
function inTurns(contenders: readonly Contender[]): Map<Contender, number> {
  const samples = new Map(contenders.map((contender) => [contender, new Samples()]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [{ hashes, run }, of] of samples) {
      const startMs = performance.now();
      run();
      of.add(((performance.now() - startMs) * 1e6) / hashes);
    }
  }
  return new Map(
    [...samples].map(([contender, of]) => [contender, of.quantiles(QUARTILE)[0] ?? Number.NaN]),
  );
}

/** Through Piscina, one thread, the queue kept full; and the submissions of a block's end, all at once. */
async function threadedLine(submissions: readonly Submission[]): Promise<string> {
  const kernel = { wasm: WASM, inputBytes: KERNEL_INPUT_BYTES, weight: 'light' } as const;
  const verifier = new PiscinaVerifier({ kernel, threads: 1 });
  await verifyAll(verifier, submissions, SUBMISSIONS, BATCH_ITEMS * 4);
  const full = await verifyAll(verifier, submissions, THREADED, BATCH_ITEMS * 4);
  const burstMs = await verifyAll(verifier, submissions, SUBMISSIONS, SUBMISSIONS);
  await verifier.close();
  return (
    `through Piscina, one thread: ${figure((THREADED / full) * 1000)} verifications/s; ` +
    `${figure(SUBMISSIONS)} of ${FARMERS} farmers at once: ${figure(burstMs)} ms`
  );
}

/** Milliseconds until `total` items are settled, of which `window` at most are under way. */
async function verifyAll(
  verifier: PiscinaVerifier,
  submissions: readonly Submission[],
  total: number,
  window: number,
): Promise<number> {
  const startMs = performance.now();
  let sent = 0;
  let settled = 0;
  await new Promise<void>((resolve, reject) => {
    const send = (): void => {
      const item = submissions[sent++ % submissions.length];
      if (!item) throw new Error('unreachable');
      const settle = () => {
        settled++;
        if (settled === total) resolve();
        else if (sent < total) send();
      };
      verifier.verify({ ...item, settle, fail: reject });
    };
    for (let count = 0; count < window; count++) send();
  });
  return performance.now() - startMs;
}
