import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { PoolError } from '../../../core/plugin-api/errors.ts';

const KEY_BYTES = 32;
const VERSION = /^[1-9][0-9]{0,8}$/;
const HEX = /^[0-9a-f]{64}$/i;
/** 32 bytes, of either alphabet. */
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * The keys that farmers' keys are sealed with, by version; the newest seals. They are key objects of the crypto
 * library in a private member, so that no print of the ring shows them.
 */
export class KeyRing {
  readonly #keys: ReadonlyMap<number, KeyObject>;
  readonly newest: number;

  /**
   * From settings: version (a whole number from 1) to 32 bytes in hex or base64.
   * @throws PoolError CONFIG_INVALID, with the version and never the key
   */
  constructor(settings: Readonly<Record<string, string>>) {
    const keys = Object.entries(settings).map(
      ([version, text]) => [versionOf(version), keyOf(version, text)] as const,
    );
    if (keys.length === 0) throw invalid('', 'there is no key to seal with');
    this.#keys = new Map(keys);
    this.newest = Math.max(...this.#keys.keys());
  }

  get versions(): readonly number[] {
    return [...this.#keys.keys()].sort((left, right) => left - right);
  }

  /** Undefined for a version that is not on the ring. */
  key(version: number): KeyObject | undefined {
    return this.#keys.get(version);
  }
}

function versionOf(text: string): number {
  if (!VERSION.test(text)) throw invalid('', 'a version is a whole number from 1');
  return Number(text);
}

function keyOf(version: string, text: string): KeyObject {
  const trimmed = text.trim();
  const isHex = HEX.test(trimmed);
  if (!isHex && !BASE64.test(trimmed))
    throw invalid(version, `is not ${KEY_BYTES} bytes in hex or base64`);
  const bytes = isHex ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64url');
  const key = createSecretKey(bytes);
  bytes.fill(0);
  if (key.symmetricKeySize !== KEY_BYTES) throw invalid(version, `is not ${KEY_BYTES} bytes`);
  return key;
}

function invalid(version: string, what: string): PoolError {
  const key = version === '' ? 'coin.custody.keys' : `coin.custody.keys.${version}`;
  return new PoolError('CONFIG_INVALID', `${key}: ${what}`, { key });
}
