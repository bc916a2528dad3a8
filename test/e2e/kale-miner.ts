import { farmerKey } from '../../plugins/kale/consensus/farmer-key.ts';
import { leadingZeros } from '../../plugins/kale/consensus/leading-zeros.ts';
import { workHash } from '../../plugins/kale/consensus/work-hash.ts';
import type { KaleHost } from './kale-host.ts';

/** What a miner was given and found, for the test to look through. */
export interface MinedShare {
  readonly blockIndex: number;
  readonly farmer: string;
  readonly nonce: bigint;
  readonly zeros: number;
}

interface GivenJob {
  readonly jobId: string;
  readonly blockIndex: number;
  readonly entropy: string;
  readonly farmer: string;
  readonly nonceFirst: string;
  readonly nonceEnd: string;
  readonly shareZeros: number;
}

export interface GivenRange {
  readonly blockIndex: number;
  readonly farmer: string;
  readonly nonceFirst: bigint;
  readonly nonceEnd: bigint;
}

/** Hashes between two looks at the time, so that others have their turn. */
const HASHES_PER_TURN = 2_000;

/** Mines over the pool's HTTP API in the test's own process: as slow as JavaScript hashes, and as correct. */
export class KaleMiner {
  readonly address: string;
  readonly shares: MinedShare[] = [];
  readonly ranges: GivenRange[] = [];
  refused = 0;
  readonly #host: Pick<KaleHost, 'ask' | 'tell'>;
  /** Between two shares. */
  readonly #restMs: number;
  /** Where to go on in each range: what was found in it before would be a duplicate. */
  readonly #reached = new Map<string, bigint>();
  #minerId: string | undefined;
  #isEnding = false;
  #run: Promise<void> | undefined;

  constructor(host: Pick<KaleHost, 'ask' | 'tell'>, address: string, restMs = 0) {
    this.#host = host;
    this.#restMs = restMs;
    this.address = address;
  }

  start(): void {
    this.#run = this.#mine();
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#run;
  }

  /** Registers anew, and asks again, whenever a call fails: hosts may go away under it. */
  async #mine(): Promise<void> {
    while (!this.#isEnding) {
      const isSound = await this.#once().catch(() => false);
      if (!isSound) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #once(): Promise<boolean> {
    if (this.#minerId === undefined) {
      const { status, value } = await this.#host.tell('/miners/register', {
        address: this.address,
        worker: 'rig',
      });
      if (status >= 300) return false;
      this.#minerId = String(value['minerId']);
    }
    const query = `minerId=${this.#minerId}&waitMs=500`;
    const { status, value: job } = await this.#host.ask(`/miners/work?${query}`);
    if (status === 404 || status === 401) this.#minerId = undefined;
    if (status !== 200 || job['jobId'] === undefined) return false;
    return this.#scan(job as unknown as GivenJob);
  }

  async #scan(job: GivenJob): Promise<boolean> {
    const { jobId, blockIndex, farmer, shareZeros } = job;
    const [nonceFirst, nonceEnd] = [BigInt(job.nonceFirst), BigInt(job.nonceEnd)];
    this.ranges.push({ blockIndex, farmer, nonceFirst, nonceEnd });
    const entropy = Buffer.from(job.entropy, 'hex');
    const key = farmerKey(farmer);
    const range = `${blockIndex} ${farmer} ${nonceFirst}`;
    const start = this.#reached.get(range) ?? nonceFirst;
    for (let nonce = start; nonce < nonceEnd && !this.#isEnding; nonce += 1n) {
      if ((nonce - start) % BigInt(HASHES_PER_TURN) === 0n)
        await new Promise((resolve) => setImmediate(resolve));
      const zeros = leadingZeros(workHash({ index: blockIndex, nonce, entropy, farmer: key }));
      if (zeros < shareZeros) continue;
      this.#reached.set(range, nonce + 1n);
      const share = { minerId: this.#minerId, jobId, nonce: String(nonce) };
      const { status, value } = await this.#host.tell('/miners/shares', share);
      if (status === 200 && value['accepted'] === true)
        this.shares.push({ blockIndex, farmer, nonce, zeros });
      else this.refused += 1;
      if (this.#restMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#restMs));
      return true;
    }
    return false;
  }
}
