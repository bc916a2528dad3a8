import type { SecureContext } from 'node:tls';
import type { Clock } from '../plugin-api/clock.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { AddressLimits } from './address-limits.ts';
import type { BanList } from './ban-list.ts';
import type { ByteProtocol } from './byte-protocol.ts';
import type { CloseReason, ListenerCounters } from './listener-counters.ts';
import type { ListenerOptions } from './listener-options.ts';
import type { WriteBatch } from './write-batch.ts';

/** A connection as its port sees it. */
export interface PortConnection {
  readonly remoteAddress: string;
  /** Ends what took too long. `nowMs` is monotonic. */
  sweep(nowMs: number): void;
  /** Sends what is queued, then closes; `detail` is for the log. */
  end(reason: CloseReason, detail: string): void;
  abort(reason: CloseReason): void;
}

/** What all connections of one port share, so that each of them holds a single reference. */
export interface PortContext {
  /** The port it listens on, once it does. */
  port: number;
  readonly options: ListenerOptions;
  readonly limits: AddressLimits;
  readonly bans: BanList;
  readonly protocols: readonly ByteProtocol[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly counters: ListenerCounters;
  readonly writes: WriteBatch;
  readonly secureContext: SecureContext | undefined;
  /** Called once per connection, when nothing is left of it. */
  readonly forget: (connection: PortConnection) => void;
}
