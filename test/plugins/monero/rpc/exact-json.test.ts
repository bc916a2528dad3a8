import { expect } from 'chai';
import { parseExact, stringifyExact } from '../../../../plugins/monero/rpc/exact-json.ts';

describe('exact JSON', () => {
  it('keeps integers beyond 2^53, and makes no others a bigint', () => {
    const text =
      '{"a":[18446744073709551615,-9007199254740993,9007199254740991,0.5,1e300],"b":"9"}';
    expect(parseExact(text)).to.deep.equal({
      a: [18446744073709551615n, -9007199254740993n, 9007199254740991, 0.5, 1e300],
      b: '9',
    });
  });

  it('writes them digit by digit', () => {
    const value = { a: 9007199254740993n, b: [0n, 'x', null, 1.5] };
    expect(stringifyExact(value)).to.equal('{"a":9007199254740993,"b":[0,"x",null,1.5]}');
    expect(parseExact(stringifyExact({ a: 2n ** 64n }))).to.deep.equal({ a: 2n ** 64n });
  });

  it('throws for what is no JSON', () => {
    expect(() => parseExact('{"a":')).to.throw(SyntaxError);
  });
});
