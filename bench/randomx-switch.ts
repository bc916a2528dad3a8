/**
 * How long shares of RandomX wait while the seed changes under them: a rig submits a real one every so often,
 * on a devnet of short epochs, from before the next seed is known until its table is built. The native library
 * finds the hashes meanwhile and takes half a processor for it, so waits are rather shorter than shown.
 */
import { CryptonoteRig } from './cryptonote-rig.ts';
import { HostProcess } from './host-process.ts';
import { MONERO_ADDRESS, writeMoneroConfig } from './monero-config.ts';
import { type NativeRandomX, startNativeRandomX } from './native-randomx.ts';
import { figure, type Print, printTable } from './print.ts';
import { RigShares } from './rig-shares.ts';
import { Samples } from './samples.ts';
import { tableBuilt, tableBuiltRatio } from './table-progress.ts';

const SHARE_EVERY_MS = 50;
/** A share in fifty is a block, so one comes every few seconds. */
const BLOCK_DIFFICULTY = 50;
/** The seed changes at height 33, and is known from height 25 on. */
const EPOCH = { blocks: 24, lag: 8 };
const HEIGHT_FIRST = 22;
/** Shares after the new seed's table is built. */
const SHARES_AFTER = 100;
/** While the host makes the next seed, the library leaves it the processors. */
const SHARES_BEFORE_NATIVE = 60;
const PATIENCE_MS = 240_000;

const PHASES = ['before', 'next seed is made', 'new seed, table grows', 'after'] as const;
type Phase = (typeof PHASES)[number];

export async function benchRandomXSwitch(print: Print): Promise<void> {
  const natives: NativeRandomX[] = [];
  for (let seed = 0; seed < 2; seed++) {
    const native = await startNativeRandomX(print);
    if (native === undefined) break;
    natives.push(native);
  }
  const [first, second] = natives;
  try {
    if (first !== undefined && second !== undefined) await crossSeed([first, second], print);
  } finally {
    await Promise.all(natives.map((native) => native.stop()));
  }
}

async function crossSeed(
  natives: readonly [NativeRandomX, NativeRandomX],
  print: Print,
): Promise<void> {
  const host = await HostProcess.start({
    blockDifficulty: BLOCK_DIFFICULTY,
    configure: (directory, ports) =>
      writeMoneroConfig(directory, ports, { memory: 'full', epoch: EPOCH }),
  });
  try {
    await tableBuilt(host);
    await generateBlocks(host, HEIGHT_FIRST);
    const rig = await CryptonoteRig.logIn(host.options.sharesPort, MONERO_ADDRESS);
    const flow = new ShareFlow(host, rig, natives);
    await flow.run();
    rig.leave();
    printTable(
      print,
      ['one share every 50 ms', 'shares', 'refused', 'p50 ms', 'p99 ms', 'longest ms'],
      PHASES.map((phase) => flow.row(phase)),
    );
  } finally {
    await host.end();
  }
}

/** Shares of one rig, timed by the phase in which they were sent. */
class ShareFlow {
  readonly #host: HostProcess;
  readonly #rig: CryptonoteRig;
  readonly #natives: readonly NativeRandomX[];
  readonly #shares = new Map<string, RigShares>();
  readonly #waits = new Map<Phase, Samples>(PHASES.map((phase) => [phase, new Samples()]));
  readonly #refusals = new Map<Phase, string[]>(PHASES.map((phase) => [phase, []]));
  readonly #seedFirst: string;
  #ratio = 1;
  #sharesOfNext = 0;

  constructor(host: HostProcess, rig: CryptonoteRig, natives: readonly NativeRandomX[]) {
    this.#host = host;
    this.#rig = rig;
    this.#natives = natives;
    this.#seedFirst = rig.job.seed;
  }

  async run(): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    const pending: Promise<void>[] = [];
    let nextMs = performance.now();
    while ((this.#waits.get('after')?.count ?? 0) < SHARES_AFTER) {
      if (performance.now() > deadlineMs) throw new Error('the seed did not change in time');
      const share = await (await this.#sharesOf(this.#rig.job.seed)).find(this.#rig.job);
      nextMs = Math.max(nextMs + SHARE_EVERY_MS, performance.now());
      const pauseMs = Math.max(0, nextMs - performance.now());
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      pending.push(this.#submit(share));
      if (pending.length % 10 === 0) void this.#look();
    }
    await Promise.all(pending);
  }

  row(phase: Phase): string[] {
    const waits = this.#waits.get(phase) ?? new Samples();
    const refusals = this.#refusals.get(phase) ?? [];
    const reasons = [...new Set(refusals)].join(', ');
    return [
      phase,
      String(waits.count),
      refusals.length === 0 ? '0' : `${refusals.length} (${reasons})`,
      ...waits.quantiles(0.5, 0.99, 1).map(figure),
    ];
  }

  get #phase(): Phase {
    const { seed, seedNext } = this.#rig.job;
    if (seed === this.#seedFirst) return seedNext === undefined ? 'before' : 'next seed is made';
    return this.#ratio < 1 ? 'new seed, table grows' : 'after';
  }

  async #submit(share: Parameters<CryptonoteRig['submit']>[0]): Promise<void> {
    const phase = this.#phase;
    const sentMs = performance.now();
    const refusal = await this.#rig.submit(share);
    this.#waits.get(phase)?.add(performance.now() - sentMs);
    if (refusal !== undefined) this.#refusals.get(phase)?.push(refusal);
  }

  /** The library is given the next seed well before it is needed, so that it has hashes at once. */
  async #sharesOf(seed: string): Promise<RigShares> {
    const { job } = this.#rig;
    if (job.seedNext !== undefined) this.#sharesOfNext++;
    const next = this.#sharesOfNext > SHARES_BEFORE_NATIVE ? job.seedNext : undefined;
    for (const each of [job.seed, next]) {
      const native = this.#natives[this.#shares.size];
      if (each === undefined || this.#shares.has(each) || native === undefined) continue;
      const shares = new RigShares(native);
      this.#shares.set(each, shares);
      if (each !== seed) void shares.find({ ...job, seed: each });
    }
    const shares = this.#shares.get(seed);
    if (shares === undefined) throw new Error('more seeds than were expected');
    return shares;
  }

  async #look(): Promise<void> {
    const seed = this.#rig.job.seed;
    const ratio = await tableBuiltRatio(this.#host);
    // Of the old table, if the seed has changed meanwhile.
    this.#ratio = seed === this.#rig.job.seed ? ratio : 0;
  }
}

async function generateBlocks(host: HostProcess, count: number): Promise<void> {
  const params = { amount_of_blocks: count, wallet_address: MONERO_ADDRESS };
  const response = await fetch(`http://127.0.0.1:${host.options.devnetPort}/json_rpc`, {
    method: 'POST',
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'generateblocks', params }),
  });
  const { error } = (await response.json()) as { error?: { message: string } };
  if (error !== undefined) throw new Error(`generateblocks: ${error.message}`);
}
