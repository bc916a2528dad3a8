import { expect } from 'chai';
import { assert, constantFrom, integer, property } from 'fast-check';
import { fractionOf } from '../../../../core/ledger/fraction.ts';
import { Pplns, PPLNS_WINDOW_MAX } from '../../../../core/ledger/schemes/pplns.ts';
import { byAge, slice, slices, weigh } from '../work-slices.ts';
import type { SliceFacts } from '../work-slices.ts';

/** Of one hash, where all work was done against the network work of the newest slice. */
const HASH = 2n ** 64n;

describe('pplns', () => {
  const pplns = (window = 2) => new Pplns(fractionOf(window));
  /** Slices newest first, each a moment older than the one before. */
  const aging = (...facts: readonly SliceFacts[]) =>
    facts.map((each, index) => slice({ moment: -index, ...each }));

  it('pays the newest work up to the window, and the one across its edge in part', () => {
    // 2 x 100 hashes: 80 + 90 of them are newest, 30 of the next 70 fit, the rest is too old.
    const history = aging(
      { miner: 'ann', work: 80 },
      { miner: 'bob', work: 90 },
      { miner: 'cid', work: 70 },
      { miner: 'dee', work: 50 },
    );
    expect([...weigh(pplns(), history)]).to.deep.equal([
      ['ann', 80n * HASH],
      ['bob', 90n * HASH],
      ['cid', 30n * HASH],
    ]);
  });

  it('counts work by the network work it was done against', () => {
    // 0.5 + 0.5 + 0.5 of a block; half of the last 1.0 fits. In hashes of the newest, each 0.5 is 50.
    const history = aging(
      { miner: 'ann', work: 50, networkWork: 100 },
      { miner: 'bob', work: 100, networkWork: 200 },
      { miner: 'cid', work: 25, networkWork: 50 },
      { miner: 'ann', work: 400, networkWork: 400 },
    );
    expect([...weigh(pplns(), history)]).to.deep.equal([
      ['ann', 100n * HASH],
      ['bob', 50n * HASH],
      ['cid', 50n * HASH],
    ]);
  });

  it('goes on over the ends of rounds, those of orphans too', () => {
    const history = [
      slice({ miner: 'ann', work: 60, round: 3 }),
      slice({ miner: 'bob', work: 60, round: 2 }),
      slice({ miner: 'ann', work: 80, round: 1 }),
    ];
    expect([...weigh(pplns(), history)]).to.deep.equal([
      ['ann', 140n * HASH],
      ['bob', 60n * HASH],
    ]);
  });

  it('tells two rounds of one moment apart', () => {
    const history = [
      slice({ miner: 'ann', work: 150, round: 2 }),
      slice({ miner: 'bob', work: 100, round: 1 }),
    ];
    expect(weigh(pplns(), history).get('bob')).to.equal(50n * HASH);
  });

  it('cuts the moment at its edge by the same part for everybody', () => {
    // 150 hashes are left of the window, and the moment has 300: half of each counts.
    const edge = [
      slice({ miner: 'bob', work: 200, moment: 1 }),
      slice({ miner: 'cid', work: 100, moment: 1 }),
    ];
    for (const last of [edge, edge.toReversed()]) {
      const weights = weigh(pplns(), [slice({ miner: 'ann', work: 50, moment: 2 }), ...last]);
      expect(weights).to.deep.equal(
        new Map([
          ['ann', 50n * HASH],
          ['bob', 100n * HASH],
          ['cid', 50n * HASH],
        ]),
      );
    }
  });

  it('knows nothing of a fraction of the window that a double cannot hold', () => {
    // 0.1 + 0.2 is not 0.3 in doubles: three tenths fill the window exactly, the fourth slice is out.
    const history = aging(...['ann', 'bob', 'cid', 'dee'].map((miner) => ({ miner, work: 10 })));
    expect([...weigh(pplns(0.3), history).keys()]).to.deep.equal(['ann', 'bob', 'cid']);
  });

  it('keeps a single hash apart beside numbers beyond doubles', () => {
    const history = aging(
      { miner: 'ann', work: 2n ** 80n, networkWork: 2n ** 81n },
      { miner: 'bob', work: 2n ** 80n + 1n, networkWork: 2n ** 81n },
    );
    const weights = weigh(pplns(), history);
    expect((weights.get('bob') ?? 0n) - (weights.get('ann') ?? 0n)).to.equal(HASH);
  });

  it('divides over what is there where the history does not fill the window', () => {
    expect([...weigh(pplns(), aging({ miner: 'ann', work: 1 }))]).to.deep.equal([['ann', HASH]]);
  });

  it('pays nobody by work without any', () => {
    expect(weigh(pplns(), []).size).to.equal(0);
    expect(weigh(pplns(), aging({ miner: 'ann', work: 0 })).size).to.equal(0);
  });

  it('wants no more once the window is full', () => {
    const reading = pplns().begin();
    expect(reading.take(slice({ miner: 'ann', work: 200, moment: 2 }))).to.equal(true);
    expect(reading.take(slice({ miner: 'bob', work: 1, moment: 1 }))).to.equal(false);
  });

  it('ends where the window is full to the hash, and takes the first hash beyond it in part', () => {
    for (const [window, room] of [
      [0.01, 1],
      [1, 100],
      [PPLNS_WINDOW_MAX, 400],
    ] as const) {
      const full = aging({ miner: 'ann', work: room }, { miner: 'bob', work: 1 });
      expect([...weigh(pplns(window), full)]).to.deep.equal([['ann', BigInt(room) * HASH]]);
      const beyond = aging({ miner: 'ann', work: room - 1 }, { miner: 'bob', work: 2 });
      expect(weigh(pplns(window), beyond).get('bob')).to.equal(HASH);
    }
  });

  it('pays nobody by work where the window is shorter than the least part of a hash', () => {
    expect(weigh(pplns(1e-30), aging({ miner: 'ann', work: 5 })).size).to.equal(0);
    const least = weigh(pplns(1e-21), aging({ miner: 'ann', work: 5 }));
    expect([...least]).to.deep.equal([['ann', 1n]]);
  });

  it('refuses work against no target', () => {
    expect(() => weigh(pplns(), aging({ miner: 'ann', work: 1, networkWork: 0 }))).to.throw(
      RangeError,
    );
  });

  it('never weighs more than the window, nor less than it where there is enough work', () => {
    assert(
      property(slices(60), constantFrom(0.5, 1, 1.5, 2), (history, window) => {
        const { numerator, denominator } = fractionOf(window);
        const [newest] = history;
        const unit = (newest?.networkWork ?? 0n) * HASH;
        const limit = (unit * numerator) / denominator;
        const all = history.reduce((sum, each) => sum + (each.work * unit) / each.networkWork, 0n);
        const weighed = [...weigh(pplns(window), history).values()].reduce(
          (sum, each) => sum + each,
          0n,
        );
        expect(weighed <= limit).to.equal(true);
        // Each of four miners may lose one unit of 2^-64 hash where the edge is divided.
        expect(weighed >= (all < limit ? all : limit) - 4n).to.equal(true);
      }),
    );
  });

  it('gives the same whatever the order within moments', () => {
    assert(
      property(slices(40, 500), integer({ min: 0, max: 1_000 }), (history, seed) => {
        const shuffled = history
          .map((each, index) => ({ each, rank: (index * 7919 + seed * 104_729) % 1_009 }))
          .sort((one, other) => byAge(one.each, other.each) || one.rank - other.rank)
          .map(({ each }) => each);
        expect(weigh(pplns(), shuffled)).to.deep.equal(weigh(pplns(), history));
      }),
    );
  });

  it('gives the same whatever the order inside the window', () => {
    assert(
      property(slices(10, 10_000), (history) => {
        expect(weigh(pplns(), history.toReversed())).to.deep.equal(weigh(pplns(), history));
      }),
    );
  });
});
