import { expect } from 'chai';
import fc from 'fast-check';
import { blockReward } from '../../../../../plugins/kale/consensus/emission.ts';
import { normalize, worthOf } from '../../../../../plugins/kale/consensus/normalization.ts';
import { HostFailure } from '../../../../../plugins/kale/devnet/contract/host-failure.ts';
import { FARMERS, FarmModel } from './farm-model.ts';

const START = 1_000_000n;

const step = fc.record({
  farmer: fc.integer({ min: 0, max: FARMERS.length - 1 }),
  act: fc.constantFrom('plant', 'plant', 'work', 'work', 'harvest'),
  stake: fc.bigInt({ min: -1n, max: START }),
  zeros: fc.integer({ min: 0, max: 2 }),
  ledgers: fc.integer({ min: 0, max: 12 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What was paid for a block, and what its work was worth when it was paid. */
interface Paid {
  reward: bigint;
  worth: bigint;
}

class FarmLife {
  readonly farm = new FarmModel().constructed();
  readonly paid = new Map<number, Paid>();
  readonly repeated = new Set<number>();
  /** Stakes in a block whose farmers have not worked. */
  readonly idle = new Map<number, bigint>();
  #burnt = 0n;
  #stakesBack = 0n;

  constructor() {
    for (const farmer of FARMERS) this.farm.give(farmer, START);
  }

  /** Takes one step; a refusal must leave everything as it was. */
  take({ farmer: at, act, stake, zeros, ledgers }: Step): void {
    this.farm.sequence += ledgers;
    this.farm.now += BigInt(ledgers) * 25n;
    const farmer = FARMERS[at] ?? FARMERS[0];
    const before = this.farm.dump();
    try {
      if (act === 'plant') this.#plant(farmer, stake);
      else if (act === 'work') this.#work(farmer, zeros);
      else this.#harvest(farmer);
    } catch (error) {
      if (!(error instanceof HostFailure)) throw error;
      expect(this.farm.dump()).to.deep.equal(before);
    }
  }

  /** Stakes only move: what was burnt is with pails, lost to a block, or back. */
  checkBalances(): void {
    const held = FARMERS.reduce((sum, farmer) => sum + this.farm.balance(farmer), 0n);
    const rewards = [...this.paid.values()].reduce((sum, { reward }) => sum + reward, 0n);
    expect(held).to.equal(
      START * BigInt(FARMERS.length) - this.#burnt + this.#stakesBack + rewards,
    );
    expect(this.#stakesBack <= this.#burnt).to.equal(true);
  }

  /** A block pays its reward and the stakes lost in it, shared by what its work is worth. */
  checkEmission(): void {
    for (const [index, { reward, worth }] of this.paid) {
      const block = this.farm.block(index);
      if (block === undefined) throw new Error('no block');
      const pot = blockReward(index) + (this.idle.get(index) ?? 0n);
      expect(reward * block.normalizedTotal <= pot * worth).to.equal(true);
      // Replaced work alone may be worth more than the block knows.
      if (!this.repeated.has(index)) expect(reward <= pot).to.equal(true);
    }
  }

  #plant(farmer: string, stake: bigint): void {
    this.farm.plant(farmer, stake);
    this.#burnt += stake;
    this.#idle(this.farm.index, stake);
  }

  #work(farmer: string, zeros: number): void {
    const { index } = this.farm;
    const pail = this.farm.pail(farmer, index);
    this.farm.workWith(farmer, zeros);
    if (pail?.zeros === undefined) this.#idle(index, -(pail?.stake ?? 0n));
    else this.repeated.add(index);
  }

  #idle(index: number, stake: bigint): void {
    this.idle.set(index, (this.idle.get(index) ?? 0n) + stake);
  }

  #harvest(farmer: string): void {
    const index = this.farm.index - 1;
    const pail = this.farm.pail(farmer, index);
    const block = this.farm.block(index);
    const reward = this.farm.harvest(farmer, index);
    if (pail?.gap === undefined || pail.zeros === undefined || block === undefined)
      throw new Error('a harvest of nothing');
    const parts = normalize(block, { gap: pail.gap, stake: pail.stake, zeros: pail.zeros });
    const sum = this.paid.get(index) ?? { reward: 0n, worth: 0n };
    const worth = sum.worth + (parts === undefined ? 0n : worthOf(parts));
    this.paid.set(index, { reward: sum.reward + reward, worth });
    this.#stakesBack += pail.stake;
  }
}

describe('a farm, whatever is done to it', () => {
  it('makes no stakes, and emits no more than the rewards of its blocks', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
        const life = new FarmLife();
        for (const each of steps) life.take(each);
        life.checkBalances();
        life.checkEmission();
      }),
      { numRuns: 60, seed: 20_261_120 },
    );
  });
});
