/**
 * Bugs of pool servers about what blocks pay, each as its smallest scenario here. Sources are those projects'
 * own code and public threads, as of 2026.
 */
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { BLOCK_SETTLEMENT_DEFAULTS } from '../../../core/ledger/block-settlement.ts';
import { distribute } from '../../../core/ledger/distribution.ts';
import { fractionOf } from '../../../core/ledger/fraction.ts';
import { Pplns } from '../../../core/ledger/schemes/pplns.ts';
import { DaemonChain } from '../../../plugins/sha256/daemons/daemon-chain.ts';
import { coinConfig } from '../../plugins/sha256/pool-parts.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { MemoryPool } from './reorg-bench.ts';
import { SettlementBench } from './settlement-bench.ts';
import { slice } from './work-slices.ts';

const { rewardAfterMs, spanMs } = BLOCK_SETTLEMENT_DEFAULTS;
const NO_SUCH_TRANSACTION = {
  error: { code: -5, message: 'Invalid or non-wallet transaction id' },
};

/** What a wallet says of a reward that it takes for lost, or does not know. */
const DOUBTS: readonly object[] = [
  NO_SUCH_TRANSACTION,
  { result: { confirmations: 0, details: [] } },
  ...['orphan', 'send', 'receive'].map((category) => ({
    result: { confirmations: -1, details: [{ category }] },
  })),
];

/** A node whose chain has block `aa` on height 1, and so many more; its wallet doubts it. */
async function doubtingNode(chain: { height: number }, doubt: object): Promise<Server> {
  const answers: Readonly<Record<string, () => object>> = {
    getblockcount: () => ({ result: chain.height }),
    getblockhash: () => ({ result: 'aa' }),
    gettransaction: () => doubt,
  };
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = JSON.parse((await request.toArray()).join('')) as { id: unknown; method: string };
    const answer = answers[body.method]?.() ?? { error: { code: -32_601, message: 'no such' } };
    response.end(JSON.stringify({ id: body.id, result: null, error: null, ...answer }));
  };
  const server = createServer((request, response) => void reply(request, response));
  // What fails must not keep the process.
  server.unref();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

interface Bug {
  readonly bug: string;
  /** Where it was met. */
  readonly source: string;
  readonly scenario: () => Promise<void>;
}

const BUGS: readonly Bug[] = [
  {
    bug: 'a wallet that does not know a reward, or calls it lost, makes an orphan of a block in the chain',
    source:
      'oliverw/miningcore #385, #406, #649, #1362; zone117x/node-open-mining-portal, kicked blocks',
    scenario: async () => {
      for (const doubt of DOUBTS) {
        const clock = new ManualClock();
        const height = { height: 1 };
        const node = await doubtingNode(height, doubt);
        const { port } = node.address() as AddressInfo;
        const work = { elected: 'n1', health: () => [] };
        const url = `http://127.0.0.1:${port}`;
        const chain = new DaemonChain(coinConfig([{ url, name: 'n1' }]), work);
        const pool = new MemoryPool('prop', chain, clock);
        const look = async (ms: number): Promise<void> => {
          clock.pass(ms);
          await pool.look();
        };
        await pool.found(1, 'aa', 'ann');
        for (const ms of [spanMs, rewardAfterMs, spanMs]) await look(ms);
        expect(await pool.balances()).to.include({ 'miner-immature bob': 970n });
        height.height = chain.maturity;
        for (const ms of [spanMs, spanMs]) await look(ms);
        expect(await pool.balances()).to.include({ 'miner bob': 970n, chain: -1_000n });
        node.closeAllConnections();
        node.close();
      }
    },
  },
  {
    bug: 'a block stays pending for ever after its node was away while it became mature',
    source: 'oliverw/miningcore #228, #649',
    scenario: async () => {
      const clock = new ManualClock();
      let isAway = false;
      let tip = 1;
      const asked = async <T>(answer: T): Promise<T> => {
        if (isAway) throw new Error('the node is away');
        return answer;
      };
      const chain = {
        maturity: 3,
        heightTip: () => asked(tip),
        canonicalHash: (height: number) => asked(height === 1 ? 'aa' : `other-${height}`),
      };
      const pool = new MemoryPool('prop', chain, clock);
      await pool.found(1, 'aa', 'ann');
      const looks = async (count: number): Promise<void> => {
        for (let index = 0; index < count; index++) {
          clock.pass(rewardAfterMs);
          await pool.look();
        }
      };
      await looks(3);
      expect(await pool.balances()).to.include({ 'miner-immature bob': 970n });
      isAway = true;
      await looks(50);
      tip = 1_000;
      isAway = false;
      await looks(2);
      expect(await pool.balances()).to.include({ 'miner bob': 970n });
    },
  },
  {
    bug: 'the work of a round whose block left the chain is paid to nobody, or to others',
    source:
      'dvandal/cryptonote-nodejs-pool, scores put back under another key; ' +
      'zone117x/node-open-mining-portal, whole numbers added to fractions',
    scenario: async () => {
      const bench = new SettlementBench();
      const look = bench.process('prop');
      bench.slices.slices.push(
        slice({ miner: 'ann', work: 20, round: 1 }),
        slice({ miner: 'bob', work: 10, round: 1 }),
        slice({ miner: 'solo:zoe', work: 500, round: 1 }),
        slice({ miner: 'cid', work: 30, round: 2 }),
        slice({ miner: 'ann', work: 39, round: 2 }),
      );
      bench.store.add(100, 'aa', 'pending');
      await look();
      expect(bench.ledger.balances).to.include({ 'miner-immature ann': 660n });
      bench.store.turn('aa', 'orphaned');
      await look();
      bench.store.add(101, 'bb', 'confirmed');
      for (let ms = 0; ms <= rewardAfterMs; ms += spanMs) await look();
      // 990 over 20 + 39, 10 and 30.
      expect(bench.ledger.balances).to.deep.equal({
        chain: -1_000n,
        'fee operator': 10n,
        'miner ann': 590n,
        'miner bob': 100n,
        'miner cid': 300n,
      });
    },
  },
  {
    bug: 'a PPLNS window that is not full leaves the rest with the pool',
    source:
      'oliverw/miningcore #17, #52, #289, #326; Kudaraidee/miningcore-xiaolin1579 #46; ' +
      'Snipa22/nodejs-pool #294, #349, #439',
    scenario: async () => {
      const block = { round: 1n, roundFrom: 1n, finder: 'ann', rewardAtomic: 1_000n };
      const reading = new Pplns(fractionOf(2)).begin();
      const networkWork = 1_000_000n;
      reading.take(slice({ miner: 'ann', work: 3, networkWork }));
      reading.take(slice({ miner: 'bob', work: 1, networkWork }));
      const rules = { feePercent: fractionOf(0), remainderOwner: 'operator' };
      const postings = distribute(block, reading.weights(), rules);
      const ofMiners = postings.filter(({ account }) => account.startsWith('miner'));
      const sum = ofMiners.reduce((total, { amountAtomic }) => total + amountAtomic, 0n);
      expect(sum).to.equal(1_000n);
    },
  },
];

describe('known bugs of pools with blocks', () => {
  for (const { bug, source, scenario } of BUGS) it(`are none here: ${bug} (${source})`, scenario);
});
