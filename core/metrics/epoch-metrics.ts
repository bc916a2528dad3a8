import { Gauge, type Registry } from 'prom-client';
import type { EpochStanding } from '../kernels/epochs/epoch-standing.ts';

/** What `/metrics` shows of kernels with epochs: read at each scrape. */
export function registerEpochMetrics(
  registry: Registry,
  probes: { verifierStandings(): Iterable<readonly [algorithm: string, standing: EpochStanding]> },
): void {
  const gauge = (
    name: string,
    help: string,
    read: (standing: EpochStanding) => number | undefined,
  ) =>
    new Gauge({
      name: `headframe_verifier_${name}`,
      help,
      labelNames: ['algorithm'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [algorithm, standing] of probes.verifierStandings()) {
          const value = read(standing);
          if (value !== undefined) this.set({ algorithm }, value);
        }
      },
    });
  gauge('seeds_ready', 'Seeds whose hashes can be made at once', (it) => it.seedsReady);
  gauge('memory_bytes', 'Memory that the threads of a kernel share', (it) => it.bytes);
  gauge('table_built_ratio', 'Part of the table that is built', (it) => it.tableBuiltRatio);
}
