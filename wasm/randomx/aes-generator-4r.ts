/**
 * AesGenerator4R (section 3.3): four AES rounds per 16 bytes of output; makes the programs.
 * Lanes 0 and 2 are decrypted, 1 and 3 encrypted; the first two share one set of keys, the others
 * another.
 */
import { decryptState, encryptState } from './aes-round';
import { aesTables } from './machine';

/** Four round keys each of lanes 0, 1 and of lanes 2, 3: Blake2b-512 of "... keys 0-3", "4-7". */
const KEYS: usize = memory.data<u32>([
  0x6421aadd, 0xd1833ddb, 0x2f546d2b, 0x99e5d23f,
  0xb20e3450, 0xb6913f55, 0x06f79d53, 0xa5dfcde5,
  0x5c3ed904, 0x515e7baf, 0x0aa4679f, 0x171c02bf,
  0x85623763, 0xe78f5d08, 0xcd673785, 0xd8ded291,
  0xb5826f73, 0xe3d6a7a6, 0x3d518b6d, 0x229effb4,
  0xc7566bf3, 0x9c10b3d9, 0xe9024d4e, 0xb272b7d2,
  0xf273c9e7, 0xf765a38b, 0x2ba9660a, 0xf63befa7,
  0x7a7cd609, 0x915839de, 0x0c06d1fd, 0xc0b0762d,
], 16);
const KEYS_BYTES: usize = 64;

/** Fills `bytes` bytes at `out`, a multiple of 64; the 64 bytes at `state` move on. */
export function aesGenerator4R(state: usize, out: usize, bytes: usize): void {
  const tables = aesTables();
  for (const end = out + bytes; out < end; out += 64) {
    for (let key: usize = KEYS; key < KEYS + KEYS_BYTES; key += 16) {
      decryptState(tables, state, key);
      encryptState(tables, state + 16, key);
      decryptState(tables, state + 32, key + KEYS_BYTES);
      encryptState(tables, state + 48, key + KEYS_BYTES);
    }
    memory.copy(out, state, 64);
  }
}
