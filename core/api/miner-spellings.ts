import { ApiError } from './api-error.ts';
import type { HostView } from './host-view.ts';

/** A wallet as it was asked for, and as each pool spells it: one owner, whatever was typed. */
export function minerSpellings(view: HostView, wallet: string): readonly string[] {
  return [...new Set([wallet, ...view.pools().map((pool) => pool.spellingOf(wallet))])];
}

export function unknownMiner(wallet: string): ApiError {
  return new ApiError(404, 'unknown-miner', `nobody has mined here as ${wallet} yet`, {
    field: 'wallet',
  });
}
