import { expect } from 'chai';
import { emptyFarmBlock } from '../../../../plugins/kale/consensus/farm-block.ts';
import { LedgerEyes } from '../../../../plugins/kale/pooler/farm-eyes.ts';

describe('eyes of a pooler', () => {
  it('see no block of an earlier ledger than that of the farm', async () => {
    const block = emptyFarmBlock(7n);
    const farm = { index: 5, making: undefined, isPaused: false };
    const eyes = new LedgerEyes({
      farm: async () => ({ ledger: 42, value: farm }),
      // A node that is behind has not heard of it.
      block: async (index, fromLedger) =>
        (fromLedger ?? 0) >= 42 && index === 5
          ? { ledger: 42, value: block }
          : { ledger: 41, value: undefined },
    });
    expect(await eyes.look()).to.deep.equal({ index: 5, block });
  });
});
