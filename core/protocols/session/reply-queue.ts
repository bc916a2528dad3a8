import type { Connection } from '../../listeners/connection.ts';

/** A place in the order of answers, kept for a call whose answer is not known yet. */
export interface ReplySlot {
  line: string | Uint8Array | undefined;
  /** The miner reads exactly one line after its call and takes it for the answer. */
  readonly exclusive: boolean;
}

/**
 * Answers in the order of their calls, whatever order the verdicts come in. Notifications overtake
 * answers that are still awaited, except behind an exclusive one.
 */
export class ReplyQueue {
  readonly #connection: Connection;
  #slots: ReplySlot[] | undefined;
  #exclusives = 0;
  #closed = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Answers and held notifications that wait for an earlier answer. */
  get waiting(): number {
    return this.#slots?.length ?? 0;
  }

  /** Answers a call now, or as soon as all calls before it are answered. */
  reply(line: string, exclusive = false): void {
    if (this.waiting === 0) this.#write(line);
    else this.#push({ line, exclusive });
  }

  /** Keeps the place of a call that is answered later, by `fill`. */
  reserve(): ReplySlot {
    return this.#push({ line: undefined, exclusive: false });
  }

  fill(slot: ReplySlot, line: string): void {
    slot.line = line;
    const slots = this.#slots;
    if (slots === undefined || slots[0] !== slot) return;
    while (slots[0]?.line !== undefined) {
      this.#write(slots[0].line);
      if (slots[0].exclusive) this.#exclusives--;
      slots.shift();
    }
  }

  /** Sends what no call asked for. */
  notify(line: string | Uint8Array): void {
    if (this.#exclusives > 0) this.#push({ line, exclusive: false });
    else this.#write(line);
  }

  /** The connection is gone: late verdicts find nobody. */
  close(): void {
    this.#closed = true;
    this.#slots = undefined;
  }

  #push(slot: ReplySlot): ReplySlot {
    this.#slots ??= [];
    this.#slots.push(slot);
    if (slot.exclusive) this.#exclusives++;
    return slot;
  }

  #write(line: string | Uint8Array): void {
    if (!this.#closed) this.#connection.send(line);
  }
}
