/** Bytes that are no block or transaction of Monero; the message says where they go wrong. */
export class MalformedBlob extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedBlob';
  }
}
