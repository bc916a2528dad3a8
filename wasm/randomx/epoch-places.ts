/**
 * What the epoch part of a thread's area holds (`places.ts`). Nothing in it outlives a call, except
 * that the hash value of Blake2b lies there between two blocks of a message.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 64 | Blake2b: hash value h |
 * | 64 | 128 | Blake2b: the last block of a message, padded with zeros |
 * | 192 | 64 | BlakeGenerator: state S |
 * | 256 | 256 | Argon2: what H0 and H' are hashed of |
 * | 512 | 128 | SuperscalarHash: registers of the reference CPU |
 * | 640 | 192 | SuperscalarHash: its ports |
 * | 832 | 32 | SuperscalarHash: lengths of the chains of dependencies |
 * | 1 KiB | 1 KiB | Argon2: the matrix R of the block that is being mixed |
 * | 2 KiB | 8 | Argon2: a sum that nobody reads |
 * | 2 KiB + 64 | 64 | dataset: numbers of the items that are being built |
 * | 3 KiB | 1 KiB | dataset: items, where fewer than 16 are wanted |
 * | 4 KiB | 8 x 5 KiB | SuperscalarHash: programs |
 */
import { EPOCH_AT } from './places';

export const HASH_AT: usize = EPOCH_AT;
export const LAST_BLOCK_AT: usize = EPOCH_AT + 64;
export const GENERATOR_AT: usize = EPOCH_AT + 192;
export const ARGON_INPUT_AT: usize = EPOCH_AT + 256;
export const REGISTERS_AT: usize = EPOCH_AT + 512;
export const PORTS_AT: usize = EPOCH_AT + 640;
export const CHAINS_AT: usize = EPOCH_AT + 832;
export const ARGON_BLOCK_AT: usize = EPOCH_AT + (1 << 10);
export const TOUCHED_AT: usize = EPOCH_AT + (2 << 10);
export const ITEMS_AT: usize = EPOCH_AT + (2 << 10) + 64;
export const TAIL_AT: usize = EPOCH_AT + (3 << 10);
export const PROGRAMS_AT: usize = EPOCH_AT + (4 << 10);
export const PROGRAM_BYTES: usize = 5 << 10;
