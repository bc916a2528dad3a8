import { TransactionBuilder } from '@stellar/stellar-sdk/base';

const DECIMALS = 7;

/** What a signed exit pays, and to whom; undefined where it pays nothing. Stroops. */
export function paidBy(
  envelope: string,
  passphrase: string,
): { readonly to: string; readonly amount: bigint } | undefined {
  const signed = TransactionBuilder.fromXdr(envelope, passphrase);
  const { operations } = 'innerTransaction' in signed ? signed.innerTransaction : signed;
  for (const each of operations)
    if (each.type === 'payment') return { to: each.destination, amount: stroopsOf(each.amount) };
  return undefined;
}

/** Of the SDK's decimal text. */
function stroopsOf(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(`${whole}${fraction.padEnd(DECIMALS, '0')}`);
}
