import { expect } from 'chai';
import { FARMERS, FarmModel, refusalOf } from './farm-model.ts';

const [ONE, TWO] = FARMERS;
const DAY_LEDGERS = 17_280;

/** Block 1 is open, with ranges from block 0: gap 1 to 60, zeros 0 to 3. */
function secondBlock(): FarmModel {
  const farm = new FarmModel().constructed();
  for (const farmer of FARMERS) farm.plant(farmer, 0n);
  farm.sequence = 1;
  farm.workWith(ONE, 0);
  farm.sequence = 60;
  farm.workWith(TWO, 3);
  farm.now = 300n;
  farm.plant(ONE, 0n);
  farm.plant(TWO, 0n);
  return farm;
}

describe('peculiarities of the farm contract', () => {
  it('count the gap anew when work is replaced, and take back with the new gap', () => {
    const farm = secondBlock();
    farm.sequence = 61;
    farm.workWith(ONE, 1);
    const { normalizedTotal: first = 0n } = farm.block(1) ?? {};
    // Gap 1 and no stake count 1 each, one zero of three counts floor(59 / 3).
    expect(first).to.equal(1n + 1n + 19n);
    farm.sequence = 119;
    expect(farm.workWith(ONE, 2)).to.equal(59);
    expect(farm.block(1)?.normalizedTotal, 'only the zeros were added').to.equal(first + 20n);
    farm.now = 600n;
    farm.plant(TWO, 0n);
    // Harvest counts the whole gap: alone in the block, the farmer gets more than it holds.
    expect(farm.harvest(ONE, 1)).to.equal((25_050_000_000n * (58n + 1n + 39n)) / 41n);
  });

  it('leave an index behind where its block has expired before anybody planted', () => {
    const farm = secondBlock();
    farm.sequence += DAY_LEDGERS;
    farm.now = 599n;
    expect(farm.block(1)).to.equal(undefined);
    farm.plant(ONE, 0n);
    expect(farm.index).to.equal(2);
  });

  it('keep the first index where nothing was planted for long', () => {
    const farm = new FarmModel().constructed();
    farm.now = 299n;
    farm.plant(ONE, 0n);
    expect(farm.index).to.equal(0);
    expect(farm.block(0)?.timestamp).to.equal(299n);
    farm.now = 300n;
    farm.plant(ONE, 0n);
    expect(farm.index, 'the block is a second old, the one in the making five minutes').to.equal(1);
  });

  it('forget a block after a day, and with it what could be harvested', () => {
    const farm = secondBlock();
    farm.sequence = DAY_LEDGERS - 1;
    expect(refusalOf(() => farm.harvest(ONE, 0))).to.equal('done');
    farm.sequence = DAY_LEDGERS;
    expect(refusalOf(() => farm.harvest(TWO, 0))).to.equal('Error(Contract, #11)');
  });

  it('share the stakes of those who never worked', () => {
    const farm = new FarmModel().constructed();
    farm.give(TWO, 1_000n);
    farm.plant(ONE, 0n);
    farm.plant(TWO, 1_000n);
    farm.sequence = 1;
    farm.workWith(ONE, 0);
    farm.now = 300n;
    farm.plant(ONE, 0n);
    expect(farm.harvest(ONE, 0)).to.equal(25_050_001_000n);
  });
});
