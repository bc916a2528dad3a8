import { expect } from 'chai';
import { KEY_METHOD, KeyHasher } from '../../../core/ownership/key-hasher.ts';
import { rejection } from '../storage/storage-suite.ts';
import { KEY, QUICK_METHOD } from './owner-bench.ts';

describe('KeyHasher', () => {
  it('knows the key of a secret, and no other', async () => {
    const hasher = new KeyHasher({ method: QUICK_METHOD });
    const secret = await hasher.hash(KEY, 'claim');

    expect(await hasher.matches(KEY, secret, 'person')).to.equal(true);
    expect(await hasher.matches(`${KEY}!`, secret, 'person')).to.equal(false);
    expect(await hasher.matches(KEY, undefined, 'person')).to.equal(false);
  });

  it('salts: one key has another hash each time', async () => {
    const hasher = new KeyHasher({ method: QUICK_METHOD });
    const [one, two] = [await hasher.hash(KEY, 'claim'), await hasher.hash(KEY, 'claim')];

    expect(one.hash.equals(two.hash)).to.equal(false);
    expect(one.salt).to.have.lengthOf(16);
    expect(one.hash).to.have.lengthOf(32);
  });

  it('still checks what was hashed by older parameters', async () => {
    const old = await new KeyHasher({ method: 'scrypt:4:2:1' }).hash(KEY, 'claim');
    const now = new KeyHasher({ method: QUICK_METHOD });

    expect(old.method).to.equal('scrypt:4:2:1');
    expect(await now.matches(KEY, old, 'person')).to.equal(true);
  });

  it('gives what RFC 7914 says', async () => {
    const secret = {
      salt: Buffer.from('NaCl'),
      hash: Buffer.from(
        'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
        'hex',
      ),
      method: 'scrypt:1024:8:16',
    };
    const hasher = new KeyHasher({ method: QUICK_METHOD });

    expect(await hasher.matches('password', secret, 'person')).to.equal(true);
  });

  it('can afford its own method', async () => {
    const hasher = new KeyHasher({ method: KEY_METHOD });
    const secret = await hasher.hash(KEY, 'claim');

    expect(secret.method).to.equal(KEY_METHOD);
    expect(await hasher.matches(KEY, secret, 'person')).to.equal(true);
  });

  it('refuses methods that it does not know, or that would take all memory', async () => {
    const hasher = new KeyHasher({ method: QUICK_METHOD });
    const { salt, hash } = await hasher.hash(KEY, 'claim');
    for (const method of ['md5', 'scrypt:99999999:99:1', 'scrypt:0:8:1', 'scrypt:2:1:0', '']) {
      const error = await rejection(hasher.matches(KEY, { salt, hash, method }, 'person'));
      expect(error.message).to.contain('no method');
    }
  });

  it('hashes one at a time, and persons before claims', async () => {
    const hasher = new KeyHasher({ method: QUICK_METHOD });
    const order: string[] = [];
    const claim = async (name: string): Promise<void> => {
      await hasher.hash(KEY, 'claim');
      order.push(name);
    };
    const person = async (): Promise<void> => {
      await hasher.matches(KEY, undefined, 'person');
      order.push('person');
    };
    const all = [claim('first'), claim('second'), claim('third'), person()];
    expect(hasher.waiting).to.equal(3);
    await Promise.all(all);

    expect(order).to.deep.equal(['first', 'person', 'second', 'third']);
    expect(hasher.waiting).to.equal(0);
  });
});
