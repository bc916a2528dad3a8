import { ed25519 } from '@noble/curves/ed25519.js';
import { expect } from 'chai';
import { rewardRulesOf } from '../../../core/host/reward-rules.ts';
import { distribute } from '../../../core/ledger/distribution.ts';
import plugin from '../../../plugins/visionx/plugin.ts';
import { coinConfig, POOL_ADDRESS } from './pool-parts.ts';

/**
 * What Vision-Node divides (src/pool/payouts.rs): the first is a test of its own, the others were computed by the
 * same rule, with dust and with its usual fees.
 */
const KNOWN_PAYOUTS = [
  {
    reward: 3_200_000_000n,
    poolFeePercent: 2,
    shares: [70n, 30n],
    foundation: 32_000_000n,
    host: 64_000_000n,
    workers: [2_172_800_000n, 931_200_000n],
  },
  {
    reward: 3_200_000_001n,
    poolFeePercent: 1.5,
    shares: [1n, 1n, 1n],
    // One of it is dust.
    foundation: 32_000_001n,
    host: 48_000_000n,
    workers: [1_040_000_000n, 1_040_000_000n, 1_040_000_000n],
  },
  {
    reward: 3_200_000_000n,
    poolFeePercent: 1.5,
    shares: [600n, 250n, 150n],
    foundation: 32_000_000n,
    host: 48_000_000n,
    workers: [1_872_000_000n, 780_000_000n, 468_000_000n],
  },
];

describe('the plugin of VisionX', () => {
  const foundationAddress = 'f0'.repeat(32);
  const { habits = {} } = plugin;

  it('takes 1 % for the foundation, which has what rounding leaves, but not of own blocks', () => {
    expect(plugin.rewardTerms?.(coinConfig({ foundationAddress }))).to.deep.equal({
      fees: [{ owner: 'foundation', percent: 1, address: foundationAddress, exceptOwn: true }],
      remainderOwner: 'foundation',
    });
    const [fee] = plugin.rewardTerms?.(coinConfig()).fees ?? [];
    expect(fee).to.include({ owner: 'foundation', address: undefined });
  });

  it('has the fee and the scheme that pools of the chain have', () => {
    expect(habits).to.deep.equal({ feePercent: 1.5, feePercentMax: 10, scheme: 'prop' });
  });

  for (const [index, known] of KNOWN_PAYOUTS.entries()) {
    it(`divides as the chain's own node does, ${index + 1}`, () => {
      const terms = plugin.rewardTerms?.(coinConfig()) ?? expect.fail('it has no terms');
      const payout = { scheme: habits.scheme ?? 'pplns', window: 2 };
      const { scheme: _, ...rules } = rewardRulesOf(
        { payout, feePercent: known.poolFeePercent },
        terms,
        POOL_ADDRESS,
      );
      const block = { round: 1n, roundFrom: 1n, finder: 'w0', rewardAtomic: known.reward };
      const weights = new Map(known.shares.map((weight, place) => [`w${place}`, weight]));
      const postings = distribute(block, weights, rules);
      const sumOf = (owner: string) =>
        postings
          .filter((posting) => posting.owner === owner)
          .reduce((sum, { amountAtomic }) => sum + amountAtomic, 0n);
      expect(known.shares.map((_share, place) => sumOf(`w${place}`))).to.deep.equal(known.workers);
      expect(sumOf('foundation')).to.equal(known.foundation);
      expect(sumOf('operator')).to.equal(known.host);
      expect(sumOf('')).to.equal(-known.reward);
    });
  }

  it('names an address to try it with, on networks whose coins are worth nothing', () => {
    const exampleOn = (network: string) => plugin.describe(coinConfig({ network })).exampleAddress;
    const key = Buffer.from(ed25519.getPublicKey(Buffer.alloc(32, 2))).toString('hex');
    expect(exampleOn('devnet')).to.equal(key);
    expect(exampleOn('mainnet')).to.equal(undefined);
  });
});
