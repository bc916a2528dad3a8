import { expect } from 'chai';
import type { BlockStatus } from '../../../core/blocks/block-store.ts';
import { BLOCK_SETTLEMENT_DEFAULTS } from '../../../core/ledger/block-settlement.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { SettlementBench } from './settlement-bench.ts';
import { slice } from './work-slices.ts';

describe('block settlement', () => {
  let bench: SettlementBench;
  let look: () => Promise<void>;

  beforeEach(() => {
    bench = new SettlementBench();
    look = bench.process();
    // Round 1 is worth 2 / 3 to ann and 1 / 3 to bob.
    bench.slices.slices.push(
      slice({ miner: 'ann', work: 20, round: 1 }),
      slice({ miner: 'bob', work: 10, round: 1 }),
      slice({ miner: 'cid', work: 30, round: 2 }),
      slice({ miner: 'dee', work: 60, round: 3 }),
    );
  });

  const immature = {
    chain: -1000n,
    'miner-immature ann': 660n,
    'miner-immature bob': 330n,
    'fee-immature operator': 10n,
  };
  const mature = {
    chain: -1000n,
    'miner ann': 660n,
    'miner bob': 330n,
    'fee operator': 10n,
  };
  const turn = async (status: BlockStatus): Promise<void> => {
    bench.store.turn('aa', status);
    await look();
  };

  it('comes to every block, however many before it wait', async () => {
    for (let each = 0; each < 9; each++) bench.store.add(200 + each, `w${each}`, 'candidate');
    bench.store.add(100, 'aa', 'pending');
    await look();
    expect(bench.ledger.acts).to.deep.equal(['block-reward block:btc:aa:1']);
  });

  it('waits while a candidate is not decided', async () => {
    bench.store.add(100, 'aa', 'candidate');
    await look();
    expect(bench.ledger.acts).to.deep.equal([]);
  });

  it('credits a block in the chain, and frees the same credits once it is mature', async () => {
    bench.store.add(100, 'aa', 'pending');
    await look();
    expect(bench.ledger.balances).to.deep.equal(immature);
    await turn('confirmed');
    expect(bench.ledger.balances).to.deep.equal(mature);
    await look();
    expect(bench.ledger.acts).to.deep.equal([
      'block-reward block:btc:aa:1',
      'block-matured block:btc:aa:2',
    ]);
  });

  it('divides each block by the rules of that moment, and takes back what it credited', async () => {
    bench.store.add(100, 'aa', 'pending');
    await look();
    bench.feePercent = 10;
    bench.store.add(101, 'bb', 'pending');
    const { rewardAfterMs, spanMs } = BLOCK_SETTLEMENT_DEFAULTS;
    for (let each = 0; each <= rewardAfterMs / spanMs; each++) await look();
    const fee = 'fee-immature operator';
    expect(bench.ledger.balances).to.include({ [fee]: 110n });
    await turn('orphaned');
    expect(bench.ledger.balances).to.include({ chain: -1_000n, [fee]: 100n });
  });

  it('takes both steps at once for a block that it first sees mature', async () => {
    bench.store.add(100, 'aa', 'confirmed');
    await look();
    expect(bench.ledger.balances).to.deep.equal(mature);
  });

  it('takes back what an orphan was credited, and credits it again if it returns', async () => {
    bench.store.add(100, 'aa', 'pending');
    await look();
    await turn('orphaned');
    expect(bench.ledger.balances).to.deep.equal({});
    await turn('pending');
    expect(bench.ledger.balances).to.deep.equal(immature);
    expect(bench.ledger.acts.at(-1)).to.equal('block-reward block:btc:aa:3');
  });

  it('takes back mature credits too, loudly, to the unit', async () => {
    bench.store.add(100, 'aa', 'confirmed');
    await look();
    await turn('orphaned');
    expect(bench.ledger.balances).to.deep.equal({});
    expect(bench.noted.count('error')).to.equal(1);
    expect(bench.noted.lines.at(-1)).to.contain('below zero');
  });

  it('takes back what was credited then, whatever the shares say now', async () => {
    bench.store.add(100, 'aa', 'pending');
    await look();
    bench.slices.slices.length = 0;
    await turn('orphaned');
    expect(bench.ledger.balances).to.deep.equal({});
  });

  it('posts nothing for blocks that never were in the chain', async () => {
    bench.store.add(100, 'aa', 'rejected');
    bench.store.add(101, 'bb', 'orphaned');
    await look();
    expect(bench.ledger.acts).to.deep.equal([]);
    expect(await bench.store.open('btc', 0n)).to.deep.equal([]);
  });

  it('reads shares of the rounds up to the block only', async () => {
    bench.store.add(100, 'aa', 'pending');
    bench.store.add(101, 'bb', 'candidate');
    await look();
    expect(bench.ledger.balances).to.not.have.any.keys('miner-immature cid', 'miner-immature dee');
  });

  it('is done with a block that pays nothing', async () => {
    bench.store.add(100, 'aa', 'confirmed');
    Object.assign(bench.store.blocks[0] ?? {}, { rewardAtomic: 0n });
    await look();
    expect(bench.ledger.acts).to.deep.equal([]);
    expect(await bench.store.open('btc', 0n)).to.deep.equal([]);
  });

  it('pays the finder of a block without any recorded work', async () => {
    bench.slices.slices.length = 0;
    bench.store.add(100, 'aa', 'pending', 'fin');
    await look();
    expect(bench.ledger.balances).to.include({ 'miner-immature fin': 990n });
  });

  for (const scheme of ['pplns', 'prop', 'solo'] as const)
    it(`gives a solo miner the whole of his block, and his address the money (${scheme})`, async () => {
      bench.store.add(100, 'aa', 'confirmed', 'solo:zoe');
      await bench.process(scheme)();
      expect(bench.ledger.balances).to.deep.equal({
        chain: -1000n,
        'miner zoe': 990n,
        'fee operator': 10n,
      });
      const [entry] = bench.ledger.entries.values();
      expect(entry?.facts).to.include({ finder: 'solo:zoe', scheme: 'solo', miners: 1 });
    });

  describe('with PROP', () => {
    beforeEach(() => {
      look = bench.process('prop');
    });

    it('adds the rounds of orphaned and rejected blocks to the next block in the chain', async () => {
      bench.store.add(100, 'aa', 'orphaned');
      bench.store.add(101, 'bb', 'rejected');
      bench.store.add(102, 'cc', 'pending');
      await look();
      // 990 over 20 + 10 + 30 + 60.
      expect(bench.ledger.balances).to.deep.equal({
        chain: -1000n,
        'miner-immature ann': 165n,
        'miner-immature bob': 82n,
        'miner-immature cid': 247n,
        'miner-immature dee': 495n,
        'fee-immature operator': 10n,
        'remainder-immature operator': 1n,
      });
    });

    it('closes no round for the others where a solo miner finds a block', async () => {
      bench.slices.slices.push(slice({ miner: 'solo:zoe', work: 500, round: 1 }));
      bench.store.add(100, 'aa', 'confirmed', 'solo:zoe');
      bench.store.add(101, 'bb', 'pending');
      await look();
      // 990 over 20 + 10 + 30: nothing of zoe's, and all of both rounds.
      expect(bench.ledger.balances).to.include({
        'miner zoe': 990n,
        'miner-immature ann': 330n,
        'miner-immature bob': 165n,
        'miner-immature cid': 495n,
      });
    });

    it('pays a round only once', async () => {
      bench.store.add(100, 'aa', 'confirmed');
      bench.store.add(101, 'bb', 'orphaned');
      bench.store.add(102, 'cc', 'pending');
      await look();
      expect(bench.ledger.balances).to.include({ 'miner ann': 660n, 'miner bob': 330n });
      expect(bench.ledger.balances).to.include({
        'miner-immature cid': 330n,
        'miner-immature dee': 660n,
      });
    });

    it('waits for what becomes of a candidate below it', async () => {
      bench.store.add(100, 'aa', 'candidate');
      bench.store.add(101, 'bb', 'pending');
      await look();
      expect(bench.ledger.acts).to.deep.equal([]);
      await turn('orphaned');
      expect(bench.ledger.balances).to.include({
        'miner-immature cid': 495n,
        'miner-immature ann': 330n,
        'miner-immature bob': 165n,
      });
    });

    it('does not wait for a candidate above it', async () => {
      bench.store.add(102, 'aa', 'candidate');
      bench.store.add(101, 'bb', 'pending');
      await look();
      expect(bench.ledger.acts).to.deep.equal(['block-reward block:btc:bb:1']);
    });
  });

  describe('where something fails', () => {
    it('settles the other blocks', async () => {
      bench.store.add(100, 'aa', 'pending');
      bench.store.add(101, 'bb', 'pending');
      let posts = 0;
      await bench.process('pplns', (call, when) => {
        if (call === 'post' && when === 'before' && posts++ === 0) throw new Error('odd');
      })();
      expect(bench.ledger.acts).to.deep.equal(['block-reward block:btc:bb:1']);
      await look();
      expect(bench.ledger.acts).to.have.length(2);
    });

    it('says once that the database is away, and goes on when it is back', async () => {
      bench.store.add(100, 'aa', 'pending');
      let away = true;
      const each = bench.process('pplns', () => {
        if (away) throw new PoolError('STORAGE_UNAVAILABLE', 'gone');
      });
      await each();
      await each();
      expect(bench.noted.count('warn')).to.equal(1);
      away = false;
      await each();
      expect(bench.ledger.balances).to.deep.equal(immature);
    });

    it('does not ask for every block while the database is away', async () => {
      for (let height = 100; height < 110; height++)
        bench.store.add(height, `${height}`, 'pending');
      let asked = 0;
      await bench.process('pplns', (call) => {
        if (call === 'open') return;
        asked++;
        throw new PoolError('STORAGE_UNAVAILABLE', 'gone');
      })();
      expect(asked).to.equal(1);
    });
  });

  it('lets a reward wait until no share of its round can be on its way any more', async () => {
    bench.store.add(1, 'aa', 'pending');
    const { rewardAfterMs, spanMs } = BLOCK_SETTLEMENT_DEFAULTS;
    const foundAtMs = new ManualClock().nowMs() + 2 * spanMs - rewardAfterMs;
    Object.assign(bench.store.blocks[0] ?? {}, { foundAtMs });
    await look();
    expect(bench.ledger.entries.size).to.equal(0);
    await look();
    expect(bench.ledger.entries.size).to.equal(1);
  });
});
