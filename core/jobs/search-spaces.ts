/**
 * Spaces remembered: as many as jobs that shares can be credited on, were each of a space of its own. One that is
 * forgotten begins anew.
 */
const SPACES_MAX = 16;

/** What is kept for the search spaces of a pool's jobs, by name; the longest unused is forgotten first. */
export class SearchSpaces<Kept> {
  readonly #kept = new Map<string, Kept>();

  of(name: string, make: () => Kept): Kept {
    const kept = this.#kept.get(name) ?? make();
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= SPACES_MAX) break;
      this.#kept.delete(oldest);
    }
    return kept;
  }

  values(): Iterable<Kept> {
    return this.#kept.values();
  }
}
