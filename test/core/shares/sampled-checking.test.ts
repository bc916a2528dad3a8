import { expect } from 'chai';
import type { Work } from '../../../core/plugin-api/target.ts';
import {
  SAMPLED_CHECKING_DEFAULTS,
  SampledChecking,
  type SampledCheckingOptions,
} from '../../../core/shares/sampled-checking.ts';
import { ManualClock } from './manual-clock.ts';
import { drawsFrom } from './seeded-draws.ts';

const SHARE = 1_000n as Work;
const { provenShares, sampleRateMin, forgetAfterMs } = SAMPLED_CHECKING_DEFAULTS;

function openChecking(
  options: Partial<SampledCheckingOptions> = {},
  draw: () => number = () => 0.999_999,
) {
  const clock = new ManualClock();
  const checking = new SampledChecking({ ...SAMPLED_CHECKING_DEFAULTS, ...options }, clock, draw);
  /** Has an address prove so many shares, in one piece. */
  const prove = (miner: string, shares: number): void =>
    checking.checked(miner, (SHARE * BigInt(shares)) as Work, 'credited');
  return { checking, clock, prove };
}

describe('SampledChecking', () => {
  it('verifies all of a new address, until it has proven enough', () => {
    const { checking } = openChecking();
    for (let share = 0; share <= provenShares; share++) {
      expect(checking.decide('alice', SHARE, false), `share ${share}`).equal('full');
      checking.checked('alice', SHARE, 'credited');
    }
    expect(checking.decide('alice', SHARE, false)).equal('trust');
    expect(checking.decide('bob', SHARE, false)).equal('full');
  });

  for (const [proven, rate] of [
    [101, 100 / 101],
    [200, 0.5],
    [400, 0.25],
    [1_000, 0.1],
    [1_000_000, 0.1],
  ] as const) {
    it(`verifies ${rate.toFixed(3)} of the shares after ${proven} proven ones`, () => {
      let drawn = 0;
      const { checking, prove } = openChecking({}, () => drawn);
      prove('alice', proven);
      drawn = rate;
      expect(checking.decide('alice', SHARE, false)).equal('trust');
      drawn = rate - 1e-9;
      expect(checking.decide('alice', SHARE, false)).equal('sample');
    });
  }

  it('takes a share of more work for less proven', () => {
    const { checking, prove } = openChecking();
    prove('alice', 1_000);
    expect(checking.decide('alice', (SHARE * 9n) as Work, false)).equal('trust');
    expect(checking.decide('alice', (SHARE * 10n) as Work, false)).equal('full');
  });

  it('never trusts a block', () => {
    const { checking, prove } = openChecking();
    prove('alice', 1_000_000);
    expect(checking.decide('alice', SHARE, true)).equal('sample');
    expect(checking.decide('bob', SHARE, true)).equal('full');
  });

  it('verifies whatever an address sends while one of its submissions is being verified', () => {
    let drawn = 0;
    const { checking, prove } = openChecking({}, () => drawn);
    prove('alice', 1_000_000);
    expect(checking.decide('alice', SHARE, false)).equal('sample');
    drawn = 0.99;
    expect(checking.decide('alice', SHARE, false)).equal('sample');
    checking.checked('alice', SHARE, 'credited');
    expect(checking.decide('alice', SHARE, false)).equal('sample');
    checking.checked('alice', SHARE, 'right');
    checking.checked('alice', SHARE, 'credited');
    expect(checking.decide('alice', SHARE, false)).equal('trust');
  });

  it('has few of an address go before others, however many it sends', () => {
    const { checking, prove } = openChecking({}, () => 0);
    prove('alice', 1_000_000);
    const checks = Array.from({ length: 20 }, () => checking.decide('alice', SHARE, false));
    expect(checks.filter((check) => check === 'sample')).length(16);
    expect(checks.slice(16)).deep.equal(['full', 'full', 'full', 'full']);
    for (let share = 0; share < 20; share++) checking.checked('alice', SHARE, 'credited');
    expect(checking.decide('alice', SHARE, false)).equal('sample');
  });

  it('verifies the next where one could not be verified, and holds nothing against the miner', () => {
    const { checking, prove } = openChecking();
    prove('alice', 1_000_000);
    checking.decide('alice', SHARE, true);
    checking.checked('alice', SHARE, 'unknown');
    expect(checking.decide('alice', SHARE, false)).equal('sample');
    checking.checked('alice', SHARE, 'credited');
    expect(checking.decide('alice', SHARE, false)).equal('trust');
  });

  it('does not take a share for proof that was not credited', () => {
    const { checking } = openChecking();
    for (let share = 0; share < 1_000; share++) checking.checked('alice', SHARE, 'right');
    expect(checking.decide('alice', SHARE, false)).equal('full');
    expect(checking.addresses).equal(0);
  });

  it('verifies all of an address that claimed wrongly once, whatever it proves then', () => {
    const { checking, prove } = openChecking();
    prove('alice', 1_000_000);
    checking.decide('alice', SHARE, true);
    checking.checked('alice', SHARE, 'wrong');
    prove('alice', 1_000_000);
    expect(checking.decide('alice', SHARE, false)).equal('full');
  });

  it('forgets who proved nothing for long, good and bad', () => {
    const { checking, clock, prove } = openChecking();
    prove('alice', 1_000);
    checking.checked('mallory', SHARE, 'wrong');
    clock.pass(forgetAfterMs - 1);
    expect(checking.decide('alice', SHARE, false)).equal('trust');
    clock.pass(1);
    expect(checking.decide('alice', SHARE, false)).equal('full');
    prove('alice', 100);
    expect(checking.decide('alice', SHARE, false)).equal('full');
    prove('mallory', 1_000);
    expect(checking.decide('mallory', SHARE, false)).equal('trust');
  });

  it('remembers so many addresses, the longest without proof is forgotten first', () => {
    const { checking, prove } = openChecking({ addressesMax: 2 });
    for (const miner of ['a', 'b', 'a', 'c']) prove(miner, 1_000);
    for (let stranger = 0; stranger < 9; stranger++)
      checking.decide(`new${stranger}`, SHARE, false);
    expect(['a', 'b', 'c'].map((miner) => checking.decide(miner, SHARE, false))).deep.equal([
      'trust',
      'full',
      'trust',
    ]);
    expect(checking.addresses).equal(2);
  });
});

/** What to do next: forge a share of some work, or mine one. */
type Strategy = (facts: {
  readonly proven: number;
  readonly forged: number;
  readonly draw: () => number;
}) => { readonly isForged: boolean; readonly work: number };

const STRATEGIES: Readonly<Record<string, Strategy>> = {
  'one in ten': ({ draw }) => ({ isForged: draw() < 0.1, work: 1_000 }),
  'one in a hundred': ({ draw }) => ({ isForged: draw() < 0.01, work: 1_000 }),
  'all once it may': ({ proven }) => ({ isForged: proven >= 101_000, work: 1_000 }),
  'all at the best moment for equal shares': ({ proven }) => ({
    isForged: proven >= 241_000,
    work: 1_000,
  }),
  'all at the floor': ({ proven }) => ({ isForged: proven >= 1_000_000, work: 1_000 }),
  'small ones after large ones': ({ proven }) => ({
    isForged: proven >= 200_000,
    work: proven >= 200_000 ? 200 : 10_000,
  }),
  'as large as is ever trusted': ({ proven }) => ({
    isForged: proven >= 100_000,
    work: proven >= 100_000 ? proven / 101 : 1_000,
  }),
  'one, then honest for long': ({ proven, forged }) => ({
    isForged: proven >= 250_000 * (forged + 1),
    work: 1_000,
  }),
};

describe('SampledChecking and forgers', () => {
  for (const [name, strategy] of Object.entries(STRATEGIES)) {
    it(`leaves less than the promised part to one that forges ${name}`, function () {
      this.timeout(30_000);
      const draw = drawsFrom(name.length);
      let stolen = 0;
      let honest = 0;
      for (let life = 0; life < 400; life++) {
        const { checking } = openChecking({}, draw);
        let [proven, forged, isCaught] = [0, 0, false];
        // Who is never caught has mined a while and goes.
        for (let turn = 0; turn < 6_000 && !isCaught; turn++) {
          const { isForged, work } = strategy({ proven, forged, draw });
          const units = BigInt(Math.floor(work)) as Work;
          const check = checking.decide('mallory', units, false);
          if (!isForged) {
            honest += work;
            if (check !== 'trust') {
              proven += work;
              checking.checked('mallory', units, 'credited');
            }
          } else if (check === 'trust') {
            stolen += work;
            forged++;
          } else {
            checking.checked('mallory', units, 'wrong');
            isCaught = true;
          }
        }
      }
      // Four hundred lives: a tenth more than the mean is beyond what chance does.
      expect(stolen / honest).lessThan(1.1 / provenShares);
    });
  }

  for (const proven of [200, 500, 1_000_000]) {
    it(`catches a forged share after ${proven} proven ones as often as it promises`, () => {
      const draw = drawsFrom(proven);
      const tries = 20_000;
      let caught = 0;
      for (let life = 0; life < tries; life++) {
        const { checking, prove } = openChecking({}, draw);
        prove('mallory', proven);
        if (checking.decide('mallory', SHARE, false) !== 'trust') caught++;
      }
      const rate = Math.max(sampleRateMin, provenShares / proven);
      const deviation = Math.sqrt((rate * (1 - rate)) / tries);
      expect(Math.abs(caught / tries - rate)).lessThan(4 * deviation);
    });
  }

  it('credits nothing of a burst once one of it is being verified', () => {
    const draw = drawsFrom(5);
    let credited = 0;
    const lives = 2_000;
    for (let life = 0; life < lives; life++) {
      const { checking, prove } = openChecking({}, draw);
      prove('mallory', 1_000_000);
      for (let share = 0; share < 1_000; share++)
        if (checking.decide('mallory', SHARE, false) === 'trust') credited++;
    }
    const promised = 1 / sampleRateMin - 1;
    expect(credited / lives).within(0.9 * promised, 1.1 * promised);
  });
});
