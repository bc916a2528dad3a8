/**
 * Tables of the AES rounds (FIPS 197), built once per instance: S-box, row shift and column mix of
 * one byte are a single lookup.
 *
 * | at | what |
 * |---|---|
 * | 1024 n, n = 0 to 3 | encryption: 256 columns to which byte n of a column leads |
 * | 4096 + 1024 n | the same of decryption |
 */
import { aesTables, sboxes } from './machine';

const TABLE_BYTES: usize = 1024;
const DECRYPTION_AT: usize = 4096;
const INVERSE_SBOX_AT: usize = 256;

/** Reduction of x^8 in the field: x^4 + x^3 + x + 1. */
const POLYNOMIAL: u32 = 0x11b;
const AFFINE_CONSTANT: u32 = 0x63;

export function buildAesTables(): void {
  buildSboxes();
  for (let byte: usize = 0; byte < 256; byte++) {
    const forward = load<u8>(sboxes() + byte);
    const backward = load<u8>(sboxes() + byte, INVERSE_SBOX_AT);
    storeColumn(aesTables(), byte, column(forward, 2, 1, 1, 3));
    storeColumn(aesTables() + DECRYPTION_AT, byte, column(backward, 14, 9, 13, 11));
  }
}

/** The S-box maps p to the affine transform of 1/p; p walks the powers of 3, 1/p those of 1/3. */
function buildSboxes(): void {
  let power: u32 = 1;
  let inverse: u32 = 1;
  do {
    power = multiply(power, 3);
    inverse = multiply(inverse, 0xf6);
    storeSbox(power, affine(inverse));
  } while (power != 1);
  storeSbox(0, AFFINE_CONSTANT);
}

function storeSbox(byte: u32, image: u32): void {
  store<u8>(sboxes() + byte, <u8>image);
  store<u8>(sboxes() + image, <u8>byte, INVERSE_SBOX_AT);
}

function affine(byte: u32): u32 {
  // Two copies side by side turn shifts into rotations of eight bits.
  const twice = byte | (byte << 8);
  const sum = twice ^ (twice >> 4) ^ (twice >> 5) ^ (twice >> 6) ^ (twice >> 7);
  return (sum & 0xff) ^ AFFINE_CONSTANT;
}

function multiply(left: u32, right: u32): u32 {
  let product: u32 = 0;
  for (; right != 0; right >>= 1) {
    if (right & 1) product ^= left;
    left <<= 1;
    if (left & 0x100) left ^= POLYNOMIAL;
  }
  return product;
}

function column(byte: u32, by0: u32, by1: u32, by2: u32, by3: u32): u32 {
  const low = multiply(byte, by0) | (multiply(byte, by1) << 8);
  return low | (multiply(byte, by2) << 16) | (multiply(byte, by3) << 24);
}

function storeColumn(tables: usize, byte: usize, value: u32): void {
  for (let index: usize = 0; index < 4; index++) {
    store<u32>(tables + index * TABLE_BYTES + (byte << 2), rotl<u32>(value, <u32>index << 3));
  }
}
