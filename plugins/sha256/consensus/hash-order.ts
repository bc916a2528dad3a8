/** Hashes have two orders: header order, as hashed and sent, and display form, its reverse in hex. */

/** Bytes in header order of a hash in display form (64 hex digits). */
export function fromDisplay(display: string): Buffer {
  return Buffer.from(display, 'hex').reverse();
}

/** Display form of a hash in header order. */
export function toDisplay(headerOrder: Uint8Array): string {
  return Buffer.from(headerOrder).reverse().toString('hex');
}

/** Every 4-byte word reversed in place of order: the previous hash of `mining.notify`, from header order. */
export function swapWords(headerOrder: Uint8Array): Buffer {
  return Buffer.from(headerOrder).swap32();
}
