import { expect } from 'chai';
import { SearchSpaces } from '../../../core/jobs/search-spaces.ts';

describe('search spaces', () => {
  it('are made once, and forgotten when sixteen others were used since', () => {
    const spaces = new SearchSpaces<number>();
    let made = 0;
    const of = (name: string): number => spaces.of(name, () => ++made);
    expect([of('a'), of('b'), of('a')]).to.deep.equal([1, 2, 1]);
    for (let each = 0; each < 15; each++) of(String(each));
    expect([...spaces.values()]).to.have.lengthOf(16);
    expect(of('a')).to.equal(1);
    expect(of('b')).to.equal(18);
  });
});
