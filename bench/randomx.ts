/**
 * The RandomX kernel against Debian's librandomx, in one run, on one thread each: a few hashes of one, a few
 * of the next, round after round, so that whatever else the machine does slows all of them alike. Figures
 * are lower quartiles. The seed's hashes are compared before anything is timed.
 */
import { randomBytes } from 'node:crypto';
import {
  NATIVE_ARGON,
  type NativeMachine,
  type NativeRandomX,
  startNativeRandomX,
} from './native-randomx.ts';
import { figure, type Print, printTable } from './print.ts';
import { RandomXKernel } from './randomx-kernel.ts';
import { Samples } from './samples.ts';

const ROUNDS = 30;
const CACHE_ROUNDS = 5;
const COMPARED = 12;
const QUARTILE = 0.25;

/** One thing that is timed, `count` hashes a round. */
interface Contestant {
  readonly name: string;
  readonly count: number;
  readonly run: (count: number) => number | Promise<number>;
  readonly samples: Samples;
}

export async function benchRandomX(print: Print): Promise<void> {
  const native = await startNativeRandomX(print);
  if (native === undefined) return;
  try {
    await compete(native, print);
  } finally {
    await native.stop();
  }
}

async function compete(native: NativeRandomX, print: Print): Promise<void> {
  const seed = randomBytes(32);
  const blob = randomBytes(76);
  const kernel = new RandomXKernel(seed);
  await native.seed(seed.toString('hex'));
  const caches = await raceCaches(native, kernel);
  const moduleMs = kernel.compileModule();
  const nativeTableMs = await native.timeDataset(1);
  const tableMs = kernel.buildTable();
  await compare(native, kernel);
  const ms = await raceHashes(native, kernel, blob);
  const row = (name: string, of: string, against: string, must: string, aim: string): string[] => {
    const ratio = (ms.get(against) ?? Number.NaN) / (ms.get(of) ?? Number.NaN);
    return [name, ratio.toFixed(2), must, aim];
  };
  printTable(
    print,
    ['one thread', 'ms', 'hashes/s'],
    [...ms].map(([name, each]) => [name, each.toFixed(2), figure(1000 / each)]),
  );
  print('');
  const cacheRatio = caches.kernelMs / caches.referenceMs;
  printTable(
    print,
    ['ratio', 'here', 'must', 'aim'],
    [
      row(
        'full, speed against native light JIT',
        'kernel full',
        'native light-jit',
        '1.60',
        '2.20',
      ),
      row(
        'full, against native full interpreter',
        'kernel full',
        'native full-int',
        '0.85',
        '1.05',
      ),
      row('light, against native light JIT', 'kernel light', 'native light-jit', '0.70', '0.85'),
      row(
        'light, against native light interpreter',
        'kernel light',
        'native light-int',
        '2.00',
        '2.50',
      ),
      row('full, against native full JIT', 'kernel full', 'native full-jit', '-', '-'),
      ['cache fill, time against native reference', cacheRatio.toFixed(2), '<= 1.40', '1.10'],
      [
        'dataset, time against native JIT, one thread each',
        (tableMs / nativeTableMs).toFixed(2),
        '<= 0.80',
        '0.60',
      ],
    ],
  );
  print('');
  print(
    `cache ${figure(caches.kernelMs)} ms (native reference ${figure(caches.referenceMs)}, ` +
      `AVX2 ${figure(caches.avx2Ms)}); module of the seed ${figure(moduleMs)} ms; ` +
      `dataset ${figure(tableMs / 1000)} s (native ${figure(nativeTableMs / 1000)} s)`,
  );
}

async function raceCaches(
  native: NativeRandomX,
  kernel: RandomXKernel,
): Promise<{ kernelMs: number; referenceMs: number; avx2Ms: number }> {
  const [ours, reference, avx2] = [new Samples(), new Samples(), new Samples()];
  for (let round = 0; round < CACHE_ROUNDS; round++) {
    ours.add(kernel.fillCache());
    reference.add(await native.timeCache(NATIVE_ARGON.reference));
    avx2.add(await native.timeCache(NATIVE_ARGON.avx2));
  }
  return { kernelMs: low(ours), referenceMs: low(reference), avx2Ms: low(avx2) };
}

/** Nothing is worth timing that gives other hashes. */
async function compare(native: NativeRandomX, kernel: RandomXKernel): Promise<void> {
  for (let index = 0; index < COMPARED; index++) {
    const blob = randomBytes(76);
    const expected = await native.hash('full-jit', blob.toString('hex'));
    for (const items of ['all', 0] as const) {
      kernel.useTable(items);
      const got = kernel.hash(blob, 0);
      if (got !== expected) throw new Error(`the kernel says ${got}, the library ${expected}`);
    }
  }
}

/** Milliseconds per hash, by name. */
async function raceHashes(
  native: NativeRandomX,
  kernel: RandomXKernel,
  blob: Buffer,
): Promise<ReadonlyMap<string, number>> {
  const hex = blob.toString('hex');
  const contestant = (name: string, count: number, run: Contestant['run']): Contestant => ({
    name,
    count,
    run,
    samples: new Samples(),
  });
  const foreign = (machine: NativeMachine, count: number): Contestant =>
    contestant(`native ${machine}`, count, (hashes) => native.timeHashes(machine, hashes, hex));
  const own = (name: string, count: number, items: 'all' | 0, variant: number): Contestant =>
    contestant(name, count, (hashes) => {
      kernel.useTable(items);
      return kernel.timeHashes(blob, variant, hashes);
    });
  const contestants = [
    own('kernel full', 6, 'all', 0),
    foreign('light-jit', 4),
    own('kernel light', 3, 0, 0),
    foreign('full-int', 6),
    foreign('light-int', 2),
    foreign('full-jit', 12),
    own('kernel full, rx/2', 4, 'all', 2),
    own('kernel light, rx/2', 3, 0, 2),
  ];
  // The first round warms up: code that V8 has not optimised yet, machines that are not made yet.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { count, run, samples } of contestants) {
      const tookMs = await run(count);
      if (round > 0) samples.add(tookMs / count);
    }
  }
  return new Map(contestants.map(({ name, samples }) => [name, low(samples)]));
}

function low(samples: Samples): number {
  return samples.quantiles(QUARTILE)[0] ?? Number.NaN;
}
