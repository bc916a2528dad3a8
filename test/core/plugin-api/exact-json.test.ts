import { expect } from 'chai';
import { parseExactJson, writeExactJson, writeJson } from '../../../core/plugin-api/exact-json.ts';

describe('exact JSON', () => {
  it('keeps integers beyond 2^53, and makes no others a bigint', () => {
    const text =
      '{"a":[18446744073709551615,-9007199254740993,9007199254740991,0.5,1e300],"b":"9"}';
    expect(parseExactJson(text)).to.deep.equal({
      a: [18446744073709551615n, -9007199254740993n, 9007199254740991, 0.5, 1e300],
      b: '9',
    });
  });

  it('writes them digit by digit, as numbers or as strings', () => {
    const value = { a: 9007199254740993n, b: [0n, 'x', null, 1.5] };
    expect(writeExactJson(value)).to.equal('{"a":9007199254740993,"b":[0,"x",null,1.5]}');
    expect(writeJson(value)).to.equal('{"a":"9007199254740993","b":["0","x",null,1.5]}');
    expect(parseExactJson(writeExactJson({ a: 2n ** 64n }))).to.deep.equal({ a: 2n ** 64n });
  });

  it('finds nothing in an object that was not sent', () => {
    const parsed = parseExactJson('{"__proto__":{"a":1},"b":{}}') as Record<string, unknown>;
    expect(parsed['a']).to.equal(undefined);
    expect(parsed['toString']).to.equal(undefined);
    expect((parsed['b'] as Record<string, unknown>)['constructor']).to.equal(undefined);
  });

  it('throws for what is no JSON, or no number that anybody counts', () => {
    expect(() => parseExactJson('{"a":')).to.throw(SyntaxError);
    expect(() => parseExactJson('9'.repeat(81))).to.throw(RangeError);
    expect(() => parseExactJson('1e999')).to.throw(RangeError);
    expect(() => writeJson(undefined)).to.throw(TypeError);
    expect(() => writeExactJson(() => 0)).to.throw(TypeError);
  });
});
