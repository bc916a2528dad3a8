import { expect } from 'chai';
import { isSolo, soloAsked, soloMiner, soloOwner } from '../../../core/ledger/solo-miner.ts';

describe('solo miner', () => {
  it('is told from others by its name, and has its address for an owner', () => {
    expect([isSolo('solo:bc1q'), soloOwner('solo:bc1q')]).to.deep.equal([true, 'bc1q']);
    expect([isSolo('bc1q'), soloOwner('bc1q')]).to.deep.equal([false, 'bc1q']);
    expect(soloOwner(soloMiner('bitcoincash:qp'))).to.equal('bitcoincash:qp');
  });

  it('is not anybody who only looks like one', () => {
    for (const miner of ['solo', 'solobc1q', 'Solo:bc1q', ' solo:bc1q', 'xsolo:bc1q'])
      expect(isSolo(miner), miner).to.equal(false);
  });

  it('may be asked for in any case', () => {
    expect(soloAsked('SOLO:bc1q')).to.equal('bc1q');
    expect(soloAsked('solo:')).to.equal('');
    expect(soloAsked('bc1q')).to.equal(undefined);
    expect(soloAsked('prop:bc1q')).to.equal(undefined);
  });
});
