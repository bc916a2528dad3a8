import { expect } from 'chai';
import { array, assert, asyncProperty, bigInt, boolean, constantFrom, integer } from 'fast-check';
import { fractionOf } from '../../../core/ledger/fraction.ts';
import { isOwnBlock } from '../../../core/ledger/own-block.ts';
import { rewardOf } from '../../../core/ledger/reward-entry.ts';
import type { ToldReward } from '../../../core/ledger/told-reward.ts';
import type { RewardRules } from '../../../core/ledger/reward-entry.ts';
import { schemeOf } from '../../../core/ledger/schemes/scheme-choice.ts';
import type { Scheme } from '../../../core/ledger/schemes/scheme.ts';
import { MemorySettlements, MemorySlices } from './settlement-bench.ts';
import { slice } from './work-slices.ts';

const FOUNDATION = { owner: 'foundation', percent: fractionOf(1), exceptOwn: true };
const GUILD = { owner: 'guild', percent: fractionOf(0.5) };

function rulesOf(scheme: Scheme['name'], more: Partial<RewardRules> = {}): RewardRules {
  return {
    scheme: schemeOf({ scheme, window: 2 }),
    feePercent: fractionOf(2.5),
    coinFees: [FOUNDATION, GUILD],
    remainderOwner: 'foundation',
    ownAddress: 'pool',
    ...more,
  };
}

const divided = (amountAtomic: bigint): ToldReward => {
  return { amountAtomic, direct: new Map(), feesOf: 'rest' };
};

async function entryOf(
  finder: string,
  rules: RewardRules,
  { rewardAtomic = 1_000n, credited = false, told = divided(rewardAtomic) } = {},
) {
  const slices = new MemorySlices();
  slices.slices.push(slice({ miner: 'ann', work: 20 }), slice({ miner: 'pool', work: 20 }));
  const facts = { poolId: 'one', height: 7, blockHash: 'aa', status: 'pending' } as const;
  const block = { ...facts, finder, rewardAtomic, credited, round: 1n, foundAtMs: 0 };
  const { postings, facts: entered } = await rewardOf(block, told, rules, {
    slices,
    store: new MemorySettlements(),
  });
  const amounts = postings.map(({ account, owner, amountAtomic }) => {
    return [`${account} ${owner}`.trim(), amountAtomic] as const;
  });
  return { amounts: Object.fromEntries(amounts), facts: entered };
}

describe('own blocks', () => {
  it('are those that the pool itself found for itself', () => {
    const own = (finder: string, scheme: string) =>
      isOwnBlock(finder, { scheme, ownAddress: 'pool' });
    expect(own('solo:pool', 'solo')).to.equal(true);
    expect(own('pool', 'solo')).to.equal(true);
    for (const scheme of ['pplns', 'prop']) expect(own('pool', scheme)).to.equal(false);
    for (const finder of ['solo:ann', 'ann', 'solo:', '', 'POOL', 'solo:poo'])
      expect(own(finder, 'solo'), finder).to.equal(false);
    expect(isOwnBlock('', { scheme: 'solo', ownAddress: undefined })).to.equal(false);
  });

  it('bear no fee of the operator, and of the coin those alone that it does not spare', async () => {
    const { amounts, facts } = await entryOf('solo:pool', rulesOf('pplns'));
    expect(amounts).to.deep.equal({
      chain: -1_000n,
      'miner-immature pool': 995n,
      'fee-immature guild': 5n,
    });
    expect(facts).to.include({
      finder: 'solo:pool',
      scheme: 'solo',
      own: true,
      feePercent: '0/1',
      'feePercent.foundation': '0/1',
      'feePercent.guild': '5/10',
    });
  });

  it('are also those of a pool that is solo as a whole, where names say nothing', async () => {
    const { amounts, facts } = await entryOf('pool', rulesOf('solo'));
    expect(amounts).to.include({ 'miner-immature pool': 995n });
    expect(facts).to.include({ own: true });
  });

  it('are none of somebody else, who pays as everybody does', async () => {
    for (const [finder, scheme] of [
      ['solo:ann', 'pplns'],
      ['ann', 'solo'],
    ] as const) {
      const { amounts, facts } = await entryOf(finder, rulesOf(scheme));
      expect(amounts).to.include({
        'miner-immature ann': 960n,
        'fee-immature operator': 25n,
        'fee-immature foundation': 10n,
        'fee-immature guild': 5n,
      });
      expect(facts).not.to.have.property('own');
    }
  });

  it("are not those of the pool's address among sharers", async () => {
    const { amounts, facts } = await entryOf('pool', rulesOf('pplns'));
    expect(amounts).to.include({ 'miner-immature pool': 480n, 'fee-immature operator': 25n });
    expect(facts).not.to.have.property('own');
  });

  it('bear the operator’s fee in the parts of others, where fees are of all', async () => {
    const told: ToldReward = {
      amountAtomic: 1_000n,
      direct: new Map([['sue', 400n]]),
      feesOf: 'all',
    };
    const { amounts, facts } = await entryOf('pool', rulesOf('solo'), { told });
    expect(amounts).to.deep.equal({
      chain: -1_000n,
      'miner-immature pool': 597n,
      'miner-immature sue': 384n,
      'fee-immature operator': 10n,
      'fee-immature foundation': 4n,
      'fee-immature guild': 5n,
    });
    expect(facts).to.include({ feePercent: '0/1', directFeePercent: '25/10' });
    const rest = { ...told, feesOf: 'rest' } as const;
    const free = await entryOf('pool', rulesOf('solo'), { told: rest });
    expect(free.amounts).to.include({ 'miner-immature sue': 400n });
    expect(free.facts).not.to.have.property('directFeePercent');
  });

  it('leave that fee to the reserve of what was credited, and take it of the parts of others', async () => {
    const told: ToldReward = {
      amountAtomic: 1_000n,
      direct: new Map([['sue', 400n]]),
      feesOf: 'all',
    };
    const { amounts } = await entryOf('pool', rulesOf('pplns'), { told, credited: true });
    expect(amounts).to.deep.equal({
      chain: -1_000n,
      'reserve-immature operator': 591n,
      'miner-immature sue': 384n,
      'fee-immature operator': 10n,
      'fee-immature foundation': 10n,
      'fee-immature guild': 5n,
    });
  });

  it('are whole where work is credited by itself', async () => {
    const { amounts } = await entryOf('solo:pool', rulesOf('pplns'), { credited: true });
    expect(amounts).to.include({ 'miner-immature pool': 995n });
  });

  it('sum to zero, and cost their finder the fees that are left and nothing else', async () => {
    const seen = { own: 0, others: 0 };
    await assertRewards(async ({ scheme, finder, fees, spared, rewardAtomic, operator }) => {
      const coinFees = fees.map((each, index) => ({
        owner: `fee-${index}`,
        percent: fractionOf(each / 1_000),
        exceptOwn: spared[index] ?? false,
      }));
      const feePercent = fractionOf(operator / 1_000);
      const rules = rulesOf(scheme, { feePercent, coinFees, remainderOwner: 'operator' });
      const { amounts } = await entryOf(finder, rules, { rewardAtomic });
      const sum = Object.values(amounts).reduce((total, each) => total + each, 0n);
      expect(sum).to.equal(0n);
      const isOwn = finder === 'solo:pool' || (finder === 'pool' && scheme === 'solo');
      seen[isOwn ? 'own' : 'others']++;
      const part = (thousandths: number) => (rewardAtomic * BigInt(thousandths)) / 100_000n;
      expect(amounts['fee-immature operator'] ?? 0n).to.equal(isOwn ? 0n : part(operator));
      let left = rewardAtomic;
      for (const [index, { owner, exceptOwn }] of coinFees.entries()) {
        const taken = isOwn && exceptOwn ? 0n : part(fees[index] ?? 0);
        expect(amounts[`fee-immature ${owner}`] ?? 0n).to.equal(taken);
        left -= taken;
      }
      if (!isOwn) return;
      expect(amounts['miner-immature pool'] ?? 0n).to.equal(left);
      expect(amounts).not.to.have.property('remainder-immature operator');
    });
    expect(Math.min(seen.own, seen.others)).to.be.greaterThan(10);
  });
});

interface Drawn {
  readonly scheme: Scheme['name'];
  readonly finder: string;
  readonly fees: readonly number[];
  readonly spared: readonly boolean[];
  readonly rewardAtomic: bigint;
  readonly operator: number;
}

async function assertRewards(holds: (drawn: Drawn) => Promise<void>): Promise<void> {
  await assert(
    asyncProperty(
      constantFrom<Scheme['name']>('pplns', 'prop', 'solo'),
      constantFrom('pool', 'solo:pool', 'ann', 'solo:ann'),
      array(integer({ min: 0, max: 25_000 }), { maxLength: 3 }),
      array(boolean(), { minLength: 3, maxLength: 3 }),
      bigInt({ min: 1n, max: 10n ** 20n }),
      integer({ min: 0, max: 25_000 }),
      async (scheme, finder, fees, spared, rewardAtomic, operator) =>
        holds({ scheme, finder, fees, spared, rewardAtomic, operator }),
    ),
  );
}
