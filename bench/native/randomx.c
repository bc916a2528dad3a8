/*
 * The native RandomX library behind lines of text, one answer per line: a reference to compare with, for
 * benches and for tests on random input. Build: cc -O2 -pthread randomx.c -lrandomx
 *
 *   seed HEX              remembers the seed; caches and datasets of the one before are dropped -> ok
 *   cache FLAGS           fills a cache with these randomx_flags                      -> nanoseconds
 *   dataset THREADS       builds the dataset (from a cache with code generation)      -> nanoseconds
 *   hash VM HEX           hash of the bytes, VM: light-jit light-int full-jit full-int -> 64 hex digits
 *   time VM COUNT HEX     hashes COUNT times, the 4 bytes at 39 counted up            -> nanoseconds
 *
 * What a line needs and is not there yet is made first, and not timed. A line that is not understood
 * ends the program with status 2.
 */
#include <pthread.h>
#include <randomx.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BLOB_MAX 1024

enum { LIGHT_JIT, LIGHT_INT, FULL_JIT, FULL_INT, VMS };
static const char *const vm_names[VMS] = {"light-jit", "light-int", "full-jit", "full-int"};

static unsigned char seed[64];
static size_t seed_size;
static randomx_flags machine; /* what this processor has: AES, the kind of Argon2 */
static randomx_cache *caches[2]; /* 0: for interpreters, 1: with generated code */
static randomx_dataset *dataset;
static randomx_vm *vms[VMS];

static void die(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(2);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static size_t unhex(const char *text, unsigned char *bytes, size_t max) {
  size_t size = 0;
  unsigned value;
  for (; size < max && sscanf(text, "%2x", &value) == 1; text += 2) bytes[size++] = (unsigned char)value;
  return size;
}

static randomx_cache *cache(int jit) {
  if (caches[jit] == NULL) {
    caches[jit] = randomx_alloc_cache(jit ? machine | RANDOMX_FLAG_JIT : machine);
    if (caches[jit] == NULL) die("no memory for a cache");
    randomx_init_cache(caches[jit], seed, seed_size);
  }
  return caches[jit];
}

struct span {
  unsigned long first, count;
};

static void *build_span(void *argument) {
  const struct span *span = argument;
  randomx_init_dataset(dataset, caches[1], span->first, span->count);
  return NULL;
}

static uint64_t build_dataset(unsigned threads) {
  pthread_t ids[64];
  struct span spans[64];
  const unsigned long items = randomx_dataset_item_count();
  if (threads < 1 || threads > 64) die("1 to 64 threads");
  cache(1);
  if (dataset == NULL) dataset = randomx_alloc_dataset(RANDOMX_FLAG_DEFAULT);
  if (dataset == NULL) die("no memory for a dataset");
  const uint64_t started = now();
  for (unsigned t = 0; t < threads; t++) {
    spans[t].first = items * t / threads;
    spans[t].count = items * (t + 1) / threads - spans[t].first;
    if (pthread_create(&ids[t], NULL, build_span, &spans[t]) != 0) die("no thread");
  }
  for (unsigned t = 0; t < threads; t++) pthread_join(ids[t], NULL);
  return now() - started;
}

static randomx_vm *vm(const char *name) {
  int kind = 0;
  while (kind < VMS && strcmp(name, vm_names[kind]) != 0) kind++;
  if (kind == VMS) die("no such virtual machine");
  if (vms[kind] != NULL) return vms[kind];
  const int jit = kind == LIGHT_JIT || kind == FULL_JIT;
  const int full = kind == FULL_JIT || kind == FULL_INT;
  if (full && dataset == NULL) build_dataset(1);
  randomx_flags flags = machine & RANDOMX_FLAG_HARD_AES;
  if (jit) flags |= RANDOMX_FLAG_JIT;
  if (full) flags |= RANDOMX_FLAG_FULL_MEM;
  vms[kind] = randomx_create_vm(flags, full ? NULL : cache(jit), full ? dataset : NULL);
  if (vms[kind] == NULL) die("no virtual machine");
  return vms[kind];
}

static void forget(void) {
  for (int kind = 0; kind < VMS; kind++) {
    if (vms[kind] != NULL) randomx_destroy_vm(vms[kind]);
    vms[kind] = NULL;
  }
  for (int jit = 0; jit < 2; jit++) {
    if (caches[jit] != NULL) randomx_release_cache(caches[jit]);
    caches[jit] = NULL;
  }
  if (dataset != NULL) randomx_release_dataset(dataset);
  dataset = NULL;
}

static uint64_t time_cache(int flags) {
  randomx_cache *filled = randomx_alloc_cache(flags);
  if (filled == NULL) die("no memory for a cache");
  const uint64_t started = now();
  randomx_init_cache(filled, seed, seed_size);
  const uint64_t took = now() - started;
  randomx_release_cache(filled);
  return took;
}

static uint64_t time_hashes(randomx_vm *machine_vm, unsigned count, unsigned char *blob, size_t size) {
  unsigned char hash[RANDOMX_HASH_SIZE];
  const uint64_t started = now();
  for (uint32_t nonce = 0; nonce < count; nonce++) {
    if (size >= 43) memcpy(blob + 39, &nonce, 4);
    randomx_calculate_hash(machine_vm, blob, size, hash);
  }
  return now() - started;
}

int main(void) {
  char line[4 * BLOB_MAX], name[16], text[2 * BLOB_MAX + 1];
  unsigned char blob[BLOB_MAX], hash[RANDOMX_HASH_SIZE];
  unsigned count;
  machine = randomx_get_flags() & ~RANDOMX_FLAG_JIT;
  while (fgets(line, sizeof line, stdin) != NULL) {
    text[0] = 0;
    if (sscanf(line, "seed %128s", text) == 1) {
      forget();
      seed_size = unhex(text, seed, sizeof seed);
      printf("ok\n");
    } else if (sscanf(line, "cache %u", &count) == 1) {
      printf("%llu\n", (unsigned long long)time_cache((int)count));
    } else if (sscanf(line, "dataset %u", &count) == 1) {
      printf("%llu\n", (unsigned long long)build_dataset(count));
    } else if (sscanf(line, "hash %15s %2048s", name, text) == 2) {
      randomx_vm *machine_vm = vm(name);
      randomx_calculate_hash(machine_vm, blob, unhex(text, blob, sizeof blob), hash);
      for (int at = 0; at < RANDOMX_HASH_SIZE; at++) printf("%02x", hash[at]);
      printf("\n");
    } else if (sscanf(line, "time %15s %u %2048s", name, &count, text) == 3) {
      randomx_vm *machine_vm = vm(name);
      const size_t size = unhex(text, blob, sizeof blob);
      printf("%llu\n", (unsigned long long)time_hashes(machine_vm, count, blob, size));
    } else {
      die("a line was not understood");
    }
    fflush(stdout);
  }
  return 0;
}
