/** Printable ASCII without blanks, so that what a miner's settings and a JSON body hold is the same text. */
const KEY = /^[\x21-\x7e]{8,128}$/;

/** Whether a text may be the key of an address: 8 to 128 characters. */
export function isOwnerKey(text: string): boolean {
  return KEY.test(text);
}
