import { expect } from 'chai';
import fc from 'fast-check';
import { hex32, parseHex32, parseHexBytes } from '../../../core/protocols/hex.ts';

describe('hex', () => {
  it('reads every number that it writes, in either case', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (value) => {
        expect(parseHex32(hex32(value))).to.equal(value);
        expect(parseHex32(hex32(value).toUpperCase())).to.equal(value);
      }),
      { seed: 1 },
    );
  });

  it('reads nothing that is not exactly digits', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, maxLength: 10 }), (text) => {
        const isHex = /^[0-9a-fA-F]{8}$/.test(text);
        expect(parseHex32(text) >= 0, text).to.equal(isHex);
        expect(parseHexBytes(text, 4) !== undefined, text).to.equal(isHex);
      }),
      {
        seed: 1,
        numRuns: 5000,
        examples: [['/0000000'], ['0000000:'], ['@aaaaaaa'], ['ggggGGGG']],
      },
    );
  });
});
