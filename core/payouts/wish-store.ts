import type { Atomic } from '../ledger/posting.ts';
import type { PayoutRequest, PayoutSettings } from './miner-desk.ts';

/** What a miner may change; a part that is there and undefined goes back to what it was at first. */
export type SettingsChange = Partial<
  Pick<PayoutSettings, 'thresholdAtomic' | 'payoutCoin' | 'autoExchange'>
>;

/** What a pool owes an address, and what stands in the way of paying it. */
export interface AddressStanding {
  readonly balanceAtomic: Atomic;
  /** Why it is not paid for now. */
  readonly held: string | undefined;
  /** Its request that is not done with. */
  readonly open: PayoutRequest | undefined;
}

/** Wishes of miners. Every call may reject with `STORAGE_UNAVAILABLE`. */
export interface WishStore {
  settings(poolId: string, address: string): Promise<PayoutSettings>;
  change(poolId: string, address: string, change: SettingsChange): Promise<PayoutSettings>;
  standing(poolId: string, address: string): Promise<AddressStanding>;
  /** Undefined: one is open already, or the address is held. */
  request(
    poolId: string,
    address: string,
    amountAtomic: Atomic | undefined,
  ): Promise<PayoutRequest | undefined>;
}
