import { expect } from 'chai';
import type { Lane } from '../../../../plugins/kale/farm/open-field.ts';
import { LanePicker } from '../../../../plugins/kale/miners/lane-picker.ts';

/** A linear congruential generator: the same numbers each time. */
function seeded(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function lane(farmer: number, zeros: number | undefined): Lane {
  const custodialWallet = `G${farmer}`;
  return { farmerId: `f${farmer}`, custodialWallet, zeros, workedZeros: undefined };
}

const nobody = (): number => 0;

describe('picker of lanes', () => {
  it('has nobody where there are no lanes', () => {
    expect(new LanePicker().pick([], nobody)).to.equal(undefined);
  });

  it('takes farmers without any nonce first, then those with the fewest zeros', () => {
    const picker = new LanePicker(seeded());
    const lanes = [lane(1, 5), lane(2, undefined), lane(3, 0), lane(4, 4)];
    const order: (string | undefined)[] = [];
    while (lanes.length > 0) {
      const picked = picker.pick(lanes, nobody);
      order.push(picked?.farmerId);
      lanes.splice(
        lanes.findIndex(({ farmerId }) => farmerId === picked?.farmerId),
        1,
      );
    }
    expect(order).to.deep.equal(['f2', 'f3', 'f4', 'f1']);
  });

  it('takes of those with as few zeros the one with the fewest miners', () => {
    const picker = new LanePicker(seeded());
    const lanes = [lane(1, 4), lane(2, 4), lane(3, 4), lane(4, 5)];
    const miners: Record<string, number> = { G1: 2, G2: 1, G3: 3, G4: 0 };
    expect(picker.pick(lanes, (wallet) => miners[wallet] ?? 0)?.farmerId).to.equal('f2');
  });

  it('lets chance decide among equals, the same with the same random numbers', () => {
    const lanes = Array.from({ length: 10 }, (_, farmer) => lane(farmer, undefined));
    const picks = (seed: number) => {
      const picker = new LanePicker(seeded(seed));
      return Array.from({ length: 200 }, () => picker.pick(lanes, nobody)?.farmerId);
    };
    expect(picks(1)).to.deep.equal(picks(1));
    expect(new Set(picks(1)).size).to.equal(10);
    expect(new LanePicker(() => 0.999_999_999).pick(lanes, nobody)?.farmerId).to.equal('f9');
  });

  for (const minersCount of [1, 20])
    it(`serves 200 farmers evenly with ${minersCount} miners`, () => {
      const random = seeded(7);
      const picker = new LanePicker(random);
      const lanes = Array.from({ length: 200 }, (_, farmer) => lane(farmer, undefined));
      const served = new Map<string, number>();
      const at = Array.from({ length: minersCount }, () => '');
      const minersOn = (wallet: string) => at.filter((each) => each === wallet).length;
      for (let share = 0; share < 800 + minersCount; share++) {
        // Whoever finds next is chance; so is what: four zeros and, in one of 16 hashes, more.
        const miner = Math.floor(random() * minersCount);
        const index = lanes.findIndex(({ custodialWallet }) => custodialWallet === at[miner]);
        const found = lanes[index];
        if (found !== undefined) {
          const zeros = 4 + Math.floor(-Math.log(1 - random()) / Math.log(16));
          served.set(found.farmerId, (served.get(found.farmerId) ?? 0) + 1);
          lanes[index] = { ...found, zeros: Math.max(zeros, found.zeros ?? 0) };
        }
        at[miner] = picker.pick(lanes, minersOn)?.custodialWallet ?? '';
        // With one miner nobody is served twice before all were once.
        if (minersCount === 1 && share === 200) expect(served.size).to.equal(200);
        if (share === 300) expect(served.size).to.equal(200);
      }
      const counts = [...served.values()];
      expect(counts.length).to.equal(200);
      // 800 shares on 200 farmers; who was lucky early leaves the rest to others.
      expect(Math.max(...counts)).to.be.at.most(20);
      expect(new Set(at).size).to.be.at.least(Math.ceil(minersCount / 2));
    });
});
