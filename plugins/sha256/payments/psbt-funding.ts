/** Choice of coins by the node's wallet for an order; shared by hot and watch-only wallets. */
import type { PaymentOrder, Refusal } from '../../../core/plugin-api/payments.ts';
import { coinsOf } from './coin-amount.ts';
import { faultOf } from './order-check.ts';
import type { MethodParts, PaymentTerms } from './payment-method.ts';
import { answers } from './wallet-answers.ts';
import { refusalOf } from './wallet-refusal.ts';

export type Funding =
  | { readonly kind: 'funded'; readonly psbt: string; readonly feeAtomic: bigint }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * `walletcreatefundedpsbt` out of confirmed coins alone: a payment that hangs on an unconfirmed one could be
 * lost with it. `lockCoins`: no other transaction of the wallet takes them while a person signs.
 */
export async function fundedPsbt(
  order: PaymentOrder,
  { wallet, passphrase, formats, terms }: MethodParts,
  lockCoins: boolean,
): Promise<Funding> {
  const fault = faultOf(order, formats, terms.dustAtomic);
  if (fault !== undefined) return { kind: 'refused', refusal: fault };
  const method = 'walletcreatefundedpsbt';
  const outputs = order.destinations.map(({ address, amountAtomic }) => ({
    [address]: coinsOf(amountAtomic, wallet.decimals),
  }));
  const options = {
    minconf: 1,
    replaceable: false,
    lockUnspents: lockCoins,
    subtractFeeFromOutputs: feePositions(order),
    ...feeOptions(terms),
  };
  try {
    // Asked twice, it would lock other coins as well.
    const funded = await passphrase.opened(() =>
      wallet.ask(answers.funded, method, [[], outputs, 0, options], { once: lockCoins }),
    );
    return { kind: 'funded', psbt: funded.psbt, feeAtomic: wallet.atomic(method, funded.fee) };
  } catch (error) {
    return { kind: 'refused', refusal: await refusalOf(error, order, wallet) };
  }
}

/** A fee above the cap waits for better days: fewer destinations would pay as much for each of them. */
export function feeRefusal(feeAtomic: bigint, terms: PaymentTerms): Refusal | undefined {
  if (feeAtomic <= terms.feeMaxAtomic) return undefined;
  const reason = `the network fee of ${feeAtomic} is above coin.wallet.feeMax, ${terms.feeMaxAtomic}`;
  return { kind: 'insufficient', reason };
}

/** Positions of the destinations that bear the fee. */
export function feePositions({ destinations, feeFrom }: PaymentOrder): number[] {
  return feeFrom === 'destinations' ? [...destinations.keys()] : [];
}

export function feeOptions({ feeRate, confTarget }: PaymentTerms): object {
  // A number would do, but no node rounds text.
  if (feeRate !== undefined) return { fee_rate: String(feeRate) };
  return confTarget === undefined ? {} : { conf_target: confTarget };
}
