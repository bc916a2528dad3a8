/**
 * Settings that are secrets, wherever in a `[coin]` section. `keyFile` is the file of a key; `cert`, `cookieFile`
 * and other paths mean what their plugin says.
 */
export const SECRET_NAMES = [
  'password',
  'passphrase',
  'filePassword',
  'token',
  'key',
  'seed',
] as const;

export function isSecretName(name: string): boolean {
  return (SECRET_NAMES as readonly string[]).includes(name);
}
