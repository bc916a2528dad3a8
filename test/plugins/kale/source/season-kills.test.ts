import { expect } from 'chai';
import { KaleDatabase } from '../record/kale-database.ts';
import { KilledSeason } from './killed-season.ts';
import type { Death } from './mortal-pool.ts';
import { expectTruth } from './season-books.ts';

/** Commits, by the first event of that name in them: all that a pool puts on record from first to last. */
const STEPS = [
  'pooler-registered',
  'farmer-registered',
  'key-used',
  'transaction-signed fund',
  'transaction-settled fund',
  'deposited',
  'plant-begun',
  'transaction-signed plant',
  'transaction-settled plant',
  'block-seen',
  'work-found',
  'work-begun',
  'transaction-signed work',
  'transaction-settled work',
  'round-closed',
  'harvest-begun',
  'transaction-signed harvest',
  'transaction-settled harvest',
  'sweep-begun',
  'transaction-signed sweep',
  'transaction-settled sweep',
  'reward-told',
  'farmer-leaving',
  'exit-begun',
  'transaction-signed exit',
  'transaction-settled exit',
];

/** Calls of a life's first looks and of what it takes up; more of them are alike. */
const CALLS = { last: 36, step: 3 };
const STATEMENTS = { last: 120, step: 11 };

describe('a whole season of a pool that is killed', function () {
  this.timeout(600_000);
  let database: KaleDatabase;
  let seasons = 0;

  before(async () => {
    database = await KaleDatabase.embedded();
  });
  after(() => database[Symbol.asyncDispose]());

  /** Those that came to it, of all deaths that were to be died, in their order. */
  async function struckBy(deaths: readonly Death[]): Promise<readonly Death[]> {
    seasons += 1;
    const season = await KilledSeason.start({ database, poolId: `season-${seasons}`, deaths });
    try {
      await season.play();
      await expectTruth(season);
      return season.struck;
    } finally {
      await season.stop();
    }
  }

  it('ends with books to the stroop where nobody kills it', async () => {
    expect(await struckBy([])).to.deep.equal([]);
  });

  it('comes to the same books, before and after each step is on record', async () => {
    const deaths: readonly Death[] = STEPS.flatMap((step) => [
      { kind: 'step' as const, step, when: 'before' as const },
      { kind: 'step' as const, step, when: 'after' as const },
    ]);
    expect(await struckBy(deaths)).to.deep.equal(deaths);
  });

  it('comes to the same books at calls of a node, sent or not', async () => {
    const deaths: Death[] = [];
    for (let at = 0; at < CALLS.last; at += CALLS.step)
      for (const last of ['refused', 'cut'] as const) deaths.push({ kind: 'call', at, last });
    expect(await struckBy(deaths)).to.deep.equal(deaths);
  });

  it('comes to the same books at statements, whatever they are', async () => {
    const deaths: Death[] = [];
    for (let at = 0; at < STATEMENTS.last; at += STATEMENTS.step)
      for (const when of ['before', 'after'] as const) deaths.push({ kind: 'statement', at, when });
    expect(await struckBy(deaths)).to.deep.equal(deaths);
  });
});
