/**
 * Work of a block's end at a real host, its devnet, books and kernel threads included: many nonces of many farmers,
 * sent by a pooler and by miners, until every answer is there: shares on disk, the best of each farmer on record.
 */
import { Keypair } from '@stellar/stellar-sdk';
import { loadavg } from 'node:os';
import { farmerKey } from '../plugins/kale/consensus/farmer-key.ts';
import { leadingZeros } from '../plugins/kale/consensus/leading-zeros.ts';
import { workHash } from '../plugins/kale/consensus/work-hash.ts';
import { HostProcess } from './host-process.ts';
import { BENCH_POOLER, writeKaleConfig } from './kale-config.ts';
import { figure, type Print, printTable } from './print.ts';

const FARMERS = 200;
const PER_FARMER = 50;
const SUBMISSIONS = FARMERS * PER_FARMER;
const CALL_MAX = 3_000;
/** As our own pooler sends them at most. */
const CALL_SUBMISSIONS = 2_000;
const LOOKS = 2_000;
const LOOKS_AT_ONCE = 32;
const PATIENCE_MS = 180_000;
const PAUSE_MS = 100;

/** A farmer's nonces to try. */
interface Field {
  readonly blockIndex: number;
  readonly entropy: string;
  readonly farmer: string;
  readonly nonceFirst: string;
  readonly shareZeros: number;
}

interface Measured {
  readonly name: string;
  readonly count: number;
  readonly good: number;
  readonly ms: number;
  readonly hostMicros: number;
}

// biome-ignore lint/suspicious/noExplicitAny: answers
type Answer = any;

/** `hashNs`: of a share in the host's batches on one thread, as the same run measured it. */
export async function benchKaleHost(print: Print, hashNs: number): Promise<void> {
  const host = await HostProcess.start({ blockDifficulty: 1, configure: writeKaleConfig });
  try {
    const bench = new HostBench(host);
    await bench.plant();
    const rows = [...(await bench.asPooler()), ...(await bench.asMiners())];
    printTable(
      print,
      ['real host', 'calls for', 'good', 'ms', 'a second', 'times the kernel', 'us CPU each'],
      rows.map(({ name, count, good, ms, hostMicros }) => [
        name,
        String(count),
        String(good),
        figure(ms),
        figure((1000 * count) / ms),
        figure((ms * 1e6) / count / hashNs),
        figure(hostMicros / count),
      ]),
    );
    print(`load of the machine: ${loadavg().map(figure).join(', ')}`);
  } finally {
    await host.end();
  }
}

class HostBench {
  readonly #host: HostProcess;
  readonly #url: string;

  constructor(host: HostProcess) {
    this.#host = host;
    this.#url = `http://127.0.0.1:${host.options.sharesPort}`;
  }

  /** Farmers are registered, and get their accounts. */
  async plant(): Promise<void> {
    for (let count = 0; count < FARMERS; count++) {
      const application = { poolerId: BENCH_POOLER.id, stakePercentage: 1 };
      await this.#call('/farmers/register', application);
    }
  }

  /** In calls as great as they may be, and then, in another block, as our own pooler sends them. */
  async asPooler(): Promise<readonly Measured[]> {
    return [
      await this.#pooled(`POST /work, ${CALL_MAX} in a call`, CALL_MAX),
      await this.#pooled(`POST /work, ${CALL_SUBMISSIONS} in a call`, CALL_SUBMISSIONS),
    ];
  }

  async asMiners(): Promise<readonly Measured[]> {
    const blockIndex = await this.#freshBlock();
    const minerIds: string[] = [];
    for (let count = 0; count < FARMERS; count++) {
      const address = Keypair.random().publicKey();
      const worker = `miner-${count}`;
      minerIds.push((await this.#call('/miners/register', { address, worker })).minerId);
    }
    const bodies: object[] = [];
    for (const minerId of minerIds) {
      const job = await this.#call(`/miners/work?minerId=${minerId}`);
      if (job.blockIndex !== blockIndex) return this.asMiners();
      const shares = found(job).map((nonce) => ({ jobId: job.jobId, nonce }));
      bodies.push({ minerId, shares });
    }
    const sent = await this.#measured('POST /miners/shares, 50 in a call', SUBMISSIONS, () =>
      this.#all(
        bodies.map((body) => async () => {
          const { verdicts } = await this.#call('/miners/shares', body);
          return verdicts.filter((each: Answer) => each.accepted).length;
        }),
      ),
    );
    const looks = Array.from({ length: LOOKS }, (_, at) => async () => {
      await this.#call(`/miners/work?minerId=${minerIds[at % FARMERS]}`);
      return 1;
    });
    const jobs = await this.#measured('GET /miners/work', LOOKS, () => this.#all(looks));
    return [sent, jobs];
  }

  async #pooled(name: string, perCall: number): Promise<Measured> {
    await this.#freshBlock();
    const { blockIndex, entropy, plantedFarmers } = await this.#planted();
    const submissions = plantedFarmers.flatMap((each: Answer) =>
      found({ ...each, blockIndex, entropy, farmer: each.custodialWallet }).map((nonce) => {
        return { farmerId: each.farmerId, nonce, timestamp: Date.now() };
      }),
    );
    const calls: (() => Promise<number>)[] = [];
    for (let from = 0; from < submissions.length; from += perCall) {
      const some = submissions.slice(from, from + perCall);
      const body = { poolerId: BENCH_POOLER.id, blockIndex, submissions: some };
      calls.push(async () => (await this.#call('/work', body)).validNonces);
    }
    const measured = await this.#measured(name, submissions.length, () => this.#all(calls));
    const after = await this.#planted();
    const kept = after.plantedFarmers.filter((each: Answer) => each.bestZeros !== null).length;
    if (after.blockIndex === blockIndex && kept < FARMERS)
      throw new Error(`of ${FARMERS} farmers ${kept} have a nonce on record`);
    return measured;
  }

  /** Index of a block that has just been planted by all. */
  async #freshBlock(): Promise<number> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    const { blockIndex: old } = await this.#planted();
    while (performance.now() < deadlineMs) {
      const { blockIndex, plantedFarmers } = await this.#planted();
      if (blockIndex !== null && blockIndex !== old && plantedFarmers.length === FARMERS)
        return blockIndex;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    throw new Error('the farmers are not planted');
  }

  #planted(): Promise<Answer> {
    return this.#call('/pooler/planted-farmers');
  }

  async #measured(name: string, count: number, run: () => Promise<number>): Promise<Measured> {
    const cpuBefore = await this.#host.cpuMicros();
    const startMs = performance.now();
    const good = await run();
    const ms = performance.now() - startMs;
    return { name, count, good, ms, hostMicros: (await this.#host.cpuMicros()) - cpuBefore };
  }

  /** Sums what they come to; so many are under way at once. */
  async #all(calls: readonly (() => Promise<number>)[]): Promise<number> {
    let [next, sum] = [0, 0];
    const line = async (): Promise<void> => {
      for (let call = calls[next++]; call !== undefined; call = calls[next++]) {
        const count = await call();
        sum += count;
      }
    };
    await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, line));
    return sum;
  }

  async #call(path: string, body?: object): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${BENCH_POOLER.token}`,
      'content-type': 'application/json',
    };
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(this.#url + path, { headers, ...sent });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }
}

/** Nonces that are shares, from the beginning of the range. */
function found({ blockIndex, entropy, farmer, nonceFirst, shareZeros }: Field): readonly string[] {
  const nonces: string[] = [];
  const [bytes, key] = [Buffer.from(entropy, 'hex'), farmerKey(farmer)];
  for (let nonce = BigInt(nonceFirst); nonces.length < PER_FARMER; nonce++) {
    const hash = workHash({ index: blockIndex, nonce, entropy: bytes, farmer: key });
    if (leadingZeros(hash) >= shareZeros) nonces.push(String(nonce));
  }
  return nonces;
}
