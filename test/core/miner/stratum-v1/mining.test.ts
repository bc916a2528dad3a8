import { expect } from 'chai';
import { generate } from 'selfsigned';
import { BackOff } from '../../../../core/miner/back-off.ts';
import { Miner } from '../../../../core/miner/miner.ts';
import { MinerTally } from '../../../../core/miner/miner-tally.ts';
import { PoolConnection } from '../../../../core/miner/pool-connection.ts';
import { HeaderDialect } from '../../../../core/miner/stratum-v1/header-dialect.ts';
import { FakePool, type FakePoolOptions } from './fake-pool.ts';
import { HashScanner } from './hash-scanner.ts';

/** About 43 hashes per share. */
const DIFFICULTY = 1e-8;

describe('miner of Stratum V1', () => {
  const pools: FakePool[] = [];

  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.close();
  });

  async function setUp(
    poolOptions: FakePoolOptions,
    wanted: { shares?: number; versionRolling?: boolean },
  ) {
    const pool = new FakePool(poolOptions);
    pools.push(pool);
    const port = await pool.listen();
    const tally = new MinerTally();
    const scanner = new HashScanner();
    const notes: string[] = [];
    const miner = new Miner(
      {
        lanes: 2,
        user: 'wallet.rig1',
        sharesWanted: wanted.shares,
      },
      {
        dialect: new HeaderDialect(
          {
            lanes: 2,
            user: 'wallet.rig1',
            password: 'x',
            versionRolling: wanted.versionRolling ?? false,
          },
          scanner,
        ),
        tally,
        link: (listener) =>
          new PoolConnection(
            {
              host: '127.0.0.1',
              port,
              secure: poolOptions.tls !== undefined,
              verifyCertificate: false,
            },
            new BackOff({ firstMs: 1, maxMs: 1 }, () => 0),
            listener,
          ),
        note: (text) => {
          notes.push(text);
        },
      },
    );
    return { pool, miner, tally, scanner, notes };
  }

  it('finds shares that the pool’s own hashes confirm, and stops after as many as wanted', async () => {
    const { pool, miner, tally, scanner } = await setUp({ difficulty: DIFFICULTY }, { shares: 20 });
    expect(await miner.run()).to.deep.equal({ kind: 'enough' });
    expect(tally).to.include({ accepted: 20, rejected: 0 });
    expect(pool.rejected).to.equal(0);
    expect(tally.hashes).to.be.greaterThan(20);
    expect(scanner.closed).to.equal(true);
  });

  it('counts shares that meet the network target as blocks', async () => {
    const { miner, tally } = await setUp({ difficulty: DIFFICULTY }, { shares: 5 });
    await miner.run();
    expect(tally.blocks).to.equal(5);
  });

  it('rolls versions where asked to', async () => {
    const { pool, miner } = await setUp(
      { difficulty: DIFFICULTY },
      { shares: 10, versionRolling: true },
    );
    await miner.run();
    expect(pool.rejected).to.equal(0);
    expect(pool.versions.every((version) => version !== 0x20000000)).to.equal(true);
  });

  it('comes back after the link was lost', async () => {
    const { pool, miner, notes } = await setUp(
      { difficulty: DIFFICULTY, dropAfter: 3 },
      { shares: 12 },
    );
    expect(await miner.run()).to.deep.equal({ kind: 'enough' });
    expect(pool.links).to.equal(2);
    expect(notes.some((note) => note.includes('trying again'))).to.equal(true);
  });

  it('mines over TLS', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'pool.test' }]);
    const { miner, tally } = await setUp(
      { difficulty: DIFFICULTY, tls: { key, cert } },
      { shares: 3 },
    );
    await miner.run();
    expect(tally.accepted).to.equal(3);
  });

  it('ends when the pool refuses the user', async () => {
    const { miner } = await setUp({ difficulty: DIFFICULTY, refuse: 'not an address' }, {});
    expect(await miner.run()).to.deep.equal({ kind: 'refused', reason: 'not an address' });
  });

  it('keeps up with a pool that takes every hash as a share', async () => {
    const { miner, tally } = await setUp({ difficulty: 1e-12 }, { shares: 300 });
    await miner.run();
    expect(tally).to.include({ accepted: 300, rejected: 0 });
  });

  it('stops when told to, without a pool too', async () => {
    const { pool, miner, scanner } = await setUp({ difficulty: DIFFICULTY }, {});
    await pool.close();
    const end = miner.run();
    miner.stop();
    expect(await end).to.deep.equal({ kind: 'stopped' });
    expect(scanner.closed).to.equal(true);
    pools.length = 0;
  });
});
