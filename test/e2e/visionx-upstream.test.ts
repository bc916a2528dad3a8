import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parseExactJson } from '../../core/plugin-api/exact-json.ts';
import { upstreamJob } from '../plugins/visionx/worker/job-samples.ts';
import { MinerProcess } from './miner-process.ts';
import { until } from './until.ts';

type Fields = Readonly<Record<string, unknown>>;
/** A sentence, or an object. */
type Answer = readonly [status: number, body: object | string];

const U32 = 2 ** 32;
const SHARES = 6;
/** So many shares before it forgets its workers, as by a restart. */
const FORGETS_AFTER = 3;

/** The pool of Vision-Node: believes every hash, knows nothing of waiting, and has each route at one prefix alone. */
class UpstreamPool {
  readonly registered: Fields[] = [];
  readonly shares: Fields[] = [];
  readonly jobQueries: string[] = [];
  readonly job = upstreamJob();
  readonly #workers = new Set<unknown>();
  #hasForgotten = false;
  readonly #server: Server = createServer((request, response) => {
    void this.#answer(request).then(([status, body]) => {
      const type = typeof body === 'string' ? 'text/plain' : 'application/json';
      response.writeHead(status, { 'content-type': type });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const sent = await text(request);
    const body = sent === '' ? {} : (parseExactJson(sent) as Fields);
    const url = new URL(request.url ?? '/', 'http://pool');
    switch (`${request.method} ${url.pathname}`) {
      case 'POST /api/pool/register':
        return this.#register(body);
      case 'GET /pool/job':
        this.jobQueries.push(url.search);
        return url.searchParams.has('worker_id')
          ? [200, this.job]
          : [400, 'Missing worker_id parameter'];
      case 'POST /pool/share':
        return this.#take(body);
      default:
        return [404, ''];
    }
  }

  #register(body: Fields): Answer {
    const { worker_id: worker } = body;
    if (this.#workers.has(worker)) return [400, `Worker ${String(worker)} already registered`];
    this.#workers.add(worker);
    this.registered.push(body);
    const message = 'Worker registered successfully';
    return [200, { ok: true, message, pool_fee_bps: 150, foundation_fee_bps: 100 }];
  }

  #take(share: Fields): Answer {
    if (this.shares.length === FORGETS_AFTER && !this.#hasForgotten) {
      this.#hasForgotten = true;
      this.#workers.clear();
    }
    const { worker_id: worker, job_id: job, hash } = share;
    if (job !== this.job.job_id) return [400, 'Stale job ID'];
    if (!/^0x[0-9a-f]*$/.test(String(hash))) return [400, 'Invalid hash format'];
    if (String(hash).length !== 66) return [400, 'Hash must be 32 bytes'];
    if (!this.#workers.has(worker)) return [400, `Worker ${String(worker)} not registered`];
    this.shares.push(share);
    const told = { ok: true, message: 'Share accepted', is_block: false };
    return [200, { ...told, total_shares: 10 * this.shares.length, estimated_payout: null }];
  }
}

describe('headframe mine at a pool of Vision-Node', function () {
  this.timeout(120_000);

  let pool: UpstreamPool;
  let miner: MinerProcess | undefined;

  beforeEach(() => {
    pool = new UpstreamPool();
  });

  afterEach(async () => {
    await miner?.stop();
    pool.close();
  });

  it('registers, mines in its range, sends what it takes, and comes back when forgotten', async () => {
    const running = new MinerProcess([
      ...['--algo', 'visionx', '--url', await pool.listen(), '--user', 'LAND1wallet.rig'],
      ...['--threads', '1', '--shares', String(SHARES)],
    ]);
    miner = running;
    await until(
      () => running.output,
      () => running.isDone,
      90_000,
    );
    expect(running.output).to.match(/accepted 6 \| rejected 0/);
    expect(running.output).to.include('the pool says: pool fee 1.5 %, foundation fee 1 %');
    const [first, again] = pool.registered;
    expect(first).to.include({ wallet_address: 'LAND1wallet', worker_name: 'rig' });
    expect(again).to.deep.equal(first);
    expect(pool.registered).to.have.length(2);
    const { worker_id: worker } = first ?? {};
    for (const query of pool.jobQueries) expect(query).to.include(`worker_id=${String(worker)}`);
    expect(pool.shares.length).to.be.at.least(SHARES);
    for (const share of pool.shares) {
      expect(share).to.include({ worker_id: worker, wallet_address: 'LAND1wallet' });
      const nonce = Number(share['nonce']);
      expect(nonce).to.be.at.least(pool.job.extra_nonce_start).and.below(U32);
      expect(share['extra_nonce']).to.equal(nonce);
    }
    expect(new Set(pool.shares.map(({ nonce }) => nonce)).size).to.equal(pool.shares.length);
  });
});
