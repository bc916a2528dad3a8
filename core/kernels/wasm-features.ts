import { PoolError } from '../plugin-api/errors.ts';

/** `\0asm`, version 1. */
const HEAD = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Modules that are valid only where the feature is there; encoding of the WebAssembly specification, 5. */
const PROBES: readonly { readonly feature: string; readonly body: readonly number[] }[] = [
  {
    // A function without arguments: i32.const 0, i8x16.splat, drop.
    feature: 'SIMD',
    body: [
      ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00],
      ...[0x0a, 0x09, 0x01, 0x07, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x1a, 0x0b],
    ],
  },
  {
    // A shared memory of one page.
    feature: 'threads with shared memory',
    body: [0x05, 0x04, 0x01, 0x03, 0x01, 0x01],
  },
];

/**
 * @throws PoolError `KERNEL_INVALID` naming what this machine's WebAssembly lacks: V8 has no SIMD on
 * processors below SSE4.1.
 */
export function requireWasmFeatures(
  algorithm: string,
  validate: (module: Uint8Array) => boolean = WebAssembly.validate,
): void {
  const missing = PROBES.filter(({ body }) => !validate(Uint8Array.from([...HEAD, ...body])));
  if (missing.length === 0) return;
  const features = missing.map(({ feature }) => feature).join(' and ');
  throw new PoolError(
    'KERNEL_INVALID',
    `kernel ${algorithm} needs WebAssembly with ${features}, which this machine does not have`,
    { algorithm, missing: features },
  );
}
