/**
 * The compression function of SHA-256 on four messages abreast: lane n of every vector belongs to
 * message n. Letters, rounds and order are those of the scalar one; state is 8 vectors, block 16
 * vectors.
 */
import { K } from './constants';

/** Folds four blocks into four states. */
export function compressLanes(state: usize, block: usize): void {
  let a = v128.load(state, 0);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  let e = v128.load(state, 64);
  let f = v128.load(state, 80);
  let g = v128.load(state, 96);
  let h = v128.load(state, 112);
  let w0 = v128.load(block, 0);
  let w1 = v128.load(block, 16);
  let w2 = v128.load(block, 32);
  let w3 = v128.load(block, 48);
  let w4 = v128.load(block, 64);
  let w5 = v128.load(block, 80);
  let w6 = v128.load(block, 96);
  let w7 = v128.load(block, 112);
  let w8 = v128.load(block, 128);
  let w9 = v128.load(block, 144);
  let w10 = v128.load(block, 160);
  let w11 = v128.load(block, 176);
  let w12 = v128.load(block, 192);
  let w13 = v128.load(block, 208);
  let w14 = v128.load(block, 224);
  let w15 = v128.load(block, 240);

  for (let k = K, end = K + 256; ; ) {
    h = T1(e, f, g, h, add(w0, v128.load32_splat(k, 0))); d = add(d, h); h = add(h, T2(a, b, c));
    g = T1(d, e, f, g, add(w1, v128.load32_splat(k, 4))); c = add(c, g); g = add(g, T2(h, a, b));
    f = T1(c, d, e, f, add(w2, v128.load32_splat(k, 8))); b = add(b, f); f = add(f, T2(g, h, a));
    e = T1(b, c, d, e, add(w3, v128.load32_splat(k, 12))); a = add(a, e); e = add(e, T2(f, g, h));
    d = T1(a, b, c, d, add(w4, v128.load32_splat(k, 16))); h = add(h, d); d = add(d, T2(e, f, g));
    c = T1(h, a, b, c, add(w5, v128.load32_splat(k, 20))); g = add(g, c); c = add(c, T2(d, e, f));
    b = T1(g, h, a, b, add(w6, v128.load32_splat(k, 24))); f = add(f, b); b = add(b, T2(c, d, e));
    a = T1(f, g, h, a, add(w7, v128.load32_splat(k, 28))); e = add(e, a); a = add(a, T2(b, c, d));
    h = T1(e, f, g, h, add(w8, v128.load32_splat(k, 32))); d = add(d, h); h = add(h, T2(a, b, c));
    g = T1(d, e, f, g, add(w9, v128.load32_splat(k, 36))); c = add(c, g); g = add(g, T2(h, a, b));
    f = T1(c, d, e, f, add(w10, v128.load32_splat(k, 40))); b = add(b, f); f = add(f, T2(g, h, a));
    e = T1(b, c, d, e, add(w11, v128.load32_splat(k, 44))); a = add(a, e); e = add(e, T2(f, g, h));
    d = T1(a, b, c, d, add(w12, v128.load32_splat(k, 48))); h = add(h, d); d = add(d, T2(e, f, g));
    c = T1(h, a, b, c, add(w13, v128.load32_splat(k, 52))); g = add(g, c); c = add(c, T2(d, e, f));
    b = T1(g, h, a, b, add(w14, v128.load32_splat(k, 56))); f = add(f, b); b = add(b, T2(c, d, e));
    a = T1(f, g, h, a, add(w15, v128.load32_splat(k, 60))); e = add(e, a); a = add(a, T2(b, c, d));
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

/** Folds one block, the same for all lanes and with its schedule known, into four states. */
export function compressScheduledLanes(state: usize, schedule: usize): void {
  let a = v128.load(state, 0);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  let e = v128.load(state, 64);
  let f = v128.load(state, 80);
  let g = v128.load(state, 96);
  let h = v128.load(state, 112);
  for (let kw = schedule, end = schedule + 256; kw != end; kw += 32) {
    h = T1(e, f, g, h, v128.load32_splat(kw, 0)); d = add(d, h); h = add(h, T2(a, b, c));
    g = T1(d, e, f, g, v128.load32_splat(kw, 4)); c = add(c, g); g = add(g, T2(h, a, b));
    f = T1(c, d, e, f, v128.load32_splat(kw, 8)); b = add(b, f); f = add(f, T2(g, h, a));
    e = T1(b, c, d, e, v128.load32_splat(kw, 12)); a = add(a, e); e = add(e, T2(f, g, h));
    d = T1(a, b, c, d, v128.load32_splat(kw, 16)); h = add(h, d); d = add(d, T2(e, f, g));
    c = T1(h, a, b, c, v128.load32_splat(kw, 20)); g = add(g, c); c = add(c, T2(d, e, f));
    b = T1(g, h, a, b, v128.load32_splat(kw, 24)); f = add(f, b); b = add(b, T2(c, d, e));
    a = T1(f, g, h, a, v128.load32_splat(kw, 28)); e = add(e, a); a = add(a, T2(b, c, d));
  }
  addToState(state, a, b, c, d, e, f, g, h);
}

/** Copies one state into all four lanes. */
export function splatWords(from: usize, to: usize, count: u32): void {
  for (let at: u32 = 0; at < count; at++) {
    v128.store(to + (at << 4), v128.load32_splat(from + (at << 2)));
  }
}

/** Writes lane `lane` of eight vectors as eight words. */
export function takeLane(vectors: usize, lane: u32, to: usize): void {
  for (let at: u32 = 0; at < 8; at++) {
    store<u32>(to + (at << 2), load<u32>(vectors + (at << 4) + (lane << 2)));
  }
}

/** Writes `count` words as lane `lane` of as many vectors. */
export function putLane(words: usize, lane: u32, to: usize, count: u32): void {
  for (let at: u32 = 0; at < count; at++) {
    store<u32>(to + (at << 4) + (lane << 2), load<u32>(words + (at << 2)));
  }
}

function add(x: v128, y: v128): v128 {
  return i32x4.add(x, y);
}

function rotate(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shr_u(x, bits), i32x4.shl(x, 32 - bits));
}

/** W[t] of W[t-16], W[t-15], W[t-7] and W[t-2]. */
function next(w16: v128, w15: v128, w7: v128, w2: v128): v128 {
  const sigma0 = v128.xor(v128.xor(rotate(w15, 7), rotate(w15, 18)), i32x4.shr_u(w15, 3));
  const sigma1 = v128.xor(v128.xor(rotate(w2, 17), rotate(w2, 19)), i32x4.shr_u(w2, 10));
  return add(add(w16, w7), add(sigma0, sigma1));
}

function T1(e: v128, f: v128, g: v128, h: v128, kw: v128): v128 {
  const Sigma1 = v128.xor(v128.xor(rotate(e, 6), rotate(e, 11)), rotate(e, 25));
  const Ch = v128.xor(g, v128.and(e, v128.xor(f, g)));
  return add(add(h, kw), add(Ch, Sigma1));
}

function T2(a: v128, b: v128, c: v128): v128 {
  const Sigma0 = v128.xor(v128.xor(rotate(a, 2), rotate(a, 13)), rotate(a, 22));
  const Maj = v128.xor(b, v128.and(v128.xor(a, b), v128.xor(b, c)));
  return add(Sigma0, Maj);
}

function addToState(
  state: usize, a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128,
): void {
  v128.store(state, add(v128.load(state, 0), a), 0);
  v128.store(state, add(v128.load(state, 16), b), 16);
  v128.store(state, add(v128.load(state, 32), c), 32);
  v128.store(state, add(v128.load(state, 48), d), 48);
  v128.store(state, add(v128.load(state, 64), e), 64);
  v128.store(state, add(v128.load(state, 80), f), 80);
  v128.store(state, add(v128.load(state, 96), g), 96);
  v128.store(state, add(v128.load(state, 112), h), 112);
}
