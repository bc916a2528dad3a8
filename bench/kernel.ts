/**
 * The sha256d kernel against other SHA-256s, in one run: figures differ between machines, ratios
 * hardly. A full share is a coinbase of 250 bytes, 12 merkle branches and the header: 28 hashes.
 */
import * as crypto from 'node:crypto';
import { digest as asSha256, digest2Bytes32 } from '@chainsafe/as-sha256';
import { encodeBatch, JudgedBatch } from '../core/kernels/batch.ts';
import { HeaderScanner } from '../core/kernels/header-scanner.ts';
import { PiscinaVerifier } from '../core/kernels/piscina-verifier.ts';
import type { VerifyItem } from '../core/kernels/verifier.ts';
import { WasmModule } from '../core/kernels/wasm-module.ts';

const WASM = new URL('../../wasm/sha256d.wasm', import.meta.url);
const INPUT_BYTES = 32;
const BATCH_ITEMS = 256;
const BRANCHES = 12;
const COINB1_BYTES = 120;
const COINB2_BYTES = 122;
const TARGET_NONE = new Uint8Array(32);
/**
 * Each figure is the best of so many tries: whatever else the machine does only ever slows one
 * down.
 */
const TRIES = 7;
const TRY_MS = 60;

interface Sha256dExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  verify(batch: number): number;
  setLanes(count: 1 | 4): void;
}

/** A way of double hashing: of one message, and of two hashes side by side. */
interface Rival {
  readonly name: string;
  once(message: Uint8Array): Uint8Array;
  pair(left: Uint8Array, right: Uint8Array): Uint8Array;
}

/** One job and 256 submissions to it. */
class Shares {
  readonly coinb1 = crypto.randomBytes(COINB1_BYTES);
  readonly coinb2 = crypto.randomBytes(COINB2_BYTES);
  readonly branches = Array.from({ length: BRANCHES }, () => crypto.randomBytes(32));
  readonly previousHash = crypto.randomBytes(32);
  readonly inputs = Array.from({ length: BATCH_ITEMS }, () => {
    const input = crypto.randomBytes(INPUT_BYTES);
    input.writeUInt32LE(0x00000404, 0);
    return input;
  });
  readonly context = this.#context();

  #context(): Buffer {
    const head = Buffer.alloc(16);
    const counts = [COINB1_BYTES, COINB2_BYTES, BRANCHES, 0x1705ae3a];
    for (const [index, count] of counts.entries()) head.writeUInt32LE(count, 4 * index);
    return Buffer.concat([head, this.previousHash, ...this.branches, this.coinb1, this.coinb2]);
  }

  /** The digest of a share as a careful JavaScript pool computes it. */
  digest(input: Buffer, { once, pair }: Rival): Uint8Array {
    const extranonces = input.subarray(16, 24);
    let root = once(Buffer.concat([this.coinb1, extranonces, this.coinb2]));
    for (const branch of this.branches) root = pair(root, branch);
    const header = Buffer.allocUnsafe(80);
    input.copy(header, 0, 4, 8);
    this.previousHash.copy(header, 4);
    header.set(root, 36);
    input.copy(header, 68, 8, 12);
    header.writeUInt32LE(0x1705ae3a, 72);
    input.copy(header, 76, 12, 16);
    return once(header);
  }
}

export async function benchKernel(print: (line: string) => void): Promise<void> {
  const shares = new Shares();
  const kernel = new WasmModule(WASM).instantiate() as unknown as Sha256dExports;
  const rivals = rivalsHere();
  const batch = checkedBatch(shares, kernel, rivals);
  const address = kernel.reserve(batch.byteLength);
  new Uint8Array(kernel.memory.buffer).set(new Uint8Array(batch), address);
  const runBatch = (lanes: 1 | 4) => () => {
    kernel.setLanes(lanes);
    kernel.verify(address);
  };

  const full = [
    { name: 'kernel, one by one', us: microseconds(runBatch(1)) / BATCH_ITEMS },
    { name: 'kernel, four abreast', us: microseconds(runBatch(4)) / BATCH_ITEMS },
    ...rivals.map((rival) => ({ name: rival.name, us: perShare(shares, rival) })),
  ];
  report(print, 'full share', full);

  const header = crypto.randomBytes(80);
  const scanner = new HeaderScanner(WASM);
  const nonces = 10_000;
  const scanUs = microseconds(() => scanner.scan(header, 0, nonces, TARGET_NONE)) / nonces;
  const headers = rivals.map(({ name, once }) => ({ name, us: microseconds(() => once(header)) }));
  report(print, 'header of 80 bytes', [{ name: 'kernel, scan', us: scanUs }, ...headers]);
  print(`scan: ${(1 / scanUs).toFixed(2)} MH/s on one thread`);

  print(await threadedLine(shares));
}

function rivalsHere(): Rival[] {
  const createHash = (...parts: Uint8Array[]): Uint8Array => {
    const hash = crypto.createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const rivals: Rival[] = [
    {
      name: 'node:crypto createHash',
      once: (message) => createHash(createHash(message)),
      pair: (left, right) => createHash(createHash(left, right)),
    },
  ];
  // Since Node 20.12; types do not know that it may be missing.
  const oneShot = crypto.hash as typeof crypto.hash | undefined;
  if (oneShot) {
    const hash = (message: Uint8Array) => oneShot('sha256', message, 'buffer');
    rivals.push({
      name: 'node:crypto hash',
      once: (message) => hash(hash(message)),
      pair: (left, right) => hash(hash(Buffer.concat([left, right]))),
    });
  }
  rivals.push({
    name: '@chainsafe/as-sha256',
    once: (message) => asSha256(asSha256(message)),
    pair: (left, right) => asSha256(digest2Bytes32(left, right)),
  });
  return rivals;
}

/**
 * The batch of all shares; throws where kernel and rivals do not agree on it, one by one and
 * abreast.
 */
function checkedBatch(
  shares: Shares,
  kernel: Sha256dExports,
  rivals: readonly Rival[],
): ArrayBuffer {
  const { context } = shares;
  const items = shares.inputs.map((input) => ({
    context,
    input,
    shareTargetLe: TARGET_NONE,
    blockTargetLe: TARGET_NONE,
  }));
  const batch = encodeBatch(items, INPUT_BYTES);
  for (const lanes of [1, 4] as const) {
    const address = kernel.reserve(batch.byteLength);
    new Uint8Array(kernel.memory.buffer).set(new Uint8Array(batch), address);
    kernel.setLanes(lanes);
    kernel.verify(address);
    const judgedBytes = kernel.memory.buffer.slice(address, address + batch.byteLength);
    const judged = new JudgedBatch(judgedBytes, INPUT_BYTES);
    for (const rival of rivals) {
      for (const [index, input] of shares.inputs.entries()) {
        if (Buffer.compare(judged.digest(index), shares.digest(input, rival)) !== 0) {
          throw new Error(`kernel, lanes ${lanes}, and ${rival.name} differ at share ${index}`);
        }
      }
    }
  }
  return batch;
}

function perShare(shares: Shares, rival: Rival): number {
  const run = () => {
    for (const input of shares.inputs) shares.digest(input, rival);
  };
  return microseconds(run) / shares.inputs.length;
}

/** Time of one call: the best of several tries. */
function microseconds(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const start = performance.now();
    let calls = 0;
    let elapsedMs = 0;
    for (; elapsedMs < TRY_MS; calls++) {
      run();
      elapsedMs = performance.now() - start;
    }
    best = Math.min(best, (elapsedMs * 1000) / calls);
  }
  return best;
}

function report(
  print: (line: string) => void,
  what: string,
  rows: readonly { readonly name: string; readonly us: number }[],
): void {
  const base = rows.find(({ name }) => name.endsWith('createHash'))?.us ?? Number.NaN;
  for (const { name, us } of rows) {
    const ratio = `${(base / us).toFixed(1)}x createHash`;
    print(`${what}: ${name.padEnd(24)} ${us.toFixed(2).padStart(7)} us  ${ratio.padStart(18)}`);
  }
}

/**
 * Shares per second through Piscina, one thread, the queue kept full: all of the host's own cost is
 * in it.
 */
async function threadedLine({ context, inputs }: Shares): Promise<string> {
  const total = 100_000;
  const kernel = { wasm: WASM, inputBytes: INPUT_BYTES, weight: 'light' } as const;
  const verifier = new PiscinaVerifier({ kernel, threads: 1 });
  let sent = 0;
  let settled = 0;
  const start = performance.now();
  await new Promise<void>((resolve, reject) => {
    const send = (input: Uint8Array): void => {
      sent++;
      verifier.verify(itemOf(input));
    };
    const itemOf = (input: Uint8Array): VerifyItem => ({
      context,
      input,
      shareTargetLe: TARGET_NONE,
      blockTargetLe: TARGET_NONE,
      settle: () => {
        settled++;
        if (settled === total) resolve();
        else if (sent < total) send(input);
      },
      fail: reject,
    });
    for (let round = 0; round < 4; round++) for (const input of inputs) send(input);
  });
  const perSecond = (total / (performance.now() - start)) * 1000;
  await verifier.close();
  return `through Piscina, one thread: ${Math.round(perSecond / 1000)} thousand shares/s`;
}
