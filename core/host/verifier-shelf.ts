import { availableParallelism } from 'node:os';
import { PiscinaVerifier } from '../kernels/piscina-verifier.ts';
import type { Verifier } from '../kernels/verifier.ts';
import type { KernelSpec } from '../plugin-api/kernel.ts';

/** More threads than this only pay for a heavy kernel, whose operator sets the number. */
const THREADS_AUTO_MAX = 4;

export interface VerifierShelfOptions {
  /** 0: as many as processors, within reason. */
  readonly threads: number;
  readonly queueMax: number;
}

/** One verifier per kernel, shared by all pools that use it, made when the first of them starts. */
export class VerifierShelf {
  readonly #options: VerifierShelfOptions;
  readonly #verifiers = new Map<string, Verifier>();

  constructor(options: VerifierShelfOptions) {
    this.#options = options;
  }

  get(kernel: KernelSpec): Verifier {
    // Two plugins may bring different modules for one algorithm; each is proven by its own vectors only.
    const key = `${kernel.algorithm} ${kernel.wasm.href}`;
    let verifier = this.#verifiers.get(key);
    if (verifier === undefined) {
      const { threads, queueMax } = this.#options;
      const automatic = Math.min(THREADS_AUTO_MAX, availableParallelism());
      verifier = new PiscinaVerifier({ kernel, threads: threads || automatic, queueMax });
      this.#verifiers.set(key, verifier);
    }
    return verifier;
  }

  /** Shares that wait for a verdict, by algorithm. */
  pending(): ReadonlyMap<string, number> {
    const pending = new Map<string, number>();
    for (const [key, verifier] of this.#verifiers) {
      const algorithm = key.slice(0, key.indexOf(' '));
      pending.set(algorithm, (pending.get(algorithm) ?? 0) + verifier.pending);
    }
    return pending;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#verifiers.values()].map((verifier) => verifier.close()));
  }
}
