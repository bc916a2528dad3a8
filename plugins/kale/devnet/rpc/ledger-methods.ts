import { LedgerKey } from '@stellar/stellar-sdk/xdr';
import { PROTOCOL_VERSION } from '../devnet-network.ts';
import type { DevnetNetwork } from '../devnet-network.ts';
import { RETENTION_LEDGERS } from '../devnet-chain.ts';
import type { ChainView } from '../devnet-chain.ts';
import { entryData } from '../ledger/entry-data.ts';
import { closeMeta } from '../ledger/ledger-header.ts';
import type { LedgerKeys } from '../ledger/ledger-keys.ts';
import { BASE_FEE } from '../transactions/fees.ts';
import { invalid, list, text } from './rpc-parameters.ts';
import type { RpcMethod } from './rpc-parameters.ts';

export interface LedgerMethodsOptions {
  readonly network: DevnetNetwork;
  readonly keys: LedgerKeys;
  /** The chain as it is to be seen now. */
  readonly view: () => ChainView;
  readonly friendbotUrl: () => string;
}

const KEYS_MAX = 200;
const VERSION = 'headframe-devnet';

/** The calls that tell about the network and what its ledger holds. */
export function ledgerMethods(options: LedgerMethodsOptions): Record<string, RpcMethod> {
  const { network, keys, view, friendbotUrl } = options;
  return {
    getHealth: () => ({
      status: 'healthy',
      latestLedger: view().latest.sequence,
      latestLedgerCloseTime: `${view().latest.closeTime}`,
      oldestLedger: view().oldest.sequence,
      oldestLedgerCloseTime: `${view().oldest.closeTime}`,
      ledgerRetentionWindow: RETENTION_LEDGERS,
    }),
    getNetwork: () => ({
      friendbotUrl: friendbotUrl(),
      passphrase: network.passphrase,
      protocolVersion: PROTOCOL_VERSION,
    }),
    getLatestLedger: () => {
      const { latest } = view();
      return {
        id: latest.hash,
        protocolVersion: PROTOCOL_VERSION,
        sequence: latest.sequence,
        closeTime: `${latest.closeTime}`,
        headerXdr: latest.header.toXdr('base64'),
        metadataXdr: closeMeta(latest).toXdr('base64'),
      };
    },
    getLedgerEntries: (params) => {
      const asked = list(params['keys'], 'keys', KEYS_MAX);
      if (asked.length === 0) throw invalid('keys is empty');
      const { latest, state } = view();
      const entries = asked.flatMap((each, index) => {
        const key = text(each, `key ${index}`);
        const entry = state.read(keys.entryKeyOf(ledgerKey(key, index)));
        if (entry === undefined) return [];
        const { liveUntil, modifiedAt } = entry;
        if (liveUntil !== undefined && liveUntil < latest.sequence) return [];
        return [
          {
            key,
            xdr: entryData(keys, entry).toXdr('base64'),
            lastModifiedLedgerSeq: modifiedAt,
            ...(liveUntil === undefined ? {} : { liveUntilLedgerSeq: liveUntil }),
          },
        ];
      });
      return { entries, latestLedger: latest.sequence };
    },
    getFeeStats: () => ({
      sorobanInclusionFee: flatFees(),
      inclusionFee: flatFees(),
      latestLedger: view().latest.sequence,
    }),
    getVersionInfo: () => ({
      version: VERSION,
      commitHash: '',
      buildTimestamp: '',
      captiveCoreVersion: VERSION,
      protocolVersion: PROTOCOL_VERSION,
    }),
  };
}

function ledgerKey(key: string, index: number): LedgerKey {
  try {
    return LedgerKey.fromXdr(key, 'base64');
  } catch {
    throw invalid(`cannot unmarshal key value ${index}`);
  }
}

/** Nobody bids against anybody here. */
function flatFees(): Record<string, string | number> {
  const names = [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99].map((each) => `p${each}`);
  const fees = ['max', 'min', 'mode', ...names].map((name) => [name, `${BASE_FEE}`] as const);
  return { ...Object.fromEntries(fees), transactionCount: '0', ledgerCount: 50 };
}
