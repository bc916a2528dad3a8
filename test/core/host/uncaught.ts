import type { EventEmitter } from 'node:events';

const EVENTS = ['uncaughtException', 'unhandledRejection'];
/** Under its plain type: those of the process name each event. */
const emitter: EventEmitter = process;

/** Takes the place of the runner's handlers of what nobody caught, until it is disposed. */
export class Uncaught implements Disposable {
  readonly #before = EVENTS.map((event) => ({ event, listeners: emitter.listeners(event) }));
  readonly #handler: (error: unknown) => void;

  constructor(handler: (error: unknown) => void) {
    this.#handler = handler;
    for (const event of EVENTS) {
      emitter.removeAllListeners(event);
      emitter.on(event, this.#handler);
    }
  }

  [Symbol.dispose](): void {
    for (const { event, listeners } of this.#before) {
      emitter.removeListener(event, this.#handler);
      for (const listener of listeners) emitter.on(event, listener as (error: unknown) => void);
    }
  }
}
