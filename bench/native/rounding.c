/*
 * What this machine's processor makes of the operations of RandomX in each rounding mode: for every
 * operation and mode one line with a hash of all results. `bench/rounding.ts` computes the same with
 * the kernel.
 *
 *   rounding SEED PAIRS
 *
 * Operands come from mulberry32, which runs on from one operation to the next:
 *   fadd, fsub: integers of 47 bits and sign, times a power of two from 2^-20 to 2^0; group A
 *   fmul: group E (any positive double from 2^-250 on, infinity included); group A
 *   fdiv: group E; a memory operand of group E
 *   fsqrt: group E
 * FTZ and DAZ are set, as RandomX does.
 */
#include <emmintrin.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum operation { FADD, FSUB, FMUL, FDIV, FSQRT };
static const char *const names[] = {"fadd", "fsub", "fmul", "fdiv", "fsqrt"};

static uint32_t state;

static uint32_t next_word(void) {
  state += 0x6d2b79f5u;
  uint32_t mixed = (state ^ (state >> 15)) * (1u | state);
  mixed = (mixed + (mixed ^ (mixed >> 7)) * (61u | mixed)) ^ mixed;
  return mixed ^ (mixed >> 14);
}

static uint64_t bits(uint32_t upper, uint32_t lower) { return (uint64_t)upper << 32 | lower; }

static double as_double(uint64_t pattern) {
  double value;
  memcpy(&value, &pattern, 8);
  return value;
}

static double group_f(void) {
  uint32_t upper = next_word(), lower = next_word(), shape = next_word();
  double magnitude = (double)(bits(upper, lower) >> 17);
  double scaled = magnitude / (double)(1u << (shape % 21));
  return shape & 0x80000000u ? -scaled : scaled;
}

static double group_a(void) {
  uint32_t upper = next_word(), lower = next_word();
  return as_double(bits((upper & 0xfffffu) | (1023u + (upper >> 27)) << 20, lower));
}

/* One of 64 lies at the end of the range, where products and quotients overflow. */
static double group_e(void) {
  uint32_t upper = next_word(), lower = next_word(), shape = next_word();
  if (shape % 1024 == 0) return as_double(bits(0x7ff00000u, 0));
  uint32_t exponent = shape % 64 == 0 ? 2015 + (shape >> 8) % 32 : 773 + (shape >> 8) % 1274;
  return as_double(bits((upper & 0xfffffu) | exponent << 20, lower));
}

static double memory_e(void) {
  uint32_t upper = next_word(), lower = next_word(), shape = next_word();
  uint32_t exponent = 0x300u | (shape % 256);
  return as_double(bits((upper & 0xfffffu) | exponent << 20, lower));
}

static __m128d compute(enum operation operation, __m128d a, __m128d b) {
  switch (operation) {
    case FADD: return _mm_add_pd(a, b);
    case FSUB: return _mm_sub_pd(a, b);
    case FMUL: return _mm_mul_pd(a, b);
    case FDIV: return _mm_div_pd(a, b);
    default: return _mm_sqrt_pd(a);
  }
}

static uint32_t mix(uint32_t hash, uint32_t word) { return (hash ^ word) * 0x01000193u; }

int main(int count, char **arguments) {
  if (count != 3) return 2;
  state = (uint32_t)strtoul(arguments[1], NULL, 10);
  unsigned long pairs = strtoul(arguments[2], NULL, 10);
  for (int operation = FADD; operation <= FSQRT; operation++) {
    uint32_t hashes[4] = {0};
    for (unsigned long pair = 0; pair < pairs; pair++) {
      int is_f = operation <= FSUB;
      double a = is_f ? group_f() : group_e();
      double b = operation == FDIV ? memory_e() : operation == FSQRT ? 0 : group_a();
      for (unsigned mode = 0; mode < 4; mode++) {
        _mm_setcsr(0x9fc0u | mode << 13);
        /* volatile: the operation must stay between the two changes of the mode. */
        volatile double left = a, right = b;
        volatile double out = _mm_cvtsd_f64(
            compute((enum operation)operation, _mm_set1_pd(left), _mm_set1_pd(right)));
        _mm_setcsr(0x9fc0u);
        double result = out;
        uint64_t pattern;
        memcpy(&pattern, &result, 8);
        hashes[mode] = mix(mix(hashes[mode], (uint32_t)pattern), (uint32_t)(pattern >> 32));
      }
    }
    for (int mode = 0; mode < 4; mode++) {
      printf("%s %d %08" PRIx32 "\n", names[operation], mode, hashes[mode]);
    }
  }
  return 0;
}
