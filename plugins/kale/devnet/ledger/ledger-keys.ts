import { Address, Keypair, StrKey } from '@stellar/stellar-sdk/base';
import {
  ContractDataDurability,
  LedgerKey,
  LedgerKeyAccount,
  LedgerKeyContractData,
  LedgerKeyTrustLine,
  ScNonceKey,
  ScVal,
} from '@stellar/stellar-sdk/xdr';
import type { DevnetNetwork } from '../devnet-network.ts';
import { variant } from './contract-values.ts';
import { entryKey } from './ledger-state.ts';
import { pailId } from './ledger-storage.ts';
import type { LedgerKind } from './ledger-storage.ts';

export interface EntryName {
  readonly kind: LedgerKind;
  readonly id: string;
}

type Durability = 'temporary' | 'persistent';

/** Keys that are kept at hand: writing one costs more than all else in reading an entry. */
const KEPT_MAX = 50_000;

/** Names of entries as the protocol writes them, and back. */
export class LedgerKeys {
  readonly #network: DevnetNetwork;
  readonly #kept = new Map<string, LedgerKey>();
  readonly #trustlineAsset: string;

  constructor(network: DevnetNetwork) {
    this.#network = network;
    this.#trustlineAsset = network.asset.toTrustLineXdrObject().toXdr('base64');
  }

  keyOf(name: EntryName): LedgerKey {
    const known = entryKey(name.kind, name.id);
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear();
    const key = this.#kept.get(known) ?? this.#keyOf(name);
    this.#kept.set(known, key);
    return key;
  }

  /** Undefined for what this ledger does not hold. */
  nameOf(key: LedgerKey): EntryName | undefined {
    if (key.type === 'account') return { kind: 'account', id: addressOf(key.account.accountId) };
    if (key.type === 'contractData') return this.#dataName(key.contractData);
    if (key.type !== 'trustline') return undefined;
    const { accountId: owner, asset } = key.trustLine;
    const isKale = asset.toXdr('base64') === this.#trustlineAsset;
    return isKale ? { kind: 'trustline', id: addressOf(owner) } : undefined;
  }

  /** As `LedgerState` knows the entry; a name of its own for what it does not hold. */
  entryKeyOf(key: LedgerKey): string {
    const name = this.nameOf(key);
    return name === undefined ? `? ${key.toXdr('base64')}` : entryKey(name.kind, name.id);
  }

  #keyOf({ kind, id }: EntryName): LedgerKey {
    const { farmContract, assetContract, tractorContract, asset } = this.#network;
    switch (kind) {
      case 'account':
        return LedgerKey.account(new LedgerKeyAccount({ accountId: accountId(id) }));
      case 'trustline':
        return LedgerKey.trustline(
          new LedgerKeyTrustLine({ accountId: accountId(id), asset: asset.toTrustLineXdrObject() }),
        );
      case 'farm':
        return instance(farmContract);
      case 'asset':
        return instance(assetContract);
      case 'tractor':
        return instance(tractorContract);
      case 'holding':
        return data(assetContract, variant('Balance', addressValue(id)), 'persistent');
      case 'block':
        return data(farmContract, variant('Block', ScVal.scvU32(Number(id))), 'temporary');
      case 'pail': {
        const [farmer = '', index] = id.split(':');
        const key = variant('Pail', addressValue(farmer), ScVal.scvU32(Number(index)));
        return data(farmContract, key, 'temporary');
      }
      case 'nonce': {
        const [address = '', nonce = ''] = id.split(':');
        const key = new ScNonceKey({ nonce: BigInt(nonce) });
        return data(address, ScVal.scvLedgerKeyNonce(key), 'temporary');
      }
    }
  }

  #dataName({ contract, key, durability }: LedgerKeyContractData): EntryName | undefined {
    const owner = Address.fromScAddress(contract).toString();
    const isTemporary = durability.name === 'temporary';
    if (key.type === 'scvLedgerKeyContractInstance')
      return isTemporary ? undefined : this.#instanceName(owner);
    if (key.type === 'scvLedgerKeyNonce')
      return isTemporary ? { kind: 'nonce', id: `${owner}:${key.nonceKey.nonce}` } : undefined;
    if (key.type !== 'scvVec') return undefined;
    const [name, first, second] = key.vec ?? [];
    if (name?.type !== 'scvSymbol') return undefined;
    const isFarms = owner === this.#network.farmContract && isTemporary;
    const isAssets = owner === this.#network.assetContract && !isTemporary;
    const label = name.sym.toString();
    if (isFarms && label === 'Block' && first?.type === 'scvU32')
      return { kind: 'block', id: `${first.u32}` };
    if (isFarms && label === 'Pail' && first?.type === 'scvAddress' && second?.type === 'scvU32')
      return {
        kind: 'pail',
        id: pailId(Address.fromScAddress(first.address).toString(), second.u32),
      };
    if (isAssets && label === 'Balance' && first?.type === 'scvAddress')
      return { kind: 'holding', id: Address.fromScAddress(first.address).toString() };
    return undefined;
  }

  #instanceName(owner: string): EntryName | undefined {
    const { farmContract, assetContract, tractorContract } = this.#network;
    if (owner === farmContract) return { kind: 'farm', id: '' };
    if (owner === assetContract) return { kind: 'asset', id: '' };
    return owner === tractorContract ? { kind: 'tractor', id: '' } : undefined;
  }
}

export function addressValue(address: string): ScVal {
  return Address.fromString(address).toScVal();
}

/** Of instance storage. */
export const INSTANCE_KEY = ScVal.scvLedgerKeyContractInstance();

function accountId(address: string) {
  return Keypair.fromPublicKey(address).xdrAccountId();
}

function addressOf(account: ReturnType<typeof accountId>): string {
  return StrKey.encodeEd25519PublicKey(account.ed25519.toBytes());
}

function instance(contract: string): LedgerKey {
  return data(contract, INSTANCE_KEY, 'persistent');
}

function data(contract: string, key: ScVal, durability: Durability): LedgerKey {
  return LedgerKey.contractData(
    new LedgerKeyContractData({
      contract: Address.fromString(contract).toScAddress(),
      key,
      durability: ContractDataDurability[durability],
    }),
  );
}
