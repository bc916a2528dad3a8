/**
 * One hash, in ordinary registers: Keccak-f[1600] of FIPS 202 section 3. Of the first round only chi and iota are left
 * to do: `lanes.ts` has done the rest. Rounds go row by row, which keeps few words at hand at a time; of the last one
 * only the four words of the digest are made.
 */
import { LONE_DIGEST } from './digest';
import { LONE } from './lanes';
import { LAST, ROUND_CONSTANTS } from './round-constants';

/** Hashes lane 2 with the low half of its nonce into LONE_DIGEST. */
export function hashOne(low: u32): void {
  const lone = <u64>bswap<u32>(low);
  const t0 = load<u64>(LONE, 0) ^ rotl<u64>(lone, 1);
  const t1 = load<u64>(LONE, 8);
  const t2 = load<u64>(LONE, 16) ^ rotl<u64>(lone, 43);
  const t3 = load<u64>(LONE, 24);
  const t4 = load<u64>(LONE, 32);
  let s0 = chi(t0, t1, t2) ^ load<u64>(ROUND_CONSTANTS);
  let s1 = chi(t1, t2, t3);
  let s2 = chi(t2, t3, t4);
  let s3 = chi(t3, t4, t0);
  let s4 = chi(t4, t0, t1);
  const t5 = load<u64>(LONE, 40);
  const t6 = load<u64>(LONE, 48);
  const t7 = load<u64>(LONE, 56) ^ rotl<u64>(lone, 4);
  const t8 = load<u64>(LONE, 64);
  const t9 = load<u64>(LONE, 72) ^ rotl<u64>(lone, 61);
  let s5 = chi(t5, t6, t7);
  let s6 = chi(t6, t7, t8);
  let s7 = chi(t7, t8, t9);
  let s8 = chi(t8, t9, t5);
  let s9 = chi(t9, t5, t6);
  const t10 = load<u64>(LONE, 80) ^ rotl<u64>(lone, 1);
  const t11 = load<u64>(LONE, 88) ^ rotl<u64>(lone, 6);
  const t12 = load<u64>(LONE, 96);
  const t13 = load<u64>(LONE, 104);
  const t14 = load<u64>(LONE, 112) ^ rotl<u64>(lone, 19);
  let s10 = chi(t10, t11, t12);
  let s11 = chi(t11, t12, t13);
  let s12 = chi(t12, t13, t14);
  let s13 = chi(t13, t14, t10);
  let s14 = chi(t14, t10, t11);
  const t15 = load<u64>(LONE, 120);
  const t16 = load<u64>(LONE, 128) ^ rotl<u64>(lone, 37);
  const t17 = load<u64>(LONE, 136);
  const t18 = load<u64>(LONE, 144) ^ rotl<u64>(lone, 15);
  const t19 = load<u64>(LONE, 152);
  let s15 = chi(t15, t16, t17);
  let s16 = chi(t16, t17, t18);
  let s17 = chi(t17, t18, t19);
  let s18 = chi(t18, t19, t15);
  let s19 = chi(t19, t15, t16);
  const t20 = load<u64>(LONE, 160) ^ rotl<u64>(lone, 62);
  const t21 = load<u64>(LONE, 168);
  const t22 = load<u64>(LONE, 176);
  const t23 = load<u64>(LONE, 184) ^ rotl<u64>(lone, 42);
  const t24 = load<u64>(LONE, 192);
  let s20 = chi(t20, t21, t22);
  let s21 = chi(t21, t22, t23);
  let s22 = chi(t22, t23, t24);
  let s23 = chi(t23, t24, t20);
  let s24 = chi(t24, t20, t21);
  for (let constant = ROUND_CONSTANTS + 8; constant != LAST; constant += 8) {
    // Theta: each word takes in the parity of two columns.
    const x0 = parity(s0, s5, s10, s15, s20);
    const x1 = parity(s1, s6, s11, s16, s21);
    const x2 = parity(s2, s7, s12, s17, s22);
    const x3 = parity(s3, s8, s13, s18, s23);
    const x4 = parity(s4, s9, s14, s19, s24);
    const y0 = x4 ^ rotl<u64>(x1, 1);
    const y1 = x0 ^ rotl<u64>(x2, 1);
    const y2 = x1 ^ rotl<u64>(x3, 1);
    const y3 = x2 ^ rotl<u64>(x4, 1);
    const y4 = x3 ^ rotl<u64>(x0, 1);
    // Rho and pi turn words and change their places; chi mixes each row of five; iota tells rounds apart.
    const t0 = s0 ^ y0;
    const t1 = rotl<u64>(s6 ^ y1, 44);
    const t2 = rotl<u64>(s12 ^ y2, 43);
    const t3 = rotl<u64>(s18 ^ y3, 21);
    const t4 = rotl<u64>(s24 ^ y4, 14);
    const u0 = chi(t0, t1, t2) ^ load<u64>(constant);
    const u1 = chi(t1, t2, t3);
    const u2 = chi(t2, t3, t4);
    const u3 = chi(t3, t4, t0);
    const u4 = chi(t4, t0, t1);
    const t5 = rotl<u64>(s3 ^ y3, 28);
    const t6 = rotl<u64>(s9 ^ y4, 20);
    const t7 = rotl<u64>(s10 ^ y0, 3);
    const t8 = rotl<u64>(s16 ^ y1, 45);
    const t9 = rotl<u64>(s22 ^ y2, 61);
    const u5 = chi(t5, t6, t7);
    const u6 = chi(t6, t7, t8);
    const u7 = chi(t7, t8, t9);
    const u8 = chi(t8, t9, t5);
    const u9 = chi(t9, t5, t6);
    const t10 = rotl<u64>(s1 ^ y1, 1);
    const t11 = rotl<u64>(s7 ^ y2, 6);
    const t12 = rotl<u64>(s13 ^ y3, 25);
    const t13 = rotl<u64>(s19 ^ y4, 8);
    const t14 = rotl<u64>(s20 ^ y0, 18);
    const u10 = chi(t10, t11, t12);
    const u11 = chi(t11, t12, t13);
    const u12 = chi(t12, t13, t14);
    const u13 = chi(t13, t14, t10);
    const u14 = chi(t14, t10, t11);
    const t15 = rotl<u64>(s4 ^ y4, 27);
    const t16 = rotl<u64>(s5 ^ y0, 36);
    const t17 = rotl<u64>(s11 ^ y1, 10);
    const t18 = rotl<u64>(s17 ^ y2, 15);
    const t19 = rotl<u64>(s23 ^ y3, 56);
    const u15 = chi(t15, t16, t17);
    const u16 = chi(t16, t17, t18);
    const u17 = chi(t17, t18, t19);
    const u18 = chi(t18, t19, t15);
    const u19 = chi(t19, t15, t16);
    const t20 = rotl<u64>(s2 ^ y2, 62);
    const t21 = rotl<u64>(s8 ^ y3, 55);
    const t22 = rotl<u64>(s14 ^ y4, 39);
    const t23 = rotl<u64>(s15 ^ y0, 41);
    const t24 = rotl<u64>(s21 ^ y1, 2);
    const u20 = chi(t20, t21, t22);
    const u21 = chi(t21, t22, t23);
    const u22 = chi(t22, t23, t24);
    const u23 = chi(t23, t24, t20);
    const u24 = chi(t24, t20, t21);
    s0 = u0;
    s1 = u1;
    s2 = u2;
    s3 = u3;
    s4 = u4;
    s5 = u5;
    s6 = u6;
    s7 = u7;
    s8 = u8;
    s9 = u9;
    s10 = u10;
    s11 = u11;
    s12 = u12;
    s13 = u13;
    s14 = u14;
    s15 = u15;
    s16 = u16;
    s17 = u17;
    s18 = u18;
    s19 = u19;
    s20 = u20;
    s21 = u21;
    s22 = u22;
    s23 = u23;
    s24 = u24;
  }
  const x0 = parity(s0, s5, s10, s15, s20);
  const x1 = parity(s1, s6, s11, s16, s21);
  const x2 = parity(s2, s7, s12, s17, s22);
  const x3 = parity(s3, s8, s13, s18, s23);
  const x4 = parity(s4, s9, s14, s19, s24);
  const y0 = x4 ^ rotl<u64>(x1, 1);
  const y1 = x0 ^ rotl<u64>(x2, 1);
  const y2 = x1 ^ rotl<u64>(x3, 1);
  const y3 = x2 ^ rotl<u64>(x4, 1);
  const y4 = x3 ^ rotl<u64>(x0, 1);
  const q0 = s0 ^ y0;
  const q1 = rotl<u64>(s6 ^ y1, 44);
  const q2 = rotl<u64>(s12 ^ y2, 43);
  const q3 = rotl<u64>(s18 ^ y3, 21);
  const q4 = rotl<u64>(s24 ^ y4, 14);
  store<u64>(LONE_DIGEST, chi(q0, q1, q2) ^ load<u64>(LAST), 0);
  store<u64>(LONE_DIGEST, chi(q1, q2, q3), 8);
  store<u64>(LONE_DIGEST, chi(q2, q3, q4), 16);
  store<u64>(LONE_DIGEST, chi(q3, q4, q0), 24);
}

function parity(a: u64, b: u64, c: u64, d: u64, e: u64): u64 {
  return a ^ b ^ c ^ d ^ e;
}

function chi(a: u64, b: u64, c: u64): u64 {
  return a ^ (~b & c);
}
