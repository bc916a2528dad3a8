/**
 * AesHash1R (section 3.4): 64 bytes that depend on every byte of the input. Four lanes, of
 * which 0 and 2 are encrypted and 1 and 3 decrypted with the input as round keys; at last, twice
 * more with constant keys. Two lanes at a time, as in `aes-generator-1r.ts`.
 */
import { decrypt, decryptState, encrypt, encryptState } from './aes-round';
import { aesTables } from './machine';

/** State of lanes 0 to 3 at the start: Blake2b-512 of "RandomX AesHash1R state". */
const START: usize = memory.data<u32>([
  0x92b52c0d, 0x9fa856de, 0xcc82db47, 0xd7983aad,
  0x338d996e, 0x15c7b798, 0xf59e125a, 0xace78057,
  0x6a770017, 0xae62c7d0, 0x5079506b, 0xe8a07ce4,
  0x630a240c, 0x07ad828d, 0x79a10005, 0x7e994948,
], 16);

/** The two last round keys, the same in all lanes: Blake2b-256 of "RandomX AesHash1R xkeys". */
const LAST_KEYS: usize = memory.data<u32>([
  0xf6fa8389, 0x8b24949f, 0x90dc56bf, 0x06890201,
  0x61b263d1, 0x51f4e03c, 0xee1043c6, 0xed18f99b,
], 16);

const STRETCH_BYTES: usize = 16384;

/** Writes the 64-byte hash of `bytes` bytes at `input`, a multiple of 64, to `out`. */
export function aesHash1R(out: usize, input: usize, bytes: usize): void {
  const tables = aesTables();
  const end = input + bytes;
  memory.copy(out, START, 64);
  while (input < end) {
    const stop = min(input + STRETCH_BYTES, end);
    absorbTwoLanes(tables, out, input, stop);
    absorbTwoLanes(tables, out + 32, input + 32, stop);
    input = stop;
  }
  for (let key: usize = LAST_KEYS; key < LAST_KEYS + 32; key += 16) {
    encryptState(tables, out, key);
    decryptState(tables, out + 16, key);
    encryptState(tables, out + 32, key);
    decryptState(tables, out + 48, key);
  }
}

/** A lane of encryption and the lane of decryption behind it. */
function absorbTwoLanes(tables: usize, state: usize, input: usize, end: usize): void {
  let a0 = load<u32>(state);
  let a1 = load<u32>(state, 4);
  let a2 = load<u32>(state, 8);
  let a3 = load<u32>(state, 12);
  let b0 = load<u32>(state, 16);
  let b1 = load<u32>(state, 20);
  let b2 = load<u32>(state, 24);
  let b3 = load<u32>(state, 28);
  for (; input < end; input += 64) {
    const x0 = encrypt(tables, a0, a1, a2, a3, load<u32>(input));
    const x1 = encrypt(tables, a1, a2, a3, a0, load<u32>(input, 4));
    const x2 = encrypt(tables, a2, a3, a0, a1, load<u32>(input, 8));
    const x3 = encrypt(tables, a3, a0, a1, a2, load<u32>(input, 12));
    a0 = x0;
    a1 = x1;
    a2 = x2;
    a3 = x3;
    const y0 = decrypt(tables, b0, b3, b2, b1, load<u32>(input, 16));
    const y1 = decrypt(tables, b1, b0, b3, b2, load<u32>(input, 20));
    const y2 = decrypt(tables, b2, b1, b0, b3, load<u32>(input, 24));
    const y3 = decrypt(tables, b3, b2, b1, b0, load<u32>(input, 28));
    b0 = y0;
    b1 = y1;
    b2 = y2;
    b3 = y3;
  }
  store<u32>(state, a0);
  store<u32>(state, a1, 4);
  store<u32>(state, a2, 8);
  store<u32>(state, a3, 12);
  store<u32>(state, b0, 16);
  store<u32>(state, b1, 20);
  store<u32>(state, b2, 24);
  store<u32>(state, b3, 28);
}
