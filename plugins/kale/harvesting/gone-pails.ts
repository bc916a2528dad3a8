import type { PailEvent } from '../events/kale-event.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { WorkRow } from '../record/kale-record.ts';
import { grouped } from '../grouped.ts';
import { matched, unexplained } from './mint-matching.ts';
import type { BookedMint, GonePail, Mint } from './mint-matching.ts';
import { MintReader } from './mint-reader.ts';
import { pailName, rewardByRules } from './pail-look.ts';
import type { PailLook } from './pail-look.ts';
import { unreadMints } from './unread-mints.ts';
import type { PaidPail } from './unread-mints.ts';

export type GonePailParts = Pick<FarmParts, 'network' | 'rpc' | 'reader' | 'record' | 'logger'>;

/** More blocks than entries of the farm live: a day of them, five minutes each, and some. */
const BLOCKS_ALIVE = 400;

/**
 * Pails that are not there though nobody harvested them for the pool. Anybody may harvest for a farmer: then the
 * asset's contract told of a mint to it. Where that is longer ago than nodes tell events, what the account holds beyond
 * the record says it. Where nothing does, the pail has expired, and with it its stake and reward.
 */
export class GonePails {
  readonly #parts: GonePailParts;
  readonly #mints: MintReader;

  constructor(parts: GonePailParts) {
    this.#parts = parts;
    this.#mints = new MintReader(parts.network, parts.rpc);
  }

  /**
   * What became of them: all that are gone of some farmers, for whom no harvest is on its way. Nothing of those that
   * cannot be told now.
   * Rejects with a PoolError DAEMON_* or STORAGE_UNAVAILABLE.
   */
  async explain(gone: readonly PailLook[], view: FarmView): Promise<readonly PailEvent[]> {
    const planted = await this.#plantedLedgers(gone);
    const from = Math.min(...gone.map(({ row }) => planted.get(pailName(row)) ?? 1));
    const to = Math.max(...gone.map(({ ledger }) => ledger));
    const read = await this.#mints.read(new Set(gone.map(({ wallet }) => wallet)), { from, to });
    const booked = await this.#booked(gone);
    const works = await this.#works(gone);
    const events: PailEvent[] = [];
    for (const [farmerId, looks] of grouped(gone, ({ row }) => row.farmerId)) {
      const left = unexplained(
        read.mints.get(looks[0]?.wallet ?? '') ?? [],
        booked.get(farmerId) ?? [],
      );
      const pails = looks.map((look) => gonePail(look, works.get(pailName(look.row))));
      const found = matched(pails, left);
      const isUnread = (look: PailLook, place: number) =>
        found[place] === undefined && read.fromLedger > (planted.get(pailName(look.row)) ?? 1);
      const unread = looks.flatMap((look, place) => {
        const pail = pails[place];
        return pail !== undefined && isUnread(look, place) ? [[look, pail] as const] : [];
      });
      const paid = await unreadMints(this.#parts, view, unread);
      const paidOf = new Map(unread.map(([look], place) => [look, paid?.[place]]));
      for (const [place, look] of looks.entries())
        if (paid !== undefined || !paidOf.has(look))
          events.push(this.#told(look, found[place] ?? paidOf.get(look), read.fromLedger));
    }
    return events;
  }

  #told(look: PailLook, mint: Mint | PaidPail | undefined, fromLedger: number): PailEvent {
    const { blockIndex, farmerId, stake } = look.row;
    const { logger } = this.#parts;
    if (mint !== undefined) {
      const { ledger } = mint;
      logger.info({ blockIndex, farmerId, ledger }, 'somebody else harvested for a farmer');
      const reward = 'reward' in mint ? mint.reward : mint.amount - stake;
      return { kind: 'harvested', blockIndex, farmerId, reward, stake, ledger };
    }
    // A pail is never older than its block, so while the block lives, time did not take it.
    const reason = look.block === undefined ? 'expired' : 'not-found';
    const facts = { blockIndex, farmerId, stake: `${stake}`, reason, eventsFrom: fromLedger };
    logger.error(
      facts,
      'a pail is gone and nothing was paid for it: its stake and reward are lost',
    );
    return { kind: 'pail-lost', blockIndex, farmerId, reason, stake };
  }

  async #plantedLedgers(gone: readonly PailLook[]): Promise<ReadonlyMap<string, number>> {
    const ledgers = new Map<string, number>();
    for (const index of grouped(gone, ({ row }) => row.blockIndex).keys())
      for (const row of await this.#parts.record.plantings(index))
        if (row.ledger !== undefined) ledgers.set(pailName(row), row.ledger);
    return ledgers;
  }

  async #works(gone: readonly PailLook[]): Promise<ReadonlyMap<string, WorkRow>> {
    const works = new Map<string, WorkRow>();
    for (const index of grouped(gone, ({ row }) => row.blockIndex).keys())
      for (const row of await this.#parts.record.works(index)) works.set(pailName(row), row);
    return works;
  }

  /** What is on record of mints, by farmer, as far back as any that is looked for can be. */
  async #booked(gone: readonly PailLook[]): Promise<ReadonlyMap<string, readonly BookedMint[]>> {
    const farmers = new Set(gone.map(({ row }) => row.farmerId));
    const booked = new Map<string, BookedMint[]>();
    for (const { blockIndex } of await this.#parts.record.blocks(BLOCKS_ALIVE))
      for (const row of await this.#parts.record.harvests(blockIndex)) {
        const { farmerId, reward, stake, ledger, hash } = row;
        if (reward === undefined || !farmers.has(farmerId)) continue;
        const mint = { ledger, hash, amount: reward + stake };
        booked.set(farmerId, [...(booked.get(farmerId) ?? []), mint]);
      }
    return booked;
  }
}

function gonePail({ row, block }: PailLook, work: WorkRow | undefined): GonePail {
  const { blockIndex, stake } = row;
  const effort = { gap: work?.workedGap, zeros: work?.workedZeros, stake };
  const reward = rewardByRules(blockIndex, block, effort);
  return { blockIndex, stake, expected: reward === undefined ? undefined : reward + stake };
}
