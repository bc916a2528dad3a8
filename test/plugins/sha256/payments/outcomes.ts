/** Narrows what payments come to, so that a test says what it expects in one line. */
import type {
  BuildOutcome,
  Finding,
  Payment,
  Refusal,
  SendOutcome,
} from '../../../../core/plugin-api/payments.ts';
import { PoolError } from '../../../../core/plugin-api/errors.ts';

type OfKind<T extends { readonly kind: string }, K extends T['kind']> = Extract<T, { kind: K }>;

function ofKind<T extends { readonly kind: string }, K extends T['kind']>(
  outcome: T,
  kind: K,
): OfKind<T, K> {
  if (outcome.kind !== kind) {
    const told = JSON.stringify(outcome, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    throw new Error(`not ${kind}: ${told}`);
  }
  return outcome as OfKind<T, K>;
}

export const built = (outcome: BuildOutcome): Payment => ofKind(outcome, 'built').payment;
export const toSign = (outcome: BuildOutcome): string => ofKind(outcome, 'to-sign').unsigned;
export const refusal = (outcome: BuildOutcome): Refusal => ofKind(outcome, 'refused').refusal;
export const sent = (outcome: SendOutcome): OfKind<SendOutcome, 'sent'> => ofKind(outcome, 'sent');
export const found = (finding: Finding): OfKind<Finding, 'found'> => ofKind(finding, 'found');

/** The PoolError with which something rejects. */
export async function rejection(act: Promise<unknown>): Promise<PoolError> {
  const outcome: unknown = await act.then(
    () => 'nothing',
    (error: unknown) => error,
  );
  if (outcome instanceof PoolError) return outcome;
  throw new Error(`no PoolError: ${String(outcome)}`);
}

export function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
