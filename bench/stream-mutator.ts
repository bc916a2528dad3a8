/**
 * Turns honest bytes of many protocols into ones that nobody should send; the same seed, the same
 * bytes.
 */
export class StreamMutator {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** One mutated line or frame. */
  next(): Buffer {
    let mutated: Buffer = Buffer.from(SEEDS[this.integer(SEEDS.length)] ?? '', 'latin1');
    for (let rounds = 1 + this.integer(3); rounds > 0; rounds--) mutated = this.#mutate(mutated);
    return mutated;
  }

  /** 0 to `below` - 1. */
  integer(below: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * below);
  }

  #mutate(bytes: Buffer): Buffer {
    const at = this.integer(bytes.length + 1);
    switch (this.integer(7)) {
      case 0:
        return bytes.subarray(0, at);
      case 1:
        return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
      case 2:
        return Buffer.concat([bytes.subarray(0, at), bytes]);
      case 3:
        return Buffer.concat([bytes.subarray(0, at), this.#noise(16), bytes.subarray(at)]);
      case 4:
        return Buffer.concat([bytes, Buffer.from('\n')]);
      case 5: {
        const length = this.integer(500) === 0 ? 40_000 : this.integer(200);
        const run = Buffer.alloc(length, this.integer(256));
        return Buffer.concat([bytes.subarray(0, at), run, bytes.subarray(at)]);
      }
      default: {
        const changed = Buffer.from(bytes);
        if (at < changed.length) changed.writeUInt8(this.integer(256), at);
        return changed;
      }
    }
  }

  #noise(lengthMax: number): Buffer {
    return Buffer.from(Array.from({ length: this.integer(lengthMax) }, () => this.integer(256)));
  }
}

/** Latin1 text, one byte per character. */
const SEEDS: readonly string[] = [
  '{"id":1,"method":"mining.subscribe","params":["cgminer/4.10.0"]}\n',
  '{"id":2,"method":"mining.authorize","params":["bc1qexample.rig","x"]}\n',
  '{"id":3,"method":"mining.submit","params":["bc1qexample.rig","1f","00000001","6530a1b2","deadbeef"]}\n',
  '{"id":4,"method":"mining.configure","params":[["version-rolling"],{"version-rolling.mask":"ffffffff"}]}\r\n',
  '[1,2,{"id":[[[[[[]]]]]]}]\n',
  '\xef\xbb\xbf{"id":"\xff\xfe\xc0\x80"}\n',
  '"\\ud800"\n',
  '\0\0\0\0\n',
  'GET / HTTP/1.1\r\nHost: pool\r\n\r\n',
  'CONNECT pool:443 HTTP/1.1\r\n\r\n',
  'PROXY TCP4 203.0.113.7 10.0.0.1 50000 3333\r\n{"id":1}\n',
  'PROXY TCP6 2001:db8::1 ::1 1 2\r\n',
  '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xcb\0\x71\x07\x0a\0\0\x01\xc3\x50\x0d\x05{"id":1}\n',
  '\r\n\r\n\0\r\nQUIT\n\x21\x21\xff\xff',
  '\x16\x03\x01\0\x40\x01\0\0\x3c\x03\x03 a client hello that is none, yet long enough to be read as one',
  '\x16\x03\x03\xff\xff',
  '\x9c\x1f\xa2\x03 a key of a binary handshake, sixty-four bytes of it or more\xfe\xff\x80',
];
