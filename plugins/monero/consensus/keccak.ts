import { readFileSync } from 'node:fs';

/** What wasm/keccak exports. */
interface KeccakModule extends Readonly<Record<string, unknown>> {
  readonly memory: { readonly buffer: ArrayBuffer };
  message(): number;
  messageBytes(): number;
  absorb(): void;
  finish(length: number): number;
}

const DIGEST_BYTES = 32;

/**
 * Keccak in WebAssembly, for each session's hashing blob takes some ten hashes at every new tip: 0.5 us one,
 * where JavaScript, which has no fast 64-bit integers, takes 3.8 us.
 */
class Keccak {
  readonly #module: KeccakModule;
  readonly #memory: Uint8Array;
  readonly #message: Uint8Array;

  constructor() {
    // From build/js/plugins/monero/consensus/ to build/wasm/.
    const file = new URL('../../../../wasm/keccak.wasm', import.meta.url);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {});
    // Compiled by this package from wasm/keccak, with these exports.
    this.#module = instance.exports as KeccakModule;
    this.#memory = new Uint8Array(this.#module.memory.buffer);
    const start = this.#module.message();
    this.#message = this.#memory.subarray(start, start + this.#module.messageBytes());
  }

  hash(bytes: Uint8Array): Buffer {
    const room = this.#message.length;
    let start = 0;
    for (; bytes.length - start > room; start += room) {
      this.#message.set(bytes.subarray(start, start + room));
      this.#module.absorb();
    }
    this.#message.set(start === 0 ? bytes : bytes.subarray(start));
    const at = this.#module.finish(bytes.length - start);
    return Buffer.from(this.#memory.subarray(at, at + DIGEST_BYTES));
  }
}

let shared: Keccak | undefined;

/** Monero's fast hash: Keccak-256 as it was before SHA-3 changed its padding. 32 bytes. */
export function keccak(bytes: Uint8Array): Buffer {
  shared ??= new Keccak();
  return shared.hash(bytes);
}

/** The hash of two hashes side by side: a node of the transaction tree. */
export function keccakPair(left: Uint8Array, right: Uint8Array): Buffer {
  return keccak(Buffer.concat([left, right]));
}
