import { expect } from 'chai';
import { AccountSigner } from '../../../../plugins/kale/custody/account-signer.ts';
import { KeyRing } from '../../../../plugins/kale/custody/key-ring.ts';
import { PoolError } from '../../../../core/plugin-api/errors.ts';

const KEY = Buffer.alloc(32, 0xfb);

describe('the ring of keys', () => {
  function refusal(act: () => unknown): PoolError {
    try {
      act();
    } catch (error) {
      if (error instanceof PoolError) return error;
    }
    throw new Error('nothing was refused');
  }

  it('takes hex and both alphabets of base64, with what editors leave at the end', () => {
    const texts = [KEY.toString('hex'), KEY.toString('base64'), `${KEY.toString('base64url')}\n`];
    for (const text of texts) {
      const key = new KeyRing({ '7': text }).key(7);
      expect(key?.export().equals(KEY)).to.equal(true);
    }
  });

  it('seals with the highest version, compared as a number', () => {
    const ring = new KeyRing({ '9': KEY.toString('hex'), '10': KEY.toString('hex') });
    expect(ring.newest).to.equal(10);
    expect(ring.versions).to.deep.equal([9, 10]);
  });

  it('refuses other lengths, no keys and no versions, without telling the key', () => {
    const short = KEY.subarray(1).toString('hex');
    const long = Buffer.alloc(33, 0xfb).toString('base64');
    for (const text of [short, long, '', 'secret!'])
      expect(refusal(() => new KeyRing({ '1': text })).message).to.equal(
        'coin.custody.keys.1: is not 32 bytes in hex or base64',
      );
    expect(refusal(() => new KeyRing({})).code).to.equal('CONFIG_INVALID');
    for (const version of ['0', '01', '-1', 'a', '1.5'])
      expect(refusal(() => new KeyRing({ [version]: KEY.toString('hex') })).code).to.equal(
        'CONFIG_INVALID',
      );
  });

  it('refuses a seed of the pool that is none, without telling it', () => {
    const error = refusal(() => new AccountSigner('SECRETSECRET', 'coin.account'));
    expect(error.message).to.equal('coin.account: no secret seed of Stellar');
  });
});
