import { expect } from 'chai';
import { EpochScanner } from '../../../../core/kernels/epochs/epoch-scanner.ts';
import {
  TINY_NONCE_AT,
  TinyEpochKernel,
  tinyDigest,
  tinyInput,
  tinySeed,
} from './tiny-epoch-kernel.ts';

const TARGET = new Uint8Array(32);

describe('epoch scanner', () => {
  let tiny: TinyEpochKernel;
  let scanner: EpochScanner;

  before(async () => {
    tiny = await TinyEpochKernel.compile();
  });
  after(() => tiny.remove());
  beforeEach(() => {
    const options = { threads: 2, memory: 'full', chunkItems: 100 } as const;
    scanner = new EpochScanner({ kernel: tiny.spec, ...options });
  });
  afterEach(() => scanner.close());

  /** The last word of a digest is 0 and the one before it the input: small nonces meet this target. */
  const targetOf = (nonceMax: number): Uint8Array => {
    const target = Buffer.alloc(32, 0xff);
    target.fill(0, 16);
    target.writeUInt32LE(nonceMax, 16);
    return target;
  };
  const slice = (seed: string, nonce: number, count: number, targetLe: Uint8Array) => ({
    seed,
    context: new Uint8Array(0),
    input: tinyInput(nonce),
    nonceAt: TINY_NONCE_AT,
    count,
    targetLe,
  });

  it('finds the first nonce that meets the target, and its digest', async () => {
    const seed = tinySeed(1);
    scanner.follow({ seed, seedNext: undefined });
    const found = await scanner.scan(slice(seed, 2 ** 32 - 5, 100, targetOf(3)));
    expect(found?.index).to.equal(5);
    const digest = Buffer.from(found?.digest ?? []).toString('hex');
    expect(digest).to.equal(tinyDigest(seed, tinyInput(0)));
  });

  it('tells that a slice has none', async () => {
    expect(await scanner.scan(slice(tinySeed(1), 10, 50, TARGET))).to.equal(undefined);
  });

  it('prepares the next seed and builds the whole table before it scans', async () => {
    const options = { threads: 1, memory: 'full', chunkItems: 100 } as const;
    const alone = new EpochScanner({ kernel: tiny.spec, ...options });
    const [seed, seedNext] = [tinySeed(1), tinySeed(2)];
    alone.follow({ seed, seedNext });
    await alone.scan(slice(seed, 0, 1, TARGET));
    const { standing } = alone;
    await alone.close();
    expect(standing).to.include({ mode: 'full', seedsReady: 2, tableBuiltRatio: 1 });
  });

  it('follows a change of seed', async () => {
    for (const id of [1, 2, 3]) {
      const seed = tinySeed(id);
      scanner.follow({ seed, seedNext: tinySeed(id + 1) });
      const found = await scanner.scan(slice(seed, 0, 1, targetOf(0)));
      const digest = Buffer.from(found?.digest ?? []).toString('hex');
      expect(digest).to.equal(tinyDigest(seed, tinyInput(0)));
    }
  });

  it('rejects slices that wait when it is closed', async () => {
    const waiting = scanner.scan(slice(tinySeed(1), 0, 1, TARGET));
    const outcome = waiting.catch((error: unknown) => error);
    await scanner.close();
    expect(await outcome).to.have.property('code', 'KERNEL_CLOSED');
  });
});
