import { expect } from 'chai';
import { elect } from '../../../../core/plugin-api/daemons/daemon-election.ts';
import type { Candidate } from '../../../../core/plugin-api/daemons/daemon-election.ts';

const at = (heightTip: number, more: Partial<Candidate> = {}): Candidate => ({
  heightTip,
  heightClaimed: heightTip,
  chainwork: undefined,
  ...more,
});

describe('the election among daemons', () => {
  it('takes the highest tip', () => {
    const [low, high] = [at(100), at(101)];
    expect(elect([low, high], low)).to.equal(high);
  });

  it('prefers more work to more blocks where work is known', () => {
    const longer = at(101, { chainwork: 500n });
    const heavier = at(100, { chainwork: 600n });
    expect(elect([longer, heavier], longer)).to.equal(heavier);
  });

  it('stays with the current one in a tie, and else goes by order', () => {
    const [first, second] = [at(100), at(100)];
    expect(elect([first, second], second)).to.equal(second);
    expect(elect([first, second], undefined)).to.equal(first);
  });

  it('passes over one that is far ahead of two others which have heard nothing of it', () => {
    const [lone, first, second] = [at(200), at(100), at(101)];
    expect(elect([lone, first, second], lone)).to.equal(second);
  });

  it('believes one far ahead as soon as another has headers near its tip', () => {
    const lone = at(200);
    const behind = at(100, { heightClaimed: 199 });
    expect(elect([lone, behind, at(101)], undefined)).to.equal(lone);
  });

  it('believes a lead of blocks that are on their way', () => {
    const ahead = at(102);
    expect(elect([at(100), ahead, at(100)], undefined)).to.equal(ahead);
  });

  it('believes the one ahead of two, where there is no majority', () => {
    const ahead = at(200);
    expect(elect([at(100), ahead], undefined)).to.equal(ahead);
  });

  it('elects nobody among none', () => {
    expect(elect([], undefined)).to.equal(undefined);
  });
});
