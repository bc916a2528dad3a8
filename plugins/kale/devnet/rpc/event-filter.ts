import { list, record, text } from './rpc-parameters.ts';

/** Of an event, as filters see it. */
export interface FilterableEvent {
  /** C address. */
  readonly contractId: string;
  /** Base64. */
  readonly topic: readonly string[];
}

export type EventFilter = (event: FilterableEvent) => boolean;

const FILTERS_MAX = 5;
const CONTRACTS_MAX = 5;
const TOPIC_FILTERS_MAX = 5;
const TOPICS_MAX = 5;
const ANY = '*';
/** At the end of a topic filter: whatever follows. */
const ANY_REST = '**';

/** Takes what one of the filters takes; all where there are none. @throws RpcFailure */
export function eventFilter(value: unknown): EventFilter {
  const filters = list(value, 'filters', FILTERS_MAX).map(oneFilter);
  return (event) => filters.length === 0 || filters.some((filter) => filter(event));
}

function oneFilter(value: unknown): EventFilter {
  const given = record(value, 'filter');
  // Contracts are all that tells events here; of nodes themselves there are none.
  const isOther = given['type'] !== undefined && !/\bcontract\b/.test(text(given['type'], 'type'));
  const contracts = list(given['contractIds'], 'contractIds', CONTRACTS_MAX).map((each) =>
    text(each, 'contract id'),
  );
  const topics = list(given['topics'], 'topics', TOPIC_FILTERS_MAX).map((each) =>
    list(each, 'topic filter', TOPICS_MAX).map((segment) => text(segment, 'segment')),
  );
  return ({ contractId, topic }) =>
    !isOther &&
    (contracts.length === 0 || contracts.includes(contractId)) &&
    (topics.length === 0 || topics.some((wanted) => matches(wanted, topic)));
}

function matches(wanted: readonly string[], topic: readonly string[]): boolean {
  const isOpen = wanted.at(-1) === ANY_REST;
  const segments = isOpen ? wanted.slice(0, -1) : wanted;
  if (isOpen ? topic.length < segments.length : topic.length !== segments.length) return false;
  return segments.every((segment, index) => segment === ANY || segment === topic[index]);
}
