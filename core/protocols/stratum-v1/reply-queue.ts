import type { Connection } from '../../listeners/connection.ts';
import type { FlushRound } from './flush-round.ts';

/** A place in the order of answers, kept for a call whose answer is not known yet. */
export interface ReplySlot {
  line: string | Uint8Array | undefined;
  /** The miner reads exactly one line after its call and takes it for the answer. */
  readonly exclusive: boolean;
}

/**
 * Answers in the order of their calls, whatever order the verdicts come in. Notifications overtake
 * answers that are still awaited, except behind an exclusive one. What is written within one turn
 * of the event loop leaves in one piece.
 */
export class ReplyQueue {
  readonly #connection: Connection;
  readonly #round: FlushRound;
  #slots: ReplySlot[] | undefined;
  #exclusives = 0;
  #text = '';
  #closed = false;

  constructor(connection: Connection, round: FlushRound) {
    this.#connection = connection;
    this.#round = round;
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

  /** Hands what was written to the connection. */
  flush(): void {
    if (this.#text === '' || this.#closed) return;
    const text = this.#text;
    this.#text = '';
    this.#connection.send(text);
  }

  /** The connection is gone: late verdicts find nobody. */
  close(): void {
    this.#closed = true;
    this.#text = '';
    this.#slots = undefined;
  }

  #push(slot: ReplySlot): ReplySlot {
    this.#slots ??= [];
    this.#slots.push(slot);
    if (slot.exclusive) this.#exclusives++;
    return slot;
  }

  #write(line: string | Uint8Array): void {
    if (this.#closed) return;
    if (typeof line === 'string') {
      if (this.#text === '') this.#round.add(this);
      this.#text += line;
      return;
    }
    this.flush();
    this.#connection.send(line);
  }
}
