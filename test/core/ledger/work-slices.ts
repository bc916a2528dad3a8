import { array, constantFrom, integer, record } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { Scheme, WorkSlice } from '../../../core/ledger/schemes/scheme.ts';
import type { Work } from '../../../core/plugin-api/target.ts';

export interface SliceFacts {
  readonly miner: string;
  readonly work: number | bigint;
  readonly networkWork?: number | bigint;
  readonly round?: number | bigint;
  readonly moment?: number;
}

/** A slice with what the test cares about. */
export function slice({
  miner,
  work,
  networkWork = 100,
  round = 1,
  moment = 0,
}: SliceFacts): WorkSlice {
  return {
    miner,
    round: BigInt(round),
    moment,
    work: BigInt(work) as Work,
    networkWork: BigInt(networkWork) as Work,
  };
}

/** Newest first. */
export function slices(count: number, networkWork?: number): Arbitrary<readonly WorkSlice[]> {
  const facts = record({
    miner: constantFrom('ann', 'bob', 'cid', 'dee'),
    work: integer({ min: 1, max: 1_000 }),
    networkWork:
      networkWork === undefined ? integer({ min: 1, max: 999 }) : constantFrom(networkWork),
    moment: integer({ min: 0, max: 5 }),
    round: integer({ min: 1, max: 3 }),
  });
  return array(facts, { maxLength: count }).map((all) => all.map(slice).sort(byAge));
}

export function byAge(one: WorkSlice, other: WorkSlice): number {
  return Number(other.round - one.round) || other.moment - one.moment;
}

/** Reads until the scheme has enough. */
export function weigh(
  scheme: Scheme,
  history: Iterable<WorkSlice>,
  block: { readonly round?: bigint; readonly roundFrom?: bigint } = {},
): ReadonlyMap<string, bigint> {
  const { round = 3n, roundFrom = 1n } = block;
  const reading = scheme.begin({ round, roundFrom, finder: 'finder', rewardAtomic: 1n });
  for (const each of history) if (!reading.take(each)) break;
  return reading.weights();
}
