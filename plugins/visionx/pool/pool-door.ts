/** Who may sit at the desk while the pool is in this mode or that. */
import type { Seat } from '../../../core/plugin-api/work-desk.ts';
import type { Wallet } from '../../../core/plugin-api/wallet.ts';
import type { MiningModes } from './mining-modes.ts';

/** Before the address of who mines for himself. */
const SOLO = 'solo:';

export class PoolDoor {
  readonly #modes: MiningModes;
  readonly #wallet: Wallet;

  constructor(modes: MiningModes, wallet: Wallet) {
    this.#modes = modes;
    this.#wallet = wallet;
  }

  /** Whether anybody mines here at all. */
  get isOpen(): boolean {
    return this.#modes.mode !== 'join_pool';
  }

  /** The address to seat the owner of a wallet by; undefined where the mode has no place for him. */
  addressFor(wallet: string): string | undefined {
    const { mode, soloAddress } = this.#modes;
    if (mode === 'host_pool') return wallet;
    const isOwn = mode === 'solo' && ownerOf(soloAddress) === this.#canonical(ownerOf(wallet));
    return isOwn ? soloAddress : undefined;
  }

  /** Whether a wallet is the one that the seat was taken with. */
  isWalletOf({ address }: Pick<Seat, 'address'>, wallet: string): boolean {
    return ownerOf(address) === this.#canonical(ownerOf(wallet));
  }

  #canonical(wallet: string): string | undefined {
    const check = this.#wallet.checkAddress(wallet);
    return check.kind === 'valid' ? check.address : undefined;
  }
}

/** An address without what says that its owner mines for himself. */
export function ownerOf(address: string): string {
  return address.startsWith(SOLO) ? address.slice(SOLO.length) : address;
}
