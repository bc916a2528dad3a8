import { PoolError } from '../../plugin-api/errors.ts';
import type { EpochAreas, EpochSizes } from './epoch-sizes.ts';

const PAGE_BYTES = 65_536;
const MEMORY_BYTES_MAX = 2 ** 32;
/** Size of a huge page, so that the system may use them. */
const ALIGNMENT = 2 ** 21;
/** The cell has a cache line of its own, behind it are the claims. */
const CELL_BYTES = 64;

export interface EpochMemoryOptions {
  readonly threads: number;
  /** Whether there is a place for the table. */
  readonly table: boolean;
  /** Caches at most; fewer where they do not fit. */
  readonly slotsMax: number;
}

/**
 * Places in the one memory that all threads of a kernel share, all but the cell multiples of 2 MiB:
 *
 * | what | size |
 * |---|---|
 * | the module's constants | `staticBytes` |
 * | the cell: table items that are built, atomic u32 | 64 |
 * | claims of the areas, atomic i32 each | 4 per thread |
 * | an area per thread | `threadBytes` each |
 * | the table, where there is one | `tableBytes` |
 * | a slot per cache; the memory grows as they are taken | `cacheBytes` each |
 */
export class EpochMemory {
  readonly memory: WebAssembly.Memory;
  /** Address of the cell. */
  readonly built: number;
  /** 0: there is none. */
  readonly table: number;
  readonly slotsMax: number;
  readonly areas: EpochAreas;
  readonly #slots: number;
  readonly #slotBytes: number;
  readonly #cell: Uint32Array;
  readonly #claims: Int32Array;

  /** Takes over `memory` and grows it. @throws PoolError `KERNEL_INVALID` where not even one cache fits. */
  constructor(memory: WebAssembly.Memory, sizes: EpochSizes, options: EpochMemoryOptions) {
    this.memory = memory;
    this.built = alignedTo(CELL_BYTES, sizes.staticBytes);
    this.areas = {
      first: alignedTo(ALIGNMENT, headBytes(sizes, options.threads)),
      bytes: alignedTo(ALIGNMENT, sizes.threadBytes),
      count: options.threads,
      claims: this.built + CELL_BYTES,
    };
    const tableAt = this.areaOf(options.threads);
    this.table = options.table ? tableAt : 0;
    this.#slots = tableAt + (options.table ? alignedTo(ALIGNMENT, sizes.tableBytes) : 0);
    this.#slotBytes = alignedTo(ALIGNMENT, sizes.cacheBytes);
    const fitting = Math.floor((MEMORY_BYTES_MAX - this.#slots) / this.#slotBytes);
    this.slotsMax = Math.min(options.slotsMax, fitting);
    if (this.slotsMax < 1 || !this.#growTo(this.#slots)) {
      const message = `no room for ${options.threads} threads and a cache in 4 GiB of memory`;
      throw new PoolError('KERNEL_INVALID', message, { bytes: this.#slots + this.#slotBytes });
    }
    this.#cell = new Uint32Array(memory.buffer, this.built, 1);
    this.#claims = new Int32Array(memory.buffer, this.areas.claims, options.threads);
  }

  /** Bytes that the memory has now; never more than 4 GiB. */
  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  areaOf(thread: number): number {
    return this.areas.first + thread * this.areas.bytes;
  }

  /** Address of a slot, 0 to `slotsMax` - 1; undefined where the system has no memory for it. */
  slot(index: number): number | undefined {
    const address = this.#slots + index * this.#slotBytes;
    return this.#growTo(address + this.#slotBytes) ? address : undefined;
  }

  /** Tells all threads how much of the table, from its start on, may be read. */
  publishBuilt(items: number): void {
    Atomics.store(this.#cell, 0, items);
  }

  /** The thread that had this ticket is dead: whatever area it worked in is free. */
  releaseArea(ticket: number): void {
    const index = this.#claims.indexOf(ticket);
    if (index >= 0) Atomics.store(this.#claims, index, 0);
  }

  #growTo(bytes: number): boolean {
    const pages = Math.ceil((bytes - this.bytes) / PAGE_BYTES);
    if (pages <= 0) return true;
    try {
      this.memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }
}

/** Bytes of all places, with `caches` caches. */
export function placesBytes(
  sizes: EpochSizes,
  counts: { readonly threads: number; readonly caches: number; readonly table: boolean },
): number {
  return (
    alignedTo(ALIGNMENT, headBytes(sizes, counts.threads)) +
    counts.threads * alignedTo(ALIGNMENT, sizes.threadBytes) +
    counts.caches * alignedTo(ALIGNMENT, sizes.cacheBytes) +
    (counts.table ? alignedTo(ALIGNMENT, sizes.tableBytes) : 0)
  );
}

/** Constants, cell and claims. */
function headBytes({ staticBytes }: EpochSizes, threads: number): number {
  return alignedTo(CELL_BYTES, staticBytes) + CELL_BYTES + 4 * threads;
}

function alignedTo(unit: number, bytes: number): number {
  return Math.ceil(bytes / unit) * unit;
}
