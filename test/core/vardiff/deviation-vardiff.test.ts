import { expect } from 'chai';
import {
  difficultyFromTarget,
  HASHES_DIFFICULTY_ONE,
  targetFromDifficulty,
  workFromTarget,
} from '../../../core/plugin-api/target.ts';
import { DeviationVardiff } from '../../../core/vardiff/deviation-vardiff.ts';
import type { VardiffOptions } from '../../../core/vardiff/vardiff.ts';
import { type RigLog, type RigOptions, simulate } from './simulated-rig.ts';

const HOUR_MS = 3_600_000;
const OPTIONS: VardiffOptions = {
  difficultyStart: 1024,
  difficultyMin: 1e-6,
  difficultyMax: 1e12,
  shareSeconds: 10,
  powersOfTwo: false,
};
const WORK_ONE = Number(workFromTarget(targetFromDifficulty(1)));

/** Difficulty at which a rig finds a share in the wanted time. */
function idealDifficulty(hashrateHps: number, options: VardiffOptions): number {
  return (hashrateHps * options.shareSeconds) / WORK_ONE;
}

function run(
  hashrateHps: number,
  options: VardiffOptions,
  rig: Partial<RigOptions> & { readonly hours: number },
): { readonly log: RigLog; readonly ratio: (atMs: number) => number } {
  const controller = new DeviationVardiff(options);
  const start = difficultyFromTarget(controller.target);
  const log = simulate(controller, rig.hours * HOUR_MS, {
    hashrateHps: () => hashrateHps,
    delayMs: 500,
    flushMs: 0,
    seed: 1,
    ...rig,
  });
  const ideal = idealDifficulty(hashrateHps, options);
  /** Share rate at a time, in multiples of the wanted one. */
  const ratio = (atMs: number): number => {
    const change = log.changes.findLast((entry) => entry.atMs <= atMs);
    return ideal / (change === undefined ? start : difficultyFromTarget(change.target));
  };
  return { log, ratio };
}

/** Minutes of a span that lie within half to twice the wanted share rate, as a part of it. */
function partWithin(ratio: (atMs: number) => number, fromMs: number, toMs: number): number {
  let within = 0;
  let all = 0;
  for (let atMs = fromMs; atMs < toMs; atMs += 60_000) {
    all++;
    if (ratio(atMs) >= 0.5 && ratio(atMs) <= 2) within++;
  }
  return within / all;
}

const RIGS: readonly [string, number][] = [
  ['100 kH/s', 1e5],
  ['50 MH/s', 5e7],
  ['1 TH/s', 1e12],
  ['200 TH/s', 2e14],
  ['1 PH/s', 1e15],
];

describe('DeviationVardiff', () => {
  for (const [name, hashrateHps] of RIGS) {
    for (const powersOfTwo of [false, true]) {
      const kind = powersOfTwo ? 'powers of two' : 'any difficulty';
      it(`settles a steady rig of ${name} within half an hour and leaves it alone (${kind})`, () => {
        let changes = 0;
        for (let seed = 1; seed <= 5; seed++) {
          const options = { ...OPTIONS, powersOfTwo };
          const { log, ratio } = run(hashrateHps, options, { hours: 4, seed });
          expect(ratio(HOUR_MS / 2), `seed ${seed}`).to.be.within(0.45, 2.2);
          expect(partWithin(ratio, HOUR_MS / 2, 4 * HOUR_MS), `seed ${seed}`).to.be.above(0.95);
          changes += log.changes.filter((change) => change.atMs > HOUR_MS).length;
        }
        // Chance moves a steady rig about once in three hours.
        expect(changes / 15, 'changes an hour').to.be.below(1);
      });
    }
  }

  it('finds a rig from a start that is a million times too easy, within few shares', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const difficultyStart = idealDifficulty(1e12, OPTIONS) / 1e6;
      const options = { ...OPTIONS, difficultyStart };
      const { log, ratio } = run(1e12, options, { hours: 1, seed, delayMs: 0 });
      expect(log.changes[0]?.shares).to.be.within(7, 9);
      // Three jumps of 256 at most, some corrections, then a share each ten seconds.
      const early = log.shares.filter((share) => share.atMs < 60_000).length;
      expect(early).to.be.below(80);
      expect(ratio(600_000)).to.be.within(0.4, 2.5);
    }
  });

  it('finds a rig from a start that is a million times too hard, within minutes', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const difficultyStart = idealDifficulty(1e6, OPTIONS) * 1e6;
      const { log, ratio } = run(1e6, { ...OPTIONS, difficultyStart }, { hours: 1, seed });
      expect(log.shares[0]?.atMs).to.be.below(480_000);
      expect(ratio(HOUR_MS / 2)).to.be.within(0.4, 2.5);
    }
  });

  it('does not chase a rig that delivers in bursts', () => {
    for (const flushMs of [5000, 30_000]) {
      const { log, ratio } = run(1e12, OPTIONS, { hours: 6, flushMs, seed: 3 });
      expect(partWithin(ratio, HOUR_MS, 6 * HOUR_MS)).to.be.above(0.9);
      expect(log.changes.filter((change) => change.atMs > HOUR_MS).length).to.be.below(8);
    }
  });

  it('follows the average of a rig that works every other half minute', () => {
    const hashrateHps = (atMs: number): number => (atMs % 60_000 < 30_000 ? 2e12 : 0);
    const { log, ratio } = run(1e12, OPTIONS, { hours: 6, seed: 5, hashrateHps });
    expect(partWithin(ratio, HOUR_MS, 6 * HOUR_MS)).to.be.above(0.8);
    expect(log.changes.filter((change) => change.atMs > HOUR_MS).length / 5).to.be.below(8);
  });

  it('sinks for a rig that stops, but only so far, and jumps when it is back', () => {
    const stopMs = HOUR_MS;
    const backMs = 3 * HOUR_MS;
    const hashrateHps = (atMs: number): number => (atMs > stopMs && atMs < backMs ? 0 : 1e12);
    const { log, ratio } = run(1e12, OPTIONS, { hours: 5, seed: 2, hashrateHps });
    const sunk = ratio(backMs);
    expect(sunk).to.be.within(64, 2100);
    const down = log.changes.filter((change) => change.atMs > stopMs && change.atMs < backMs);
    expect(down).to.have.length.within(2, 8);
    const flood = log.shares.filter((share) => share.atMs > backMs && share.atMs < backMs + 30_000);
    expect(flood.length).to.be.below(300);
    expect(ratio(backMs + HOUR_MS / 2)).to.be.within(0.45, 2.2);
  });

  it('counts work, so that late shares of an easier target do not look fast', () => {
    const controller = new DeviationVardiff(OPTIONS);
    controller.tick(0);
    const easy = workFromTarget(targetFromDifficulty(1));
    for (let count = 0; count < 2000; count++)
      expect(controller.share(1000 + count, easy)).to.equal(undefined);
  });

  it('survives shares without any time between them', () => {
    const controller = new DeviationVardiff(OPTIONS);
    const work = workFromTarget(controller.target);
    const moves = Array.from({ length: 9 }, () => controller.share(5000, work));
    expect(moves.filter((target) => target !== undefined)).to.have.length(1);
    expect(difficultyFromTarget(controller.target)).to.equal(262_000);
  });

  it('begins anew where the clock steps, either way', () => {
    for (const step of [-5000, 86_400_000]) {
      const controller = new DeviationVardiff(OPTIONS);
      const work = workFromTarget(controller.target);
      for (let count = 0; count < 6; count++) controller.share(100_000 + count * 10_000, work);
      expect(controller.tick(150_000 + step)).to.equal(undefined);
      expect(controller.share(150_001 + step, work)).to.equal(undefined);
      expect(difficultyFromTarget(controller.target)).to.equal(1024);
    }
  });

  it('does not take time without work for silence', () => {
    const controller = new DeviationVardiff(OPTIONS);
    for (let atMs = 0; atMs < HOUR_MS; atMs += 5000) controller.idle(atMs);
    expect(controller.tick(HOUR_MS)).to.equal(undefined);
    expect(controller.tick(HOUR_MS + 44_000)).to.equal(undefined);
    expect(controller.tick(HOUR_MS + 46_000)).not.to.equal(undefined);
  });

  it('stays within minimum and maximum, and says nothing where it stays', () => {
    const options = { ...OPTIONS, difficultyMin: 512, difficultyMax: 2048 };
    const slow = run(1e5, options, { hours: 1 });
    expect(slow.log.changes.map((change) => difficultyFromTarget(change.target))).to.deep.equal([
      512,
    ]);
    const fast = run(1e13, options, { hours: 0.05 });
    expect(fast.log.changes.map((change) => difficultyFromTarget(change.target))).to.deep.equal([
      2048,
    ]);
  });

  it('decides the same in any unit of difficulty', () => {
    const [units, hashes] = [undefined, HASHES_DIFFICULTY_ONE].map((difficultyOne) => {
      const scale = difficultyOne === undefined ? 1 : WORK_ONE;
      const controller = new DeviationVardiff({
        ...OPTIONS,
        ...(difficultyOne === undefined ? {} : { difficultyOne }),
        difficultyStart: 0.01 * scale,
        difficultyMax: 1e12 * scale,
      });
      const rig = { hashrateHps: () => 1e8, delayMs: 500, flushMs: 0, seed: 4 };
      simulate(controller, HOUR_MS, rig);
      return Number(workFromTarget(controller.target));
    });
    // Rounded to three digits of either unit.
    expect(hashes).to.be.closeTo(Number(units), 0.2 * Number(units));
    expect(hashes).to.be.closeTo(1e9, 0.5e9);
  });

  it('rounds down to powers of two where the port wants them', () => {
    const options = { ...OPTIONS, powersOfTwo: true, difficultyStart: 1500 };
    const { log } = run(3e12, options, { hours: 1 });
    expect(difficultyFromTarget(new DeviationVardiff(options).target)).to.equal(1024);
    expect(log.changes.length).to.be.greaterThan(0);
    for (const change of log.changes)
      expect(Math.log2(difficultyFromTarget(change.target)) % 1).to.equal(0);
  });
});
