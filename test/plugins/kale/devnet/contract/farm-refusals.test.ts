import { expect } from 'chai';
import { FARMERS, FarmModel, HOMESTEADER, STRANGER, refusalOf } from './farm-model.ts';

const [ONE, TWO] = FARMERS;
const KALE = 10_000_000n;
const HASH = new Uint8Array(32);

function farmWith(amount = 100n * KALE): FarmModel {
  const farm = new FarmModel().constructed();
  farm.give(ONE, amount);
  return farm;
}

/** One farmer planted and worked in block 0, which has ended. */
function ended(): FarmModel {
  const farm = farmWith();
  farm.plant(ONE, KALE);
  farm.sequence = 3;
  farm.workWith(ONE, 1);
  farm.now = 300n;
  farm.plant(TWO, 0n);
  return farm;
}

interface Refused {
  readonly code: number;
  readonly why: string;
  readonly farm: () => FarmModel;
  readonly act: (farm: FarmModel) => unknown;
}

const REFUSALS: readonly Refused[] = [
  { code: 1, why: 'a second constructor', farm: farmWith, act: (farm) => farm.construct() },
  {
    code: 2,
    why: 'a plant before the constructor',
    farm: () => new FarmModel(),
    act: (farm) => farm.plant(ONE, 0n),
  },
  {
    code: 2,
    why: 'a harvest before the constructor',
    farm: () => new FarmModel(),
    act: (farm) => farm.harvest(ONE, 0),
  },
  {
    code: 2,
    why: 'a pause without homesteader',
    farm: () => new FarmModel(),
    act: (farm) => farm.pause(),
  },
  {
    code: 3,
    why: 'a plant without block in the making',
    farm: () => {
      const farm = farmWith();
      farm.run(({ storage }) =>
        storage.set('farm', '', { ...farm.instance(), farmBlock: undefined }),
      );
      return farm;
    },
    act: (farm) => farm.plant(ONE, 0n),
  },
  {
    code: 3,
    why: 'work before the constructor',
    farm: () => new FarmModel(),
    act: (farm) => farm.work(ONE, HASH, 0n),
  },
  {
    code: 4,
    why: 'a plant on a paused farm',
    farm: () => {
      const farm = farmWith();
      farm.pause();
      return farm;
    },
    act: (farm) => farm.plant(ONE, 0n),
  },
  {
    code: 4,
    why: 'a second pause',
    farm: () => {
      const farm = farmWith();
      farm.pause();
      return farm;
    },
    act: (farm) => farm.pause(),
  },
  {
    code: 5,
    why: 'an unpause of a paused farm, as upstream',
    farm: () => {
      const farm = farmWith();
      farm.pause();
      return farm;
    },
    act: (farm) => farm.unpause(),
  },
  { code: 6, why: 'a negative stake', farm: farmWith, act: (farm) => farm.plant(ONE, -1n) },
  {
    code: 7,
    why: 'work with as many zeros as before',
    farm: () => {
      const farm = farmWith();
      farm.plant(ONE, 0n);
      farm.sequence = 1;
      farm.workWith(ONE, 1);
      return farm;
    },
    act: (farm) => farm.workWith(ONE, 1),
  },
  {
    code: 8,
    why: 'a second plant in one block',
    farm: () => {
      const farm = farmWith();
      farm.plant(ONE, 0n);
      return farm;
    },
    act: (farm) => farm.plant(ONE, KALE),
  },
  {
    code: 9,
    why: 'work without plant',
    farm: () => {
      const farm = farmWith();
      farm.plant(ONE, 0n);
      return farm;
    },
    act: (farm) => farm.work(TWO, HASH, 0n),
  },
  {
    code: 9,
    why: 'a second harvest',
    farm: () => {
      const farm = ended();
      farm.harvest(ONE, 0);
      return farm;
    },
    act: (farm) => farm.harvest(ONE, 0),
  },
  {
    code: 10,
    why: 'a harvest without work',
    farm: () => {
      const farm = ended();
      farm.now = 600n;
      farm.plant(ONE, 0n);
      return farm;
    },
    act: (farm) => farm.harvest(TWO, 1),
  },
  {
    code: 10,
    why: 'a stake beyond the balance',
    farm: farmWith,
    act: (farm) => farm.plant(TWO, 1n),
  },
  { code: 11, why: 'work without block', farm: farmWith, act: (farm) => farm.work(ONE, HASH, 0n) },
  {
    code: 11,
    why: 'a harvest of a block that was removed',
    farm: () => {
      const farm = ended();
      farm.removeBlock(0);
      return farm;
    },
    act: (farm) => farm.harvest(ONE, 0),
  },
  {
    code: 12,
    why: 'work in a block with a range that ends before it begins',
    farm: () => {
      const farm = farmWith();
      farm.plant(ONE, 0n);
      const block = farm.block(0);
      if (block === undefined) throw new Error('no block');
      farm.run(({ storage }) => storage.set('block', '0', { ...block, minGap: 1 }));
      farm.sequence = 1;
      return farm;
    },
    act: (farm) => farm.workWith(ONE, 0),
  },
  {
    code: 13,
    why: 'a hash that is not that of the nonce',
    farm: () => {
      const farm = farmWith();
      farm.plant(ONE, 0n);
      farm.sequence = 1;
      return farm;
    },
    act: (farm) => farm.work(ONE, HASH, 0n),
  },
  {
    code: 13,
    why: 'a stake from an account without trustline',
    farm: farmWith,
    act: (farm) => farm.plant(STRANGER, 1n),
  },
  {
    code: 14,
    why: 'a harvest of the block that is open',
    farm: () => {
      const farm = farmWith();
      farm.plant(ONE, 0n);
      farm.sequence = 1;
      farm.workWith(ONE, 0);
      return farm;
    },
    act: (farm) => farm.harvest(ONE, 0),
  },
  {
    code: 15,
    why: 'work in the ledger of the plant',
    farm: () => {
      const farm = farmWith();
      farm.plant(ONE, 0n);
      return farm;
    },
    act: (farm) => farm.workWith(ONE, 0),
  },
];

describe('refusals of the farm contract', () => {
  for (const { code, why, farm: made, act } of REFUSALS)
    it(`are #${code} for ${why}, and nothing changes`, () => {
      const farm = made();
      const before = farm.dump();
      expect(refusalOf(() => act(farm))).to.equal(`Error(Contract, #${code})`);
      expect(farm.dump()).to.deep.equal(before);
    });

  it('come in the order of the contract where several are due', () => {
    const farm = farmWith();
    farm.plant(ONE, 0n);
    farm.pause();
    expect(
      refusalOf(() => farm.plant(ONE, -1n)),
      'amount before pause',
    ).to.match(/#6/);
    expect(
      refusalOf(() => farm.plant(ONE, 0n)),
      'pause before pail',
    ).to.match(/#4/);
    expect(
      refusalOf(() => farm.work(ONE, HASH, 0n)),
      'gap before hash',
    ).to.match(/#15/);
    expect(
      refusalOf(() => farm.harvest(TWO, 0)),
      'pail before time',
    ).to.match(/#9/);
    expect(
      refusalOf(() => farm.harvest(ONE, 0)),
      'time before work',
    ).to.match(/#14/);
    farm.consenting = [];
    expect(
      refusalOf(() => farm.plant(ONE, -1n)),
      'consent first',
    ).to.match(/Auth/);
  });

  it('leave what the homesteader rules to the homesteader', () => {
    const farm = farmWith();
    farm.consenting = [ONE];
    for (const act of [() => farm.pause(), () => farm.unpause(), () => farm.removeBlock(0)])
      expect(refusalOf(act)).to.match(/Error\(Auth, InvalidAction\)/);
    farm.consenting = [HOMESTEADER];
    expect(
      refusalOf(() => farm.unpause()),
      'a farm that is not paused',
    ).to.equal('done');
  });

  it('do not hold up work and harvest of a paused farm', () => {
    const farm = ended();
    farm.pause();
    expect(farm.harvest(ONE, 0)).to.equal(25_050_000_000n);
  });
});
