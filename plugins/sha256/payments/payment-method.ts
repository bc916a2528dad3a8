import type { Payments } from '../../../core/plugin-api/payments.ts';
import type { AddressFormats } from '../wallet/address-formats.ts';
import type { NodeWallet } from './node-wallet.ts';
import type { PaymentHistory } from './payment-history.ts';
import type { WalletPassphrase } from './wallet-passphrase.ts';

/** One way of paying with a node's wallet. */
export type PaymentMethod = Pick<Payments, 'build' | 'complete' | 'send' | 'find'>;

/** What every method works with. */
export interface MethodParts {
  readonly wallet: NodeWallet;
  readonly passphrase: WalletPassphrase;
  readonly history: PaymentHistory;
  readonly formats: AddressFormats;
  readonly terms: PaymentTerms;
}

export interface PaymentTerms {
  readonly dustAtomic: bigint;
  /** Most network fee of one payment. */
  readonly feeMaxAtomic: bigint;
  /** Atomic units per virtual byte; undefined: the node estimates. */
  readonly feeRate: number | undefined;
  /** Blocks, for the estimate. */
  readonly confTarget: number | undefined;
}
