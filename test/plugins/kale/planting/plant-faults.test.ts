import { expect } from 'chai';
import { PlantFaults } from '../../../../plugins/kale/planting/plant-faults.ts';
import { refused } from '../../../../plugins/kale/stellar/submitter/outcome.ts';
import type { Outcome } from '../../../../plugins/kale/stellar/submitter/outcome.ts';

const ATTEMPTS = 3;
const EXPIRED: Outcome = { kind: 'expired', hash: 'aa' };
const POOR = { number: 10, name: 'balance-too-low' } as const;

describe('attempts to plant that failed', () => {
  const attempt = (number: number) => ({
    ...{ blockIndex: 7, farmerId: 'f', stake: 1n },
    key: `plant:7:f:${number}`,
  });

  it('leave none when there were so many', () => {
    const faults = new PlantFaults(ATTEMPTS);
    expect([1, 2, 3].map((number) => faults.add(attempt(number), EXPIRED))).to.deep.equal([
      false,
      false,
      true,
    ]);
  });

  it('count once, however often they are asked for', () => {
    const faults = new PlantFaults(ATTEMPTS);
    for (let asked = 0; asked < 10; asked += 1)
      expect(faults.add(attempt(1), EXPIRED)).to.equal(false);
    expect(faults.add(attempt(2), EXPIRED)).to.equal(false);
    expect(faults.add(attempt(3), EXPIRED)).to.equal(true);
    expect(faults.add(attempt(3), EXPIRED)).to.equal(true);
  });

  it('are the last at once where another comes to the same', () => {
    expect(new PlantFaults(ATTEMPTS).add(attempt(1), refused('unsigned', 'no key'))).to.equal(true);
    const failed: Outcome = {
      ...{ kind: 'failed', hash: 'aa', ledger: 9, closeTime: 1n, fee: 1n, text: 'txFailed' },
      contractError: POOR,
    };
    expect(new PlantFaults(ATTEMPTS).add(attempt(1), failed)).to.equal(true);
  });

  it('are not by the word of a node that may not have the latest ledgers', () => {
    const tried: Outcome = { ...refused('simulation', 'HostError'), contractError: POOR };
    expect(new PlantFaults(ATTEMPTS).add(attempt(1), tried)).to.equal(false);
  });

  it('let whoever failed least open a block, and nobody for a while where all failed', () => {
    const faults = new PlantFaults(1);
    expect(faults.opener(7, ['e', 'f'], 1_000n)).to.equal('e');
    faults.add({ ...attempt(1), farmerId: 'e', key: 'plant:7:e:1' }, EXPIRED);
    expect(faults.opener(7, ['e', 'f'], 1_005n)).to.equal('f');
    faults.add(attempt(1), EXPIRED);
    expect(faults.opener(7, ['e', 'f'], 1_010n)).to.equal(undefined);
    expect(faults.opener(7, ['e', 'f'], 1_065n)).to.equal('e');
  });

  it('do not count where they say nothing of the farmer', () => {
    const faults = new PlantFaults(1);
    expect(faults.add(attempt(1), refused('unreachable', 'nobody'))).to.equal(false);
    expect(faults.add(attempt(2), { kind: 'unknown', hash: 'aa' })).to.equal(false);
  });
});
