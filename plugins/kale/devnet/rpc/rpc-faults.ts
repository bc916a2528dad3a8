import { RpcFailure } from '../../../../core/plugin-api/devnets/rpc-failure.ts';
import { RPC_INTERNAL } from './rpc-codes.ts';

/** What shall go wrong with the next call of a method. */
export type RpcFault =
  /** An error instead of the act. */
  | { readonly kind: 'fail'; readonly failure: RpcFailure }
  /** The act, and then no answer: the connection breaks. */
  | { readonly kind: 'cut' }
  /** The act, and then silence, until the caller gives up. */
  | { readonly kind: 'hang' }
  /** An answer of the HTTP server instead of the act, such as 503. */
  | { readonly kind: 'status'; readonly status: number };

/** Faults that tests switch on, used up in the order in which they were asked for. */
export class RpcFaults {
  readonly #next = new Map<string, RpcFault[]>();

  failNext(method: string, message = 'the devnet was told to fail'): void {
    this.#add(method, { kind: 'fail', failure: new RpcFailure(RPC_INTERNAL, message) });
  }

  /** The call is acted on, but the caller never learns of it. */
  cutNext(method: string): void {
    this.#add(method, { kind: 'cut' });
  }

  /** The call is acted on, and the caller waits in vain. */
  hangNext(method: string): void {
    this.#add(method, { kind: 'hang' });
  }

  statusNext(method: string, status: number): void {
    this.#add(method, { kind: 'status', status });
  }

  /** Forgets all that has not happened. */
  clear(): void {
    this.#next.clear();
  }

  take(method: string): RpcFault | undefined {
    return this.#next.get(method)?.shift();
  }

  #add(method: string, fault: RpcFault): void {
    this.#next.set(method, [...(this.#next.get(method) ?? []), fault]);
  }
}
