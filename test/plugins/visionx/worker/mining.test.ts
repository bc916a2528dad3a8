import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { BatchScanThreads } from '../../../../core/miner/batch-scan-threads.ts';
import { httpMiner } from '../../../../core/miner/http-work/http-miner.ts';
import { MinerTally } from '../../../../core/miner/miner-tally.ts';
import { parseExactJson } from '../../../../core/plugin-api/exact-json.ts';
import { targetToLe } from '../../../../core/plugin-api/target.ts';
import { targetOfDifficulty } from '../../../../plugins/visionx/consensus/target.ts';
import { KERNEL_INPUT_BYTES, kernelInput } from '../../../../plugins/visionx/jobs/kernel-layout.ts';
import { offeredJob } from '../../../../plugins/visionx/worker/offered-job.ts';
import { EpochSeeds } from '../../../../plugins/visionx/worker/offered-work.ts';
import { VisionWorker } from '../../../../plugins/visionx/worker/vision-worker.ts';
import { VISIONX_WASM } from '../../../wasm/visionx/kernel-instance.ts';
import { toldJob, upstreamJob } from './job-samples.ts';

interface Share {
  readonly worker_id: string;
  readonly job_id: string;
  readonly nonce: number | bigint;
  readonly hash: string;
}

/** A pool of one job. Ours knows its workers and waits with answers; upstream's believes anything at once. */
class OneJobPool {
  readonly #server: Server;
  readonly #job: object;
  readonly #kind: 'ours' | 'upstream';
  readonly workers = new Set<string>();
  readonly shares: Share[] = [];
  asked = 0;

  constructor(kind: 'ours' | 'upstream', job: object) {
    this.#kind = kind;
    this.#job = job;
    this.#server = createServer((request, response) => {
      void this.#answer(request).then((answer) => {
        if (answer === undefined) return;
        const [status, body] = typeof answer === 'string' ? [400, answer] : [200, answer];
        response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Undefined: it lets who asks wait. */
  async #answer(request: IncomingMessage): Promise<object | string | undefined> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://pool');
    const body = text === '' ? {} : (parseExactJson(text) as Record<string, unknown>);
    switch (pathname.replace(this.#kind === 'ours' ? '/pool/' : /\/(api\/)?pool\//, '')) {
      case 'register':
        this.workers.add(String(body['worker_id']));
        return { ok: true, message: 'Worker registered successfully', pool_fee_bps: 150 };
      case 'job':
        this.asked++;
        return this.#kind === 'ours' && searchParams.has('known') ? undefined : this.#job;
      default:
        return this.#take(body);
    }
  }

  #take(body: object): object | string {
    const share = body as Share;
    // Once, as after a restart.
    if (this.#kind === 'ours' && this.shares.length === 3 && this.workers.delete(share.worker_id))
      return `Worker ${share.worker_id} not registered`;
    this.shares.push(share);
    const told = { ok: true, message: 'Share accepted', total_shares: 5 };
    return { ...told, is_block: this.shares.length === 2, estimated_payout: null };
  }
}

describe('mining for a pool of Vision', () => {
  let pool: OneJobPool;

  afterEach(() => pool.close());

  async function mine(shares: number): Promise<MinerTally> {
    const tally = new MinerTally();
    const url = await pool.listen();
    const options = { url, verifyCertificate: true, address: 'wallet', worker: 'rig' };
    const kernel = { wasm: VISIONX_WASM, inputBytes: KERNEL_INPUT_BYTES };
    const miner = httpMiner(
      { ...options, threads: 2, sharesWanted: shares },
      { kernel, protocol: new VisionWorker() },
      { tally, note: () => undefined },
    );
    expect(await miner.run()).to.deep.equal({ kind: 'enough' });
    return tally;
  }

  /** The hash of a nonce of the job, as the chain writes it. */
  async function hashesOf(job: object, nonces: readonly bigint[]): Promise<readonly string[]> {
    const options = { address: 'wallet', seeds: new EpochSeeds(), tipBefore: undefined };
    const { kernelContext: context } = offeredJob(job, options).job;
    const wasm = VISIONX_WASM;
    const threads = new BatchScanThreads({ threads: 1, wasm, inputBytes: KERNEL_INPUT_BYTES });
    const targetLe = targetToLe(targetOfDifficulty(0n));
    const hashes: string[] = [];
    for (const nonce of nonces) {
      const input = kernelInput(nonce);
      const { found } = await threads.scan({ context, input, count: 1, targetLe });
      hashes.push(
        `0x${Buffer.from(found?.digest ?? [])
          .reverse()
          .toString('hex')}`,
      );
    }
    await threads.close();
    return hashes;
  }

  it('finds real shares at ours, in its range of 64 bits, and comes back when forgotten', async () => {
    const job = toldJob();
    pool = new OneJobPool('ours', job);
    const tally = await mine(20);
    expect(tally).to.include({ accepted: 20, rejected: 0, blocks: 1 });
    const nonces = pool.shares.map(({ nonce }) => BigInt(nonce));
    const first = BigInt(String(job['nonce_start']));
    expect(nonces.every((nonce) => nonce >= first && nonce < 1n << 64n)).to.equal(true);
    expect(new Set(nonces).size).to.equal(nonces.length);
    expect(pool.shares.map(({ hash }) => hash)).to.deep.equal(await hashesOf(job, nonces));
    const limit = BigInt(`0x${String(job['share_target'])}`);
    expect(pool.shares.every(({ hash }) => BigInt(hash) <= limit)).to.equal(true);
    expect(pool.workers.size).to.equal(1);
  });

  it('mines at upstream’s too, where nearly every hash is a share', async () => {
    const job = upstreamJob();
    pool = new OneJobPool('upstream', job);
    const tally = await mine(6);
    expect(tally).to.include({ accepted: 6, rejected: 0, difficulty: undefined });
    const nonces = pool.shares.map(({ nonce }) => BigInt(nonce));
    expect(nonces.every((nonce) => nonce >= 4_294_967_000n && nonce < 1n << 32n)).to.equal(true);
    expect(pool.shares.map(({ hash }) => hash)).to.deep.equal(await hashesOf(job, nonces));
    // It is asked once more for news, and then left alone for a while.
    expect(pool.asked).to.be.at.most(2);
  });
});
