import { expect } from 'chai';
import { type MixingParameters, VisionXTables } from '../../../bench/visionx-tables.ts';
import { MAINNET_PARAMETERS } from '../../../plugins/visionx/consensus/parameters.ts';
import { kernelContext } from '../../../plugins/visionx/jobs/kernel-layout.ts';
import { isBrief } from '../../brief.ts';
import { SeededRandom } from '../seeded-random.ts';
import { instantiate, type VisionXExports } from './kernel-instance.ts';
import { digestsOf, itemOf, random64 } from './work.ts';

const [SMALL_HASHES, MAINNET_HASHES] = isBrief ? [30_000, 60] : [100_000, 200];
const M64 = 2n ** 64n - 1n;
/** What building tables for each hash would make too slow: nonces of a message, and parameters they are hashed with. */
const NONCES = 10;
const SETS = 5;
const MESSAGES_OF_SEED = 20;

interface Tables {
  readonly seed: Uint8Array;
  readonly epoch: bigint;
  readonly datasetMib: number;
  readonly scratchMib: number;
}

/** The kernel, which builds no tables, against a reference that builds all of them. */
describe('visionx and its tables', () => {
  let tables: VisionXTables;
  let kernel: VisionXExports;
  before(async () => {
    tables = await VisionXTables.compile();
    kernel = instantiate();
  });

  /** Compares nonces of a random message, from a random one on, each hashed with all sets of parameters. */
  function compare(random: SeededRandom, of: Tables, sets: readonly MixingParameters[]): number {
    const message = random.bytes(messageLength(random));
    const first = random64(random);
    const nonces = Array.from({ length: NONCES }, (_, index) => (first + BigInt(index)) & M64);
    const items = sets.flatMap((set) => {
      const context = kernelContext({ ...of, parameters: { ...of, ...set }, message });
      return nonces.map((nonce) => itemOf(context, nonce));
    });
    kernel.setLanes(random.between(0, 3) === 0 ? 1 : 2);
    const digests = digestsOf(kernel, items);
    for (const [at, nonce] of nonces.entries()) {
      const expected = tables.hashAll(message, nonce, of.scratchMib, sets);
      for (const [set, digest] of expected.entries()) {
        if (digest.toString('hex') === digests[set * NONCES + at]) continue;
        const { datasetMib, scratchMib } = of;
        const facts = { datasetMib, scratchMib, ...sets[set], nonce: String(nonce) };
        expect.fail(`they differ at ${JSON.stringify(facts)}, ${message.length} bytes`);
      }
    }
    return items.length;
  }

  it(`agree on ${SMALL_HASHES} random hashes at small parameters`, function () {
    this.timeout(1_200_000);
    const random = new SeededRandom(70);
    let hashed = 0;
    while (hashed < SMALL_HASHES) {
      const seed = random.bytes(32);
      const epoch = random64(random);
      const datasetMib = random.between(1, 3);
      tables.buildDataset(seed, epoch, datasetMib);
      for (let run = 0; run < MESSAGES_OF_SEED; run++) {
        // A scratch takes its time to build: those of more than a MiB are rare.
        const scratchMib = run === 0 ? random.between(2, 5) : 1;
        const sets = Array.from({ length: SETS }, () => randomSet(random));
        hashed += compare(random, { seed, epoch, datasetMib, scratchMib }, sets);
      }
    }
    expect(hashed).to.equal(SMALL_HASHES);
  });

  it(`agree on ${MAINNET_HASHES} random hashes at the parameters of the main network`, function () {
    this.timeout(1_200_000);
    const random = new SeededRandom(71);
    const seed = random.bytes(32);
    const epoch = random64(random);
    tables.buildDataset(seed, epoch, MAINNET_PARAMETERS.datasetMib);
    let hashed = 0;
    while (hashed < MAINNET_HASHES)
      hashed += compare(random, { seed, epoch, ...MAINNET_PARAMETERS }, [MAINNET_PARAMETERS]);
    expect(hashed).to.equal(MAINNET_HASHES);
  });
});

function randomSet(random: SeededRandom): MixingParameters {
  return {
    iterations: random.between(1, random.between(0, 9) === 0 ? 3000 : 300),
    readsPerIteration: random.between(1, 8),
    writeEvery: [0, 1, 2, 3, 4, 7, 64, 2 ** 32 - 1][random.between(0, 7)] ?? 0,
  };
}

/** Mostly around that of a real message. */
function messageLength(random: SeededRandom): number {
  return random.between(0, random.between(0, 9) === 0 ? 4096 : 160);
}
