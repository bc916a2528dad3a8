import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { KaleDatabase } from '../record/kale-database.ts';
import { KilledSeason } from './killed-season.ts';
import type { SeasonOptions } from './killed-season.ts';
import { expectTruth } from './season-books.ts';

/** Turns from one restart of the node to the next: a prime, so that it meets every step some time. */
const RESTART_TURNS = 11;
/** Turns of which the node answers as of one ledger in so many. */
const STALE = { every: 40, turns: 15 };

describe('a whole season of a pool', function () {
  this.timeout(300_000);
  let database: KaleDatabase;
  let dataDir: string;

  before(async () => {
    database = await KaleDatabase.embedded();
    dataDir = await mkdtemp(join(tmpdir(), 'headframe-node-'));
  });
  after(async () => {
    await database[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function played(options: Omit<SeasonOptions, 'database' | 'deaths'>): Promise<void> {
    const season = await KilledSeason.start({ ...options, database, deaths: [] });
    try {
      await season.play();
      await expectTruth(season);
    } finally {
      await season.stop();
    }
  }

  it('comes to the same books over a node that is restarted, and loses what waits there', async () => {
    let restarts = 0;
    await played({
      poolId: 'restarted',
      dataDir,
      meddle: async ({ farm }, turn) => {
        if (turn % RESTART_TURNS !== RESTART_TURNS - 1) return;
        restarts += 1;
        await farm.restart();
      },
    });
    expect(restarts).to.be.at.least(5);
  });

  it('comes to the same books over a node that answers of an older ledger for a while', async () => {
    let stale = 0;
    await played({
      poolId: 'stale',
      meddle: ({ farm }, turn) => {
        const at = turn % STALE.every;
        if (at === 0) farm.devnet.freeze();
        if (at === STALE.turns) farm.devnet.thaw();
        if (at === STALE.turns) stale += 1;
      },
    });
    expect(stale).to.be.at.least(3);
  });
});
