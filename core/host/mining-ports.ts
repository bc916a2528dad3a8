import { ExtranonceLeases } from '../jobs/extranonce-leases.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { DeskPort } from '../protocols/http-work/pool-desk.ts';
import { STRATUM_V1_DEFAULTS } from '../protocols/stratum-v1/options.ts';
import { MiningPort } from './mining-port.ts';
import type { MiningPortOptions, PortServices } from './mining-port.ts';
import type { PoolSetListener } from './pool-set.ts';
import type { RunningPool } from './running-pool.ts';

/** Bytes of the extranonce that tells our connections apart; the same size on every connection. */
const EXTRANONCE1_BYTES = 4;
/**
 * What the extranonces of a session take in the block. In the CryptoNote dialect the miner varies none
 * of it, and what follows the prefix tells the variants of a job apart: as many bytes.
 */
export const EXTRANONCE_BYTES = EXTRANONCE1_BYTES + STRATUM_V1_DEFAULTS.extranonce2Size;
/** Longer than any job is judged, so that a prefix is never searched twice. */
const QUARANTINE_MS = 600_000;
const RESUME_MS = 300_000;

/** All mining ports of a host. */
export class MiningPorts implements PoolSetListener {
  readonly #ports: readonly MiningPort[];

  constructor(options: readonly MiningPortOptions[], services: Omit<PortServices, 'leasesFor'>) {
    const leasesFor = leasesByAlgorithm(services.clock);
    this.#ports = options.map((each) => new MiningPort(each, { ...services, leasesFor }));
  }

  get list(): readonly MiningPort[] {
    return this.#ports;
  }

  /** Opens all ports. Rejects with the PoolError of the first that cannot be opened. */
  async start(): Promise<void> {
    for (const port of this.#ports) await port.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#ports.map((port) => port.stop()));
  }

  /** Ports at which the workers of a pool take seats. */
  desksOf(poolId: string): readonly DeskPort[] {
    return this.#ports.map((port) => port.deskOf(poolId)).filter((port) => port !== undefined);
  }

  /** A pool that runs feeds every port that may take it; any other feeds none. */
  changed({ id, state }: RunningPool): void {
    for (const port of this.#ports) {
      if (state.kind === 'running') port.offer(state.pool);
      else port.withdraw(id);
    }
  }
}

/** One set of leases per algorithm: a miner keeps its prefix when it is moved between pools. */
function leasesByAlgorithm(clock: Clock): (algorithm: string) => ExtranonceLeases {
  const leases = new Map<string, ExtranonceLeases>();
  return (algorithm) => {
    let found = leases.get(algorithm);
    if (found === undefined) {
      const size = EXTRANONCE1_BYTES;
      found = new ExtranonceLeases(
        { size, quarantineMs: QUARANTINE_MS, resumeMs: RESUME_MS },
        clock,
      );
      leases.set(algorithm, found);
    }
    return found;
  };
}
