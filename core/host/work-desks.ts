import type { AddressLimits } from '../listeners/address-limits.ts';
import type { BanList } from '../listeners/ban-list.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { AdmitOutcome, Seat, WorkDesk } from '../plugin-api/work-desk.ts';
import { PoolDesk } from '../protocols/http-work/pool-desk.ts';
import type { DeskPort } from '../protocols/http-work/pool-desk.ts';
import type { PoolScope } from './pool-scope.ts';

/** Of one pool; some kilobytes each. */
const SEATS_MAX = 20_000;

export interface WorkDesksOptions {
  /** Seats of one address, as many as it may have connections; 0: without limit. */
  readonly connectionsPerAddress: number;
  /** And of one /24 of IPv4 or /48 of IPv6. */
  readonly connectionsPerSubnet: number;
}

/** Where the workers of a pool take seats now. */
interface DeskPorts {
  desksOf(poolId: string): readonly DeskPort[];
}

/** Makes the desks of pools: one for each life of a pool. */
export class WorkDesks {
  readonly #options: WorkDesksOptions;
  readonly #ports: DeskPorts;
  readonly #services: {
    readonly limits: AddressLimits;
    readonly bans: BanList;
    readonly clock: Clock;
  };

  constructor(
    options: WorkDesksOptions,
    ports: DeskPorts,
    services: {
      readonly limits: AddressLimits;
      readonly bans: BanList;
      readonly clock: Clock;
    },
  ) {
    this.#options = options;
    this.#ports = ports;
    this.#services = services;
  }

  open(poolId: string, log: Logger): WorkDesk {
    const { connectionsPerAddress, connectionsPerSubnet } = this.#options;
    return new PoolDesk(
      {
        poolId,
        seatsMax: SEATS_MAX,
        seatsPerAddressMax: connectionsPerAddress,
        seatsPerSubnetMax: connectionsPerSubnet,
      },
      () => this.#ports.desksOf(poolId),
      { ...this.#services, log },
    );
  }
}

/** A desk for the plugin: what it calls there, and on seats, runs outside its scope. */
export function lentDesk(desk: WorkDesk, scope: PoolScope): WorkDesk {
  const known = new WeakMap<Seat, Seat>();
  const lend = (seat: Seat): Seat => {
    const lent = known.get(seat) ?? scope.lent(seat);
    known.set(seat, lent);
    return lent;
  };
  return scope.lent<WorkDesk>({
    arrange: (terms) => desk.arrange(terms),
    admit: (admission): AdmitOutcome => {
      const outcome = desk.admit(admission);
      return outcome.kind === 'seated' ? { ...outcome, seat: lend(outcome.seat) } : outcome;
    },
    seat: (workerId) => {
      const seat = desk.seat(workerId);
      return seat === undefined ? undefined : lend(seat);
    },
    seats: () => desk.seats().map(lend),
    ports: () => desk.ports(),
  });
}

/** Where nothing is mined: every worker is refused. */
export const NO_DESK: WorkDesk = {
  arrange: () => undefined,
  admit: () => ({
    kind: 'refused',
    refusal: { kind: 'no-port', reason: 'nobody mines while a plugin is tried' },
  }),
  seat: () => undefined,
  seats: () => [],
  ports: () => [],
};
