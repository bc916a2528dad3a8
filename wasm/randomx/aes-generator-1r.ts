/**
 * AesGenerator1R (section 3.3): one AES round per 16 bytes of output. The 64-byte state is
 * four lanes; 0 and 2 are decrypted, 1 and 3 encrypted, and the state is the output.
 *
 * Lanes do not mix, so two go through a stretch of the output together: eight words of state stay
 * in registers, sixteen would not.
 */
import { decrypt, encrypt } from './aes-round';
import { aesTables } from './machine';

/** Round keys of lanes 0 to 3: Blake2b-512 of "RandomX AesGenerator1R keys". */
const KEYS: usize = memory.data<u32>([
  0x6daca553, 0x62716609, 0xdbb5552b, 0xb4f44917,
  0x6d7caf07, 0x846a710d, 0x1725d378, 0x0da1dc4e,
  0x3f1262f1, 0x9f947ec6, 0xf4c0794f, 0x3e20e345,
  0x6aef8135, 0xb1ba317c, 0x16314c88, 0x49169154,
], 16);

/** Stays in the first-level cache between the two passes over it. */
const STRETCH_BYTES: usize = 16384;

/** Fills `bytes` bytes at `out`, a multiple of 64; the 64 bytes at `state` move on. */
export function aesGenerator1R(state: usize, out: usize, bytes: usize): void {
  const tables = aesTables();
  const end = out + bytes;
  while (out < end) {
    const stop = min(out + STRETCH_BYTES, end);
    fillTwoLanes(tables, state, KEYS, out, stop);
    fillTwoLanes(tables, state + 32, KEYS + 32, out + 32, stop);
    out = stop;
  }
}

/** A lane of decryption and the lane of encryption behind it. */
function fillTwoLanes(tables: usize, state: usize, keys: usize, out: usize, end: usize): void {
  let a0 = load<u32>(state);
  let a1 = load<u32>(state, 4);
  let a2 = load<u32>(state, 8);
  let a3 = load<u32>(state, 12);
  let b0 = load<u32>(state, 16);
  let b1 = load<u32>(state, 20);
  let b2 = load<u32>(state, 24);
  let b3 = load<u32>(state, 28);
  for (; out < end; out += 64) {
    const x0 = decrypt(tables, a0, a3, a2, a1, load<u32>(keys));
    const x1 = decrypt(tables, a1, a0, a3, a2, load<u32>(keys, 4));
    const x2 = decrypt(tables, a2, a1, a0, a3, load<u32>(keys, 8));
    const x3 = decrypt(tables, a3, a2, a1, a0, load<u32>(keys, 12));
    storeLane(out, x0, x1, x2, x3);
    a0 = x0;
    a1 = x1;
    a2 = x2;
    a3 = x3;
    const y0 = encrypt(tables, b0, b1, b2, b3, load<u32>(keys, 16));
    const y1 = encrypt(tables, b1, b2, b3, b0, load<u32>(keys, 20));
    const y2 = encrypt(tables, b2, b3, b0, b1, load<u32>(keys, 24));
    const y3 = encrypt(tables, b3, b0, b1, b2, load<u32>(keys, 28));
    storeLane(out + 16, y0, y1, y2, y3);
    b0 = y0;
    b1 = y1;
    b2 = y2;
    b3 = y3;
  }
  storeLane(state, a0, a1, a2, a3);
  storeLane(state + 16, b0, b1, b2, b3);
}

@inline
function storeLane(at: usize, c0: u32, c1: u32, c2: u32, c3: u32): void {
  store<u32>(at, c0);
  store<u32>(at, c1, 4);
  store<u32>(at, c2, 8);
  store<u32>(at, c3, 12);
}
