/**
 * Writes a WebAssembly module, byte by byte (core specification 2.0, chapter 5). There is one at a
 * time; whoever starts it sees to it that there is room.
 */

/** Sections, types, kinds. */
export const TYPE_SECTION: u8 = 1;
export const IMPORT_SECTION: u8 = 2;
export const FUNCTION_SECTION: u8 = 3;
export const EXPORT_SECTION: u8 = 7;
export const CODE_SECTION: u8 = 10;
export const FUNCTION_TYPE: u8 = 0x60;
export const I32: u8 = 0x7f;
export const I64: u8 = 0x7e;
export const FUNCTION_KIND: u8 = 0;
export const MEMORY_KIND: u8 = 2;
/** Limits of a memory: it is shared and has a maximum. */
export const SHARED_LIMITS: u8 = 3;

/** Instructions without immediates. */
export const END: u8 = 0x0b;
export const DROP: u8 = 0x1a;
export const I32_ADD: u8 = 0x6a;
export const I32_AND: u8 = 0x71;
export const I32_SHL: u8 = 0x74;
export const I64_ADD: u8 = 0x7c;
export const I64_SUB: u8 = 0x7d;
export const I64_MUL: u8 = 0x7e;
export const I64_AND: u8 = 0x83;
export const I64_XOR: u8 = 0x85;
export const I64_SHL: u8 = 0x86;
export const I64_SHR_S: u8 = 0x87;
export const I64_SHR_U: u8 = 0x88;
export const I64_ROTR: u8 = 0x8a;
export const I64_EXTEND_I32_U: u8 = 0xad;

/** A size that is written before what it counts takes the longest form of a 32-bit number. */
const SIZE_BYTES: usize = 5;
const MAGIC_AND_VERSION: u64 = 0x000000016d736100;

let start: usize = 0;
let end: usize = 0;

export function startModule(at: usize): void {
  start = at;
  end = at;
  store<u64>(end, MAGIC_AND_VERSION);
  end += 8;
}

/** Bytes that are written. */
export function moduleBytes(): i32 {
  return <i32>(end - start);
}

export function byte(value: u8): void {
  store<u8>(end++, value);
}

export function op(code: u8): void {
  byte(code);
}

/** LEB128. */
export function unsigned(value: u32): void {
  while (value >= 0x80) {
    byte(<u8>(value | 0x80));
    value >>= 7;
  }
  byte(<u8>value);
}

/** LEB128, up to the byte whose highest bit of seven is the sign. */
export function signed(value: i64): void {
  while (value < -64 || value > 63) {
    byte(<u8>(value | 0x80));
    value >>= 7;
  }
  byte(<u8>(value & 0x7f));
}

/** ASCII. */
export function name(text: string): void {
  unsigned(text.length);
  for (let at = 0; at < text.length; at++) byte(<u8>text.charCodeAt(at));
}

/** Begins what is counted in bytes: a section, a function's body. Closed by `closeSize`. */
export function openSize(): usize {
  end += SIZE_BYTES;
  return end;
}

export function closeSize(opened: usize): void {
  let size = <u32>(end - opened);
  for (let at = opened - SIZE_BYTES; at < opened - 1; at++) {
    store<u8>(at, (size & 0x7f) | 0x80);
    size >>= 7;
  }
  store<u8>(opened - 1, size);
}

/** Begins a section with `count` entries. Closed by `closeSize`. */
export function openSection(id: u8, count: u32): usize {
  byte(id);
  const opened = openSize();
  unsigned(count);
  return opened;
}

export function i32Const(value: i32): void {
  byte(0x41);
  signed(value);
}

export function i64Const(value: i64): void {
  byte(0x42);
  signed(value);
}

export function localGet(index: u32): void {
  byte(0x20);
  unsigned(index);
}

export function localSet(index: u32): void {
  byte(0x21);
  unsigned(index);
}

export function call(index: u32): void {
  byte(0x10);
  unsigned(index);
}

export function i32Load(offset: u32): void {
  access(0x28, offset);
}

export function i64Load(offset: u32): void {
  access(0x29, offset);
}

export function i64Store(offset: u32): void {
  access(0x37, offset);
}

/**
 * Whatever the alignment is, none is promised: it is a hint that engines for x86 and ARM ignore.
 */
function access(code: u8, offset: u32): void {
  byte(code);
  unsigned(0);
  unsigned(offset);
}
