import { ScVal } from '@stellar/stellar-sdk/xdr';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { eventsCheck } from './rpc-answers.ts';
import type { EventsAnswer } from './rpc-answers.ts';
import type { RpcQuestion } from './rpc-endpoint.ts';

export interface ContractEvent {
  /** Grows with the order in which events happened; unique. */
  readonly id: string;
  readonly ledger: number;
  readonly contract: string;
  /** Hex. */
  readonly transactionHash: string;
  readonly topics: readonly ScVal[];
  readonly value: ScVal;
}

export interface EventPage {
  readonly events: readonly ContractEvent[];
  /** Where the next page begins. */
  readonly cursor: string;
  /** The last ledger that the node knew; the page need not reach it. */
  readonly ledger: number;
}

/** Where a page begins: at a ledger, or behind an earlier page. */
export type EventStart = { readonly ledger: number } | { readonly cursor: string };

/** Whoever answers of several nodes, or one whose word alone is wanted. */
interface EventTeller {
  ask<Answer extends { readonly latestLedger: number }>(
    question: RpcQuestion<Answer>,
  ): Promise<Answer>;
}

/** What contracts told, page by page. Nodes keep it for about a day. */
export class EventReader {
  readonly #rpc: EventTeller;

  constructor(rpc: EventTeller) {
    this.#rpc = rpc;
  }

  /** @throws PoolError DAEMON_*: also where `start` is before what the nodes keep */
  async page(contract: string, start: EventStart, limit: number): Promise<EventPage> {
    const params = {
      ...('ledger' in start ? { startLedger: start.ledger } : {}),
      filters: [{ type: 'contract', contractIds: [contract] }],
      pagination: { limit, ...('cursor' in start ? { cursor: start.cursor } : {}) },
    };
    const question = { method: 'getEvents', params, check: eventsCheck };
    const { events, cursor, latestLedger } = await this.#rpc.ask(question);
    return { events: (events ?? []).map(eventOf), cursor, ledger: latestLedger };
  }
}

type ToldEvent = NonNullable<EventsAnswer['events']>[number];

function eventOf({ id, ledger, contractId, txHash, topic, value }: ToldEvent): ContractEvent {
  try {
    return {
      id,
      ledger,
      contract: contractId,
      transactionHash: txHash,
      topics: topic.map((each) => ScVal.fromXdr(each, 'base64')),
      value: ScVal.fromXdr(value, 'base64'),
    };
  } catch {
    throw new PoolError('DAEMON_RPC', 'getEvents answered an event that is none');
  }
}
