import { expect } from 'chai';
import { DuplicateFilter } from '../../../core/shares/duplicate-filter.ts';

/** Pseudo-random words of one seed (mulberry32). */
function wordsFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function digestOf(...words: number[]): Uint8Array {
  const digest = new Uint8Array(32);
  const view = new DataView(digest.buffer);
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word, true);
  return digest;
}

describe('DuplicateFilter', () => {
  it('agrees with a Set on random keys, repeats and growth', () => {
    const next = wordsFrom(7);
    const filter = new DuplicateFilter(1 << 16, 1);
    const known = new Set<string>();
    // Few values per word: many keys repeat, and many share all but one word.
    for (let index = 0; index < 40_000; index++) {
      const digest = digestOf(next() % 13, next() % 17, next() % 19, next() % 23);
      const key = Buffer.from(digest).toString('hex');
      expect(filter.add(digest)).equal(known.has(key) ? 'present' : 'added');
      known.add(key);
    }
    expect(filter.size).equal(known.size);
    expect(known.size).greaterThan(20_000);
  });

  it('finds every key again after it has grown several times', () => {
    const next = wordsFrom(11);
    const filter = new DuplicateFilter(1 << 18, 2);
    const digests = Array.from({ length: 50_000 }, () => digestOf(next(), next(), next(), next()));
    for (const digest of digests) expect(filter.add(digest)).equal('added');
    for (const digest of digests) expect(filter.add(digest)).equal('present');
    expect(filter.size).equal(50_000);
  });

  it('tells keys apart that differ in any one of the sixteen low bytes', () => {
    const filter = new DuplicateFilter();
    filter.add(digestOf(1, 2, 3, 4));
    for (let byte = 0; byte < 16; byte++) {
      const digest = digestOf(1, 2, 3, 4);
      digest[byte] = (digest[byte] ?? 0) ^ 0x80;
      expect(filter.add(digest), `byte ${byte}`).equal('added');
    }
  });

  it('knows the key of all zeros and keys with leading zeros', () => {
    const filter = new DuplicateFilter();
    for (const words of [
      [0, 0, 0, 0],
      [0, 0, 0, 5],
      [0, 0, 7, 0],
      [0, 9, 0, 0],
    ]) {
      expect(filter.add(digestOf(...words))).equal('added');
      expect(filter.add(digestOf(...words))).equal('present');
    }
  });

  it('is full at its limit, and still knows what it holds', () => {
    const next = wordsFrom(13);
    const filter = new DuplicateFilter(1 << 12, 3);
    const room = Math.floor(1024 * 0.7) + Math.floor(4096 * 0.7);
    const digests = Array.from({ length: room }, () => digestOf(next(), next(), next(), next()));
    for (const digest of digests) expect(filter.add(digest)).equal('added');
    expect(filter.add(digestOf(1, 1, 1, 1))).equal('full');
    for (const digest of digests) expect(filter.add(digest)).equal('present');
  });

  it('says what is in without adding it', () => {
    const next = wordsFrom(17);
    const filter = new DuplicateFilter(1 << 16, 4);
    const digests = Array.from({ length: 9_000 }, () => digestOf(next(), next(), next(), next()));
    for (const digest of digests.slice(0, 6_000)) filter.add(digest);
    expect(digests.map((digest) => filter.has(digest))).deep.equal(
      digests.map((_, index) => index < 6_000),
    );
    expect(filter.size).equal(6_000);
  });

  it('takes a withdrawn digest once more, also from a table that has grown old', () => {
    const next = wordsFrom(19);
    const filter = new DuplicateFilter(1 << 16, 5);
    const digests = Array.from({ length: 2_000 }, () => digestOf(next(), next(), next(), next()));
    for (const digest of digests) filter.add(digest);
    const [old, young] = [digestOf(1, 2, 3, 4), digestOf(0, 0, 0, 0)];
    for (const digest of [digests[0] ?? old, young]) {
      filter.add(digest);
      filter.withdraw(digest);
      expect(filter.has(digest)).equal(false);
      filter.withdraw(digest);
      expect(filter.add(digest)).equal('added');
      expect(filter.has(digest)).equal(true);
      expect(filter.add(digest)).equal('present');
    }
    filter.withdraw(old);
    expect(filter.add(old)).equal('added');
    expect(filter.size).equal(2_002);
  });
});
