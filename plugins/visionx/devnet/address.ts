const ADDRESS = /^[0-9a-f]{64}$/;

/** Whether a text can be an account: the public key of an Ed25519 pair in 64 lower-case hex digits. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text);
}
