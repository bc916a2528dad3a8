import { randomInt } from 'node:crypto';

const WORDS_PER_KEY = 4;
const SLOTS_FIRST = 1 << 10;
const GROWTH = 4;
/** Share of slots in use beyond which probing gets long. */
const LOAD_MAX = 0.7;
const KEY_BYTES = 4 * WORDS_PER_KEY;
/** Withdrawn digests kept at once; a disk that refuses more stops credit long before that. */
const WITHDRAWN_MAX = 1 << 16;

interface Table {
  /** Keys of four words each; a slot of zeros is empty. */
  readonly words: Uint32Array;
  readonly mask: number;
  readonly shift: number;
  readonly keysMax: number;
  used: number;
}

/**
 * The set of digests that one job, or a search space, has been credited for: open addressing over typed arrays, 16 bytes a key.
 *
 * The key is the digest's 16 low bytes, which no target can bias, so it stands for everything that a miner
 * may vary: extranonces, time, nonce and version bits. Two different shares collide with probability 2^-128.
 * A full table stays as it is and a four times larger one is put in front: nothing is ever moved, so growth
 * costs no pause, and a look-up probes at most as many tables as there are (7 at the default limit).
 *
 * Nothing is taken out of a table, which would slow every look-up. A digest that is withdrawn is marked aside,
 * and only a digest that is found in a table is looked for among the marked.
 */
export class DuplicateFilter {
  readonly #slotsMax: number;
  readonly #seed: number;
  readonly #older: Table[] = [];
  #newest = table(SLOTS_FIRST);
  #withdrawn: Set<string> | undefined;
  #size = 0;

  /**
   * `slotsMax`: limit of the largest table, a power of two from 1,024; 2^22 holds 2.9 million keys in it
   * (64 MiB) and a million in the smaller ones. `seed`: any 32-bit integer, kept from miners, so that nobody
   * can choose shares that crowd one slot.
   */
  constructor(slotsMax = 1 << 22, seed = randomInt(2 ** 32)) {
    this.#slotsMax = slotsMax;
    this.#seed = seed;
  }

  get size(): number {
    return this.#size;
  }

  /** Enters a digest (32 bytes, little-endian), unless it is `present` or the filter is `full`. */
  add(digest: Uint8Array): 'added' | 'present' | 'full' {
    const first = word(digest, 0);
    const second = word(digest, 4);
    const third = word(digest, 8);
    // The key of all zeros would look like an empty slot; it shares its place with its neighbour.
    const fourth = word(digest, 12) || ((first | second | third) === 0 ? 1 : 0);
    const hash = Math.imul(first ^ this.#seed, 0x9e3779b1) ^ second;
    let at = probe(this.#newest, hash, first, second, third, fourth);
    if (at < 0) return this.#found(digest);
    for (const older of this.#older) {
      if (probe(older, hash, first, second, third, fourth) < 0) return this.#found(digest);
    }
    if (this.#newest.used >= this.#newest.keysMax) {
      if (!this.#grow()) return 'full';
      at = probe(this.#newest, hash, first, second, third, fourth);
    }
    const { words } = this.#newest;
    words[at] = first;
    words[at + 1] = second;
    words[at + 2] = third;
    words[at + 3] = fourth;
    this.#newest.used++;
    this.#size++;
    return 'added';
  }

  /** Whether a digest (32 bytes, little-endian) is in. */
  has(digest: Uint8Array): boolean {
    const first = word(digest, 0);
    const second = word(digest, 4);
    const third = word(digest, 8);
    const fourth = word(digest, 12) || ((first | second | third) === 0 ? 1 : 0);
    const hash = Math.imul(first ^ this.#seed, 0x9e3779b1) ^ second;
    const isIn = (each: Table): boolean => probe(each, hash, first, second, third, fourth) < 0;
    if (!isIn(this.#newest) && !this.#older.some(isIn)) return false;
    return this.#withdrawn?.has(keyOf(digest)) !== true;
  }

  /** Takes back a digest that was added and is not credited after all: it may be added again. */
  withdraw(digest: Uint8Array): void {
    if (!this.has(digest)) return;
    this.#withdrawn ??= new Set();
    if (this.#withdrawn.size >= WITHDRAWN_MAX) return;
    this.#withdrawn.add(keyOf(digest));
    this.#size--;
  }

  #found(digest: Uint8Array): 'added' | 'present' {
    if (this.#withdrawn?.delete(keyOf(digest)) !== true) return 'present';
    this.#size++;
    return 'added';
  }

  #grow(): boolean {
    const slots = (this.#newest.mask + 1) * GROWTH;
    if (slots > this.#slotsMax) return false;
    this.#older.push(this.#newest);
    this.#newest = table(slots);
    return true;
  }
}

function table(slots: number): Table {
  return {
    words: new Uint32Array(slots * WORDS_PER_KEY),
    mask: slots - 1,
    shift: Math.clz32(slots) + 1,
    keysMax: Math.floor(slots * LOAD_MAX),
    used: 0,
  };
}

/** Index of the first word of the empty slot where the key belongs, or -1 where it is present. */
function probe(
  { words, mask, shift }: Table,
  hash: number,
  first: number,
  second: number,
  third: number,
  fourth: number,
): number {
  for (let slot = Math.imul(hash, 0x85ebca6b) >>> shift; ; slot = (slot + 1) & mask) {
    const at = slot * WORDS_PER_KEY;
    const found = words[at];
    if (
      found === first &&
      words[at + 1] === second &&
      words[at + 2] === third &&
      words[at + 3] === fourth
    ) {
      return -1;
    }
    if (found === 0 && ((words[at + 1] ?? 0) | (words[at + 2] ?? 0) | (words[at + 3] ?? 0)) === 0) {
      return at;
    }
  }
}

function keyOf(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, KEY_BYTES).toString('latin1');
}

function word(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)) >>>
    0
  );
}
