import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';

/** What the first byte of an input does to the kernel below. Any other byte is judged. */
export const TRAPS = 1;
export const REFUSED = 2;
export const GROWS = 3;
export const NEVER_ENDS = 4;

export const CHOKING_INPUT_BYTES = 8;

/** A digest is the input, four times; every share meets its target. */
const SOURCE = `
let area: usize = 0;
export function abi(): i32 { return 1; }
export function inputBytes(): i32 { return 8; }
export function reserve(bytes: i32): usize {
  if (area == 0) { area = (__heap_base + 15) & ~15; memory.grow(16); }
  return area;
}
export function verify(batch: usize): i32 {
  const count = load<u32>(batch, 4);
  const items = batch + load<u32>(batch, 12);
  for (let index: u32 = 0; index < count; index++) {
    const item = items + index * 80;
    const first = load<u8>(item, 72);
    if (first == 1) unreachable();
    if (first == 2) return -3;
    if (first == 3) memory.grow(1);
    while (first == 4) {}
    store<u32>(item, 1, 4);
    for (let at: usize = 0; at < 32; at += 8) {
      store<u64>(items + count * 80 + index * 32 + at, load<u64>(item, 72));
    }
  }
  return count;
}`;

/** A kernel that chokes on demand, compiled into a temporary folder. */
export class ChokingKernel {
  readonly wasm: URL;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.wasm = pathToFileURL(path.join(folder, 'choking.wasm'));
  }

  static async compile(source = SOURCE): Promise<ChokingKernel> {
    const { binary, error } = await asc.compileString(source, {
      runtime: 'stub',
      optimizeLevel: 0,
    });
    if (error || !binary) throw error ?? new Error('no module came out');
    const kernel = new ChokingKernel(await mkdtemp(path.join(tmpdir(), 'headframe-kernel-')));
    await writeFile(kernel.wasm, binary);
    return kernel;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}
