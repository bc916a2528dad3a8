import { readFileSync } from 'node:fs';
import { blake2b } from '@noble/hashes/blake2.js';
import { expect } from 'chai';
import {
  type KnownHash,
  LONGEST,
  MAINNET_BLOCK,
  OFFICIAL,
  OFFICIAL_COMMITMENT,
  SHARES,
  SHORTEST,
} from '../../vectors/randomx/hashes.ts';
import { SeededRandom } from '../seeded-random.ts';
import { digestOf, RX_0, RX_2, RX_2_COMMITMENT } from './batches.ts';
import {
  type EpochExports,
  RANDOMX_WASM,
  type RandomxExports,
  type RandomxInstance,
  randomxInstance,
} from './randomx-instance.ts';

const hex = (digits: string) => Buffer.from(digits, 'hex');
const instanceOf = ({ seed }: KnownHash) => randomxInstance(hex(seed));
const ITEM_BYTES = 64;

/** What a hash asked the module of the seed for. */
interface Asked {
  readonly one: number[];
  readonly two: [number, number][];
}

describe('randomx hash', function () {
  this.timeout(60_000);

  const known: readonly (readonly [string, readonly KnownHash[]])[] = [
    ['the tests of RandomX', OFFICIAL],
    ['a block of Monero', [MAINNET_BLOCK]],
    ['shares', SHARES],
  ];
  for (const [name, hashes] of known) {
    it(`agrees with ${name}`, () => {
      for (const each of hashes) {
        const instance = instanceOf(each);
        expect(digestOf(instance, RX_0, hex(each.blob))).to.equal(each.rx0);
        expect(digestOf(instance, RX_2, hex(each.blob))).to.equal(each.rx2);
      }
    });
  }

  it('commits to blob and hash', () => {
    const [first] = OFFICIAL;
    if (!first) throw new Error('unreachable');
    const commitment = digestOf(instanceOf(first), RX_2_COMMITMENT, hex(first.blob));
    expect(commitment).to.equal(OFFICIAL_COMMITMENT);
    for (const { seed, blob, rx2 } of SHARES.slice(0, 2)) {
      const expected = blake2b(hex(blob + rx2), { dkLen: 32 });
      const got = digestOf(randomxInstance(hex(seed)), RX_2_COMMITMENT, hex(blob));
      expect(got).to.equal(Buffer.from(expected).toString('hex'));
    }
  });

  it('hashes the shortest and the longest blob as it does any other', () => {
    const instance = instanceOf(MAINNET_BLOCK);
    const hashes = [1, 190].map((length) => digestOf(instance, RX_0, Buffer.alloc(length, 7)));
    expect(hashes).to.deep.equal([SHORTEST, LONGEST]);
  });
});

describe('randomx dataset', function () {
  this.timeout(60_000);
  const blob = hex(MAINNET_BLOCK.blob);
  const variants = [
    [RX_0, MAINNET_BLOCK.rx0],
    [RX_2, MAINNET_BLOCK.rx2],
  ] as const;

  let instance: RandomxInstance;
  let asked: Asked;
  let kernel: RandomxExports;
  let tableItems: number;

  before(() => {
    instance = instanceOf(MAINNET_BLOCK);
    tableItems = instance.kernel.tableItems();
    asked = { one: [], two: [] };
    const module = new WebAssembly.Module(readFileSync(RANDOMX_WASM));
    kernel = instance.instantiate(module, spiedEpoch(instance, asked)) as RandomxExports;
  });

  beforeEach(() => {
    asked.one.length = 0;
    asked.two.length = 0;
  });

  afterEach(() => instance.setBuilt(0));

  for (const [context, expected] of variants) {
    it(`is computed in pairs where nothing is built, variant ${context[0]}`, () => {
      expect(digestOf(instance, context, blob, kernel)).to.equal(expected);
      expect(asked.one).to.have.lengthOf(0);
      expect(asked.two).to.have.lengthOf(8 * 1024);
    });

    it(`is only read where all of it is built, variant ${context[0]}`, () => {
      digestOf(instance, context, blob, kernel);
      for (const number of new Set(asked.two.flat())) buildItem(instance, number);
      asked.two.length = 0;
      instance.setBuilt(tableItems);
      expect(digestOf(instance, context, blob, kernel)).to.equal(expected);
      expect([asked.one, asked.two]).to.deep.equal([[], []]);
    });

    it(`makes no difference to random blobs, however much is built, variant ${context[0]}`, () => {
      const random = new SeededRandom(71);
      for (let round = 0; round < 8; round++) {
        asked.two.length = 0;
        const some = random.bytes(random.between(43, 190));
        const light = digestOf(instance, context, some, kernel);
        const numbers = asked.two.flat();
        for (const number of new Set(numbers)) buildItem(instance, number);
        const part = numbers[random.between(0, numbers.length - 1)] ?? 0;
        for (const built of [part, tableItems]) {
          instance.setBuilt(built);
          expect(digestOf(instance, context, some, kernel), `${built} items`).to.equal(light);
        }
        instance.setBuilt(0);
      }
    });

    it(`is read below what is built and computed above, variant ${context[0]}`, () => {
      digestOf(instance, context, blob, kernel);
      const numbers = asked.two.flat();
      const [half = 0] = numbers.toSorted((a, b) => a - b).slice(numbers.length / 2);
      for (const number of new Set(numbers)) buildItem(instance, number, number < half ? 0 : 1);
      for (const built of [half, half + 1]) {
        asked.one.length = 0;
        asked.two.length = 0;
        if (built > half) buildItem(instance, half);
        instance.setBuilt(built);
        expect(digestOf(instance, context, blob, kernel)).to.equal(expected);
        const computed = [...asked.one, ...asked.two.flat()].toSorted((a, b) => a - b);
        const above = numbers.filter((number) => number >= built).toSorted((a, b) => a - b);
        expect(computed).to.deep.equal(above);
        expect(asked.one.length).to.be.above(1000);
        expect(asked.two.length).to.be.above(1000);
      }
    });
  }
});

/** Writes an item to its place in the table; with `damage`, another one than it is. */
function buildItem({ memory, epoch, places }: RandomxInstance, number: number, damage = 0): void {
  const list = new Uint32Array(memory.buffer, places.scratch + 4096, 1);
  list[0] = number;
  const at = places.table + number * ITEM_BYTES;
  epoch.items1(places.scratch + 4096, at | 0, places.cache);
  const bytes = new Uint8Array(memory.buffer, at, 1);
  bytes[0] = (bytes[0] ?? 0) ^ damage;
}

/** The module of the seed, noting what it is asked for. */
function spiedEpoch({ memory, epoch }: RandomxInstance, asked: Asked): EpochExports {
  const word = (at: number) => new Uint32Array(memory.buffer, at >>> 0, 1)[0] ?? 0;
  return {
    items1: (items, out, cache) => {
      asked.one.push(word(items));
      epoch.items1(items, out, cache);
    },
    items2: (items, out, cache) => {
      asked.two.push([word(items), word(items + 4)]);
      epoch.items2(items, out, cache);
    },
    items16: epoch.items16,
  };
}
