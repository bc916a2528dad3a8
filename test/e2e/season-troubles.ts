import { POOLER_TOKEN } from './kale-host.ts';
import type { KaleHost } from './kale-host.ts';
import type { KaleNode } from './kale-node.ts';

/** While some farmers of the block are planted, and while the work of some is sent. */
type Stage = 'planting' | 'working';

interface Trouble {
  readonly name: string;
  readonly stage: Stage;
  readonly act: () => void | Promise<void>;
}

interface PlantedFarmer {
  readonly workedZeros: number | null;
}

const METHODS = [
  'getLatestLedger',
  'getLedgerEntries',
  'getTransaction',
  'sendTransaction',
  'simulateTransaction',
];
/** Blocks from one trouble to the next. */
const APART = 1;

/** What befalls a season: its node fails, or acts and does not say so; its host is killed. */
export class SeasonTroubles {
  readonly #host: KaleHost;
  readonly #node: KaleNode;
  readonly #farmers: number;
  readonly #left: Trouble[];
  #blockNext: number;

  /** `farmers`: of the pool; `blockFirst`: before it nothing happens. */
  constructor(host: KaleHost, node: KaleNode, farmers: number, blockFirst: number) {
    this.#host = host;
    this.#node = node;
    this.#farmers = farmers;
    this.#blockNext = blockFirst;
    this.#left = [
      { name: 'the host is killed', stage: 'planting', act: () => this.#kill() },
      { name: 'the node fails', stage: 'planting', act: () => this.#fail() },
      { name: 'answers are cut off', stage: 'planting', act: () => this.#cut() },
      { name: 'the host is killed', stage: 'working', act: () => this.#kill() },
      { name: 'the node keeps silent', stage: 'planting', act: () => this.#hang() },
      { name: 'answers are cut off', stage: 'working', act: () => this.#cut() },
      { name: 'the host is killed again', stage: 'planting', act: () => this.#kill() },
      { name: 'the node fails', stage: 'working', act: () => this.#fail() },
      { name: 'the host is killed again', stage: 'working', act: () => this.#kill() },
    ];
  }

  /** Those that did not come yet. */
  get left(): readonly string[] {
    return this.#left.map(({ name, stage }) => `${name} while ${stage}`);
  }

  /** Lets the next one come where it is time. */
  async look(): Promise<void> {
    const [next] = this.#left;
    if (next === undefined) return;
    const { value } = await this.#host.ask('/pooler/planted-farmers', POOLER_TOKEN);
    const blockIndex = Number(value['blockIndex'] ?? -1);
    const planted = (value['plantedFarmers'] ?? []) as readonly PlantedFarmer[];
    if (blockIndex < this.#blockNext || this.#stageOf(planted) !== next.stage) return;
    this.#left.shift();
    this.#blockNext = blockIndex + APART;
    await next.act();
  }

  #stageOf(planted: readonly PlantedFarmer[]): Stage | undefined {
    if (planted.length > 0 && planted.length < this.#farmers) return 'planting';
    const worked = planted.filter(({ workedZeros }) => workedZeros !== null);
    return worked.length > 0 && worked.length < this.#farmers ? 'working' : undefined;
  }

  async #kill(): Promise<void> {
    await this.#host.process.kill();
    await this.#host.process.start();
  }

  #fail(): void {
    for (const method of METHODS)
      for (let calls = 0; calls < 12; calls += 1) this.#node.devnet.faults.statusNext(method, 503);
  }

  /** The node acts, and nobody hears of it. */
  #cut(): void {
    for (let calls = 0; calls < 40; calls += 1) this.#node.devnet.faults.cutNext('sendTransaction');
    for (const method of METHODS) this.#node.devnet.faults.cutNext(method);
  }

  #hang(): void {
    for (let calls = 0; calls < 8; calls += 1) this.#node.devnet.faults.hangNext('sendTransaction');
    this.#node.devnet.faults.hangNext('getLedgerEntries');
  }
}
