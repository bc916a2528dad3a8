import { expect } from 'chai';
import { LineSplitter } from '../../../core/miner/line-splitter.ts';

describe('line splitter', () => {
  it('joins chunks, splits lines and leaves out empty ones', () => {
    const splitter = new LineSplitter(100);
    expect(splitter.push('{"a"')).to.deep.equal([]);
    expect(splitter.push(':1}\r\n\n{"b":2}\n{')).to.deep.equal(['{"a":1}', '{"b":2}']);
    expect(splitter.push('}\n')).to.deep.equal(['{}']);
  });

  it('refuses a line beyond its limit, ended or not', () => {
    expect(() => new LineSplitter(8).push('123456789')).to.throw(RangeError, '8 characters');
    expect(() => new LineSplitter(8).push('123456789\n')).to.throw(RangeError, '8 characters');
    expect(new LineSplitter(8).push('12345678\n')).to.deep.equal(['12345678']);
  });
});
