import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { httpMiner } from '../../../../core/miner/http-work/http-miner.ts';
import { MinerTally } from '../../../../core/miner/miner-tally.ts';
import { parseExactJson } from '../../../../core/plugin-api/exact-json.ts';
import { KaleWorker } from '../../../../plugins/kale/worker/kale-worker.ts';
import { KERNEL_INPUT_BYTES } from '../../../../plugins/kale/jobs/kernel-layout.ts';
import { KECCAK256_WASM } from '../../../wasm/keccak256/kernel-instance.ts';
import { MinerBench } from '../miners/miner-bench.ts';

/** The routes of a bench, served to miners. */
class ServedBench {
  readonly #server: Server;
  readonly #at: MinerBench;

  constructor(at: MinerBench) {
    this.#at = at;
    this.#server = createServer((request, response) => void this.#answer(request, response));
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

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://pool');
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const { status, headers, value } = await this.#at.call(request.method ?? '', pathname, {
      query: Object.fromEntries(searchParams),
      body: text === '' ? undefined : parseExactJson(text),
      remoteAddress: '127.0.0.1',
      signal: gone.signal,
    });
    response.writeHead(status, headers).end(status === 204 ? undefined : JSON.stringify(value));
  }
}

describe('mining for a pool of KALE', () => {
  let at: MinerBench;
  let served: ServedBench;

  beforeEach(() => {
    at = new MinerBench({ work: { shareZerosMin: 2, submitsPerSecond: 0 } }, 256);
    served = new ServedBench(at);
  });

  afterEach(async () => {
    await served.close();
    at.close();
  });

  async function minerOf(
    { address = 'GALICE', sharesWanted }: { address?: string; sharesWanted?: number },
    note: (text: string) => void = () => undefined,
  ) {
    const tally = new MinerTally();
    const url = await served.listen();
    const options = { url, verifyCertificate: true, address, worker: 'rig', threads: 2 };
    const kernel = { wasm: KECCAK256_WASM, inputBytes: KERNEL_INPUT_BYTES };
    const kit = { kernel, protocol: new KaleWorker() };
    return { tally, miner: httpMiner({ ...options, sharesWanted }, kit, { tally, note }) };
  }

  /** Called after each nonce that the field was offered. */
  function afterOffers(then: () => void): void {
    const offer = at.field.offer.bind(at.field);
    at.field.offer = async (found) => {
      const verdict = await offer(found);
      then();
      return verdict;
    };
  }

  it('finds real nonces for one farmer after the other, and says how good they are', async () => {
    at.open(7, 5);
    const { miner, tally } = await minerOf({});
    const isServed = () => at.field.lanes().every(({ zeros }) => zeros !== undefined);
    afterOffers(() => {
      if (isServed()) miner.stop();
    });
    expect(await miner.run()).to.deep.equal({ kind: 'stopped' });
    expect(tally.rejected).to.equal(0);
    const zeros = at.field.lanes().map((lane) => lane.zeros ?? 0);
    expect(Math.min(...zeros)).to.be.at.least(2);
    expect(tally.best).to.match(/^[0-9]+ zeros$/);
    expect(Number.parseInt(tally.best ?? '', 10)).to.be.at.least(Math.max(...zeros));
    const [seat] = at.desk.seats();
    expect(seat).to.include({ address: 'GALICE', worker: 'rig' });
  });

  it('comes back where the pool has forgotten it, with a job that is its own', async () => {
    at.open(7, 5);
    const notes: string[] = [];
    const { miner, tally } = await minerOf({ sharesWanted: 30 }, (text) => notes.push(text));
    let offers = 0;
    afterOffers(() => {
      if (++offers === 10) for (const seat of at.desk.seats()) seat.leave();
    });
    expect(await miner.run()).to.deep.equal({ kind: 'enough' });
    expect(tally.accepted).to.equal(30);
    const faults = notes.filter((note) => /bad-extranonce|low-difficulty|wrong/.test(note));
    expect(faults).to.deep.equal([]);
  });

  it('is told why nobody is to come again', async () => {
    const { miner } = await minerOf({ address: 'nobody' });
    const refused = { kind: 'refused', reason: 'no address of Stellar' };
    expect(await miner.run()).to.deep.equal(refused);
  });
});
