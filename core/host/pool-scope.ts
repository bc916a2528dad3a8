/**
 * Whose code runs. What a pool's plugin is asked to do runs in the pool's scope, and so does all that it
 * leads to later: timers, sockets, promises. What nobody caught can thus be laid at the right door. Node
 * keeps the context of whoever set a callback up, also in its handlers of `uncaughtException` and
 * `unhandledRejection`.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Node tells there of each socket that a server accepted, in the server's context. */
const ACCEPTED = 'net.server.socket';

/** The scopes of a host's pools. */
export class PoolScopes {
  readonly #current = new AsyncLocalStorage<PoolScope | undefined>();
  /** Where an error was thrown that crossed between host and plugin; undefined: in the host. */
  readonly #origins = new WeakMap<object, PoolScope | undefined>();

  /** Until `close`, sockets that servers of plugins accept belong to their scopes. */
  constructor() {
    subscribe(ACCEPTED, this.#accepted);
  }

  close(): void {
    unsubscribe(ACCEPTED, this.#accepted);
  }

  /** A scope for one life of a pool; `onFault` hears what escaped from the plugin. Must not throw. */
  open(onFault: (error: unknown) => void): PoolScope {
    const scope: PoolScope = new PoolScope(
      (act) => this.#cross(scope, act),
      (act) => this.#cross(undefined, act),
      onFault,
    );
    return scope;
  }

  /**
   * To be asked about what nobody caught, in the process's handler. True where it came from a plugin: its
   * pool has been told. False: it is the host's own.
   */
  blame(error: unknown): boolean {
    const crossed = isObject(error) && this.#origins.has(error);
    const scope = crossed ? this.#origins.get(error) : this.#current.getStore();
    if (scope === undefined) return false;
    // What the pool does about it is the host's own work.
    this.#current.run(undefined, () => scope.onFault(error));
    return true;
  }

  /** The only callbacks that Node runs without a context: those of accepted sockets (24.21). */
  readonly #accepted = (message: unknown): void => {
    const scope = this.#current.getStore();
    if (scope === undefined) return;
    const { socket } = message as { readonly socket: Socket };
    const emit = socket.emit.bind(socket) as (...args: unknown[]) => boolean;
    socket.emit = (...args: unknown[]) => scope.enter(() => emit(...args));
  };

  /** The first border that an error crosses is where it comes from. */
  #cross<R>(into: PoolScope | undefined, act: () => R): R {
    try {
      return this.#current.run(into, act);
    } catch (thrown) {
      // Only an object can be told from its equals.
      const error = isObject(thrown) ? thrown : new Error(String(thrown));
      if (!this.#origins.has(error)) this.#origins.set(error, into);
      throw error;
    }
  }
}

type Crossing = <R>(act: () => R) => R;

/** The border between the host and one life of a pool's plugin. */
export class PoolScope {
  readonly onFault: (error: unknown) => void;
  /** Runs an act of the plugin. */
  readonly enter: Crossing;
  readonly #leave: Crossing;

  constructor(enter: Crossing, leave: Crossing, onFault: (error: unknown) => void) {
    this.enter = enter;
    this.#leave = leave;
    this.onFault = onFault;
  }

  /** An object of the plugin for the host: its methods run in the scope. */
  foreign<T extends object>(part: T): T {
    return crossing(part, this.enter);
  }

  /** An object of the host for the plugin: its methods run outside the scope. */
  lent<T extends object>(part: T): T {
    return crossing(part, this.#leave);
  }
}

/** `part` behind a border. A stand-in, so that it does not matter what is frozen or private in it. */
function crossing<T extends object>(part: T, cross: Crossing): T {
  const known = new Map<PropertyKey, { readonly method: unknown; readonly crosses: unknown }>();
  return new Proxy({} as T, {
    has: (_, key) => Reflect.has(part, key),
    get: (_, key) => {
      const method: unknown = Reflect.get(part, key);
      if (typeof method !== 'function') return method;
      const kept = known.get(key);
      if (kept?.method === method) return kept.crosses;
      const crosses = (...args: unknown[]): unknown =>
        cross(() => Reflect.apply(method, part, args) as unknown);
      known.set(key, { method, crosses });
      return crosses;
    },
  });
}

function isObject(error: unknown): error is object {
  return typeof error === 'object' && error !== null;
}
