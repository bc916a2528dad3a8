import { RpcFailure } from '../../../../core/plugin-api/devnets/rpc-failure.ts';
import type { ChainView, TransactionRecord } from '../devnet-chain.ts';
import type { DevnetNetwork } from '../devnet-network.ts';
import { assetEventParts } from '../transactions/event-xdr.ts';
import { eventFilter } from './event-filter.ts';
import { RPC_INVALID_REQUEST } from './rpc-codes.ts';
import { invalid, record, text, wholeNumber } from './rpc-parameters.ts';
import type { RpcMethod, RpcParameters } from './rpc-parameters.ts';

export interface EventMethodsOptions {
  readonly network: DevnetNetwork;
  readonly view: () => ChainView;
}

interface ToldEvent {
  readonly type: 'contract';
  readonly ledger: number;
  readonly ledgerClosedAt: string;
  readonly contractId: string;
  readonly id: string;
  readonly operationIndex: number;
  readonly transactionIndex: number;
  readonly txHash: string;
  readonly inSuccessfulContractCall: boolean;
  readonly topic: readonly string[];
  readonly value: string;
}

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 10_000;
/** Of operations: its last bits are for transaction and operation. */
const LEDGER_SHIFT = 32n;
const ORDER_SHIFT = 12n;
const EVENT_LAST = '4294967295';
const CURSOR = /^\d{19}-\d{10}$/;

/** The call that tells what the asset contract told. */
export function eventMethods({ network, view }: EventMethodsOptions): Record<string, RpcMethod> {
  return {
    getEvents: (params) => {
      const { latest, oldest } = view();
      const { first, last, after, limit } = rangeOf(params, view());
      const takes = eventFilter(params['filters']);
      const events: ToldEvent[] = [];
      for (const kept of view().records(first, last)) {
        const told = toldBy(kept, network).filter((each) => each.id > after && takes(each));
        events.push(...told.slice(0, limit - events.length));
        if (events.length >= limit) break;
      }
      const isFull = events.length >= limit;
      return {
        events,
        // A page that is not full ends where the ledgers do, so that the next begins behind them.
        cursor: isFull ? (events.at(-1)?.id ?? after) : endOf(last),
        latestLedger: latest.sequence,
        oldestLedger: oldest.sequence,
        latestLedgerCloseTime: `${latest.closeTime}`,
        oldestLedgerCloseTime: `${oldest.closeTime}`,
      };
    },
  };
}

function rangeOf(params: RpcParameters, { latest, oldest }: ChainView) {
  const pagination = record(params['pagination'], 'pagination');
  const limit = wholeNumber(pagination['limit'], 'limit') ?? LIMIT_DEFAULT;
  if (limit < 1 || limit > LIMIT_MAX) throw invalid(`limit must be between 1 and ${LIMIT_MAX}`);
  const start = wholeNumber(params['startLedger'], 'startLedger');
  const end = wholeNumber(params['endLedger'], 'endLedger');
  const last = Math.min(latest.sequence, (end ?? Number.POSITIVE_INFINITY) - 1);
  if (pagination['cursor'] !== undefined) {
    const cursor = text(pagination['cursor'], 'cursor');
    if (start !== undefined) throw invalid('startLedger and cursor cannot both be set');
    if (!CURSOR.test(cursor)) throw invalid('cursor is malformed');
    const first = Number(BigInt(cursor.slice(0, 19)) >> LEDGER_SHIFT);
    return { first: Math.max(first, oldest.sequence), last, after: cursor, limit };
  }
  if (start === undefined || start < oldest.sequence || start > latest.sequence)
    throw new RpcFailure(
      RPC_INVALID_REQUEST,
      `startLedger must be within the ledger range: ${oldest.sequence} - ${latest.sequence}`,
    );
  return { first: start, last, after: '', limit };
}

function toldBy(
  { transaction, applied, ledger, order }: TransactionRecord,
  network: DevnetNetwork,
) {
  const ledgerClosedAt = new Date(Number(ledger.closeTime) * 1000).toISOString();
  return applied.events.flatMap((events, operationIndex) =>
    events.map((event, index): ToldEvent => {
      const { topics, data } = assetEventParts(network, event);
      return {
        type: 'contract',
        ledger: ledger.sequence,
        ledgerClosedAt,
        contractId: network.assetContract,
        id: idOf(ledger.sequence, order, operationIndex, index),
        operationIndex,
        transactionIndex: order,
        txHash: transaction.hash,
        inSuccessfulContractCall: true,
        topic: topics.map((topic) => topic.toXdr('base64')),
        value: data.toXdr('base64'),
      };
    }),
  );
}

function idOf(ledger: number, order: number, operation: number, event: number): string {
  const operationId =
    (BigInt(ledger) << LEDGER_SHIFT) | (BigInt(order) << ORDER_SHIFT) | BigInt(operation);
  return `${`${operationId}`.padStart(19, '0')}-${`${event}`.padStart(10, '0')}`;
}

/** Behind every event of a ledger. */
function endOf(ledger: number): string {
  const last = ((BigInt(ledger) + 1n) << LEDGER_SHIFT) - 1n;
  return `${`${last}`.padStart(19, '0')}-${EVENT_LAST}`;
}
