import { expect } from 'chai';
import { EpochTable } from '../../../../core/kernels/epochs/epoch-table.ts';

const ADDRESS = 4_096;

describe('epoch table', () => {
  const published: number[] = [];
  let table: EpochTable;

  beforeEach(() => {
    published.length = 0;
    const publish = (items: number): number => published.push(items);
    table = new EpochTable({ address: ADDRESS, items: 25, chunkItems: 10, publish });
  });

  it('is nobody’s at first, and has nothing to build', () => {
    expect(table.owner).to.equal(undefined);
    expect(table.acquire('one')).to.equal(0);
    expect(table.takeChunk()).to.equal(undefined);
  });

  it('publishes what is built without a gap, in whatever order it comes', () => {
    table.assign('one');
    const chunks = [table.takeChunk(), table.takeChunk(), table.takeChunk()];
    expect(chunks.map((chunk) => chunk?.count)).to.deep.equal([10, 10, 5]);
    expect(table.takeChunk()).to.equal(undefined);
    const [first, second, third] = chunks;
    for (const chunk of [third, first, second]) if (chunk) table.built(chunk);
    expect(published).to.deep.equal([0, 0, 10, 25]);
    expect(table.builtRatio).to.equal(1);
  });

  it('is given to tasks of its owner alone', () => {
    table.assign('one');
    expect(table.acquire('one')).to.equal(ADDRESS);
    expect(table.acquire('two')).to.equal(0);
  });

  it('is handed on when the last who uses it is done, and nobody gets it meanwhile', () => {
    table.assign('one');
    const chunk = table.takeChunk();
    const [user, other] = [table.acquire('one'), table.acquire('one')];
    table.assign('two');
    expect(table.owner).to.equal('two');
    expect([table.acquire('one'), table.acquire('two')]).to.deep.equal([0, 0]);
    expect(table.takeChunk()).to.equal(undefined);
    if (chunk) table.built(chunk);
    table.release(user);
    expect(table.acquire('two')).to.equal(0);
    expect(published).to.deep.equal([0]);
    table.release(other);
    expect(published).to.deep.equal([0, 0]);
    expect(table.acquire('two')).to.equal(ADDRESS);
    expect(table.takeChunk()).to.deep.equal({ first: 0, count: 10 });
  });

  it('is built anew where it comes back to its owner before it was handed on', () => {
    table.assign('one');
    const chunk = table.takeChunk();
    const user = table.acquire('one');
    if (chunk) table.built(chunk);
    table.assign('two');
    table.assign('one');
    table.release(user);
    expect(published).to.deep.equal([0, 10, 0]);
    expect(table.takeChunk()).to.deep.equal({ first: 0, count: 10 });
  });

  it('builds a chunk again over which a thread died, but not for ever', () => {
    table.assign('one');
    for (let death = 0; death < 4; death++) {
      const chunk = table.takeChunk();
      expect(chunk).to.deep.equal({ first: 0, count: 10 });
      if (chunk) table.giveBack(chunk);
    }
    expect(table.takeChunk()).to.equal(undefined);
    table.assign('two');
    expect(table.takeChunk()).to.deep.equal({ first: 0, count: 10 });
  });

  it('keeps what is built where the kernel fails at the rest', () => {
    table.assign('one');
    const chunk = table.takeChunk();
    if (chunk) table.built(chunk);
    table.giveUp();
    expect(table.takeChunk()).to.equal(undefined);
    expect(table.builtRatio).to.equal(10 / 25);
    expect(table.acquire('one')).to.equal(ADDRESS);
  });
});
