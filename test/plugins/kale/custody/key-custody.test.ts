import { inspect } from 'node:util';
import { Keypair, StrKey } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import fc from 'fast-check';
import { AccountSigner } from '../../../../plugins/kale/custody/account-signer.ts';
import { CustodyError } from '../../../../plugins/kale/custody/custody-error.ts';
import { KeyCustody } from '../../../../plugins/kale/custody/key-custody.ts';
import type { KeptKey } from '../../../../plugins/kale/custody/key-custody.ts';
import { KeyRing } from '../../../../plugins/kale/custody/key-ring.ts';
import { seal, unseal } from '../../../../plugins/kale/custody/key-seal.ts';

const HEX = '11'.repeat(32);
const OTHER = '22'.repeat(32);

describe('custody of farmers keys', () => {
  const custody = new KeyCustody(new KeyRing({ '1': HEX }));

  function faultOf(act: () => unknown): string {
    try {
      act();
    } catch (error) {
      if (error instanceof CustodyError) return error.fault;
      throw error;
    }
    return 'none';
  }

  it('makes accounts that sign', async () => {
    const kept = custody.create('farmer-1');
    const payload = Buffer.alloc(32, 7);
    const signature = await custody.signer(kept).sign(payload);
    expect(Keypair.fromPublicKey(kept.publicKey).verify(payload, signature)).to.equal(true);
  });

  it('makes no account and no seal twice', () => {
    const kept = Array.from({ length: 50 }, () => custody.create('same'));
    expect(new Set(kept.map(({ publicKey }) => publicKey)).size).to.equal(50);
    const [first = custody.create('same')] = kept;
    const again = Array.from({ length: 50 }, () => custody.reseal(first).sealed);
    expect(new Set(again).size).to.equal(50);
  });

  it('gives back what was sealed, for any key, farmer and version', () => {
    const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const versions = fc.integer({ min: 1, max: 999_999_999 });
    fc.assert(
      fc.property(seeds, seeds, fc.string(), fc.string(), versions, (...drawn) => {
        const [seed, key, farmerId, publicKey, version] = drawn;
        const ring = new KeyRing({ [version]: Buffer.from(key).toString('base64') });
        const owner = { farmerId, publicKey };
        const opened = unseal(seal(seed, owner, ring), owner, ring);
        expect(Buffer.compare(opened, seed)).to.equal(0);
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it('opens nothing after any change of any character', () => {
    const kept = custody.create('farmer-1');
    const faults = new Set<string>();
    for (let at = 0; at < kept.sealed.length; at += 1)
      for (const put of ['A', 'b', '9', '.', '']) {
        const sealed = kept.sealed.slice(0, at) + put + kept.sealed.slice(at + 1);
        if (sealed !== kept.sealed) faults.add(faultOf(() => custody.verify({ ...kept, sealed })));
      }
    expect([...faults].sort()).to.deep.equal(['malformed', 'seal-broken', 'version-unknown']);
  });

  it('opens nothing for another farmer or another account', () => {
    const [mine, other] = [custody.create('farmer-1'), custody.create('farmer-2')];
    const swapped: KeptKey[] = [
      { ...mine, farmerId: other.farmerId },
      { ...mine, publicKey: other.publicKey },
      { ...mine, sealed: other.sealed },
      { ...other, farmerId: mine.farmerId },
    ];
    for (const each of swapped) expect(faultOf(() => custody.verify(each))).to.equal('seal-broken');
  });

  it('says so where a seal holds the key of another account', () => {
    const ring = new KeyRing({ '1': HEX });
    const owner = { farmerId: 'farmer-1', publicKey: custody.create('x').publicKey };
    const sealed = seal(Buffer.alloc(32, 3), owner, ring);
    expect(faultOf(() => custody.verify({ ...owner, sealed }))).to.equal('key-mismatch');
  });

  it('says so where the key is wrong, or its version is not there', () => {
    const kept = custody.create('farmer-1');
    const wrong = new KeyCustody(new KeyRing({ '1': OTHER }));
    expect(faultOf(() => wrong.verify(kept))).to.equal('seal-broken');
    const without = new KeyCustody(new KeyRing({ '2': HEX }));
    expect(faultOf(() => without.verify(kept))).to.equal('version-unknown');
  });

  it('rejects to sign with what does not open', async () => {
    const kept = { ...custody.create('farmer-1'), farmerId: 'farmer-2' };
    const error = await custody
      .signer(kept)
      .sign(Buffer.alloc(32))
      .catch((each: unknown) => each);
    expect(error).to.be.instanceOf(CustodyError);
  });

  it('shows no secret in any print, error or JSON', () => {
    const seed = Buffer.alloc(32, 0xa7);
    const ring = new KeyRing({ '1': HEX });
    const publicKey = Keypair.fromRawEd25519Seed(seed).publicKey();
    const owner = { farmerId: 'farmer-1', publicKey };
    const kept = { ...owner, sealed: seal(seed, owner, ring) };
    const secret = StrKey.encodeEd25519SecretSeed(seed);
    const own = new AccountSigner(secret, 'coin.account');
    const things: unknown[] = [ring, custody, own, kept, new KeyCustody(ring).signer(kept)];
    for (const fault of [
      { ...kept, farmerId: 'x' },
      { ...kept, sealed: 'k2.x' },
    ])
      try {
        custody.verify(fault);
      } catch (error) {
        things.push(error);
      }
    const shown = things.map((each) => [
      inspect(each, { depth: 9, showHidden: true }),
      JSON.stringify(each),
      String(each),
      each instanceof Error ? `${each.stack} ${inspect(each.cause)}` : '',
    ]);
    const text = shown.flat().join('\n').toLowerCase();
    for (const bytes of [seed, Buffer.from(HEX, 'hex')])
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(text).to.not.include(bytes.toString(encoding).slice(0, 20).toLowerCase());
    expect(text).to.not.include(secret.toLowerCase());
    expect(text).to.not.match(/a7 a7 a7|167, 167|17, 17|11 11 11/);
    expect(things).to.have.length(7);
  });
});
