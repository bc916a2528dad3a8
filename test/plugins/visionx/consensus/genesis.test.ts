import { expect } from 'chai';
import { genesisHash } from '../../../../plugins/visionx/consensus/genesis.ts';

describe('the genesis block of Vision', () => {
  it('has the hash that its nodes start from', () => {
    expect(Buffer.from(genesisHash()).toString('hex')).to.equal(
      'd6469ec95f56b56be4921ef40b9795902c96f2ad26582ef8db8fac46f4a7aa13',
    );
  });
});
