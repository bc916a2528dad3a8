import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Seat, WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import type { FarmSource } from '../farm/farm-source.ts';
import type { Lane } from '../farm/open-field.ts';
import { LaneCrowd } from '../miners/lane-crowd.ts';
import { LanePicker } from '../miners/lane-picker.ts';
import type { ToldJobs } from '../miners/told-jobs.ts';
import { CallRefusal } from './call-refusal.ts';
import type { Pooler } from './callers.ts';
import type { FarmerOwners } from './farmer-owners.ts';
import { jobZeros } from './job-zeros.ts';
import type { PoolerSeats, RelayedMiner } from './pooler-seats.ts';

interface RelayServices {
  readonly source: FarmSource;
  readonly owners: FarmerOwners;
  readonly seats: PoolerSeats;
  readonly told: ToldJobs;
  readonly desk: WorkDesk;
  readonly clock: Clock;
}

/** A share that a relayed miner found. */
interface Found {
  readonly seat: Seat;
  /** G address of the farmer that it is for. */
  readonly lane: string;
}

/** Miners of poolers: each at one farmer of its pooler until it has found something for that one, then at another. */
export class RelayedWork {
  readonly #services: RelayServices;
  readonly #crowd: LaneCrowd;
  // Among equals the first: those that follow go elsewhere, as it has a miner more then.
  readonly #picker = new LanePicker(() => 0);

  constructor(services: RelayServices) {
    this.#services = services;
    this.#crowd = new LaneCrowd(services.desk, services.clock);
  }

  /** A miner's seat, taken where it has none. @throws CallRefusal where the desk has no place for it */
  async seat(pooler: Pooler, miner: RelayedMiner): Promise<Seat> {
    const { source, seats } = this.#services;
    const known = seats.seated(pooler, miner);
    if (known?.ban !== undefined) throw new CallRefusal(403, known.ban);
    if (known !== undefined && source.office.field.lane(known.lane) !== undefined) return known;
    const lanes = await this.#lanesOf(pooler);
    if (known !== undefined) {
      this.#move(known, lanes);
      return known;
    }
    const seat = seats.takeRelayed(pooler, miner, this.#pick(lanes) ?? '');
    this.#crowd.joined(seat.lane);
    return seat;
  }

  /** Who found something goes on for another farmer. Resolves to those that have other work now. */
  async turn(pooler: Pooler, found: readonly Found[]): Promise<ReadonlySet<Seat>> {
    const moved = new Set<Seat>();
    // Many shares of one job are one turn.
    const due = found.filter(({ seat, lane }) => seat.lane === lane);
    if (due.length === 0) return moved;
    const lanes = await this.#lanesOf(pooler);
    for (const { seat, lane } of due)
      if (seat.lane === lane && this.#move(seat, lanes)) moved.add(seat);
    return moved;
  }

  /** What a miner is to work on; null while there is nothing. `extend`: the job of which it wants a further range. */
  document(seat: Seat, extend?: string) {
    const { source, told } = this.#services;
    const { field } = source.office;
    const { block } = field;
    const lane = field.lane(seat.lane);
    const job = (extend === undefined ? undefined : seat.extend(extend)) ?? seat.current();
    if (block === undefined || lane === undefined || job === undefined) return null;
    if (job.job.template.tip !== block.name || job.lane !== lane.custodialWallet) return null;
    told.tell(seat, job);
    return {
      jobId: job.id,
      nonceFirst: String(job.nonceFirst),
      nonceEnd: String(job.nonceEnd),
      shareZeros: jobZeros(job),
      blockIndex: block.index,
      entropy: Buffer.from(block.entropy).toString('hex'),
      blockTimestamp: Number(block.timestamp),
      farmerId: lane.farmerId,
      custodialWallet: lane.custodialWallet,
      bestZeros: lane.zeros ?? null,
    };
  }

  /** A pooler sees no farmers but its own. */
  async #lanesOf(pooler: Pooler): Promise<readonly Lane[]> {
    const { source, owners } = this.#services;
    const ids = source.office.field.lanes().map(({ farmerId }) => farmerId);
    const own = await owners.among(pooler.id, ids);
    // Looked at again, as time has passed and zeros with it.
    return source.office.field.lanes().filter(({ farmerId }) => own.has(farmerId));
  }

  /** Whether it is at another farmer now. */
  #move(seat: Seat, lanes: readonly Lane[]): boolean {
    const from = seat.lane;
    const to = this.#pick(lanes);
    if (to === undefined || to === from) return false;
    this.#crowd.moved(from, to);
    seat.turnTo(to);
    return true;
  }

  #pick(lanes: readonly Lane[]): string | undefined {
    return this.#picker.pick(lanes, (lane) => this.#crowd.on(lane))?.custodialWallet;
  }
}
