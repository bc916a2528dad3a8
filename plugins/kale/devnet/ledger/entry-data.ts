import { createHash } from 'node:crypto';
import {
  AccountEntry,
  AccountEntryExt,
  ContractDataEntry,
  ContractExecutable,
  ExtensionPoint,
  LedgerEntry as LedgerEntryXdr,
  LedgerEntryData,
  LedgerEntryExt,
  ScContractInstance,
  ScMapEntry,
  ScVal,
  TrustLineEntry,
  TrustLineEntryExt,
} from '@stellar/stellar-sdk/xdr';
import type { LedgerKey } from '@stellar/stellar-sdk/xdr';
import { blockValue, holdingValue, pailValue, variant } from './contract-values.ts';
import { addressValue } from './ledger-keys.ts';
import type { LedgerKeys } from './ledger-keys.ts';
import type { LedgerEntry } from './ledger-state.ts';
import type { AccountState, FarmInstance, LedgerValues, TrustlineState } from './ledger-storage.ts';

const AUTHORIZED = 1;
/** The farm's program is not on this ledger; only its behaviour is. */
const FARM_PROGRAM = createHash('sha256').update('KALE farm, modelled').digest();

/** An entry's content as the protocol writes it. */
export function entryData(keys: LedgerKeys, entry: LedgerEntry): LedgerEntryData {
  const key = keys.keyOf(entry);
  if (key.type === 'account')
    return accountData(key.account.accountId, entry.value as AccountState);
  if (key.type === 'trustline') return trustlineData(key.trustLine, entry.value as TrustlineState);
  if (key.type !== 'contractData') throw new Error(`a ledger without ${key.type}`);
  return LedgerEntryData.contractData(
    new ContractDataEntry({
      ext: ExtensionPoint.v0(),
      contract: key.contractData.contract,
      key: key.contractData.key,
      durability: key.contractData.durability,
      val: contractValue(entry),
    }),
  );
}

/** The same with the ledger that wrote it. */
export function wholeEntry(keys: LedgerKeys, entry: LedgerEntry): LedgerEntryXdr {
  return new LedgerEntryXdr({
    lastModifiedLedgerSeq: entry.modifiedAt,
    data: entryData(keys, entry),
    ext: LedgerEntryExt.v0(),
  });
}

type AccountKey = Extract<LedgerKey, { type: 'account' }>['account']['accountId'];
type TrustlineKey = Extract<LedgerKey, { type: 'trustline' }>['trustLine'];

function accountData(accountId: AccountKey, account: AccountState): LedgerEntryData {
  return LedgerEntryData.account(
    new AccountEntry({
      accountId,
      balance: account.balance,
      seqNum: account.sequence,
      numSubEntries: account.subentries,
      inflationDest: null,
      flags: 0,
      homeDomain: '',
      thresholds: Uint8Array.of(1, 0, 0, 0),
      signers: [],
      ext: AccountEntryExt.v0(),
    }),
  );
}

function trustlineData({ accountId, asset }: TrustlineKey, line: TrustlineState): LedgerEntryData {
  return LedgerEntryData.trustline(
    new TrustLineEntry({
      accountId,
      asset,
      balance: line.balance,
      limit: line.limit,
      flags: AUTHORIZED,
      ext: TrustLineEntryExt.v0(),
    }),
  );
}

function contractValue({ kind, value }: LedgerEntry): ScVal {
  switch (kind) {
    case 'block':
      return blockValue(value as LedgerValues['block']);
    case 'pail':
      return pailValue(value as LedgerValues['pail']);
    case 'holding':
      return holdingValue(value as bigint);
    case 'farm':
      return instanceValue(
        ContractExecutable.contractExecutableWasm(FARM_PROGRAM),
        farmStorage(value as FarmInstance),
      );
    case 'tractor':
      return instanceValue(ContractExecutable.contractExecutableWasm(FARM_PROGRAM), []);
    case 'asset':
      return instanceValue(ContractExecutable.contractExecutableStellarAsset(), []);
    case 'nonce':
    case 'account':
    case 'trustline':
      return ScVal.scvVoid();
  }
}

function instanceValue(
  executable: ScContractInstance['executable'],
  storage: readonly ScMapEntry[],
): ScVal {
  return ScVal.scvContractInstance(new ScContractInstance({ executable, storage: [...storage] }));
}

/** Keys in the order of XDR, which is that of their names. */
function farmStorage(farm: FarmInstance): ScMapEntry[] {
  const { farmBlock, farmIndex, paused, asset, homesteader } = farm;
  const values: readonly (readonly [string, ScVal | undefined])[] = [
    ['FarmBlock', farmBlock && blockValue(farmBlock)],
    ['FarmIndex', farmIndex === undefined ? undefined : ScVal.scvU32(farmIndex)],
    ['FarmPaused', paused === undefined ? undefined : ScVal.scvBool(paused)],
    ['HomesteadAsset', asset === undefined ? undefined : addressValue(asset)],
    ['Homesteader', homesteader === undefined ? undefined : addressValue(homesteader)],
  ];
  return values.flatMap(([name, val]) =>
    val === undefined ? [] : [new ScMapEntry({ key: variant(name), val })],
  );
}
