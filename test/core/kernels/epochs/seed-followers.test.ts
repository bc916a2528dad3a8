import { expect } from 'chai';
import {
  CURRENT,
  NEXT,
  PREVIOUS,
  SeedFollowers,
  UNFOLLOWED,
} from '../../../../core/kernels/epochs/seed-followers.ts';

describe('seed followers', () => {
  let followers: SeedFollowers;
  beforeEach(() => {
    followers = new SeedFollowers();
  });

  it('follow the current seed, the next, and the one before, for late shares', () => {
    followers.follow('pool', { seed: 'a', seedNext: 'b' });
    followers.follow('pool', { seed: 'b', seedNext: undefined });
    followers.follow('pool', { seed: 'b', seedNext: 'c' });
    const ranks = ['a', 'b', 'c', 'd'].map((seed) => followers.rankOf(seed));
    expect(ranks).to.deep.equal([PREVIOUS, CURRENT, NEXT, UNFOLLOWED]);
    followers.follow('pool', { seed: 'c', seedNext: undefined });
    expect(followers.rankOf('a')).to.equal(UNFOLLOWED);
  });

  it('need a seed as much as the one does who needs it most', () => {
    followers.follow('one', { seed: 'a', seedNext: 'b' });
    followers.follow('two', { seed: 'b', seedNext: undefined });
    expect(followers.rankOf('b')).to.equal(CURRENT);
    followers.follow('two', undefined);
    expect(followers.rankOf('b')).to.equal(NEXT);
  });

  it('want current seeds before those to come, each once', () => {
    followers.follow('one', { seed: 'a', seedNext: 'b' });
    followers.follow('two', { seed: 'b', seedNext: 'c' });
    expect(followers.wanted('all')).to.deep.equal(['a', 'b', 'c']);
    expect(followers.currents).to.deep.equal(['a', 'b']);
  });

  it('tell who has had a hash from who only listens, over changes of seed', () => {
    followers.follow('quiet', { seed: 'x', seedNext: 'y' });
    followers.follow('busy', { seed: 'a', seedNext: undefined });
    expect(followers.wanted('used')).to.deep.equal([]);
    followers.use('a');
    followers.follow('busy', { seed: 'b', seedNext: 'c' });
    expect(followers.wanted('used')).to.deep.equal(['b', 'c']);
  });
});
