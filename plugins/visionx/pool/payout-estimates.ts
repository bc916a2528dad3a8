/**
 * What each worker would get if a block were found now and divided by the work of its round. Work is credited by
 * address and name of the rig: workers that share both share it by what each has done since it sat down.
 */
import type { RoundWork } from '../../../core/plugin-api/record.ts';
import type { Seat } from '../../../core/plugin-api/work-desk.ts';
import { landText } from './land.ts';
import { ownerOf } from './pool-door.ts';

export interface EstimateTerms {
  /** Of a block, to be shared by its round. */
  readonly sharedAtomic: bigint;
  /** To one who mines for himself. */
  readonly soloAtomic: (address: string) => bigint;
}

/** In LAND, by worker id. */
export function payoutEstimates(
  seats: readonly Seat[],
  round: readonly RoundWork[],
  { sharedAtomic, soloAtomic }: EstimateTerms,
): ReadonlyMap<string, string> {
  const workOf = new Map(round.map((entry) => [rigOf(entry), entry.work]));
  const total = sum(round.filter(({ address }) => !isSolo(address)).map(({ work }) => work));
  const estimates = new Map<string, string>();
  for (const [rig, members] of seatsByRig(seats)) {
    const parts = parted(workOf.get(rig) ?? 0n, members);
    for (const [index, seat] of members.entries()) {
      const own = total === 0n ? 0n : (sharedAtomic * (parts[index] ?? 0n)) / total;
      const amount = isSolo(seat.address) ? soloAtomic(seat.address) : own;
      estimates.set(seat.workerId, landText(amount));
    }
  }
  return estimates;
}

function isSolo(address: string): boolean {
  return ownerOf(address) !== address;
}

/** A separator that neither an address nor a name has. */
function rigOf({ address, worker }: Pick<RoundWork, 'address' | 'worker'>): string {
  return `${address}\n${worker}`;
}

function seatsByRig(seats: readonly Seat[]): ReadonlyMap<string, readonly Seat[]> {
  const rigs = new Map<string, Seat[]>();
  for (const seat of seats) {
    const rig = rigOf(seat);
    const members = rigs.get(rig);
    if (members === undefined) rigs.set(rig, [seat]);
    else members.push(seat);
  }
  return rigs;
}

/** A rig's work among the workers that call themselves so: by their tallies, evenly where these are empty. */
function parted(work: bigint, seats: readonly Seat[]): readonly bigint[] {
  const tallies = seats.map(({ tally }) => tally.work);
  const total = sum(tallies);
  if (total === 0n) return tallies.map(() => work / BigInt(seats.length));
  return tallies.map((tally) => (work * tally) / total);
}

function sum(numbers: readonly bigint[]): bigint {
  return numbers.reduce((total, number) => total + number, 0n);
}
