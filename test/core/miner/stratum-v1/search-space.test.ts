import { expect } from 'chai';
import { SearchSpace, spreadBits } from '../../../../core/miner/stratum-v1/search-space.ts';

const MASK = 0x1fffe000;

function cellsOf(lane: number, lanes: number, extranonce2Size: number, count: number) {
  const space = new SearchSpace({ lane, lanes, extranonce2Size, versionMask: MASK });
  return Array.from({ length: count }, () => space.next());
}

describe('search space', () => {
  it('never lets two lanes meet', () => {
    const seen = [0, 1, 2].flatMap((lane) =>
      cellsOf(lane, 3, 4, 100).map((cell) => cell.extranonce2.toString('hex')),
    );
    expect(new Set(seen).size).to.equal(300);
    expect(seen[0]).to.equal('00000000');
    expect(seen[100]).to.equal('00000001');
  });

  it('wraps within the size that the pool gave', () => {
    const cells = cellsOf(0, 1, 1, 257);
    expect(cells[256]?.extranonce2.toString('hex')).to.equal('00');
  });

  it('rolls a version from the first cell on, always inside the mask', () => {
    const bits = cellsOf(0, 1, 4, 70_000).map((cell) => cell.versionBits);
    expect(bits[0]).to.equal(0x2000);
    expect(bits.filter((value) => (value & ~MASK) !== 0)).to.deep.equal([]);
    expect(new Set(bits).size).to.equal(2 ** 16);
  });

  it('leaves the version alone without a mask', () => {
    const space = new SearchSpace({ lane: 0, lanes: 1, extranonce2Size: 4, versionMask: 0 });
    expect(space.next().versionBits).to.equal(0);
  });
});

describe('spreadBits', () => {
  it('fills the bits of a mask from the lowest', () => {
    expect(spreadBits(0b101, 0b1101_0000)).to.equal(0b1001_0000);
    expect(spreadBits(0xffff_ffff, 0xc000_0001)).to.equal(0xc000_0001);
  });
});
