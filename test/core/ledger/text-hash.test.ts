import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { TextHash } from '../../../core/ledger/text-hash.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.integer({ min: 600, max: 2100 }).map((length) => 'ä'.repeat(length)),
);

describe('hash of texts', () => {
  it('is over lengths and UTF-8, however the texts fall into its buffer', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 60 }), (texts) => {
        const hash = new TextHash();
        const plain = createHash('sha256');
        for (const text of texts) {
          hash.add(text);
          const length = Buffer.alloc(4);
          length.writeUInt32BE(Buffer.byteLength(text));
          plain.update(length).update(text);
        }
        expect(hash.digest()).to.equal(plain.digest('hex'));
      }),
      { seed: 5 },
    );
  });
});
