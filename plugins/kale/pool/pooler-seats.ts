import { createHash } from 'node:crypto';
import type { Seat, WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import type { Lane } from '../farm/open-field.ts';
import { seatName } from '../miners/miner-seats.ts';
import { CallRefusal } from './call-refusal.ts';
import { callerKey } from './caller-key.ts';
import type { Pooler } from './callers.ts';

/** A miner that mines at a pooler, as that tells of it. */
export interface RelayedMiner {
  readonly minerId: string;
  /** Who is paid. */
  readonly address: string;
  readonly worker: string;
  /** The miner's own, by the pooler's word. */
  readonly remoteAddress: string;
  readonly agent: string;
}

const STATUS = {
  'no-port': 503,
  'already-seated': 409,
  malformed: 400,
  address: 400,
  banned: 403,
  limited: 429,
} as const;

/** Seats of poolers: one for each of their farmers, and one for each miner that they relay. */
export class PoolerSeats {
  readonly #desk: WorkDesk;
  /** Under which address each was asked for, as that was spelled. */
  readonly #spelled = new WeakMap<Seat, string>();

  constructor(desk: WorkDesk) {
    this.#desk = desk;
  }

  /** The place from which a pooler itself works for a farmer. @throws CallRefusal where the desk has none for it */
  takeOwn(pooler: Pooler, { farmerId, custodialWallet }: Lane): Seat {
    return this.#admit({
      workerId: ownId(pooler.id, farmerId),
      address: pooler.address,
      worker: pooler.id,
      remoteAddress: placeAddress(ownId(pooler.id, farmerId)),
      lane: custodialWallet,
    });
  }

  own(pooler: Pooler, farmerId: string): Seat | undefined {
    return this.#desk.seat(ownId(pooler.id, farmerId));
  }

  /** @throws CallRefusal where the desk has no place for the miner */
  takeRelayed(pooler: Pooler, miner: RelayedMiner, lane: string): Seat {
    const { minerId, address, worker, agent } = miner;
    // Nobody's own address: what a pooler says of it must not shut out who really is there.
    const remoteAddress = placeAddress(`from/${pooler.id}/${callerKey(miner.remoteAddress)}`);
    const workerId = relayedId(pooler.id, minerId);
    const seat = this.#admit({ workerId, address, worker, agent, remoteAddress, lane });
    this.#spelled.set(seat, address);
    return seat;
  }

  /** The seat that a miner has already; undefined also where it says another address now, which the desk judges. */
  seated(pooler: Pooler, { minerId, address }: RelayedMiner): Seat | undefined {
    const seat = this.relayed(pooler, minerId);
    return seat !== undefined && this.#spelled.get(seat) === address ? seat : undefined;
  }

  relayed(pooler: Pooler, minerId: string): Seat | undefined {
    return this.#desk.seat(relayedId(pooler.id, minerId));
  }

  #admit(admission: Parameters<WorkDesk['admit']>[0]): Seat {
    const outcome = this.#desk.admit(admission);
    if (outcome.kind === 'seated') return outcome.seat;
    const { refusal } = outcome;
    const retrySeconds = refusal.kind === 'limited' ? refusal.retrySeconds : undefined;
    throw new CallRefusal(STATUS[refusal.kind], refusal.reason, retrySeconds);
  }
}

/**
 * Each place counts for itself at the desk: hundreds from one address would be too many, and what is wrong with one
 * must not shut out the pooler with all the others. So each has an address of its own, unique-local (RFC 4193).
 */
function placeAddress(place: string): string {
  const digits = createHash('sha256').update(place).digest('hex');
  const groups = [0, 4, 8].map((at) => digits.slice(at, at + 4));
  return `fd${digits.slice(12, 14)}:${groups.join(':')}::1`;
}

// No id of a pooler has a slash, so that no two of these are the same. They are in logs, where no handle must be.
function ownId(poolerId: string, farmerId: string): string {
  return `farmer/${poolerId}/${farmerId}`;
}

function relayedId(poolerId: string, minerId: string): string {
  return `miner/${poolerId}/${seatName(minerId)}`;
}
