import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { PaymentOrder, Refusal } from '../../../core/plugin-api/payments.ts';

/** Numbers of `wallet_rpc_server_error_codes.h`. */
export const WALLET_ERROR = {
  unknown: -1,
  wrongAddress: -2,
  daemonBusy: -3,
  transferFailed: -4,
  wrongPaymentId: -5,
  transactionNotFound: -8,
  noWalletOpen: -13,
  accountOutOfBounds: -14,
  notPossible: -16,
  notEnoughMoney: -17,
  tooLarge: -18,
  notEnoughDecoys: -19,
  zeroDestination: -20,
  watchOnly: -29,
  notEnoughUnlocked: -37,
  noDaemon: -38,
  zeroAmount: -46,
} as const;

/** Sentences of ours, for who is owed may read them: the wallet's own name where it is. */
const REFUSALS: Readonly<Record<number, Refusal | undefined>> = {
  [WALLET_ERROR.notEnoughMoney]: insufficient('the wallet holds too little'),
  [WALLET_ERROR.notEnoughUnlocked]: insufficient('the wallet may not spend that much yet'),
  [WALLET_ERROR.notEnoughDecoys]: insufficient('the chain has too few outputs to hide among'),
  [WALLET_ERROR.transferFailed]: tooLarge('the wallet could not make it, in one or in several'),
  [WALLET_ERROR.wrongPaymentId]: tooLarge('the wallet does not take its payment ids'),
  [WALLET_ERROR.tooLarge]: tooLarge('it does not fit into a transaction'),
  [WALLET_ERROR.zeroDestination]: tooLarge('the wallet sees nobody to pay'),
};

/** The wallet's own number in an error of its client; undefined where it said nothing. */
export function walletErrorOf(error: unknown): number | undefined {
  const code = error instanceof PoolError ? error.facts['rpcCode'] : undefined;
  return typeof code === 'number' ? code : undefined;
}

/**
 * Why a transfer was refused; undefined where the order is not the reason, or an address of it is. `covered`: the
 * account may spend as much as the order asks for, and need not pay a fee on top of it.
 */
export function refusalOf(
  error: PoolError,
  order: PaymentOrder,
  covered: boolean,
): Refusal | undefined {
  const code = walletErrorOf(error);
  if (code === WALLET_ERROR.zeroAmount) return belowFee(order);
  if (code === undefined) return undefined;
  // Said of too little money, but also where amounts that bear the fee would need several transactions.
  if (code === WALLET_ERROR.notPossible)
    return covered
      ? tooLarge('the wallet cannot make it in one transaction')
      : insufficient('the wallet holds too little, the network fee included');
  return REFUSALS[code];
}

/** All bear the same share of the fee, so that no other amount is below it before the smallest are. */
export function belowFee({ destinations }: PaymentOrder): Refusal {
  const amounts = destinations.map(({ amountAtomic }) => amountAtomic);
  const least = leastOf(amounts);
  const positions = [...amounts.keys()].filter((position) => amounts[position] === least);
  const reason = 'an amount does not cover its share of the network fee';
  return { kind: 'not-now', positions, reason };
}

export function leastOf(amounts: readonly bigint[]): bigint {
  const [first = 0n] = amounts;
  let least = first;
  for (const amount of amounts) if (amount < least) least = amount;
  return least;
}

function insufficient(reason: string): Refusal {
  return { kind: 'insufficient', reason };
}

export function tooLarge(reason: string): Refusal {
  return { kind: 'too-large', reason };
}
