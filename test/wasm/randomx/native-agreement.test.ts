/**
 * A thousand random blobs of random seeds, as the host hashes them, against Debian's librandomx: without the
 * table, while it grows, and with all of it; on one thread and on two; and the kernel by itself. The library
 * knows rx/0 only, rx/2 is held against published vectors.
 */
import { expect } from 'chai';
import { RandomXKernel } from '../../../bench/randomx-kernel.ts';
import {
  EpochVerifier,
  type EpochVerifierOptions,
} from '../../../core/kernels/epochs/epoch-verifier.ts';
import plugin from '../../../plugins/monero/plugin.ts';
import { until } from '../../e2e/until.ts';
import { SeededRandom } from '../seeded-random.ts';
import { HIGHEST, inputOf, RX_0 } from './batches.ts';
import { type NativeHash, NativeHashes } from './native-hashes.ts';

const KERNEL = { ...plugin.kernel, epochs: { seedBytes: 32 } };
const THREADS = [1, 2];
/** Blobs of each run. */
const LIGHT = 120;
const GROWING = 40;
const FULL = 400;
const ALONE = 120;
/** What of the table is there at least when the blobs of a growing table come; one is built to its end. */
const TABLES = [
  { threads: 1, grown: [0.02, 0.05, 0.1], full: 0 },
  { threads: 2, grown: [0.05, 0.4, 0.75], full: FULL },
];
/** A machine with other things to do may need this long for a table. */
const TABLE_DEADLINE_MS = 200_000;

describe('randomx against librandomx', function () {
  this.timeout(300_000);
  let native: NativeHashes;
  let verifier: EpochVerifier | undefined;
  let ofLight: NativeHash[];
  let ofTables: NativeHash[];
  let compared = 0;

  before(async function () {
    native = await NativeHashes.start(this, new SeededRandom(20_261));
    const one = native.ofNewSeed(LIGHT);
    const other = native.ofNewSeed(LIGHT);
    // Seeds in turns, so that a thread has to change between them.
    ofLight = one.flatMap((hash, index) => [hash, ...other.slice(index, index + 1)]);
    const perTable = TABLES.map(({ grown, full }) => grown.length * GROWING + full);
    ofTables = [...native.ofNewSeed(perTable.reduce((sum, each) => sum + each, ALONE))];
  });

  after(async () => {
    await native.stop();
  });

  afterEach(async () => {
    await verifier?.close();
    verifier = undefined;
  });

  function openVerifier(options: Pick<EpochVerifierOptions, 'threads' | 'memory'>): EpochVerifier {
    verifier = new EpochVerifier({ kernel: KERNEL, ...options });
    return verifier;
  }

  /** Hands in all at once, so that no thread ever waits for work, and compares every hash. */
  async function agree(subject: EpochVerifier, hashes: readonly NativeHash[]): Promise<void> {
    const got = await Promise.all(hashes.map((each) => hashOf(subject, each)));
    expect(got).to.deep.equal(await Promise.all(hashes.map(({ hash }) => hash)));
    compared += got.length;
  }

  for (const threads of THREADS) {
    it(`agrees without a table, ${threads} threads, two seeds in turns`, async () => {
      await agree(openVerifier({ threads, memory: 'light' }), ofLight.splice(0, LIGHT));
    });
  }

  for (const { threads, grown: steps, full } of TABLES) {
    it(`agrees while the table grows, and when it is built, ${threads} threads`, async () => {
      const subject = openVerifier({ threads, memory: 'full' });
      subject.follow('pool', { seed: ofTables[0]?.seed ?? '', seedNext: undefined });
      const ratio = () => subject.standing.tableBuiltRatio ?? Number.NaN;
      for (const grown of steps) {
        await until(`${grown} of a table`, () => ratio() >= grown, TABLE_DEADLINE_MS);
        await agree(subject, ofTables.splice(0, GROWING));
        expect(ratio()).to.be.within(grown, 0.999);
      }
      if (full === 0) return;
      await until('the whole table', () => ratio() === 1, TABLE_DEADLINE_MS);
      await agree(subject, ofTables.splice(0, full));
    });
  }

  it('agrees by itself, without the host around it', async () => {
    const builtItems = 2 ** 21;
    const kernel = new RandomXKernel(Buffer.from(ofTables[0]?.seed ?? '', 'hex'));
    kernel.fillCache();
    kernel.compileModule();
    kernel.buildTable(builtItems);
    for (const [index, { blob, hash }] of ofTables.splice(0, ALONE).entries()) {
      kernel.useTable(index % 2 === 0 ? 0 : builtItems);
      expect(kernel.hash(blob, 0)).to.equal(await hash);
      compared++;
    }
  });

  it('has compared a thousand hashes', () => {
    expect(compared).to.be.at.least(1000);
  });
});

/** The hash that a verifier finds, in hex. */
function hashOf(verifier: EpochVerifier, { seed, blob }: NativeHash): Promise<string> {
  return new Promise((resolve, reject) => {
    const taken = verifier.verify({
      context: RX_0,
      input: inputOf(blob),
      seed,
      shareTargetLe: HIGHEST,
      blockTargetLe: HIGHEST,
      settle: (_verdict, digest) => resolve(Buffer.from(digest).toString('hex')),
      fail: reject,
    });
    if (!taken) reject(new Error('the verifier takes no more'));
  });
}
