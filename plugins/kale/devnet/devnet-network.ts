import { createHash } from 'node:crypto';
import { Asset, Keypair, Networks, StrKey } from '@stellar/stellar-sdk/base';
import { PoolError } from '../../../core/plugin-api/errors.ts';

export interface NetworkOptions {
  /** Signed into every transaction, so that none of them is good elsewhere. */
  readonly passphrase?: string | undefined;
  /** C address of the farm contract; made from the passphrase where left out. */
  readonly farmContract?: string | undefined;
  /** C address of the contract that harvests many pails at once; as the farm's. */
  readonly tractorContract?: string | undefined;
  /** Whether the farm has a block that is open when the network begins, as one that others are at. @default false */
  readonly isTended?: boolean | undefined;
}

export const DEVNET_PASSPHRASE = 'Headframe KALE Devnet ; 2026';
/** The first that signs addresses into authorizations (CAP-71), where it is asked to. */
export const PROTOCOL_VERSION = 27;

/** Names and keys of a network. The keys follow from the passphrase: whoever knows it owns all there is. */
export class DevnetNetwork {
  readonly passphrase: string;
  /** 32 bytes. */
  readonly id: Uint8Array;
  readonly asset: Asset;
  readonly farmContract: string;
  readonly assetContract: string;
  readonly tractorContract: string;
  readonly isTended: boolean;
  /** Holds all the native asset at first. */
  readonly root: Keypair;
  readonly issuer: Keypair;
  /** Rules the farm contract. */
  readonly homesteader: Keypair;

  /** @throws PoolError CONFIG_INVALID */
  constructor(options: NetworkOptions = {}) {
    this.passphrase = options.passphrase ?? DEVNET_PASSPHRASE;
    requireOwn(this.passphrase);
    requireContract('farmContract', options.farmContract);
    requireContract('tractorContract', options.tractorContract);
    this.id = sha256(this.passphrase);
    this.root = Keypair.fromRawEd25519Seed(this.id);
    this.issuer = Keypair.fromRawEd25519Seed(sha256(`${this.passphrase} KALE issuer`));
    this.homesteader = Keypair.fromRawEd25519Seed(sha256(`${this.passphrase} KALE homesteader`));
    this.asset = new Asset('KALE', this.issuer.publicKey());
    this.assetContract = this.asset.contractId(this.passphrase);
    this.farmContract = options.farmContract ?? this.#contract('farm');
    this.isTended = options.isTended ?? false;
    this.tractorContract = options.tractorContract ?? this.#contract('tractor');
  }

  /** The same for the same network only. */
  get fingerprint(): string {
    const { passphrase, farmContract, tractorContract, isTended } = this;
    const parts = [passphrase, farmContract, tractorContract, ...(isTended ? ['tended'] : [])];
    return sha256(parts.join('\n')).toString('base64');
  }

  /** As events name it. */
  get assetName(): string {
    return `${this.asset.getCode()}:${this.asset.getIssuer()}`;
  }

  #contract(name: string): string {
    return StrKey.encodeContract(sha256(`${this.passphrase} KALE ${name}`));
  }
}

/** Nobody shall sign for the devnet what is good on a network with money. */
function requireOwn(passphrase: string): void {
  if (passphrase !== Networks.PUBLIC && passphrase !== Networks.TESTNET) return;
  const message = 'coin.networkPassphrase: a devnet has a passphrase of its own';
  throw new PoolError('CONFIG_INVALID', message, { key: 'coin.networkPassphrase' });
}

function requireContract(name: string, id: string | undefined): void {
  if (id === undefined || StrKey.isValidContract(id)) return;
  const key = `coin.${name}`;
  throw new PoolError('CONFIG_INVALID', `${key}: no contract id`, { key });
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
