/**
 * Words of 64 bits of a seed's cache, by index, and Hash256 of all its 256 MiB: computed with
 * librandomx of tag v2.0, which passes its own tests. Words 0, 1568413 and 33554431 of the
 * first also stand in its src/tests/tests.cpp.
 */

interface CacheVector {
  readonly seed: string;
  readonly words: Readonly<Record<number, bigint>>;
  readonly hash256: string;
}

export const CACHES: readonly CacheVector[] = [
  {
    seed: 'test key 000',
    words: {
      0: 0x191e0e1d23c02186n,
      1: 0xf06bdd8741404c15n,
      127: 0x655b3bf5b94e6ea4n,
      128: 0x45654cea25aff8f6n,
      1568413: 0xf1b62fe6210bf8b1n,
      16777216: 0xb31534dbc6e23bb4n,
      33554431: 0x1f47f056d05cd99bn,
    },
    hash256: '74a3acf03d6d4f0f193145d7e43eacc94717556d230c3e9e3f3728a37826e3d5',
  },
  {
    seed: 'test key 001',
    words: {
      0: 0xa225883427a3b9c2n,
      1: 0x63c119a64f8a0a0fn,
      127: 0xcd7dcfd83a2287c4n,
      128: 0xc4be832cb9e1db6en,
      1568413: 0x9d391f578011daa2n,
      16777216: 0x74beb1fe29eb3b42n,
      33554431: 0xa0d841b81cacdb5cn,
    },
    hash256: '5b77d0082c47947801ea91b93b6ee088237beef51b4104c711584dc64721c2fd',
  },
];
