import type { StellarNetwork } from '../stellar/stellar-network.ts';
import type { FarmOffice } from './farm-office.ts';

/** What the pool's source of work lends to its other parts. */
export interface FarmSource {
  readonly office: FarmOffice;
  /** As the pool's nodes have it, where the file leaves it to the network. */
  readonly network: StellarNetwork;
}
