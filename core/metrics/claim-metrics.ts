import { Counter, Gauge, type Registry } from 'prom-client';

/** What became of the keys that came with logins, since the host started. */
export interface ClaimCounts {
  /** Looked at: the address has the key now, or had another one. */
  readonly settled: number;
  /** Not looked at: too many at once, or the database was away. */
  readonly dropped: number;
  /** Too short, too long, or not printable. */
  readonly unfit: number;
  readonly waiting: number;
}

export function registerClaimMetrics(registry: Registry, counts: () => ClaimCounts): void {
  new Counter({
    name: 'headframe_address_claims_total',
    help: 'Keys of addresses that came with logins, by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      const { settled, dropped, unfit } = counts();
      for (const [outcome, count] of Object.entries({ settled, dropped, unfit }))
        this.inc({ outcome }, count);
    },
  });
  new Gauge({
    name: 'headframe_address_claims_waiting',
    help: 'Keys of addresses that wait to be hashed',
    registers: [registry],
    collect() {
      this.set(counts().waiting);
    },
  });
}
