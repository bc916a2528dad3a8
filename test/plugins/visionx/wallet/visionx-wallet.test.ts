import { ed25519 } from '@noble/curves/ed25519.js';
import { expect } from 'chai';
import { VisionXWallet } from '../../../../plugins/visionx/wallet/visionx-wallet.ts';
import { POOL_ADDRESS } from '../pool-parts.ts';

const SECRET = Buffer.alloc(32, 1);

describe('the addresses of Vision', () => {
  const wallet = new VisionXWallet();

  it('are public keys in hex, known in lower case', () => {
    const valid = { kind: 'valid', address: POOL_ADDRESS };
    expect(wallet.checkAddress(POOL_ADDRESS)).to.deep.equal(valid);
    expect(wallet.checkAddress(POOL_ADDRESS.toUpperCase())).to.deep.equal(valid);
    expect(Buffer.from(ed25519.getPublicKey(SECRET)).toString('hex')).to.equal(POOL_ADDRESS);
  });

  it('need be no point of the curve, for nodes do not ask', () => {
    expect(wallet.checkAddress('ff'.repeat(32)).kind).to.equal('valid');
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /empty/],
    ['one digit too few', POOL_ADDRESS.slice(1), /64 hexadecimal digits, this has 63/],
    ['one digit too many', `${POOL_ADDRESS}0`, /this has 65/],
    ['a 0x in front', `0x${POOL_ADDRESS}`, /without 0x/],
    ['the placeholders of its configuration', 'vault_default_addr', /hexadecimal digits alone/],
    ['addresses in the manner of bech32', `land1${'q'.repeat(38)}`, /hexadecimal digits alone/],
    ['the name of a rig', `${POOL_ADDRESS}.rig`, /hexadecimal digits alone/],
    ['a line end', `${POOL_ADDRESS}\n`, /hexadecimal digits alone/],
    ['a mode in front', `solo:${POOL_ADDRESS}`, /hexadecimal digits alone/],
    ['a letter that only looks like a digit', `а${POOL_ADDRESS.slice(1)}`, /hexadecimal/],
  ];
  for (const [what, address, reason] of refused) {
    it(`have not ${what}`, () => {
      const check = wallet.checkAddress(address);
      expect(check.kind === 'refused' ? check.reason : '').to.match(reason);
    });
  }

  describe('sign', () => {
    const message = 'headframe: höher';
    const signature = Buffer.from(ed25519.sign(Buffer.from(message), SECRET)).toString('hex');
    const signed = { address: POOL_ADDRESS, message, signature };

    it('with the key that they are', () => {
      expect(wallet.verifyMessage(signed)).to.equal(true);
      expect(wallet.verifyMessage({ ...signed, signature: signature.toUpperCase() })).to.equal(
        true,
      );
    });

    it('nothing else', () => {
      const other = Buffer.from(ed25519.getPublicKey(Buffer.alloc(32, 2))).toString('hex');
      expect(wallet.verifyMessage({ ...signed, message: `${message}!` })).to.equal(false);
      expect(wallet.verifyMessage({ ...signed, address: other })).to.equal(false);
      for (const wrong of ['', 'nonsense', signature.slice(2), `${signature}00`, '00'.repeat(64)])
        expect(wallet.verifyMessage({ ...signed, signature: wrong })).to.equal(false);
    });

    it('not where no point of the curve is their key', () => {
      expect(wallet.verifyMessage({ ...signed, address: `02${'00'.repeat(31)}` })).to.equal(false);
      expect(wallet.verifyMessage({ ...signed, address: 'no address' })).to.equal(false);
    });

    it('not where one signature would be that of many messages', () => {
      // The neutral element as key, and as R with S = 0: sound for every message to those who allow it.
      const neutral = `01${'00'.repeat(31)}`;
      const forged = { address: neutral, message, signature: neutral + '00'.repeat(32) };
      expect(wallet.verifyMessage(forged)).to.equal(false);
    });
  });
});
