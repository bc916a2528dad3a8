import { harvestKey } from '../farm/deed-keys.ts';
import { INDEX_END } from '../consensus/farm-block.ts';
import type { Rediscovered } from '../farm/deed-desk.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { KaleEvent } from '../events/kale-event.ts';
import type { HarvestRow } from '../record/kale-record.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';
import { harvestEvents } from './harvest-events.ts';
import { rewardByRules } from './pail-look.ts';
import type { PailLook } from './pail-look.ts';

export type HarvestCallParts = Pick<FarmParts, 'calls' | 'deeds' | 'record' | 'logger'>;

/** Harvests that are sent by whatever account of the pool is free: nobody has to agree to them. */
export class HarvestCalls {
  readonly #parts: HarvestCallParts;

  constructor(parts: HarvestCallParts) {
    this.#parts = parts;
  }

  /** Pails of one farmer, lowest block first; several go through the tractor. Rejects as `DeedDesk.do`. */
  do(looks: readonly [PailLook, ...PailLook[]]): Promise<Outcome> {
    const { calls, deeds } = this.#parts;
    const [{ row, wallet }] = looks;
    const { farmerId } = row;
    const blockIndexes = looks.map((each) => each.row.blockIndex);
    const key = nextKey(row);
    const order = {
      key,
      before: [{ kind: 'harvest-begun' as const, key, farmerId, blockIndexes }],
      deed: () =>
        looks.length === 1
          ? calls.harvest(wallet, row.blockIndex)
          : calls.harvestMany(wallet, blockIndexes),
    };
    return deeds.do(order, (outcome) => this.#told(outcome, looks));
  }

  /** Whether a call that these rows are part of is on its way. `begun`: all of one farmer that are so. */
  isUnderWay(begun: readonly HarvestRow[]): boolean {
    const { deeds } = this.#parts;
    return begun.some(({ blockIndex, farmerId, attempts }) =>
      deeds.isUnderWay(harvestKey(blockIndex, farmerId, attempts)),
    );
  }

  /** Farmers whose begun calls are signed, with a fate that is not known, by another than this desk. */
  async followedElsewhere(begun: readonly HarvestRow[]): Promise<ReadonlySet<string>> {
    const farmers = new Set<string>();
    for (const { blockIndex, farmerId, attempts } of begun) {
      const sent = await this.#parts.record.submitted(harvestKey(blockIndex, farmerId, attempts));
      if (sent.some(({ fate }) => fate === undefined)) farmers.add(farmerId);
    }
    return farmers;
  }

  /** What follows from a harvest that an earlier life of the pool sent. Rejects with `STORAGE_UNAVAILABLE`. */
  async rediscovered({ key, outcome }: Rediscovered): Promise<readonly KaleEvent[]> {
    const [, first = '', ...rest] = key.split(':');
    const farmerId = rest.slice(0, -1).join(':');
    const rows = await this.#parts.record.unfinishedHarvests(INDEX_END);
    // One call per farmer is on its way at a time, so all that are begun are of this one.
    const begun = rows
      .filter((row) => row.farmerId === farmerId && row.state === 'begun')
      .filter(({ blockIndex }) => blockIndex >= Number(first))
      .sort((left, right) => left.blockIndex - right.blockIndex);
    return begun[0]?.blockIndex === Number(first) ? harvestEvents(outcome, begun) : [];
  }

  #told(outcome: Outcome, looks: readonly PailLook[]): readonly KaleEvent[] {
    const pails = looks.map(({ row, pail }) => ({ ...row, stake: pail?.stake ?? row.stake }));
    const events = harvestEvents(outcome, pails);
    for (const [place, event] of events.entries()) {
      const look = looks[place];
      if (event.kind === 'harvested' && look !== undefined) this.#compare(look, event.reward);
    }
    return events;
  }

  /** The chain's word counts; that the rules say another is told to who runs the pool. */
  #compare({ row: { blockIndex, farmerId }, block, pail }: PailLook, reward: bigint): void {
    const expected = pail && rewardByRules(blockIndex, block, pail);
    if (expected === undefined || expected === reward) return;
    const facts = { blockIndex, farmerId, reward: `${reward}`, expected: `${expected}` };
    this.#parts.logger.warn(
      facts,
      'a harvest brought another reward than the rules of the farm say',
    );
  }
}

/** Of the attempt that follows those on record. */
function nextKey({ blockIndex, farmerId, attempts }: HarvestRow): string {
  return harvestKey(blockIndex, farmerId, attempts + 1);
}
