import type { EventSink, HostEvent } from './host-event.ts';

export type EventListener = (event: HostEvent) => void;

/** Passes events to whoever listens now. Listeners only queue; one that throws is the programmer's error. */
export class EventHub implements EventSink {
  readonly #listeners = new Set<EventListener>();

  emit(event: HostEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Returns the way out. */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
