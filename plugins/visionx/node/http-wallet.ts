import { JsonFields, MalformedJson } from '../consensus/json-fields.ts';
import type { NodeClient, Question } from './node-client.ts';
import type {
  NodeWallet,
  PaymentOutput,
  RelayOutcome,
  SigningOutcome,
  TransactionStanding,
  WalletAccount,
} from './vision-node.ts';

const REASON_LENGTH_MAX = 300;
const ADDRESS_LENGTH_MAX = 1024;
const ID_LENGTH_MAX = 128;
const RAW_LENGTH_MAX = 16 * 1024 * 1024;

/** The wallet of a node, at paths that a node would have to offer: see the README of the plugin. */
export class HttpWallet implements NodeWallet {
  readonly #client: NodeClient;

  constructor(client: NodeClient) {
    this.#client = client;
  }

  account(): Promise<WalletAccount> {
    return this.#call({ method: 'GET', path: '/wallet/account' }, (fields) => ({
      address: fields.text('address', ADDRESS_LENGTH_MAX),
      balanceAtomic: fields.amount('balance'),
      pendingAtomic: fields.amount('pending'),
    }));
  }

  sign(outputs: readonly PaymentOutput[]): Promise<SigningOutcome> {
    const written = outputs.map(({ address, amountAtomic }) => ({
      address,
      amount: String(amountAtomic),
    }));
    const body = { outputs: written };
    return this.#call({ method: 'POST', path: '/wallet/sign', body }, signingOutcome);
  }

  relay(raw: string): Promise<RelayOutcome> {
    return this.#call({ method: 'POST', path: '/wallet/relay', body: { raw } }, relayOutcome);
  }

  transaction(id: string): Promise<TransactionStanding | undefined> {
    const path = `/wallet/transaction/${encodeURIComponent(id)}`;
    return this.#call({ method: 'GET', path }, standing);
  }

  async #call<T>(question: Question, parse: (fields: JsonFields) => T): Promise<T> {
    const found = await this.#client.find(question, (value) => ({
      outcome: parse(new JsonFields(value)),
    }));
    if (found !== undefined) return found.outcome;
    const advice = 'it offers no wallet, as nodes of the chain do not: pay by one that does';
    throw this.#client.fault(question, `answered 404: ${advice}`, { status: 404 });
  }
}

function signingOutcome(fields: JsonFields): SigningOutcome {
  const status = fields.text('status');
  switch (status) {
    case 'signed':
      return {
        kind: 'signed',
        id: fields.text('id', ID_LENGTH_MAX),
        raw: fields.text('raw', RAW_LENGTH_MAX),
        feeAtomic: fields.amount('fee'),
      };
    case 'insufficient':
    case 'refused':
      return { kind: status, reason: fields.text('reason').slice(0, REASON_LENGTH_MAX) };
    default:
      throw new MalformedJson('status', 'the outcome of signing');
  }
}

function relayOutcome(fields: JsonFields): RelayOutcome {
  const status = fields.text('status');
  if (status === 'taken') return { kind: 'taken', id: fields.text('id', ID_LENGTH_MAX) };
  if (status !== 'refused') throw new MalformedJson('status', 'the outcome of a relay');
  return { kind: 'refused', reason: fields.text('reason').slice(0, REASON_LENGTH_MAX) };
}

function standing(fields: JsonFields): TransactionStanding | undefined {
  switch (fields.text('status')) {
    case 'unknown':
      return undefined;
    case 'waiting':
      return { height: undefined, confirmations: 0 };
    case 'mined':
      return { height: fields.u64('height'), confirmations: confirmations(fields) };
    default:
      throw new MalformedJson('status', 'the standing of a transaction');
  }
}

function confirmations(fields: JsonFields): number {
  const count = fields.u64('confirmations');
  if (count === 0n || count > BigInt(Number.MAX_SAFE_INTEGER))
    throw new MalformedJson('confirmations', 'a number of blocks');
  return Number(count);
}
