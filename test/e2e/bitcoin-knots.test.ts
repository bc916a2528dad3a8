import { expect } from 'chai';
import { BitcoinKnots, requireBitcoinKnots } from '../daemons/bitcoin-knots.ts';
import { freePort } from '../daemons/free-port.ts';
import { HostProcess } from './host-process.ts';
import { MinerProcess } from './miner-process.ts';
import { type Reply, Rig } from './rig.ts';
import { until } from './until.ts';

const POOL_ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const MINER = `${POOL_ADDRESS}.rig1`;

/** A block as the API lists it. */
interface ListedBlock {
  readonly blockHeight: number;
  readonly hash: string;
  readonly status: string;
}

function fixedPort(port: number, difficulty: number): readonly string[] {
  return [
    '[[port]]',
    `listen = "127.0.0.1:${port}"`,
    'algorithm = "sha256d"',
    `difficulty = { start = ${difficulty}, min = ${difficulty}, max = ${difficulty} }`,
  ];
}

describe('mining on bitcoin-knots', function () {
  this.timeout(180_000);

  const daemons: BitcoinKnots[] = [];
  const rigs: Rig[] = [];
  let host: HostProcess;
  let stratumPort: number;
  let minerPort: number;

  before(async function () {
    requireBitcoinKnots.call(this);
    for (const _ of ['first', 'second']) daemons.push(await BitcoinKnots.start());
    const [first] = both();
    await first.call('createwallet', ['wallet']);
    await first.call('generatetoaddress', [101, await first.call('getnewaddress')]);
    await copyChain();
    const apiPort = await freePort();
    stratumPort = await freePort();
    minerPort = await freePort();
    host = await HostProcess.create(
      {
        'headframe.toml': `[api]\nlisten = "127.0.0.1:${apiPort}"\n`,
        'ports.toml': [
          ...fixedPort(stratumPort, 1e-9),
          // Ours tries millions of hashes a second, and each share is a block here.
          ...fixedPort(minerPort, 1e-4),
        ].join('\n'),
      },
      { apiPort },
    );
    await host.start('/health');
    await host.writeConfig(
      'pools/bitcoin-regtest.toml',
      [
        'plugin = "sha256"',
        `address = "${POOL_ADDRESS}"`,
        '[coin]',
        'coin = "bitcoin"',
        'network = "regtest"',
        ...daemons.flatMap(({ url, user, password }) => [
          '[[coin.daemons]]',
          `url = "${url}"`,
          `user = "${user}"`,
          `password = "${password}"`,
        ]),
      ].join('\n'),
    );
    await until('the dropped pool to run', async () => {
      const { body } = await host.get('/api/v1/pools');
      const { pools } = body as { pools: { id: string; state: string }[] };
      return pools.some(({ id, state }) => id === 'bitcoin-regtest' && state === 'running');
    });
  });

  after(async () => {
    for (const rig of rigs) rig.close();
    await host?.dispose();
    for (const daemon of daemons) await daemon.stop();
  });

  function both(): [BitcoinKnots, BitcoinKnots] {
    const [first, second] = daemons;
    if (first === undefined || second === undefined) throw new Error('two daemons expected');
    return [first, second];
  }

  /** The nodes have no peers: gives the second what only the first has, as a network would. */
  async function copyChain(): Promise<void> {
    const [first, second] = both();
    for (let at = 1; at <= (await height(first)); at++) {
      const hash = await first.call('getblockhash', [at]);
      await second.call('submitblock', [await first.call('getblock', [hash, 0])]);
    }
    expect(await second.call('getbestblockhash')).to.equal(await first.call('getbestblockhash'));
  }

  const height = async (daemon: BitcoinKnots) => Number(await daemon.call('getblockcount'));

  async function connect(rolling: boolean): Promise<Rig> {
    const rig = await Rig.connect(stratumPort, { user: MINER, rolling });
    rigs.push(rig);
    return rig;
  }

  /** Mines until the daemon's chain is `count` blocks longer. */
  async function mine(rig: Rig, daemon: BitcoinKnots, count: number): Promise<Reply[]> {
    const end = (await height(daemon)) + count;
    const replies: Reply[] = [];
    while ((await height(daemon)) < end) replies.push(await rig.mine());
    return replies;
  }

  /** The same with `headframe mine`. */
  async function mineWithOurMiner(
    daemon: BitcoinKnots,
    count: number,
    ...options: string[]
  ): Promise<void> {
    const url = `stratum+tcp://127.0.0.1:${minerPort}`;
    const end = (await height(daemon)) + count;
    const miner = new MinerProcess(['--url', url, '--user', MINER, '--threads', '1', ...options]);
    try {
      await until(
        () => `height ${end}; the miner printed:\n${miner.output}`,
        async () => (await height(daemon)) >= end,
        90_000,
      );
    } finally {
      await miner.stop();
    }
  }

  async function listed(): Promise<ListedBlock[]> {
    const { body } = await host.get('/api/pools/bitcoin-regtest/blocks?pageSize=100');
    return body as ListedBlock[];
  }

  it('mines 110 blocks, half under version rolling, each in the chain of the node', async () => {
    const [first] = both();
    const start = await height(first);
    await mineWithOurMiner(first, 55);
    await mineWithOurMiner(first, 55, '--version-rolling');
    let ours = 0;
    for (let at = start + 1; at <= (await height(first)); at++) {
      const hash = String(await first.call('getblockhash', [at]));
      const block = await first.call<{
        version: number;
        tx: { vout: { scriptPubKey: { address?: string } }[] }[];
      }>('getblock', [hash, 2]);
      if (block.tx[0]?.vout[0]?.scriptPubKey.address === POOL_ADDRESS) ours++;
    }
    expect(ours).to.be.at.least(110);
  });

  it('carries transactions of the mempool under a valid witness commitment', async () => {
    const [first] = both();
    const txid = String(
      await first.call('sendtoaddress', [
        await first.call('getnewaddress', ['', 'bech32']),
        '0.50000000',
      ]),
    );
    const rig = await connect(true);
    await until('the transaction to be mined', async () => {
      await rig.mine();
      const { confirmations } = await first.call<{ confirmations: number }>('gettransaction', [
        txid,
      ]);
      return confirmations > 0;
    });
    const { blockhash } = await first.call<{ blockhash: string }>('gettransaction', [txid]);
    const { tx } = await first.call<{ tx: { hex: string }[] }>('getblock', [blockhash, 2]);
    expect(tx.length).to.be.at.least(2);
    // Marker and flag of a coinbase with its witness nonce.
    expect(tx[0]?.hex.slice(8, 12)).to.equal('0001');
  });

  it('follows a tip that another miner found at once', async () => {
    const [first] = both();
    const rig = await connect(false);
    const next = rig.nextJob();
    const asked = performance.now();
    await first.call('generatetoaddress', [1, POOL_ADDRESS]);
    const job = await next;
    expect(job.clean).to.equal(true);
    // Polling would take its interval, a second or more; this bound is only against falling back to it.
    expect(performance.now() - asked).to.be.below(900);
    await copyChain();
  });

  it('reports a block as orphaned that a reorganisation removed', async () => {
    const [first, second] = both();
    await mine(await connect(false), first, 1);
    const lost = String(await second.call('getbestblockhash'));
    await until('both nodes to have the block', async () => {
      return (await first.call('getbestblockhash')) === lost;
    });
    for (const daemon of [first, second]) await daemon.call('invalidateblock', [lost]);
    await first.call('generatetoaddress', [3, await first.call('getnewaddress')]);
    await copyChain();
    await until(
      'the block to be listed as orphaned',
      async () =>
        (await listed()).some(({ hash, status }) => hash === lost && status === 'orphaned'),
      60_000,
    );
  });

  it('goes on with the other daemon when one is killed', async () => {
    const [first, second] = both();
    const rig = await connect(true);
    await mine(rig, second, 2);
    await first.kill();
    await mine(rig, second, 5);
    expect(rig.closed).to.equal(false);
    const { body } = await host.get('/api/v1/pools');
    const { pools } = body as { pools: { id: string; state: string }[] };
    expect(pools.find(({ id }) => id === 'bitcoin-regtest')?.state).to.equal('running');
  });
});
