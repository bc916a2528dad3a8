import { expect } from 'chai';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { ToldReward } from '../../../core/ledger/told-reward.ts';
import { SettlementBench } from './settlement-bench.ts';
import { slice } from './work-slices.ts';

describe('settlement of rewards that the chain tells', () => {
  let bench: SettlementBench;
  /** By hash; an error is thrown. */
  let told: Map<string, ToldReward | Error>;
  let asked: string[];
  let look: () => Promise<void>;

  const reward = (amountAtomic: bigint, more: Partial<ToldReward> = {}): ToldReward => {
    return { amountAtomic, direct: new Map(), feesOf: 'rest', ...more };
  };

  beforeEach(() => {
    told = new Map();
    asked = [];
    bench = new SettlementBench();
    bench.told = async ({ blockHash }) => {
      asked.push(blockHash);
      const answer = told.get(blockHash);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    look = bench.process('prop');
    bench.slices.slices.push(
      slice({ miner: 'ann', work: 20, round: 1 }),
      slice({ miner: 'bob', work: 10, round: 1 }),
      slice({ miner: 'cid', work: 30, round: 2 }),
    );
  });

  it('waits until it is told, credits that, and frees it if it matured meanwhile', async () => {
    bench.store.add(100, 'aa', 'pending');
    await look();
    bench.store.turn('aa', 'confirmed');
    await look();
    expect(bench.ledger.acts).to.deep.equal([]);
    expect(asked).to.deep.equal(['aa', 'aa']);
    told.set('aa', reward(700n, { direct: new Map([['sue', 400n]]) }));
    await look();
    expect(bench.ledger.balances).to.deep.equal({
      chain: -700n,
      'miner sue': 400n,
      'miner ann': 198n,
      'miner bob': 99n,
      'fee operator': 3n,
    });
    expect(bench.store.blocks[0]?.rewardAtomic).to.equal(700n);
    expect(bench.ledger.entries.get('block:btc:aa:1')?.facts).to.include({
      reward: '700',
      'direct.sue': '400',
      feesOf: 'rest',
    });
    await look();
    expect(asked).to.have.lengthOf(3);
  });

  it('holds up no other block', async () => {
    bench.store.add(100, 'aa', 'pending');
    bench.store.add(101, 'bb', 'pending');
    told.set('bb', reward(100n));
    for (let each = 0; each < 40; each++) await look();
    expect(bench.ledger.acts).to.deep.equal(['block-reward block:btc:bb:1']);
    expect(bench.ledger.balances).to.include({ 'miner-immature cid': 99n });
  });

  it('closes a round that brought nothing, and pays nobody', async () => {
    bench.store.add(100, 'aa', 'pending');
    told.set('aa', reward(0n));
    await look();
    expect(bench.ledger.acts).to.deep.equal([]);
    expect(bench.store.blocks[0]).to.include({ rewardAtomic: 0n, settledStatus: 'pending' });
  });

  it('takes back all parts of a block that leaves, and asks again if it returns', async () => {
    bench.store.add(100, 'aa', 'pending');
    told.set('aa', reward(700n, { direct: new Map([['sue', 400n]]) }));
    await look();
    bench.store.turn('aa', 'orphaned');
    await look();
    expect(bench.ledger.balances).to.deep.equal({});
    bench.store.turn('aa', 'pending');
    await look();
    expect(bench.ledger.balances).to.include({ chain: -700n, 'miner-immature sue': 400n });
  });

  it('enters nothing of a reward that cannot be, and goes on with others', async () => {
    bench.store.add(100, 'aa', 'pending');
    bench.store.add(101, 'bb', 'pending');
    told.set('aa', new PoolError('REWARD_INVALID', 'more than there is'));
    told.set('bb', reward(100n));
    for (let each = 0; each < 40; each++) await look();
    expect(bench.ledger.acts).to.deep.equal(['block-reward block:btc:bb:1']);
    expect(bench.noted.count('warn')).to.equal(1);
  });

  it('asks a chain that is away once in a look', async () => {
    bench.store.add(100, 'aa', 'pending');
    bench.store.add(101, 'bb', 'pending');
    for (let each = 0; each < 40; each++) await look();
    asked = [];
    told.set('aa', new PoolError('DAEMON_UNREACHABLE', 'away'));
    told.set('bb', reward(100n));
    await look();
    expect(asked).to.deep.equal(['aa']);
    told.set('aa', reward(50n));
    await look();
    await look();
    expect(bench.ledger.acts).to.have.lengthOf(2);
  });

  it('is barred by no block for which the chain always fails', async () => {
    for (const hash of ['aa', 'bb', 'cc', 'dd']) bench.store.add(100, hash, 'pending');
    told.set('aa', new Error('a bug'));
    told.set('bb', new PoolError('STORAGE_UNAVAILABLE', 'of the plugin'));
    told.set('cc', new PoolError('PLUGIN_TIMEOUT', 'late'));
    told.set('dd', reward(100n));
    for (let each = 0; each < 34; each++) await look();
    expect(bench.ledger.acts).to.deep.equal(['block-reward block:btc:dd:1']);
    const facts = bench.noted.facts('does not say what a block brought') as { blockHash: string }[];
    expect(facts.map(({ blockHash }) => blockHash)).to.deep.equal(['aa', 'bb', 'cc']);
  });

  it('says now and then which blocks wait, since when and why, and each wrong answer by its block', async () => {
    bench.store.add(100, 'aa', 'pending');
    bench.store.add(101, 'bb', 'pending');
    bench.store.add(102, 'cc', 'pending');
    for (const hash of ['aa', 'bb'])
      told.set(hash, new PoolError('REWARD_INVALID', 'more than there is'));
    const hour = async () => {
      for (let each = 0; each < 360; each++) await look();
    };
    await hour();
    const wrong = bench.noted.facts('does not say what a block brought');
    expect(wrong).to.have.lengthOf(2);
    expect(wrong[1]).to.include({ poolId: 'btc', height: 101, blockHash: 'bb' });
    expect(bench.noted.facts('wait for their chain')).to.have.lengthOf(0);
    await hour();
    const [waits, ...more] = bench.noted.facts('wait for their chain') as {
      waiting: number;
      blocks: object[];
    }[];
    expect(more).to.deep.equal([]);
    expect(waits?.waiting).to.equal(3);
    expect(waits?.blocks[2]).to.deep.equal({
      height: 102,
      blockHash: 'cc',
      found: '1970-01-01T00:00:00.000Z',
      why: 'it is not known yet',
    });
    expect(waits?.blocks[0]).to.include({ why: 'REWARD_INVALID: more than there is' });
    told.set('cc', reward(1n));
    told.set('aa', reward(1n));
    told.set('bb', reward(1n));
    await hour();
    expect(bench.noted.facts('wait for their chain')).to.have.lengthOf(1);
  });

  it('asks about a block that brought nothing once for each status, and after that not at all', async () => {
    bench.store.add(100, 'aa', 'pending');
    told.set('aa', reward(0n));
    for (let each = 0; each < 40; each++) await look();
    bench.store.turn('aa', 'confirmed');
    for (let each = 0; each < 40; each++) await look();
    look = bench.process('prop');
    for (let each = 0; each < 40; each++) await look();
    expect(asked).to.deep.equal(['aa', 'aa']);
  });

  for (const call of ['rewarded', 'unsettled', 'post', 'settled'] as const)
    for (const when of ['before', 'after'] as const)
      it(`credits once where a process ends ${when} ${call}`, async () => {
        bench.store.add(100, 'aa', 'pending');
        told.set('aa', reward(700n, { direct: new Map([['sue', 400n]]) }));
        let dead = false;
        const dying = bench.process('prop', (now, then) => {
          dead ||= now === call && then === when;
          if (dead) throw new Error('the process is gone');
        });
        await dying();
        expect(dead).to.equal(true);
        await look();
        await look();
        expect(bench.ledger.acts).to.deep.equal(['block-reward block:btc:aa:1']);
        expect(bench.ledger.balances).to.include({ chain: -700n, 'miner-immature sue': 400n });
        expect(bench.store.blocks[0]).to.include({ rewardAtomic: 700n, settledStatus: 'pending' });
      });
});
