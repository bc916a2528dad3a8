import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BLOCK_SETTLEMENT_DEFAULTS } from '../../core/ledger/block-settlement.ts';
import { verifyBooks } from '../../core/ledger/verification.ts';
import type { Finding } from '../../core/ledger/verification.ts';
import { openLaidDatabase } from '../core/storage/laid-database.ts';
import type { Database } from '../../core/storage/database.ts';
import { SqlBooks } from '../../core/storage/sql-books.ts';
import { DaemonChain } from '../../plugins/sha256/daemons/daemon-chain.ts';
import { SqlPool } from '../core/storage/sql-pool.ts';
import { ManualClock } from '../core/storage/manual-clock.ts';
import { BitcoinKnots, requireBitcoinKnots } from '../daemons/bitcoin-knots.ts';
import { coinConfig } from '../plugins/sha256/pool-parts.ts';

/** Several, so that blocks of one height differ. */
const OURS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const RIVAL = 'mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r';
const THEIRS = 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry';

describe('reorganisations of bitcoin-knots', function () {
  this.timeout(60_000);
  let directory = '';
  let daemon: BitcoinKnots;
  let database: Database;
  let clock: ManualClock;
  let pool: SqlPool;
  let maturity: number;

  before(async function () {
    requireBitcoinKnots.call(this);
    daemon = await BitcoinKnots.start();
    directory = await mkdtemp(join(tmpdir(), 'headframe-reorgs-'));
    database = await openLaidDatabase(directory);
    clock = new ManualClock();
    const { url, user, password } = daemon;
    const config = coinConfig([{ url, user, password }]);
    const chain = new DaemonChain(config, { elected: undefined, health: () => [] });
    ({ maturity } = chain);
    pool = new SqlPool({ poolId: 'btc', scheme: 'prop' }, chain, database, clock);
    await mine(5, THEIRS);
  });

  after(async () => {
    await database?.close();
    await daemon?.stop();
    if (directory !== '') await rm(directory, { recursive: true, force: true });
  });

  const mine = (count: number, address: string): Promise<string[]> =>
    daemon.call<string[]>('generatetoaddress', [count, address]);

  /** Mines one of ours, with its round on record. */
  async function mineOurs(finder: string, address = OURS): Promise<string> {
    const [hash] = await mine(1, address);
    if (hash === undefined) throw new Error('the node mined nothing');
    await pool.found(Number(await daemon.call('getblockcount')), hash, finder);
    return hash;
  }

  async function look(): Promise<void> {
    await pool.look();
    clock.pass(BLOCK_SETTLEMENT_DEFAULTS.rewardAfterMs);
    await pool.look();
    clock.pass(BLOCK_SETTLEMENT_DEFAULTS.spanMs);
  }

  for (const beyond of [1, 5, 10])
    it(`takes back and gives again a block ${beyond} beyond maturity`, async () => {
      const before = await pool.balances();
      const hash = await mineOurs('ann');
      await mine(maturity - 1 + beyond, THEIRS);
      await look();
      const credited = await pool.balances();
      expect(credited).to.not.deep.equal(before);
      expect(Object.keys(credited).filter((place) => place.includes('immature'))).to.deep.equal([]);

      // A reorganisation that does not reach it.
      const top = await daemon.call<string>('getbestblockhash');
      await daemon.call('invalidateblock', [top]);
      await look();
      await mine(2, OURS);
      await look();
      expect(await pool.balances()).to.deep.equal(credited);

      // One that does, to a longer chain.
      const old = await daemon.call<string>('getbestblockhash');
      await daemon.call('invalidateblock', [hash]);
      await mine(maturity + beyond + 3, THEIRS);
      await look();
      expect(await pool.balances()).to.deep.equal(before);

      // And back again.
      const other = await daemon.call<string>('getblockhash', [
        Number(await daemon.call('getblockcount')) - maturity - beyond - 2,
      ]);
      await daemon.call('invalidateblock', [other]);
      await daemon.call('reconsiderblock', [hash]);
      expect(await daemon.call('getbestblockhash')).to.equal(old);
      await look();
      expect(await pool.balances()).to.deep.equal(credited);
    });

  for (const depth of [1, 5, 10])
    it(`follows a reorganisation of depth ${depth} that puts a rival of ours into the chain`, async () => {
      const before = await pool.balances();
      const lost = await mineOurs('ann');
      await mine(depth - 1, THEIRS);
      await look();
      expect(await pool.balances()).to.include({ 'fee-immature operator': 20n });
      await daemon.call('invalidateblock', [lost]);
      await mineOurs('solo:zoe', RIVAL);
      await mine(depth, OURS);
      await look();
      const after = await pool.balances();
      expect(after).to.include({ 'miner-immature zoe': 970n, 'fee-immature operator': 20n });
      await mine(maturity, THEIRS);
      await look();
      const zoe = (before['miner zoe'] ?? 0n) + 970n;
      expect(await pool.balances()).to.deep.include({ 'miner zoe': zoe });
    });

  it('leave sound books', async () => {
    const found: Finding[] = [];
    const standing = await SqlBooks.atOnce(database, (books) =>
      verifyBooks(books, (finding) => found.push(finding)),
    );
    expect(found).to.deep.equal([]);
    expect(standing.entries).to.equal(3 * 5 + 3 * 4);
  });
});
