import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import type { OwnerVerdict } from '../../../core/ownership/address-owner.ts';
import { rejection } from '../storage/storage-suite.ts';
import { HeldHasher } from './held-hasher.ts';
import { KEY, OwnerBench, signed } from './owner-bench.ts';

const API = 'api 192.0.2.9';
const OTHER = 'another-key';

describe('KeyedAddressOwner', () => {
  it('tells right, wrong and unclaimed keys', async () => {
    const bench = new OwnerBench();
    await bench.claimed('abc');

    expect(await bench.prove('abc', KEY)).to.deep.equal({ kind: 'proven' });
    expect(await bench.prove('ABC', KEY)).to.deep.equal({ kind: 'proven' });
    expect(await bench.prove('abc', OTHER)).to.deep.equal({ kind: 'wrong' });
    expect(await bench.prove('abd', KEY)).to.deep.equal({ kind: 'unclaimed' });
    expect(bench.audit.names.slice(1)).to.deep.equal([
      'address-proven',
      'address-proven',
      'address-proof-failed',
      'address-proof-failed',
    ]);
    expect(JSON.stringify(bench.audit.acts)).to.not.contain(KEY).and.not.contain(OTHER);
  });

  it('forgets a key, and keeps the next one, though others were wrong before', async () => {
    const bench = new OwnerBench();
    await bench.claimed('abc', OTHER);
    await bench.claimed('abc', KEY);
    expect(await bench.prove('abc', KEY)).to.deep.equal({ kind: 'wrong' });
    expect(await bench.owner.isClaimed('solo:abc')).to.equal(true);

    expect(await bench.owner.unclaim('solo:abc')).to.equal(true);
    expect(await bench.owner.unclaim('abc')).to.equal(false);
    expect(await bench.owner.isClaimed('abc')).to.equal(false);
    await bench.claimed('abc', KEY);
    expect(await bench.prove('abc', KEY)).to.deep.equal({ kind: 'proven' });
    expect(await bench.prove('abc', OTHER)).to.deep.equal({ kind: 'wrong' });
  });

  it('limits guesses at one address, from wherever they come', async () => {
    const bench = new OwnerBench();
    await bench.claimed('abc');
    const verdicts: OwnerVerdict[] = [];
    for (let guess = 0; guess < 11; guess++)
      verdicts.push(await bench.prove('abc', `${OTHER}${guess}`, `api 192.0.2.${guess}`));

    expect(verdicts.slice(0, 10).every(({ kind }) => kind === 'wrong')).to.equal(true);
    expect(verdicts[10]).to.deep.equal({ kind: 'limited', retrySeconds: 60 });
    expect(await bench.prove('abc', KEY, 'api 198.51.100.1')).to.include({ kind: 'limited' });
    bench.clock.pass(60_000);
    expect(await bench.prove('abc', KEY)).to.deep.equal({ kind: 'proven' });
    expect(bench.audit.names.filter((name) => name === 'address-proof-limited')).to.have.lengthOf(
      1,
    );
  });

  it('limits guesses of one origin, at whichever addresses', async () => {
    const bench = new OwnerBench();
    for (let guess = 0; guess < 20; guess++) await bench.prove(`a${guess}`, KEY, API);

    expect(await bench.prove('b', KEY, API)).to.deep.equal({ kind: 'limited', retrySeconds: 30 });
    expect(await bench.prove('b', KEY, 'api 198.51.100.1')).to.deep.equal({ kind: 'unclaimed' });
  });

  it('lets its owner prove it often', async () => {
    const bench = new OwnerBench();
    await bench.claimed('abc');
    for (let turn = 0; turn < 100; turn++)
      expect(await bench.prove('abc', KEY, API)).to.deep.equal({ kind: 'proven' });
  });

  it('limits what one origin puts on record with proofs of its own', async () => {
    const bench = new OwnerBench();
    const prove = async (address: string) => {
      const challenge = bench.owner.challenge('one', address) ?? '';
      const proof = {
        kind: 'signature',
        challenge,
        signature: signed(address, challenge),
      } as const;
      return bench.owner.prove('one', address, proof, API);
    };
    for (let index = 0; index < 120; index++) await prove(`a${index}`);

    expect(await prove('b')).to.deep.equal({ kind: 'limited', retrySeconds: 30 });
    bench.clock.pass(30_000);
    expect(await prove('b')).to.deep.equal({ kind: 'proven' });
    expect(bench.audit.names.filter((name) => name === 'address-proven')).to.have.lengthOf(121);
  });

  it('hears a signature however many keys strangers guess', async () => {
    const bench = new OwnerBench();
    await bench.claimed('abc');
    for (let guess = 0; guess < 11; guess++)
      await bench.prove('abc', `${OTHER}${guess}`, `api 192.0.2.${guess}`);

    expect(await bench.prove('abc', KEY, 'api 198.51.100.1')).to.include({ kind: 'limited' });
    const challenge = bench.owner.challenge('one', 'abc') ?? '';
    const proof = { kind: 'signature', challenge, signature: signed('abc', challenge) } as const;
    expect(await bench.owner.prove('one', 'abc', proof, 'api 198.51.100.1')).to.deep.equal({
      kind: 'proven',
    });
  });

  it('has so many proofs at once and no more', async () => {
    const bench = new OwnerBench({ provingMax: 4 });
    const asked = Array.from({ length: 6 }, (_, index) => bench.prove(`a${index}`, KEY, API));
    const kinds = (await Promise.all(asked)).map(({ kind }) => kind);

    expect(kinds.filter((kind) => kind === 'unclaimed')).to.have.lengthOf(4);
    expect(kinds.filter((kind) => kind === 'limited')).to.have.lengthOf(2);
    expect(await bench.prove('b', KEY, API)).to.deep.equal({ kind: 'unclaimed' });
  });

  it('hears a signature however many keys wait for their hash', async () => {
    const bench = new OwnerBench({ provingMax: 0 });
    const challenge = bench.owner.challenge('one', 'abc') ?? '';
    const proof = { kind: 'signature', challenge, signature: signed('abc', challenge) } as const;

    expect(await bench.prove('abc', KEY)).to.include({ kind: 'limited' });
    expect(await bench.owner.prove('one', 'abc', proof, API)).to.deep.equal({ kind: 'proven' });
  });

  it('counts those that set a key among them until the new key is hashed', async () => {
    const hasher = new HeldHasher();
    const bench = new OwnerBench({ provingMax: 4, hasher });
    const rekeyed: Promise<OwnerVerdict>[] = [];
    for (let index = 0; index < 6; index++) {
      const challenge = bench.owner.challenge('one', 'abc') ?? '';
      const proof = { kind: 'signature', challenge, signature: signed('abc', challenge) } as const;
      rekeyed.push(bench.owner.rekey('one', 'abc', proof, `${OTHER}${index}`, API));
      // As far as it goes without the hash.
      await nextTurn();
    }

    expect(hasher.asked).to.equal(4);
    hasher.release();
    const kinds = (await Promise.all(rekeyed)).map(({ kind }) => kind);
    expect(kinds.slice(4)).to.deep.equal(['limited', 'limited']);
    expect(kinds).to.include('proven');
  });

  it('does nothing that cannot be put on record', async () => {
    const bench = new OwnerBench();
    await bench.claimed('abc');
    const before = bench.store.secrets.get('abc');
    bench.audit.isAway = true;

    expect(await rejection(bench.prove('abc', KEY))).to.include({ code: 'STORAGE_UNAVAILABLE' });
    const rekeyed = bench.owner.rekey('one', 'abc', { kind: 'key', key: KEY }, OTHER, API);
    expect(await rejection(rekeyed)).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(bench.store.secrets.get('abc')).to.equal(before);
  });

  it('puts a bounded number of failures on record', async () => {
    const bench = new OwnerBench();
    for (let index = 0; index < 1_200; index++)
      await bench.prove(`a${index}`, KEY, `api 192.0.2.${index}`);

    expect(bench.audit.acts).to.have.lengthOf(1_000);
    expect(bench.trail.unrecorded).to.equal(200);
  });

  describe('another key', () => {
    it('is set with the old one', async () => {
      const bench = new OwnerBench();
      await bench.claimed('abc');
      const rekey = (key: string, to: string) =>
        bench.owner.rekey('one', 'abc', { kind: 'key', key }, to, API);

      expect(await rekey(OTHER, 'whatever')).to.deep.equal({ kind: 'wrong' });
      expect(await rekey(KEY, OTHER)).to.deep.equal({ kind: 'proven' });
      expect(await bench.prove('abc', KEY)).to.deep.equal({ kind: 'wrong' });
      expect(await bench.prove('abc', OTHER)).to.deep.equal({ kind: 'proven' });
    });

    it('is not set where none was, nor where it is none', async () => {
      const bench = new OwnerBench();
      const rekey = (to: string) =>
        bench.owner.rekey('one', 'abc', { kind: 'key', key: KEY }, to, API);

      expect(await rekey(OTHER)).to.deep.equal({ kind: 'unclaimed' });
      await bench.claimed('abc');
      expect(await rekey('short')).to.deep.equal({ kind: 'wrong' });
      expect(await bench.prove('abc', KEY)).to.deep.equal({ kind: 'proven' });
    });

    it('is not set with a key that was changed at the same moment', async () => {
      const bench = new OwnerBench();
      await bench.claimed('abc');
      const overtaking = await bench.hasher.hash('overtaking', 'claim');
      bench.store.beforeSet = () => bench.store.secrets.set('abc', overtaking);

      expect(
        await bench.owner.rekey('one', 'abc', { kind: 'key', key: KEY }, OTHER, API),
      ).to.deep.equal({ kind: 'wrong' });
      expect(bench.store.secrets.get('abc')).to.equal(overtaking);
      expect(bench.audit.names.at(-1)).to.equal('address-rekey-overtaken');
    });
  });

  describe('a signature', () => {
    const proofOf = (bench: OwnerBench, address: string) => {
      const challenge = bench.owner.challenge('one', address) ?? '';
      return {
        kind: 'signature',
        challenge,
        signature: signed(address.toLowerCase(), challenge),
      } as const;
    };

    it('proves an address once, claimed or not', async () => {
      const bench = new OwnerBench();
      const proof = proofOf(bench, 'ABC');

      expect(await bench.owner.prove('one', 'abc', proof, API)).to.deep.equal({ kind: 'proven' });
      expect(await bench.owner.prove('one', 'abc', proof, API)).to.deep.equal({ kind: 'wrong' });
    });

    it('sets a key, whatever it was', async () => {
      const bench = new OwnerBench();
      await bench.claimed('abc', 'of-a-squatter');

      expect(await bench.owner.rekey('one', 'abc', proofOf(bench, 'abc'), KEY, API)).to.deep.equal({
        kind: 'proven',
      });
      expect(await bench.prove('abc', KEY)).to.deep.equal({ kind: 'proven' });
      expect(await bench.prove('abc', 'of-a-squatter')).to.deep.equal({ kind: 'wrong' });
      // The squatter's rigs come back with the key that was good before.
      await bench.claimed('abc', 'of-a-squatter');
      expect(await bench.prove('abc', KEY)).to.deep.equal({ kind: 'proven' });
    });

    it('sets a key that somebody else claimed at the same moment', async () => {
      const bench = new OwnerBench();
      const squatting = await bench.hasher.hash('of-a-squatter', 'claim');
      let isFirst = true;
      bench.store.beforeSet = () => {
        if (isFirst) bench.store.secrets.set('abc', squatting);
        isFirst = false;
      };

      expect(await bench.owner.rekey('one', 'abc', proofOf(bench, 'abc'), KEY, API)).to.deep.equal({
        kind: 'proven',
      });
      expect(await bench.prove('abc', KEY)).to.deep.equal({ kind: 'proven' });
    });

    it('of another address, of another text, or too late is wrong, and leaves the text good', async () => {
      const bench = new OwnerBench();
      const proof = proofOf(bench, 'abc');
      const prove = (address: string, changes: object) =>
        bench.owner.prove('one', address, { ...proof, ...changes }, API);
      const wrong = { kind: 'wrong' };

      expect(await prove('abd', {})).to.deep.equal(wrong);
      expect(await prove('abc', { signature: signed('abd', proof.challenge) })).to.deep.equal(
        wrong,
      );
      const own = 'I own abc';
      expect(await prove('abc', { challenge: own, signature: signed('abc', own) })).to.deep.equal(
        wrong,
      );
      expect(await prove('abc', {})).to.deep.equal({ kind: 'proven' });
      const late = proofOf(bench, 'abc');
      bench.clock.pass(600_000);
      expect(await bench.owner.prove('one', 'abc', late, API)).to.deep.equal(wrong);
    });

    it('is not asked for where addresses do not sign, or are none', async () => {
      const { owner } = new OwnerBench();

      expect(owner.challenge('silent', 'abc')).to.equal(undefined);
      expect(owner.challenge('nowhere', 'abc')).to.equal(undefined);
      expect(owner.challenge('one', 'a b c')).to.equal(undefined);
      expect(owner.challenge('one', 'solo:ABC')).to.contain(' of abc, ');
      const signature = { kind: 'signature', challenge: '', signature: '' } as const;
      expect(await owner.prove('silent', 'abc', signature, API)).to.deep.equal({ kind: 'wrong' });
    });
  });
});
