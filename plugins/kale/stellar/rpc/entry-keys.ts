/** Names of ledger entries that a pool reads. */
import { Address, Keypair } from '@stellar/stellar-sdk/base';
import type { Asset } from '@stellar/stellar-sdk/base';
import {
  ContractDataDurability,
  LedgerKey,
  LedgerKeyAccount,
  LedgerKeyContractData,
  LedgerKeyTrustLine,
  ScVal,
} from '@stellar/stellar-sdk/xdr';

export function accountKey(address: string): LedgerKey {
  return LedgerKey.account(new LedgerKeyAccount({ accountId: accountId(address) }));
}

export function trustlineKey(address: string, asset: Asset): LedgerKey {
  return LedgerKey.trustline(
    new LedgerKeyTrustLine({
      accountId: accountId(address),
      asset: asset.toTrustLineXdrObject(),
    }),
  );
}

/** Of the entry with everything that has durability `instance`. */
export function instanceKey(contract: string): LedgerKey {
  return dataKey(contract, ScVal.scvLedgerKeyContractInstance(), 'persistent');
}

export function blockKey(farm: string, index: number): LedgerKey {
  return dataKey(farm, variant('Block', ScVal.scvU32(index)), 'temporary');
}

export function pailKey(farm: string, farmer: string, index: number): LedgerKey {
  const key = variant('Pail', Address.fromString(farmer).toScVal(), ScVal.scvU32(index));
  return dataKey(farm, key, 'temporary');
}

function dataKey(contract: string, key: ScVal, durability: 'temporary' | 'persistent'): LedgerKey {
  return LedgerKey.contractData(
    new LedgerKeyContractData({
      contract: Address.fromString(contract).toScAddress(),
      key,
      durability: ContractDataDurability[durability],
    }),
  );
}

function variant(name: string, ...held: readonly ScVal[]): ScVal {
  return ScVal.scvVec([ScVal.scvSymbol(name), ...held]);
}

function accountId(address: string) {
  return Keypair.fromPublicKey(address).xdrAccountId();
}
