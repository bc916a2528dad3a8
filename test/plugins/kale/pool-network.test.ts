import { Asset } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { networkOf } from '../../../plugins/kale/pool-network.ts';

describe('the network of a KALE pool', () => {
  it('names an asset whose contract is the one that is published', () => {
    // Contract ids of the asset as the explorers of both networks show them.
    const known = {
      mainnet: 'CB23WRDQWGSP6YPMY4UV5C4OW5CBTXKYN3XEATG7KJEZCXMJBYEHOUOV',
      testnet: 'CAAVU2UQJLMZ3GUZFM56KVNHLPA3ZSSNR4VP2U53YBXFD2GI3QLIVHZZ',
    } as const;
    for (const network of ['mainnet', 'testnet'] as const) {
      const { passphrase, assetIssuer } = networkOf({ network });
      expect(new Asset('KALE', assetIssuer).contractId(passphrase)).to.equal(known[network]);
    }
  });

  it('is what the file says, where it says something', () => {
    const { farmContract } = networkOf({ network: 'testnet' });
    const network = networkOf({ network: 'mainnet', networkPassphrase: 'a fork', farmContract });
    expect(network).to.include({ passphrase: 'a fork', farmContract });
    expect(network.assetIssuer).to.equal(networkOf({ network: 'mainnet' }).assetIssuer);
  });

  it('has ids whose checksums are right', () => {
    const farmContract = `C${'A'.repeat(55)}`;
    const assetIssuer = `G${'A'.repeat(55)}`;
    for (const [key, wrong] of [
      ['coin.farmContract', { farmContract }],
      ['coin.tractorContract', { tractorContract: farmContract }],
      ['coin.assetIssuer', { assetIssuer }],
    ] as const)
      expect(() => networkOf({ network: 'mainnet', ...wrong })).to.throw(key);
  });
});
