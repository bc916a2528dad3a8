/**
 * A SHA-256 kernel as a miner uses it. Besides the batch ABI the module exports
 * `scan(header, nonceStart, count, target): i32`: the distance from `nonceStart` to the first nonce whose
 * hash meets the target, or -1. Header: 80 bytes, target: 32 bytes, little-endian; both lie in memory that
 * `reserve` returned.
 */
import assert from 'node:assert/strict';
import type { ScanTask } from './scan-task.ts';

const HEADER_SIZE = 80;
const TARGET_SIZE = 32;

export interface ScanKernel {
  /** Distance of the first nonce that meets the target, or undefined. */
  scan(task: ScanTask): number | undefined;
}

interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  reserve(bytes: number): number;
  scan(header: number, nonceStart: number, count: number, target: number): number;
}

/** The part of the global `WebAssembly` that is used here; Node's types leave it to the browser's. */
interface WasmApi {
  instantiate(
    wasm: Uint8Array<ArrayBuffer>,
    imports: object,
  ): Promise<{ readonly instance: { readonly exports: unknown } }>;
}

/** Instantiates a kernel. Rejects with a TypeError where the module cannot scan. */
export async function loadScanKernel(wasm: Uint8Array<ArrayBuffer>): Promise<ScanKernel> {
  const api = Reflect.get(globalThis, 'WebAssembly') as WasmApi;
  const { instance } = await api.instantiate(wasm, {});
  const exports = instance.exports as KernelExports;
  if (typeof exports.scan !== 'function' || typeof exports.reserve !== 'function') {
    throw new TypeError('this kernel has no scan export, so it cannot mine');
  }
  const at = exports.reserve(HEADER_SIZE + TARGET_SIZE);
  assert.notEqual(at, 0, 'the kernel has no room for one header');
  return {
    scan(task) {
      assert.equal(task.header.length, HEADER_SIZE);
      assert.equal(task.targetLe.length, TARGET_SIZE);
      const memory = new Uint8Array(exports.memory.buffer);
      memory.set(task.header, at);
      memory.set(task.targetLe, at + HEADER_SIZE);
      const index = exports.scan(at, task.nonceStart | 0, task.count | 0, at + HEADER_SIZE);
      assert(index >= -1, 'the kernel refused its own memory');
      return index < 0 ? undefined : index;
    },
  };
}
