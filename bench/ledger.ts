/** How fast a block is divided: the schemes over long histories, and the credits of many miners. */
import { distribute } from '../core/ledger/distribution.ts';
import { fractionOf } from '../core/ledger/fraction.ts';
import { Pplns } from '../core/ledger/schemes/pplns.ts';
import { Prop } from '../core/ledger/schemes/prop.ts';
import type { Scheme, WorkSlice } from '../core/ledger/schemes/scheme.ts';
import type { Work } from '../core/plugin-api/target.ts';
import { figure, printTable } from './print.ts';
import type { Print } from './print.ts';
import { benchWorkCredits } from './work-credits.ts';

const SLICES = 10_000_000;
const MINERS = 10_000;
/** A minute of the history holds a slice of each miner. */
const MINUTE_MS = 60_000;
/** Expected hashes of a Bitcoin block at difficulty 10^14, and of the one after the next retarget. */
const NETWORK_WORKS = [4n * 10n ** 23n, 41n * 10n ** 22n];

export async function benchLedger(print: Print): Promise<void> {
  const factor = fractionOf(2);
  const schemes: readonly (readonly [string, Scheme])[] = [
    ['pplns', new Pplns(factor)],
    ['prop', new Prop()],
  ];
  const rows = schemes.map(([name, scheme]) => [name, ...measure(scheme)]);
  const headings = ['scheme', 'slices', 'miners', 'read s', 'divide ms', 'heap MB'];
  printTable(print, headings, rows);
  await benchWorkCredits(print);
}

function measure(scheme: Scheme): readonly string[] {
  const block = { round: 1n, roundFrom: 1n, finder: 'finder', rewardAtomic: 312_500_000n };
  const rules = { feePercent: fractionOf(1.5), remainderOwner: 'operator' };
  const reading = scheme.begin(block);
  let heapMax = 0;
  let read = 0;
  const startMs = performance.now();
  for (const slice of history()) {
    if (!reading.take(slice)) break;
    if (read++ % 500_000 === 0) heapMax = Math.max(heapMax, process.memoryUsage().heapUsed);
  }
  const weights = reading.weights();
  const readMs = performance.now() - startMs;
  distribute(block, weights, rules);
  const divideMs = performance.now() - startMs - readMs;
  const numbers = [read, weights.size, readMs / 1_000, divideMs, heapMax / 2 ** 20];
  return numbers.map(figure);
}

/** Newest first; all of it just fits into a window of 2. The miners take turns, the target changes once. */
function* history(): Generator<WorkSlice> {
  const names = Array.from({ length: MINERS }, (_, index) => `bc1q-miner-${index}`);
  for (let index = 0; index < SLICES; index++) {
    const networkWork = NETWORK_WORKS[index < SLICES / 2 ? 0 : 1] ?? 1n;
    yield {
      miner: names[index % MINERS] ?? '',
      round: 1n,
      moment: -Math.floor(index / MINERS) * MINUTE_MS,
      work: (networkWork / BigInt(SLICES) + BigInt(index % 7)) as Work,
      networkWork: networkWork as Work,
    };
  }
}
