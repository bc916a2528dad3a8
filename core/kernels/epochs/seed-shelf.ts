import type { EpochMemory } from './epoch-memory.ts';
import { PLANNED_CACHES } from './memory-plan.ts';
import { UNFOLLOWED } from './seed-followers.ts';
import type { SeedData, SeedPlace } from './seed-data.ts';

/** Data of seeds by slot. Who needs a slot when none is free takes that of the seed least needed. */
export class SeedShelf {
  readonly #memory: EpochMemory;
  readonly #make: (place: SeedPlace) => SeedData;
  readonly #rankOf: (seed: string) => number;
  readonly #bySeed = new Map<string, SeedData>();
  /** Slots that have been taken at some time; further ones are taken only where none is free. */
  #slots = 0;
  #generation = 0;

  constructor(
    memory: EpochMemory,
    make: (place: SeedPlace) => SeedData,
    rankOf: (seed: string) => number,
  ) {
    this.#memory = memory;
    this.#make = make;
    this.#rankOf = rankOf;
  }

  get all(): IterableIterator<SeedData> {
    return this.#bySeed.values();
  }

  get generations(): readonly number[] {
    return [...this.#bySeed.values()].map(({ place }) => place.generation);
  }

  get(seed: string): SeedData | undefined {
    return this.#bySeed.get(seed);
  }

  /** The seed's data, which may have to be prepared first; undefined where no slot can be had. */
  claim(seed: string): SeedData | undefined {
    const known = this.#bySeed.get(seed);
    if (known !== undefined) return known;
    const cache = this.#freeSlot(this.#rankOf(seed));
    if (cache === undefined) return undefined;
    this.#generation++;
    const data = this.#make({ seed, generation: this.#generation, cache });
    this.#bySeed.set(seed, data);
    return data;
  }

  /** Address of a slot. The memory never shrinks, so beyond its planned size it grows last. */
  #freeSlot(rank: number): number | undefined {
    const grown = this.#slots < PLANNED_CACHES ? this.#grow() : undefined;
    return grown ?? this.#evict(UNFOLLOWED) ?? this.#grow() ?? this.#evict(rank + 1);
  }

  #grow(): number | undefined {
    if (this.#slots === this.#memory.slotsMax) return undefined;
    const cache = this.#memory.slot(this.#slots);
    if (cache !== undefined) this.#slots++;
    return cache;
  }

  /** Takes the slot of the least needed seed from this rank on, and of those the longest unused. */
  #evict(rankMin: number): number | undefined {
    let victim: { readonly data: SeedData; readonly rank: number } | undefined;
    for (const data of this.#bySeed.values()) {
      const rank = this.#rankOf(data.place.seed);
      if (!data.idle || rank < rankMin) continue;
      const older = victim?.rank === rank && data.usedAt < victim.data.usedAt;
      if (victim === undefined || rank > victim.rank || older) victim = { data, rank };
    }
    if (victim === undefined) return undefined;
    this.#bySeed.delete(victim.data.place.seed);
    return victim.data.place.cache;
  }
}
