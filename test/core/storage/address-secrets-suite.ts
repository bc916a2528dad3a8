import { expect } from 'chai';
import type { AddressSecret } from '../../../core/ownership/address-secret-store.ts';
import type { Database } from '../../../core/storage/database.ts';
import { SqlAddressSecrets } from '../../../core/storage/sql-address-secrets.ts';
import { ManualClock } from './manual-clock.ts';
import { rejection } from './storage-suite.ts';

const secretOf = (byte: number): AddressSecret => ({
  salt: Buffer.alloc(16, byte),
  hash: Buffer.alloc(32, 255 - byte),
  method: 'scrypt:131072:8:1',
});
const [FIRST, SECOND, THIRD] = [secretOf(1), secretOf(2), secretOf(3)];

/** What a database keeps of the keys of addresses. Call it inside a `describe`. */
export function addressSecretsSuite(database: () => Database): void {
  let store: SqlAddressSecrets;

  beforeEach(async () => {
    await database().rows('truncate address_secrets');
    store = new SqlAddressSecrets(database(), new ManualClock());
  });

  it('keeps the first, byte for byte', async () => {
    expect(await store.find('abc')).to.equal(undefined);
    expect(await store.add('abc', FIRST)).to.equal(true);
    expect(await store.add('abc', SECOND)).to.equal(false);
    expect(await store.find('abc')).to.deep.equal(FIRST);
    expect(await store.find('abd')).to.equal(undefined);
  });

  it('keeps one of many that come at once', async () => {
    const many = Array.from({ length: 20 }, (_, index) => secretOf(index));
    const added = await Promise.all(many.map((secret) => store.add('abc', secret)));

    expect(added.filter(Boolean)).to.have.lengthOf(1);
    expect(await store.find('abc')).to.deep.equal(many[added.indexOf(true)]);
  });

  it('replaces the one that is known, and no other', async () => {
    expect(await store.replace('abc', FIRST, SECOND)).to.equal(false);
    await store.add('abc', FIRST);

    expect(await store.replace('abc', SECOND, THIRD)).to.equal(false);
    expect(await store.replace('abc', FIRST, SECOND)).to.equal(true);
    expect(await store.replace('abc', FIRST, THIRD)).to.equal(false);
    expect(await store.find('abc')).to.deep.equal(SECOND);
  });

  it('forgets one, so that the next is the first again', async () => {
    expect(await store.remove('abc')).to.equal(false);
    await store.add('abc', FIRST);
    await store.add('abd', SECOND);

    expect(await store.remove('abc')).to.equal(true);
    expect(await store.find('abc')).to.equal(undefined);
    expect(await store.find('abd')).to.deep.equal(SECOND);
    expect(await store.add('abc', THIRD)).to.equal(true);
  });

  it('tells nothing of a hash in an error', async () => {
    const weak = { ...FIRST, hash: Buffer.alloc(8, 0xab) };
    const error = await rejection(store.add('abc', weak));

    expect(String(error.stack)).to.not.contain('abababab');
  });
}
