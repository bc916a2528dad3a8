import { expect } from 'chai';
import fc from 'fast-check';
import { blockReward, isBlockFinished } from '../../../../plugins/kale/chain/block-reward.ts';
import type {
  FarmerRow,
  HarvestRow,
  PlantingRow,
} from '../../../../plugins/kale/record/kale-record.ts';

const harvest = (
  farmerId: string,
  state: HarvestRow['state'],
  reward?: bigint,
  stake = 1n,
): HarvestRow => ({
  blockIndex: 1,
  farmerId,
  state,
  attempts: 0,
  stake,
  reward,
  ledger: undefined,
  hash: undefined,
  sweepKey: undefined,
  sweepHash: undefined,
  reason: undefined,
});

const planting = (farmerId: string, state: PlantingRow['state']): PlantingRow => ({
  blockIndex: 1,
  farmerId,
  state,
  attempts: 1,
  stake: 0n,
  ledger: 1,
  hash: undefined,
  reason: undefined,
});

const farmer = (farmerId: string, payoutAddress?: string): [string, FarmerRow] => [
  farmerId,
  {
    farmerId,
    poolerId: 'p',
    custodialWallet: `wallet-${farmerId}`,
    stakeMillionths: 0,
    payoutAddress,
    tokenHash: '',
    metadata: undefined,
    state: 'active',
    isReady: true,
    balance: 0n,
    unswept: 0n,
    stakedTotal: 0n,
    rewardTotal: 0n,
    registeredAtMs: 0,
  },
];

describe('the reward of a block', () => {
  it('is not told before every pail is swept or lost', () => {
    const planted = [planting('a', 'planted'), planting('b', 'planted')];
    const isFinished = (...rows: HarvestRow[]) => isBlockFinished(planted, rows);
    expect(isFinished(harvest('a', 'swept', 1n), harvest('b', 'lost'))).to.equal(true);
    expect(isFinished(harvest('a', 'swept', 1n), harvest('b', 'harvested', 0n))).to.equal(true);
    expect(isFinished(harvest('a', 'swept', 1n))).to.equal(false);
    for (const state of ['open', 'begun', 'harvested', 'sweeping'] as const)
      expect(isFinished(harvest('a', 'swept', 1n), harvest('b', state, 1n))).to.equal(false);
    expect(isBlockFinished([planting('a', 'begun')], [])).to.equal(false);
    expect(isBlockFinished([planting('a', 'final')], [])).to.equal(true);
  });

  it('is what was swept, and owners have their part of each reward, rounded down', () => {
    const farmers = new Map([farmer('a', 'owner'), farmer('b', 'owner'), farmer('c')]);
    const rows = [
      harvest('a', 'swept', 9n),
      harvest('b', 'swept', 7n),
      harvest('c', 'swept', 3n),
      harvest('d', 'lost'),
    ];
    expect(blockReward(rows, farmers, 50)).to.deep.equal({
      amount: 19n,
      direct: [
        { address: 'owner', amount: 7n },
        { address: 'wallet-c', amount: 1n },
      ],
    });
    expect(blockReward(rows, farmers, 0).direct).to.deep.equal([]);
    expect(blockReward([], farmers, 50)).to.deep.equal({ amount: 0n, direct: [] });
  });

  it('is all for miners where the farmer had no stake in the block', () => {
    const farmers = new Map([farmer('a', 'owner'), farmer('b', 'owner'), farmer('c', 'other')]);
    const rows = [
      harvest('a', 'swept', 10n, 5n),
      harvest('b', 'swept', 100n, 0n),
      harvest('c', 'swept', 1_000n, 0n),
    ];
    expect(blockReward(rows, farmers, 50)).to.deep.equal({
      amount: 1_110n,
      direct: [{ address: 'owner', amount: 5n }],
    });
  });

  it('never gives owners more than their percents, nor a stroop a farmer less', () => {
    const amounts = fc.bigInt({ min: 0n, max: 10n ** 18n });
    const stakes = fc.bigInt({ min: 0n, max: 2n });
    const pails = fc.array(fc.record({ reward: amounts, stake: stakes }), { maxLength: 20 });
    const percents = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(pails, percents, (given, percent) => {
        const farmers = new Map(given.map((_, at) => farmer(`${at}`, `owner-${at % 3}`)));
        const rows = given.map(({ reward, stake }, at) => harvest(`${at}`, 'swept', reward, stake));
        const staked = given.filter(({ stake }) => stake > 0n);
        const sum = (of: typeof given) => of.reduce((total, { reward }) => total + reward, 0n);
        const { amount, direct } = blockReward(rows, farmers, percent);
        const owned = direct.reduce((total, each) => total + each.amount, 0n);
        const hundredths = BigInt(Math.round(percent * 100));
        expect(amount).to.equal(sum(given));
        const due = sum(staked) * hundredths;
        expect(owned * 10_000n <= due).to.equal(true);
        expect((owned + BigInt(staked.length)) * 10_000n >= due).to.equal(true);
      }),
      { seed: 6 },
    );
  });
});
