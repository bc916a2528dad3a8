import { createHash } from 'node:crypto';
import {
  LedgerCloseMeta,
  LedgerCloseMetaV0,
  LedgerHeader,
  LedgerHeaderExt,
  LedgerHeaderHistoryEntry,
  LedgerHeaderHistoryEntryExt,
  StellarValue,
  StellarValueExt,
  TransactionSet,
} from '@stellar/stellar-sdk/xdr';
import { PROTOCOL_VERSION } from '../devnet-network.ts';

/** A closed ledger. */
export interface ClosedLedger {
  readonly sequence: number;
  /** Unix seconds. */
  readonly closeTime: bigint;
  /** Hex, of its header. */
  readonly hash: string;
  readonly header: LedgerHeader;
}

export interface LedgerContent {
  readonly sequence: number;
  readonly closeTime: bigint;
  /** Undefined for the first. */
  readonly previous: ClosedLedger | undefined;
  /** Hex hashes of its transactions, in order. */
  readonly transactionHashes: readonly string[];
}

const BASE_FEE = 100;
const BASE_RESERVE = 5_000_000;
const TRANSACTIONS_MAX = 1000;
/** 100 billion, as the networks began. */
export const TOTAL_STROOPS = 1_000_000_000_000_000_000n;
const NO_HASH = '0'.repeat(64);

/** Chained by hash to the ledger before, so that two devnets with one history have one hash. */
export function closedLedger(content: LedgerContent): ClosedLedger {
  const { sequence, closeTime, previous, transactionHashes } = content;
  const txSetHash = createHash('sha256').update(transactionHashes.join()).digest('hex');
  const header = new LedgerHeader({
    ledgerVersion: PROTOCOL_VERSION,
    previousLedgerHash: previous?.hash ?? NO_HASH,
    scpValue: new StellarValue({
      txSetHash,
      closeTime,
      upgrades: [],
      ext: StellarValueExt.stellarValueBasic(),
    }),
    txSetResultHash: NO_HASH,
    bucketListHash: NO_HASH,
    ledgerSeq: sequence,
    totalCoins: TOTAL_STROOPS,
    feePool: 0n,
    inflationSeq: 0,
    idPool: 0n,
    baseFee: BASE_FEE,
    baseReserve: BASE_RESERVE,
    maxTxSetSize: TRANSACTIONS_MAX,
    skipList: [NO_HASH, NO_HASH, NO_HASH, NO_HASH],
    ext: LedgerHeaderExt.v0(),
  });
  const hash = createHash('sha256').update(header.toXdr()).digest('hex');
  return { sequence, closeTime, hash, header };
}

/** What a node tells of a ledger's closing; the transactions are asked for one by one. */
export function closeMeta({ hash, header }: ClosedLedger): LedgerCloseMeta {
  return LedgerCloseMeta.v0(
    new LedgerCloseMetaV0({
      ledgerHeader: new LedgerHeaderHistoryEntry({
        hash,
        header,
        ext: LedgerHeaderHistoryEntryExt.v0(),
      }),
      txSet: new TransactionSet({ previousLedgerHash: header.previousLedgerHash, txs: [] }),
      txProcessing: [],
      upgradesProcessing: [],
      scpInfo: [],
    }),
  );
}
