import type { KernelFailure } from '../kernel-failure.ts';
import type { EpochAreas, EpochPlaces } from './epoch-sizes.ts';

/** One call of a kernel. Scanning and judging take an encoded batch of one item. */
export type EpochStep =
  | { readonly kind: 'cache'; readonly step: number }
  | { readonly kind: 'emit' }
  | { readonly kind: 'table'; readonly first: number; readonly count: number }
  | { readonly kind: 'verify'; readonly batch: ArrayBuffer }
  | {
      readonly kind: 'scan';
      readonly batch: ArrayBuffer;
      readonly nonceAt: number;
      readonly count: number;
    };

/** A step, and whose. Structured clone: the batch is small. */
export interface EpochTask {
  readonly step: EpochStep;
  readonly seed: Uint8Array;
  /** Number of the seed's stay in memory: the same seed prepared anew has another. */
  readonly generation: number;
  /** The generations that still are; instances of others are let go. */
  readonly living: readonly number[];
  /** The area is for the thread to choose. */
  readonly places: Omit<EpochPlaces, 'area'>;
  /** Above 0, another for each task: claims an area. */
  readonly ticket: number;
  /** The seed's module, where it is made and there is one. */
  readonly module: WebAssembly.Module | undefined;
}

export type EpochAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'emitted'; readonly module: WebAssembly.Module | undefined }
  | { readonly kind: 'verified'; readonly batch: ArrayBuffer }
  /** `index`: of the nonce, -1 for none. */
  | { readonly kind: 'scanned'; readonly batch: ArrayBuffer; readonly index: number }
  | { readonly kind: 'failed'; readonly failure: KernelFailure };

/** What a thread is told once. */
export interface EpochWorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly areas: EpochAreas;
  readonly wasm: string;
  readonly inputBytes: number;
}
