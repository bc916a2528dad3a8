/**
 * One AES round (section 3.2): encryption as the instruction `aesenc`, decryption as
 * `aesdec`, round key last. A state is four columns, little-endian words.
 *
 * The functions give one column of the result; which columns its four bytes come from is the row
 * shift. Encryption of column c takes c, c + 1, c + 2, c + 3; decryption c, c - 1, c - 2, c - 3.
 */

// @ts-ignore: decorator
@inline
function entry(table: usize, byte: u32): usize {
  return table + (<usize>(byte & 0xff) << 2);
}

/** `tables` as built by `buildAesTables`. */
// @ts-ignore: decorator
@inline
export function encrypt(tables: usize, c0: u32, c1: u32, c2: u32, c3: u32, key: u32): u32 {
  return (
    load<u32>(entry(tables, c0)) ^
    load<u32>(entry(tables, c1 >> 8), 1024) ^
    load<u32>(entry(tables, c2 >> 16), 2048) ^
    load<u32>(tables + (<usize>(c3 >> 24) << 2), 3072) ^
    key
  );
}

// @ts-ignore: decorator
@inline
export function decrypt(tables: usize, c0: u32, c1: u32, c2: u32, c3: u32, key: u32): u32 {
  return (
    load<u32>(entry(tables, c0), 4096) ^
    load<u32>(entry(tables, c1 >> 8), 5120) ^
    load<u32>(entry(tables, c2 >> 16), 6144) ^
    load<u32>(tables + (<usize>(c3 >> 24) << 2), 7168) ^
    key
  );
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
