import assert from 'node:assert/strict';
import type { BackOff } from '../back-off.ts';
import type { PoolLink, PoolLinkListener } from '../pool-link.ts';

/** A link of calls: it is there at once, and a call that fails takes it away for a while. */
export class HttpLink implements PoolLink {
  readonly #backOff: BackOff;
  readonly #listener: PoolLinkListener;
  #retry: NodeJS.Timeout | undefined;
  #state: 'closed' | 'open' | 'waiting' = 'closed';

  constructor(backOff: BackOff, listener: PoolLinkListener) {
    this.#backOff = backOff;
    this.#listener = listener;
  }

  open(): void {
    this.#state = 'open';
    this.#listener.connected();
  }

  send(): void {
    assert.fail('conversations over HTTP make their own calls');
  }

  proven(): void {
    this.#backOff.reset();
  }

  restart(reason: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'waiting';
    const retryMs = this.#backOff.nextMs();
    this.#retry = setTimeout(() => this.open(), retryMs);
    this.#listener.disconnected(reason, retryMs);
  }

  close(): void {
    this.#state = 'closed';
    clearTimeout(this.#retry);
  }
}
