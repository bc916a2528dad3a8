/** Digits that a double keeps of whatever decimal was written. */
const DIGITS_KEPT = 15;

/**
 * A number of a JSON body as the decimal text that was written there. Undefined where it has more digits than
 * a double keeps: then nobody knows what was written.
 */
export function numberText(value: number): string | undefined {
  const [, sign, whole, fraction = '', exponent = '0'] =
    /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([+-][0-9]+))?$/.exec(String(value)) ?? [];
  if (whole === undefined) return undefined;
  const digits = whole + fraction;
  if (digits.replace(/^0+|0+$/g, '').length > DIGITS_KEPT) return undefined;
  const point = whole.length + Number(exponent);
  const padded = digits.padStart(digits.length - Math.min(0, point - 1), '0').padEnd(point, '0');
  const at = Math.max(1, point);
  const rest = padded.slice(at);
  return `${sign}${padded.slice(0, at)}${rest === '' ? '' : `.${rest}`}`;
}
