import type { DevnetChain, ChainView, TransactionRecord } from '../devnet-chain.ts';
import { PROTOCOL_VERSION } from '../devnet-network.ts';
import type { Admission } from '../transaction-queue.ts';
import { assetEventXdr, failureXdr } from '../transactions/event-xdr.ts';
import { parseTransaction } from '../transactions/parsed-transaction.ts';
import { simulate } from '../transactions/simulation.ts';
import { metaXdr, refusalXdr, resultXdr } from '../transactions/transaction-xdr.ts';
import { invalid, text } from './rpc-parameters.ts';
import type { RpcMethod, RpcParameters } from './rpc-parameters.ts';

export interface TransactionMethodsOptions {
  readonly chain: DevnetChain;
  readonly view: () => ChainView;
  /** Whether the node is told to put off what is sent. */
  readonly isBusy: () => boolean;
}

const MINIMUM_FEE = 100n;
const HASH = /^[0-9a-f]{64}$/i;
/** From which the younger kind of entries is known (CAP-71). */
const UPGRADED_AUTH_FROM = 27;

/** The calls that try, send and look up transactions. */
export function transactionMethods(options: TransactionMethodsOptions): Record<string, RpcMethod> {
  const { view } = options;
  return {
    simulateTransaction: (params) => simulation(params, options),
    sendTransaction: (params) => sending(params, options),
    getTransaction: (params) => {
      const hash = text(params['hash'], 'hash');
      if (!HASH.test(hash)) throw invalid('unexpected hash length or incorrect encoding');
      return found(hash.toLowerCase(), view(), options.chain);
    },
  };
}

function simulation(params: RpcParameters, { chain, view }: TransactionMethodsOptions): object {
  const { network, keys, isSigned } = chain;
  const { latest, state } = view();
  const latestLedger = latest.sequence;
  const transaction = parseTransaction(text(params['transaction'], 'transaction'), network.id);
  if (transaction === undefined)
    return { error: 'Could not unmarshal transaction', events: [], latestLedger };
  const outcome = simulate(transaction, state, {
    network,
    keys,
    moment: latest,
    isSigned,
    mode: modeOf(params['authMode']),
    upgraded: params['useUpgradedAuth'] === true && PROTOCOL_VERSION >= UPGRADED_AUTH_FROM,
  });
  if (outcome.kind === 'refused') {
    const { reason, failure } = outcome;
    const events = failure === undefined ? [] : [failureXdr(network, failure).toXdr('base64')];
    const log = failure === undefined ? '' : `\n\nEvent log (newest first):\n   0: ${reason}\n`;
    return { error: `${reason}${log}`, events, latestLedger };
  }
  return {
    transactionData: outcome.data.toXdr('base64'),
    minResourceFee: `${outcome.resourceFee}`,
    events: [],
    results: [
      {
        auth: outcome.auth.map((entry) => entry.toXdr('base64')),
        xdr: outcome.returnValue.toXdr('base64'),
      },
    ],
    latestLedger,
  };
}

function modeOf(value: unknown): 'enforce' | 'record' | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (value === 'enforce') return 'enforce';
  if (value === 'record' || value === 'record_allow_nonroot') return 'record';
  throw invalid('authMode is none of enforce, record, record_allow_nonroot');
}

function sending(params: RpcParameters, options: TransactionMethodsOptions): object {
  const { chain, view, isBusy } = options;
  const transaction = parseTransaction(
    text(params['transaction'], 'transaction'),
    chain.network.id,
  );
  if (transaction === undefined) throw invalid('invalid_xdr');
  const admission: Admission = isBusy() ? { status: 'TRY_AGAIN_LATER' } : chain.submit(transaction);
  const { latest } = view();
  return {
    status: admission.status,
    hash: transaction.hash,
    latestLedger: latest.sequence,
    latestLedgerCloseTime: `${latest.closeTime}`,
    ...(admission.status === 'ERROR'
      ? { errorResultXdr: refusalXdr(admission.reason, MINIMUM_FEE).toXdr('base64') }
      : {}),
  };
}

function found(hash: string, view: ChainView, chain: DevnetChain): object {
  const { latest, oldest } = view;
  const range = {
    latestLedger: latest.sequence,
    latestLedgerCloseTime: `${latest.closeTime}`,
    oldestLedger: oldest.sequence,
    oldestLedgerCloseTime: `${oldest.closeTime}`,
  };
  const kept = view.transaction(hash);
  if (kept !== undefined) return { ...told(kept, chain), ...range };
  return {
    status: 'NOT_FOUND',
    txHash: hash,
    ledger: 0,
    createdAt: '0',
    applicationOrder: 0,
    feeBump: false,
    ...range,
  };
}

function told(kept: TransactionRecord, { network, keys }: DevnetChain): object {
  const { transaction, applied, ledger, order } = kept;
  const { failure } = applied;
  return {
    status: applied.succeeded ? 'SUCCESS' : 'FAILED',
    txHash: transaction.hash,
    ledger: ledger.sequence,
    createdAt: `${ledger.closeTime}`,
    applicationOrder: order,
    feeBump: transaction.feeBump !== undefined,
    envelopeXdr: transaction.envelope,
    resultXdr: resultXdr(transaction, applied).toXdr('base64'),
    resultMetaXdr: metaXdr(applied, { network, keys }).toXdr('base64'),
    events: {
      transactionEventsXdr: [],
      contractEventsXdr: applied.events.map((events) =>
        events.map((event) => assetEventXdr(network, event).toXdr('base64')),
      ),
    },
    ...(failure === undefined
      ? {}
      : { diagnosticEventsXdr: [failureXdr(network, failure).toXdr('base64')] }),
  };
}
