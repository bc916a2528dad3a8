/** Facts as text: whatever came, a short line that says it or a dash. */

const TEXT_MAX = 64;
const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** Of whatever length and characters it was sent: one short line without anything that is not seen. */
export function lineOf(value, max = TEXT_MAX) {
  const text = value === null || value === undefined ? '' : String(value).slice(0, 4 * max);
  const seen = Array.from(text.replace(/\s+/gu, ' ').replace(/\p{C}/gu, '\u{fffd}').trim());
  if (seen.length === 0) return '–';
  return seen.length > max ? `${seen.slice(0, max - 1).join('')}…` : seen.join('');
}

export function shortWallet(value) {
  const text = lineOf(value, 300);
  return text.length > 18 ? `${text.slice(0, 8)}…${text.slice(-6)}` : text;
}

/** A number, or the digits of one that JSON cannot hold. */
export function countOf(value) {
  if (typeof value === 'number' && Number.isFinite(value)) return numbers.format(value);
  if (typeof value === 'string' && /^\d{1,40}$/.test(value)) return numbers.format(BigInt(value));
  return '–';
}

export function hashrateOf(value) {
  const rate = Number(value ?? Number.NaN);
  if (!Number.isFinite(rate)) return '–';
  const step = Math.min(5, Math.max(0, Math.floor(Math.log10(Math.max(rate, 1)) / 3)));
  return `${numbers.format(rate / 1000 ** step)}\u{a0}${['', 'k', 'M', 'G', 'T', 'P'][step]}H/s`;
}

/** `seen`: seconds since 1970, or a date as text. `now`: by the host's clock, which need not be this one's. */
export function agoOf(seen, now) {
  if (seen === null || seen === undefined) return '–';
  const then = /^\d+(\.\d+)?$/.test(String(seen)) ? Number(seen) * 1000 : Date.parse(seen);
  if (!Number.isFinite(then)) return '–';
  const seconds = Math.max(0, Math.round((now - then) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ago`
    : `${Math.floor(seconds / 3600)} h ago`;
}
