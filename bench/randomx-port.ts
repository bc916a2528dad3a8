/**
 * Shares of RandomX verified on a port, end to end: socket, parsing, hash on one of two threads, on disk,
 * answered. Their hashes are found beforehand by Debian's librandomx, which is gone when the clock runs.
 */
import { CryptonoteRig, type RigShare } from './cryptonote-rig.ts';
import { HostProcess } from './host-process.ts';
import { MONERO_ADDRESS, writeMoneroConfig } from './monero-config.ts';
import { type NativeRandomX, startNativeRandomX } from './native-randomx.ts';
import { figure, type Print, printTable } from './print.ts';
import { RigShares } from './rig-shares.ts';
import { Samples } from './samples.ts';
import { tableBuilt } from './table-progress.ts';

interface Load {
  readonly name: string;
  readonly rigs: number;
  /** Submissions that each rig keeps unanswered. */
  readonly window: number;
  /** In all. */
  readonly shares: number;
  readonly forged?: boolean;
}

const WARM_UP: Load = { name: 'warm-up', rigs: 8, window: 4, shares: 160 };
const LOADS: Readonly<Record<'full' | 'light', readonly Load[]>> = {
  full: [
    { name: 'one at a time', rigs: 1, window: 1, shares: 150 },
    { name: '2 rigs x 1', rigs: 2, window: 1, shares: 300 },
    { name: '8 rigs x 4', rigs: 8, window: 4, shares: 800 },
    { name: '8 rigs x 4, all forged', rigs: 8, window: 4, shares: 400, forged: true },
  ],
  light: [
    { name: 'one at a time', rigs: 1, window: 1, shares: 50 },
    { name: '8 rigs x 4', rigs: 8, window: 4, shares: 320 },
  ],
};
/** Beyond what any run here could find a block at. */
const NO_BLOCKS = 1e12;
const RIGS = Math.max(...Object.values(LOADS).flatMap((loads) => loads.map(({ rigs }) => rigs)));

export async function benchRandomXPort(print: Print): Promise<void> {
  for (const memory of ['full', 'light'] as const) {
    const native = await startNativeRandomX(print);
    if (native === undefined) return;
    try {
      await benchMode(memory, native, print);
    } finally {
      await native.stop();
    }
  }
}

async function benchMode(
  memory: 'full' | 'light',
  native: NativeRandomX,
  print: Print,
): Promise<void> {
  const host = await HostProcess.start({
    blockDifficulty: NO_BLOCKS,
    configure: (directory, ports) => writeMoneroConfig(directory, ports, { memory }),
  });
  try {
    if (memory === 'full') await tableBuilt(host);
    const rigs = await Promise.all(
      Array.from({ length: RIGS }, (_, index) =>
        CryptonoteRig.logIn(host.options.sharesPort, `${MONERO_ADDRESS}.rig${index}`),
      ),
    );
    const loads = [WARM_UP, ...LOADS[memory]];
    const supply = new RigShares(native);
    const prepared: RigShare[][][] = [];
    for (const load of loads) prepared.push(await supply.prepare(rigs.slice(0, load.rigs), load));
    await native.stop();
    const rows: string[][] = [];
    for (const [index, load] of loads.entries()) {
      const row = await run(host, rigs, load, prepared[index] ?? []);
      if (load !== WARM_UP) rows.push([`${memory}, ${load.name}`, ...row]);
    }
    for (const rig of rigs) rig.leave();
    printTable(
      print,
      [
        'two threads',
        'judged/s',
        'accepted',
        'refused',
        'p50 ms',
        'p99 ms',
        'max ms',
        'host ms CPU/share',
        'cores used',
      ],
      rows,
    );
    print('');
  } finally {
    await host.end();
  }
}

/** Keeps every rig's window full until all is answered. */
async function run(
  host: HostProcess,
  rigs: readonly CryptonoteRig[],
  { window, shares }: Load,
  prepared: readonly (readonly RigShare[])[],
): Promise<string[]> {
  const latencies = new Samples();
  let accepted = 0;
  const lane = async (rig: CryptonoteRig, left: Iterator<RigShare>): Promise<void> => {
    for (let next = left.next(); next.done !== true; next = left.next()) {
      const sentMs = performance.now();
      if ((await rig.submit(next.value)) === undefined) accepted++;
      latencies.add(performance.now() - sentMs);
    }
  };
  const cpuBefore = await host.cpuMicros();
  const startedMs = performance.now();
  await Promise.all(
    prepared.flatMap((own, index) => {
      const rig = rigs[index];
      const left = own[Symbol.iterator]();
      return rig === undefined ? [] : Array.from({ length: window }, () => lane(rig, left));
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const cpuMs = ((await host.cpuMicros()) - cpuBefore) / 1000;
  const [p50 = 0, p99 = 0, max = 0] = latencies.quantiles(0.5, 0.99, 1);
  return [
    figure(shares / seconds),
    String(accepted),
    String(shares - accepted),
    ...[p50, p99, max, cpuMs / shares, cpuMs / 1000 / seconds].map(figure),
  ];
}
