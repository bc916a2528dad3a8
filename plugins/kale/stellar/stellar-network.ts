import { Asset } from '@stellar/stellar-sdk/base';

/** The network, and the names of KALE on it. */
export interface StellarNetwork {
  /** Part of all that is signed, so that nothing is good on another network. */
  readonly passphrase: string;
  /** C address. */
  readonly farmContract: string;
  /** G address. */
  readonly assetIssuer: string;
  /** C address of the contract that harvests many pails at once; undefined where there is none. */
  readonly tractorContract?: string | undefined;
}

const ASSET_CODE = 'KALE';

export function kaleAsset({ assetIssuer }: StellarNetwork): Asset {
  return new Asset(ASSET_CODE, assetIssuer);
}
