/**
 * One AES round (section 3.2): encryption as the instruction `aesenc`, decryption as
 * `aesdec`, round key last. A state is four columns, little-endian words.
 *
 * The functions give one column of the result; which columns its four bytes come from is the row
 * shift. Encryption of column c takes c, c + 1, c + 2, c + 3; decryption c, c - 1, c - 2, c - 3.
 */

/** Entry of a table for byte 0, 1, 2 or 3 of a column: shifted to where 4 x byte is. */
@inline
function entry0(tables: usize, column: u32): usize {
  return tables + <usize>((column << 2) & 0x3fc);
}

@inline
function entry1(tables: usize, column: u32): usize {
  return tables + <usize>((column >> 6) & 0x3fc);
}

@inline
function entry2(tables: usize, column: u32): usize {
  return tables + <usize>((column >> 14) & 0x3fc);
}

@inline
function entry3(tables: usize, column: u32): usize {
  return tables + <usize>((column >> 22) & 0x3fc);
}

/** `tables` as built by `buildAesTables`. */
@inline
export function encrypt(tables: usize, c0: u32, c1: u32, c2: u32, c3: u32, key: u32): u32 {
  const low = load<u32>(entry0(tables, c0)) ^ load<u32>(entry1(tables, c1), 1024);
  const high = load<u32>(entry2(tables, c2), 2048) ^ load<u32>(entry3(tables, c3), 3072);
  return low ^ high ^ key;
}

@inline
export function decrypt(tables: usize, c0: u32, c1: u32, c2: u32, c3: u32, key: u32): u32 {
  const low = load<u32>(entry0(tables, c0), 4096) ^ load<u32>(entry1(tables, c1), 5120);
  const high = load<u32>(entry2(tables, c2), 6144) ^ load<u32>(entry3(tables, c3), 7168);
  return low ^ high ^ key;
}

/** Encrypts the 16 bytes at `state` by one round with the key at `key`. */
export function encryptState(tables: usize, state: usize, key: usize): void {
  const c0 = load<u32>(state);
  const c1 = load<u32>(state, 4);
  const c2 = load<u32>(state, 8);
  const c3 = load<u32>(state, 12);
  store<u32>(state, encrypt(tables, c0, c1, c2, c3, load<u32>(key)));
  store<u32>(state, encrypt(tables, c1, c2, c3, c0, load<u32>(key, 4)), 4);
  store<u32>(state, encrypt(tables, c2, c3, c0, c1, load<u32>(key, 8)), 8);
  store<u32>(state, encrypt(tables, c3, c0, c1, c2, load<u32>(key, 12)), 12);
}

/** Decrypts the 16 bytes at `state` by one round with the key at `key`. */
export function decryptState(tables: usize, state: usize, key: usize): void {
  const c0 = load<u32>(state);
  const c1 = load<u32>(state, 4);
  const c2 = load<u32>(state, 8);
  const c3 = load<u32>(state, 12);
  store<u32>(state, decrypt(tables, c0, c3, c2, c1, load<u32>(key)));
  store<u32>(state, decrypt(tables, c1, c0, c3, c2, load<u32>(key, 4)), 4);
  store<u32>(state, decrypt(tables, c2, c1, c0, c3, load<u32>(key, 8)), 8);
  store<u32>(state, decrypt(tables, c3, c2, c1, c0, load<u32>(key, 12)), 12);
}
