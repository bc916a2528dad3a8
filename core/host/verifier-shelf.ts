import { availableParallelism } from 'node:os';
import type { EpochStanding } from '../kernels/epochs/epoch-standing.ts';
import { EpochVerifier } from '../kernels/epochs/epoch-verifier.ts';
import { type MemorySetting, mebibytes } from '../kernels/epochs/memory-plan.ts';
import { KernelHasher } from '../kernels/kernel-hasher.ts';
import { PiscinaVerifier } from '../kernels/piscina-verifier.ts';
import type { Verifier } from '../kernels/verifier.ts';
import type { Hasher } from '../plugin-api/hasher.ts';
import type { EpochSpec, KernelSpec } from '../plugin-api/kernel.ts';
import type { Logger } from '../plugin-api/logger.ts';

/** More threads than this do not pay for light shares: the event loop cannot feed them. */
const THREADS_LIGHT_MAX = 4;
/**
 * Heavy shares that may wait for each thread: 17 seconds at 33 ms, the slowest there are. XMRig hangs up when
 * it has waited 20 for an answer, so a longer queue would have every miner come back and submit again.
 */
const HEAVY_WAITING_MAX = 512;

export interface VerifierShelfOptions {
  /** 0: as many as processors; for light shares, within reason. */
  readonly threads: number;
  /** Shares that may wait for a thread; of heavy ones fewer. */
  readonly queueMax: number;
  /** Of kernels with epochs. */
  readonly memory: MemorySetting;
  readonly prepare: 'start' | 'demand';
}

interface Shelved {
  readonly algorithm: string;
  readonly verifier: Verifier;
  /** Undefined for kernels without epochs. */
  readonly epochs: EpochVerifier | undefined;
}

/** One verifier per kernel, shared by all pools that use it, made when the first of them starts. */
export class VerifierShelf {
  readonly #options: VerifierShelfOptions;
  readonly #logger: Logger;
  readonly #shelved = new Map<string, Shelved>();

  constructor(options: VerifierShelfOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
  }

  /** @throws PoolError `KERNEL_INVALID` where this machine cannot run the kernel. */
  get(kernel: KernelSpec): Verifier {
    // Two plugins may bring different modules for one algorithm; each is proven by its own vectors only.
    const key = `${kernel.algorithm} ${kernel.wasm.href}`;
    let shelved = this.#shelved.get(key);
    if (shelved === undefined) {
      shelved = this.#make(kernel);
      this.#shelved.set(key, shelved);
    }
    return shelved.verifier;
  }

  /** Hashes for a plugin on the threads that judge its shares. */
  hasherFor(kernel: KernelSpec): Hasher {
    return new KernelHasher({ inputBytes: kernel.inputBytes }, () => this.get(kernel));
  }

  /** Shares that wait for a verdict, by algorithm. */
  pending(): ReadonlyMap<string, number> {
    const pending = new Map<string, number>();
    for (const { algorithm, verifier } of this.#shelved.values()) {
      pending.set(algorithm, (pending.get(algorithm) ?? 0) + verifier.pending);
    }
    return pending;
  }

  /** How far the data of kernels with epochs are, by algorithm. */
  standings(): ReadonlyMap<string, EpochStanding> {
    const standings = new Map<string, EpochStanding>();
    for (const { algorithm, epochs } of this.#shelved.values()) {
      if (epochs !== undefined) standings.set(algorithm, epochs.standing);
    }
    return standings;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#shelved.values()].map(({ verifier }) => verifier.close()));
  }

  #make(kernel: KernelSpec): Shelved {
    const { algorithm, epochs, weight } = kernel;
    if (epochs !== undefined) {
      const verifier = this.#makeEpochs({ ...kernel, epochs });
      return { algorithm, verifier, epochs: verifier };
    }
    const processors = availableParallelism();
    const automatic = weight === 'heavy' ? processors : Math.min(THREADS_LIGHT_MAX, processors);
    const threads = this.#options.threads || automatic;
    const queueMax = this.#queueMax(weight, threads);
    const verifier = new PiscinaVerifier({ kernel, threads, queueMax });
    return { algorithm, verifier, epochs: undefined };
  }

  #makeEpochs(kernel: KernelSpec & { readonly epochs: EpochSpec }): EpochVerifier {
    const { algorithm } = kernel;
    const threads = this.#options.threads || availableParallelism();
    const queueMax = this.#queueMax(kernel.weight, threads);
    const verifier = new EpochVerifier({ ...this.#options, kernel, threads, queueMax });
    const { mode, bytes, reason } = verifier.plan;
    this.#logger.info(
      { algorithm, mode, bytes, threads },
      `${algorithm} is verified in ${mode} mode with up to ${mebibytes(bytes)}: ${reason}`,
    );
    return verifier;
  }

  #queueMax(weight: KernelSpec['weight'], threads: number): number {
    const { queueMax } = this.#options;
    return weight === 'heavy' ? Math.min(queueMax, threads * HEAVY_WAITING_MAX) : queueMax;
  }
}
