/**
 * The compression function of SHA-256 (FIPS 180-4, section 6.2.2), one message at a time.
 *
 * State: 8 words. Block: 16 words. Schedule: the 64 words K[t] + W[t] of a block. A block that
 * never changes, such as pure padding, is expanded once and then costs a third less.
 */
import { K } from './constants';

/** Folds a block into a state. */
export function compress(state: usize, block: usize): void {
  let a = load<u32>(state, 0);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  let w0 = load<u32>(block, 0);
  let w1 = load<u32>(block, 4);
  let w2 = load<u32>(block, 8);
  let w3 = load<u32>(block, 12);
  let w4 = load<u32>(block, 16);
  let w5 = load<u32>(block, 20);
  let w6 = load<u32>(block, 24);
  let w7 = load<u32>(block, 28);
  let w8 = load<u32>(block, 32);
  let w9 = load<u32>(block, 36);
  let w10 = load<u32>(block, 40);
  let w11 = load<u32>(block, 44);
  let w12 = load<u32>(block, 48);
  let w13 = load<u32>(block, 52);
  let w14 = load<u32>(block, 56);
  let w15 = load<u32>(block, 60);

  // Sixteen rounds a turn: the letters rotate through their places twice, the words of the block
  // once.
  for (let k = K, end = K + 256; ; ) {
    h = T1(e, f, g, h, w0 + load<u32>(k, 0)); d += h; h += T2(a, b, c);
    g = T1(d, e, f, g, w1 + load<u32>(k, 4)); c += g; g += T2(h, a, b);
    f = T1(c, d, e, f, w2 + load<u32>(k, 8)); b += f; f += T2(g, h, a);
    e = T1(b, c, d, e, w3 + load<u32>(k, 12)); a += e; e += T2(f, g, h);
    d = T1(a, b, c, d, w4 + load<u32>(k, 16)); h += d; d += T2(e, f, g);
    c = T1(h, a, b, c, w5 + load<u32>(k, 20)); g += c; c += T2(d, e, f);
    b = T1(g, h, a, b, w6 + load<u32>(k, 24)); f += b; b += T2(c, d, e);
    a = T1(f, g, h, a, w7 + load<u32>(k, 28)); e += a; a += T2(b, c, d);
    h = T1(e, f, g, h, w8 + load<u32>(k, 32)); d += h; h += T2(a, b, c);
    g = T1(d, e, f, g, w9 + load<u32>(k, 36)); c += g; g += T2(h, a, b);
    f = T1(c, d, e, f, w10 + load<u32>(k, 40)); b += f; f += T2(g, h, a);
    e = T1(b, c, d, e, w11 + load<u32>(k, 44)); a += e; e += T2(f, g, h);
    d = T1(a, b, c, d, w12 + load<u32>(k, 48)); h += d; d += T2(e, f, g);
    c = T1(h, a, b, c, w13 + load<u32>(k, 52)); g += c; c += T2(d, e, f);
    b = T1(g, h, a, b, w14 + load<u32>(k, 56)); f += b; b += T2(c, d, e);
    a = T1(f, g, h, a, w15 + load<u32>(k, 60)); e += a; a += T2(b, c, d);
    k += 64;
    if (k == end) break;
    w0 = next(w0, w1, w9, w14);
    w1 = next(w1, w2, w10, w15);
    w2 = next(w2, w3, w11, w0);
    w3 = next(w3, w4, w12, w1);
    w4 = next(w4, w5, w13, w2);
    w5 = next(w5, w6, w14, w3);
    w6 = next(w6, w7, w15, w4);
    w7 = next(w7, w8, w0, w5);
    w8 = next(w8, w9, w1, w6);
    w9 = next(w9, w10, w2, w7);
    w10 = next(w10, w11, w3, w8);
    w11 = next(w11, w12, w4, w9);
    w12 = next(w12, w13, w5, w10);
    w13 = next(w13, w14, w6, w11);
    w14 = next(w14, w15, w7, w12);
    w15 = next(w15, w0, w8, w13);
  }
  addToState(state, a, b, c, d, e, f, g, h);
}

/** Folds a block whose schedule is known into a state. */
export function compressScheduled(state: usize, schedule: usize): void {
  let a = load<u32>(state, 0);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let kw = schedule, end = schedule + 256; kw != end; kw += 32) {
    h = T1(e, f, g, h, load<u32>(kw, 0)); d += h; h += T2(a, b, c);
    g = T1(d, e, f, g, load<u32>(kw, 4)); c += g; g += T2(h, a, b);
    f = T1(c, d, e, f, load<u32>(kw, 8)); b += f; f += T2(g, h, a);
    e = T1(b, c, d, e, load<u32>(kw, 12)); a += e; e += T2(f, g, h);
    d = T1(a, b, c, d, load<u32>(kw, 16)); h += d; d += T2(e, f, g);
    c = T1(h, a, b, c, load<u32>(kw, 20)); g += c; c += T2(d, e, f);
    b = T1(g, h, a, b, load<u32>(kw, 24)); f += b; b += T2(c, d, e);
    a = T1(f, g, h, a, load<u32>(kw, 28)); e += a; a += T2(b, c, d);
  }
  addToState(state, a, b, c, d, e, f, g, h);
}

/** Expands a block into its schedule. */
export function expand(block: usize, schedule: usize): void {
  memory.copy(schedule, block, 64);
  for (let w = schedule, end = schedule + 192; w != end; w += 4) {
    const word = next(load<u32>(w), load<u32>(w, 4), load<u32>(w, 36), load<u32>(w, 56));
    store<u32>(w, word, 64);
  }
  for (let at: usize = 0; at < 256; at += 4) {
    store<u32>(schedule + at, load<u32>(schedule + at) + load<u32>(K + at));
  }
}

/** W[t] of W[t-16], W[t-15], W[t-7] and W[t-2]. */
function next(w16: u32, w15: u32, w7: u32, w2: u32): u32 {
  const sigma0 = rotr<u32>(w15, 7) ^ rotr<u32>(w15, 18) ^ (w15 >> 3);
  const sigma1 = rotr<u32>(w2, 17) ^ rotr<u32>(w2, 19) ^ (w2 >> 10);
  return w16 + sigma0 + w7 + sigma1;
}

function T1(e: u32, f: u32, g: u32, h: u32, kw: u32): u32 {
  const Sigma1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
  const Ch = g ^ (e & (f ^ g));
  return h + kw + Ch + Sigma1;
}

function T2(a: u32, b: u32, c: u32): u32 {
  const Sigma0 = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
  const Maj = b ^ ((a ^ b) & (b ^ c));
  return Sigma0 + Maj;
}

function addToState(
  state: usize, a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32,
): void {
  store<u32>(state, load<u32>(state, 0) + a, 0);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}
