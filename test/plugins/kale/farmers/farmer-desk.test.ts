import { StrKey } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { isTokenOf } from '../../../../plugins/kale/access-token.ts';
import { KeptFarm } from './kept-farm.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('the desk of farmers', () => {
  let farm: KeptFarm;
  beforeEach(async () => {
    farm = await KeptFarm.start();
  });
  afterEach(() => farm.stop());

  it('gives each a wallet of its own, and a token that it keeps no copy of', async () => {
    const application = { poolerId: 'pooler', stakeMillionths: 250_000, metadata: '{"a":1}' };
    const registration = await farm.desk.register(application);
    if (registration.kind === 'refused') throw new Error(registration.text);
    const { farmer, token = '' } = registration;
    expect(farmer.farmerId).to.match(UUID);
    expect(farmer).to.include({ ...application, state: 'active', isReady: false, balance: 0n });
    expect(StrKey.isValidEd25519PublicKey(farmer.custodialWallet)).to.equal(true);
    expect(Buffer.from(token, 'base64url')).to.have.length(32);
    expect(isTokenOf(token, farmer.tokenHash)).to.equal(true);
    expect(isTokenOf(`${token}x`, farmer.tokenHash)).to.equal(false);
    expect(isTokenOf(token, '')).to.equal(false);
    const stored = JSON.stringify([...farm.record.events, ...farm.record.shelf.values()]);
    expect(stored).to.not.contain(token);
    const kept = farm.record.shelf.get(farmer.farmerId);
    if (kept === undefined) throw new Error('no key is kept');
    farm.custody.verify(kept);
    expect(kept.publicKey).to.equal(farmer.custodialWallet);
  });

  it('takes the token of an owner by its hash, and makes none then', async () => {
    for (const ownerTokenHash of ['ab'.repeat(32), '']) {
      const registration = await farm.desk.register({
        ...{ poolerId: 'pooler', stakeMillionths: 0, ownerTokenHash },
      });
      if (registration.kind === 'refused') throw new Error(registration.text);
      expect(registration.token).to.equal(undefined);
      expect(registration.farmer.tokenHash).to.equal(ownerTokenHash);
    }
  });

  it('has room for so many, also where many come at once', async () => {
    const application = { poolerId: 'pooler', stakeMillionths: 0 };
    const all = await Promise.all(
      Array.from({ length: 45 }, () => farm.desk.register(application)),
    );
    const refused = all.filter((each) => each.kind === 'refused');
    expect(refused.map(({ reason }) => reason)).to.deep.equal([
      'full',
      'full',
      'full',
      'full',
      'full',
    ]);
    expect(farm.record.rows.size).to.equal(40);
    expect(farm.record.shelf.size).to.equal(40);
  });

  it('has room for so many of each pooler, also where many come at once', async () => {
    const join = (poolerId: string) => farm.desk.register({ poolerId, stakeMillionths: 0 });
    const all = await Promise.all(['', '', '', '', ''].map(() => join('small')));
    const refused = all.filter((each) => each.kind === 'refused');
    expect(refused.map(({ reason }) => reason)).to.deep.equal(['full', 'full']);
    expect(await join('pooler')).to.include({ kind: 'registered' });
    expect(farm.record.rows.size).to.equal(4);
  });

  it('takes nobody while the pool stops', async () => {
    await farm.desk.stop();
    expect(await farm.desk.register({ poolerId: 'pooler', stakeMillionths: 0 })).to.include({
      kind: 'refused',
      reason: 'stopping',
    });
    expect(farm.record.rows.size).to.equal(0);
  });

  it('pays to no address that is wrong, the pool’s own, or another farmer’s', async () => {
    const [first, second] = await farm.join(2);
    if (first === undefined || second === undefined) throw new Error('nobody');
    const bad = [
      'S123',
      farm.payee.publicKey().replace(/.$/, '7'),
      farm.treasury.publicKey(),
      farm.pool.sources[0].publicKey,
      second.custodialWallet,
    ];
    for (const address of bad) {
      expect(await farm.desk.setPayoutAddress(first.farmerId, address)).to.include({
        kind: 'refused',
        reason: 'address',
      });
      const application = { poolerId: 'pooler', stakeMillionths: 0, payoutAddress: address };
      expect(await farm.desk.register(application)).to.include({ reason: 'address' });
    }
    for (const address of [first.custodialWallet, ` ${farm.payee.publicKey()} `]) {
      const changed = await farm.desk.setPayoutAddress(first.farmerId, address);
      expect(changed.kind === 'changed' && changed.farmer.payoutAddress).to.equal(address.trim());
    }
    expect(farm.record.of('farmer-settled')).to.have.length(2);
  });

  it('lets farmers leave who say where they are paid out', async () => {
    const [first] = await farm.join(1);
    const farmerId = first?.farmerId ?? '';
    const own = first?.custodialWallet ?? '';
    expect(await farm.desk.leave(farmerId, undefined)).to.include({ reason: 'address' });
    expect(await farm.desk.leave(farmerId, own)).to.include({ reason: 'address' });
    const left = await farm.desk.leave(farmerId, farm.payee.publicKey());
    expect(left.kind === 'changed' && left.farmer.state).to.equal('leaving');
    expect((await farm.desk.leave(farmerId, undefined)).kind).to.equal('changed');
    expect(farm.record.of('farmer-leaving')).to.have.length(1);
    expect(await farm.desk.setPayoutAddress(farmerId, own)).to.include({ reason: 'address' });
    expect(await farm.desk.leave('nobody', undefined)).to.include({ reason: 'state' });
    farm.record.change(farmerId, { state: 'departed' });
    for (const change of [
      farm.desk.leave(farmerId, undefined),
      farm.desk.setPayoutAddress(farmerId, farm.payee.publicKey()),
    ])
      expect(await change).to.include({ kind: 'refused', reason: 'state' });
  });
});
