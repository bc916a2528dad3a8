import type { ServerResponse } from 'node:http';
import type { RouteEvent } from '../plugin-api/routes.ts';
import type { MountedRoutes } from './mounted-routes.ts';
import { renderEvent } from './rendered-answer.ts';

/** Keeps proxies from closing a quiet stream, and finds dead ones. */
const HEARTBEAT_MS = 15_000;

/** Writes a plugin's events to a caller, as fast as that one reads. */
export class EventWriter {
  readonly #response: ServerResponse;
  readonly #mounted: MountedRoutes;
  readonly #gone: AbortSignal;

  /** `gone`: aborted when the caller hung up or the pool stops. */
  constructor(response: ServerResponse, mounted: MountedRoutes, gone: AbortSignal) {
    this.#response = response;
    this.#mounted = mounted;
    this.#gone = gone;
  }

  /** Resolves when the stream is over, whoever ended it. Never rejects. */
  async write(events: AsyncIterable<RouteEvent>): Promise<void> {
    this.#response.flushHeaders();
    const heartbeat = setInterval(() => this.#response.write(': alive\n\n'), HEARTBEAT_MS).unref();
    let iterator: AsyncIterator<RouteEvent> | undefined;
    try {
      iterator = this.#mounted.enter(() => events[Symbol.asyncIterator]());
      await this.#pass(iterator);
    } catch (error) {
      this.#mounted.fault(error, 'a stream of events failed');
    } finally {
      clearInterval(heartbeat);
      this.#response.end();
      this.#close(iterator);
    }
  }

  async #pass(iterator: AsyncIterator<RouteEvent>): Promise<void> {
    const take = async (): Promise<string | undefined> => {
      const { done, value } = await iterator.next();
      return done === true ? undefined : renderEvent(value);
    };
    while (!this.#gone.aborted) {
      const text = await this.#unlessGone(this.#mounted.enter(take));
      if (text === undefined) return;
      if (!this.#response.write(text)) await this.#unlessGone(this.#drained());
    }
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => this.#response.once('drain', () => resolve()));
  }

  /** What comes of `work`, or undefined as soon as there is nobody to tell. */
  #unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const leave = (): void => resolve(undefined);
      this.#gone.addEventListener('abort', leave, { once: true });
      if (this.#gone.aborted) leave();
      const settle = (act: () => void): void => {
        this.#gone.removeEventListener('abort', leave);
        act();
      };
      work.then(
        (value) => settle(() => resolve(value)),
        (error: Error) => settle(() => reject(error)),
      );
    });
  }

  /** Tells the plugin that nobody listens any more; it may take its time. */
  #close(iterator: AsyncIterator<RouteEvent> | undefined): void {
    const report = (error: unknown): void =>
      this.#mounted.fault(error, 'a stream of events could not be closed');
    try {
      this.#mounted.enter(() => iterator?.return?.())?.then(undefined, report);
    } catch (error) {
      report(error);
    }
  }
}
