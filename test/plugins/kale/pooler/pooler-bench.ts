import { emptyFarmBlock, openedBlock } from '../../../../plugins/kale/consensus/farm-block.ts';
import { farmerKey } from '../../../../plugins/kale/consensus/farmer-key.ts';
import { leadingZeros } from '../../../../plugins/kale/consensus/leading-zeros.ts';
import { workHash } from '../../../../plugins/kale/consensus/work-hash.ts';
import { guestServer } from '../../../../plugins/kale/pooler/guest-server.ts';
import { Pooler } from '../../../../plugins/kale/pooler/pooler.ts';
import type { RouteServer } from '../../../../plugins/kale/pooler/route-server.ts';
import { SilentLogger } from '../../../core/host/silent-logger.ts';
import { BLOCK_SECONDS } from '../pool/fake-office.ts';
import { OWNER_ADDRESS } from '../pool/route-bench.ts';
import { FakeBackend, FakeEyes } from './fake-backend.ts';

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface Work {
  readonly jobId: string;
  readonly blockIndex: number;
  readonly entropy: string;
  readonly farmer: string;
  readonly nonceFirst: string;
  readonly shareZeros: number;
}

/** A pooler at the real routes of a backend, served over HTTP; the test plays the farm and the clock. */
export class PoolerBench {
  readonly backend = new FakeBackend();
  readonly eyes = new FakeEyes();
  readonly pooler: Pooler;
  readonly log = new SilentLogger();
  readonly #server: RouteServer;
  #url = '';

  constructor() {
    const { backend, eyes, log } = this;
    const { clock } = backend.bench;
    this.pooler = new Pooler(backend, eyes, clock, log);
    this.#server = guestServer({ pooler: this.pooler, clock, log });
  }

  get url(): string {
    return this.#url;
  }

  async start(): Promise<void> {
    this.#url = `http://127.0.0.1:${await this.#server.listen('127.0.0.1', 0)}`;
    await this.backend.bench.farmers('north', 2);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  /** A block opens, and the pooler sees it. */
  async open(index: number): Promise<void> {
    this.backend.bench.open(index, ['farmer-1', 'farmer-2']);
    const entropy = new Uint8Array(32).fill(7);
    const block = openedBlock(BLOCK_SECONDS, { ...emptyFarmBlock(0n), entropy });
    this.eyes.seen = { index, block };
    await this.pooler.look();
  }

  async call(path: string, body?: object): Promise<Told> {
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(this.#url + path, sent);
    const text = await answer.text();
    const value = text === '' ? {} : (JSON.parse(text) as Told['value']);
    return { status: answer.status, headers: answer.headers, value };
  }

  async register(): Promise<string> {
    const told = await this.call('/miners/register', { address: OWNER_ADDRESS, worker: 'rig' });
    if (told.status !== 201) throw new Error(JSON.stringify(told.value));
    return String(told.value['minerId']);
  }

  async work(minerId: string): Promise<Work> {
    return (await this.call(`/miners/work?minerId=${minerId}`)).value as unknown as Work;
  }
}

/** The first nonces of the work that are shares, or are none. */
export function noncesOf(work: Work, count: number, isShare = true): readonly string[] {
  const nonces: string[] = [];
  const entropy = Buffer.from(work.entropy, 'hex');
  const farmer = farmerKey(work.farmer);
  for (let nonce = BigInt(work.nonceFirst); nonces.length < count; nonce++) {
    const hash = workHash({ index: work.blockIndex, nonce, entropy, farmer });
    if (leadingZeros(hash) >= work.shareZeros === isShare) nonces.push(String(nonce));
  }
  return nonces;
}
