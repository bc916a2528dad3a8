import { expect } from 'chai';
import { emptyFarmBlock } from '../../../../../plugins/kale/consensus/farm-block.ts';
import type { FarmBlock } from '../../../../../plugins/kale/consensus/farm-block.ts';
import { KNOWN_WORK } from '../../consensus/known-work.ts';
import { FARMERS, FarmModel, refusalOf } from './farm-model.ts';

const STAKES = [10_000_000n, 1_000n, 0n, 1_000_000n];
const [ONE, TWO, THREE, FOUR] = FARMERS;
/** Of KALE-sc's tests: 7, 8 and 9 zeros. */
const [, , SECOND, THIRD, FOURTH] = KNOWN_WORK;
const EMPTY = new Uint8Array(32);
const UNSEEN: FarmBlock = {
  timestamp: 0n,
  minGap: 0,
  maxGap: 0,
  minStake: 0n,
  maxStake: 0n,
  minZeros: 0,
  maxZeros: 0,
  entropy: EMPTY,
  stakedTotal: 0n,
  normalizedTotal: 0n,
};

function submit(farm: FarmModel, farmer: string, known: (typeof KNOWN_WORK)[number] | undefined) {
  if (known === undefined) throw new Error('no vector');
  return farm.work(farmer, Buffer.from(known.hash, 'hex'), known.nonce);
}

function planted(): FarmModel {
  const farm = new FarmModel().constructed();
  FARMERS.forEach((farmer, at) => {
    const stake = STAKES[at] ?? 0n;
    farm.give(farmer, stake);
    farm.plant(farmer, stake);
  });
  return farm;
}

function worked(): FarmModel {
  const farm = planted();
  farm.sequence = 1;
  farm.workWith(ONE, 0);
  submit(farm, TWO, SECOND);
  farm.sequence = 20;
  submit(farm, FOUR, FOURTH);
  submit(farm, THREE, THIRD);
  return farm;
}

describe('the farm contract, from the first plant to the first harvest', () => {
  it('gathers stakes in the first block and ranges for the next', () => {
    const farm = planted();
    expect(farm.block(0)).to.deep.equal({ ...UNSEEN, stakedTotal: 11_001_000n });
    expect(farm.instance().farmBlock).to.deep.equal({
      ...emptyFarmBlock(0n),
      minStake: 0n,
      maxStake: 10_000_000n,
    });
    expect(farm.instance().farmIndex, 'never written').to.equal(undefined);
  });

  it('counts work, and forgets it where it is no better than before', () => {
    const farm = worked();
    const before = farm.dump();
    expect(refusalOf(() => farm.workWith(ONE, 0))).to.equal('Error(Contract, #7)');
    expect(farm.dump()).to.deep.equal(before);
    expect(farm.block(0)).to.deep.equal({ ...UNSEEN, normalizedTotal: 12n });
    expect(farm.instance().farmBlock).to.deep.equal({
      ...emptyFarmBlock(0n),
      minGap: 1,
      maxGap: 20,
      minStake: 0n,
      maxStake: 10_000_000n,
      minZeros: 0,
      maxZeros: 9,
      entropy: new Uint8Array(Buffer.from(THIRD?.hash ?? '', 'hex')),
    });
  });

  it('opens the next block with the first plant after five minutes', () => {
    const farm = worked();
    farm.now = 300n;
    farm.plant(ONE, 0n);
    expect(farm.index).to.equal(1);
    expect(farm.block(1)).to.deep.equal({
      ...UNSEEN,
      timestamp: 300n,
      minGap: 1,
      maxGap: 20,
      maxStake: 10_000_000n,
      maxZeros: 9,
      entropy: new Uint8Array(Buffer.from(THIRD?.hash ?? '', 'hex')),
    });
    expect(farm.instance().farmBlock?.timestamp).to.equal(300n);
  });

  it('pays the block to the stroop, and the stakes back', () => {
    const farm = worked();
    farm.now = 300n;
    farm.plant(ONE, 0n);
    expect(FARMERS.map((farmer) => farm.harvest(farmer, 0))).to.deep.equal(
      FARMERS.map(() => 6_262_500_000n),
    );
    expect(FARMERS.map((farmer) => farm.balance(farmer))).to.deep.equal(
      STAKES.map((stake) => 6_262_500_000n + stake),
    );
    expect(farm.events.map(({ name }) => name).join(' ')).to.equal(
      'burn burn burn mint mint mint mint',
    );
  });
});
