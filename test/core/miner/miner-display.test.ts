import { expect } from 'chai';
import { formatHashrate, MinerDisplay } from '../../../core/miner/miner-display.ts';
import { MinerTally } from '../../../core/miner/miner-tally.ts';

function setUp(isTTY: boolean) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const tally = new MinerTally();
  const output = { isTTY, write: (text: string) => written.push(text) };
  const display = new MinerDisplay({ spanMs: () => clock.ms }, tally, output);
  return { written, clock, tally, display };
}

describe('miner display', () => {
  it('refreshes one line on a terminal', () => {
    const { written, clock, tally, display } = setUp(true);
    Object.assign(tally, { hashes: 2_500_000, accepted: 3, blocks: 1, difficulty: 0.001 });
    clock.ms = 1000;
    display.refresh();
    expect(written).to.deep.equal([
      '\r\u001b[Kconnecting | 2.50 MH/s | accepted 3 | rejected 0 | blocks 1 | difficulty 0.001',
    ]);
  });

  it('shows what the best hash is worth, where the coin says it', () => {
    const { written, tally, display } = setUp(false);
    tally.best = '7 zeros\u001b[2J';
    display.finish();
    expect(written).to.deep.equal([
      'connecting | 0 H/s | accepted 0 | rejected 0 | best 7 zeros [2J\n',
    ]);
  });

  it('writes plain lines now and then elsewhere', () => {
    const { written, display } = setUp(false);
    for (let second = 0; second < 20; second++) display.refresh();
    expect(written).to.have.length(2);
    expect(written.join('')).to.not.include('\u001b');
  });

  it('does not let a pool steer the terminal', () => {
    const { written, display } = setUp(false);
    display.note('hello\u001b[2J\nworld');
    expect(written).to.deep.equal(['hello [2J world\n']);
  });
});

describe('formatHashrate', () => {
  it('picks a unit that keeps the number short', () => {
    expect(formatHashrate(950)).to.equal('950 H/s');
    expect(formatHashrate(1_234_000)).to.equal('1.23 MH/s');
    expect(formatHashrate(4.2e15)).to.equal('4200.00 TH/s');
  });
});
