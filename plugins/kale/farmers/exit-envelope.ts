import { TransactionBuilder } from '@stellar/stellar-sdk/base';
import type { FarmerEvent } from '../events/kale-event.ts';
import type { FarmerRow } from '../record/kale-record.ts';

const DECIMALS = 7;

/** What a signed exit pays, and to whom; undefined where it pays nothing. Stroops. */
function paidBy(
  envelope: string,
  passphrase: string,
): { readonly to: string; readonly amount: bigint } | undefined {
  const signed = TransactionBuilder.fromXdr(envelope, passphrase);
  const { operations } = 'innerTransaction' in signed ? signed.innerTransaction : signed;
  for (const each of operations)
    if (each.type === 'payment') return { to: each.destination, amount: stroopsOf(each.amount) };
  return undefined;
}

/** What follows from an exit that is in a ledger, by what was signed for it. */
export function departure(
  { farmerId, payoutAddress: wanted }: Pick<FarmerRow, 'farmerId' | 'payoutAddress'>,
  {
    envelope,
    passphrase,
    hash,
  }: { readonly envelope: string; readonly passphrase: string; readonly hash: string },
): Extract<FarmerEvent, { kind: 'farmer-departed' }> {
  const told = paidBy(envelope, passphrase);
  const payoutAddress = told?.to ?? wanted ?? '';
  return { kind: 'farmer-departed', farmerId, paid: told?.amount ?? 0n, payoutAddress, hash };
}

/** Of the SDK's decimal text. */
function stroopsOf(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(`${whole}${fraction.padEnd(DECIMALS, '0')}`);
}
