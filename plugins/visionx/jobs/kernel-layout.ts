/**
 * What the `visionx` kernel reads; integers little-endian.
 *
 * | context at | size | what |
 * |---|---|---|
 * | 0 | 20 | dataset MiB, scratch MiB, iterations, reads per iteration, iterations per write: u32 each |
 * | 20 | 4 | length of the message |
 * | 24 | 8 | epoch |
 * | 32 | 32 | seed of the dataset |
 * | 64 | n | message, its nonce zero |
 *
 * An input is the nonce, 8 bytes. The digest is least significant byte first: the chain writes it the other way
 * round.
 */
import type { VisionXParameters } from '../consensus/parameters.ts';

export const KERNEL_INPUT_BYTES = 8;
const MESSAGE_LENGTH_AT = 20;
const EPOCH_AT = 24;
const SEED_AT = 32;
const SEED_BYTES = 32;
const MESSAGE_AT = 64;
const MESSAGE_BYTES_MAX = 4096;

/** What all nonces of one job have in common. */
export interface KernelWork {
  readonly parameters: VisionXParameters;
  readonly epoch: bigint;
  /** 32 bytes. */
  readonly seed: Uint8Array;
  /** Up to 4096 bytes, its nonce zero. */
  readonly message: Uint8Array;
}

/** @throws RangeError for a seed or a message that does not fit. */
export function kernelContext({ parameters, epoch, seed, message }: KernelWork): Uint8Array {
  if (seed.length !== SEED_BYTES) throw new RangeError(`a seed has 32 bytes, got ${seed.length}`);
  if (message.length > MESSAGE_BYTES_MAX)
    throw new RangeError(`a message of ${message.length} bytes is longer than the kernel takes`);
  const context = Buffer.alloc(MESSAGE_AT + message.length);
  const { datasetMib, scratchMib, iterations, readsPerIteration, writeEvery } = parameters;
  const numbers = [datasetMib, scratchMib, iterations, readsPerIteration, writeEvery];
  for (const [index, number] of numbers.entries()) context.writeUInt32LE(number, 4 * index);
  context.writeUInt32LE(message.length, MESSAGE_LENGTH_AT);
  context.writeBigUInt64LE(epoch, EPOCH_AT);
  context.set(seed, SEED_AT);
  context.set(message, MESSAGE_AT);
  return context;
}

/** The input of a nonce, of 64 bits. */
export function kernelInput(nonce: bigint): Uint8Array {
  const input = Buffer.alloc(KERNEL_INPUT_BYTES);
  input.writeBigUInt64LE(nonce);
  return input;
}
