import type { AddressLimits } from '../../listeners/address-limits.ts';
import type { BanList } from '../../listeners/ban-list.ts';
import { subnetOf, subscriberOf } from '../../listeners/peer-address.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Clock } from '../../plugin-api/clock.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type {
  Admission,
  AdmitOutcome,
  AdmitRefusal,
  DeskTerms,
  WorkDesk,
} from '../../plugin-api/work-desk.ts';
import { isPlainName, SessionWorker, WORKER_LENGTH_MAX } from '../session/session-worker.ts';
import { userAgentOf } from '../session/user-agent.ts';
import { workerBan } from '../session/worker-ban.ts';
import { changedTerms, defaultTerms } from './desk-terms.ts';
import { NonceRanges } from './nonce-ranges.ts';
import { SeatConnection } from './seat-connection.ts';
import { banNameOf, type SeatTaking, type WorkerSeat } from './worker-seat.ts';

/** A port of the dialect that a pool feeds. */
export interface DeskPort {
  readonly number: number;
  readonly pool: MiningPool;
  open(taking: SeatTaking): WorkerSeat;
}

export interface PoolDeskOptions {
  readonly poolId: string;
  readonly seatsMax: number;
  /** 0: without limit. */
  readonly seatsPerAddressMax: number;
  /** Per /24 of IPv4, per /48 of IPv6: all addresses of one may be one person's. 0: without limit. */
  readonly seatsPerSubnetMax: number;
}

interface DeskServices {
  readonly limits: AddressLimits;
  readonly bans: BanList;
  readonly clock: Clock;
  readonly log: Logger;
}

const ID_LENGTH_MAX = 128;
const ADDRESS_LENGTH_MAX = 320;
const LANE_LENGTH_MAX = 256;
const RETRY_SECONDS = 5;

/** The seats of one pool, on whichever ports they are. */
export class PoolDesk implements WorkDesk {
  readonly #options: PoolDeskOptions;
  readonly #ports: () => readonly DeskPort[];
  readonly #services: DeskServices;
  readonly #ranges = new NonceRanges();
  readonly #seats = new Map<string, WorkerSeat>();
  /** Seats by subscriber, and by subnet. */
  readonly #counts = new Map<string, number>();
  #terms: DeskTerms;

  /** `ports`: those that the pool feeds now. */
  constructor(options: PoolDeskOptions, ports: () => readonly DeskPort[], services: DeskServices) {
    this.#options = options;
    this.#ports = ports;
    this.#services = services;
    this.#terms = defaultTerms(services.bans.rules);
  }

  arrange(terms: Partial<DeskTerms>): void {
    this.#terms = changedTerms(this.#terms, terms);
  }

  seat(workerId: string): WorkerSeat | undefined {
    return this.#seats.get(workerId);
  }

  seats(): readonly WorkerSeat[] {
    return [...this.#seats.values()];
  }

  ports(): readonly number[] {
    return this.#ports().map(({ number }) => number);
  }

  admit(admission: Admission): AdmitOutcome {
    const fault = faultOf(admission);
    if (fault !== undefined) return refuse({ kind: 'malformed', reason: fault });
    const port = this.#portFor(admission.port);
    if (port === undefined) return refuse({ kind: 'no-port', reason: this.#noPort() });
    const { bans } = this.#services;
    const { workerId, address, worker, remoteAddress, agent = '', lane = '' } = admission;
    const order = { ...this.#services, rules: () => this.#rules() };
    const connection = new SeatConnection({ port: port.number, remoteAddress }, order);
    const outside = bans.addressBan(remoteAddress);
    if (outside !== undefined) return refuse({ kind: 'banned', reason: outside });
    if (!connection.spend('login')) return limited('too many registrations of this address');
    const check = port.pool.wallet.checkAddress(address);
    if (check.kind === 'refused') return refuse({ kind: 'address', reason: check.reason });
    const named = workerBan(connection, { miner: address, worker }, [port.pool]);
    const ban = named ?? connection.workerBan(banNameOf(port.pool, workerId, remoteAddress));
    if (ban !== undefined) return refuse({ kind: 'banned', reason: ban });
    const known = this.seat(workerId);
    // Whoever was banned there is somebody else: this one is not.
    if (known?.ban !== undefined) known.leave();
    else if (known !== undefined) return readmit(known, check.address);
    const full = this.#fullFor(remoteAddress);
    if (full !== undefined) return limited(full);
    const seat = port.open({
      workerId,
      worker: new SessionWorker({ miner: address, worker }),
      agent: userAgentOf(agent),
      lane,
      pool: port.pool,
      connection,
      ranges: this.#ranges,
      terms: () => this.#terms,
      left: () => this.#forget(workerId, remoteAddress),
    });
    this.#seats.set(workerId, seat);
    this.#count(remoteAddress, 1);
    return { kind: 'seated', seat, again: false };
  }

  #forget(workerId: string, remoteAddress: string): void {
    this.#seats.delete(workerId);
    this.#count(remoteAddress, -1);
  }

  #count(remoteAddress: string, change: 1 | -1): void {
    for (const key of [subscriberOf(remoteAddress), subnetKeyOf(remoteAddress)]) {
      const count = (this.#counts.get(key) ?? 0) + change;
      if (count === 0) this.#counts.delete(key);
      else this.#counts.set(key, count);
    }
  }

  #rules() {
    return { ...this.#services.bans.rules, ...this.#terms.bans };
  }

  #portFor(number: number | undefined): DeskPort | undefined {
    const ports = this.#ports();
    return ports.find((port) => port.number === number) ?? ports[0];
  }

  #noPort(): string {
    const { poolId } = this.#options;
    return `no open mining port with the dialect http-work is fed by pool ${poolId}: see ports.toml`;
  }

  #fullFor(remoteAddress: string): string | undefined {
    const { seatsMax, seatsPerAddressMax, seatsPerSubnetMax } = this.#options;
    if (this.#seats.size >= seatsMax) return 'no seat is free';
    const isReached = (key: string, max: number): boolean =>
      max > 0 && (this.#counts.get(key) ?? 0) >= max;
    if (isReached(subscriberOf(remoteAddress), seatsPerAddressMax))
      return 'too many workers of this address';
    return isReached(subnetKeyOf(remoteAddress), seatsPerSubnetMax)
      ? 'too many workers of this network'
      : undefined;
  }
}

/** Told from the subscribers. */
function subnetKeyOf(remoteAddress: string): string {
  return `subnet ${subnetOf(remoteAddress)}`;
}

function readmit(seat: WorkerSeat, address: string): AdmitOutcome {
  if (seat.address !== address) {
    const reason = `worker ${seat.workerId} is registered for another address`;
    return refuse({ kind: 'already-seated', reason });
  }
  seat.heard();
  return { kind: 'seated', seat, again: true };
}

function refuse(refusal: AdmitRefusal): AdmitOutcome {
  return { kind: 'refused', refusal };
}

function limited(reason: string): AdmitOutcome {
  return refuse({ kind: 'limited', reason, retrySeconds: RETRY_SECONDS });
}

/** What cannot be about an admission; a plugin may pass on whatever a worker sent. */
function faultOf({ workerId, address, worker, lane = '' }: Admission): string | undefined {
  if (!isName(workerId, ID_LENGTH_MAX))
    return `the worker id is not 1 to ${ID_LENGTH_MAX} characters`;
  if (!isName(address, ADDRESS_LENGTH_MAX)) return 'the address is not a plain text';
  if (worker !== '' && !isName(worker, WORKER_LENGTH_MAX))
    return `the worker's name is not at most ${WORKER_LENGTH_MAX} plain characters`;
  if (typeof lane !== 'string' || lane.length > LANE_LENGTH_MAX) return 'the lane is too long';
  return undefined;
}

function isName(text: unknown, lengthMax: number): boolean {
  return typeof text === 'string' && text.length <= lengthMax && isPlainName(text);
}
