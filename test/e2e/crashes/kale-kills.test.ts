import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { openDatabase } from '../../../core/storage/database.ts';
import { ADMIN_TOKEN, KaleHost, LEAPING_LEDGERS, POOLER_TOKEN } from '../kale-host.ts';
import type { Enrolled } from '../kale-host.ts';
import { KaleMiner } from '../kale-miner.ts';
import { KaleNode } from '../kale-node.ts';
import { payoutBooks, verifiedBooks } from '../payout-books.ts';
import { payoutStanding } from '../payout-standing.ts';
import { terminalCommand } from '../terminal-command.ts';
import { until } from '../until.ts';
import { KillingRelay } from './killing-relay.ts';
import type { Step } from './killing-relay.ts';

const [FARMERS, SOURCES, SHARE_ZEROS] = [6, 2, 2];
const DEPOSIT = 1_000_0000001n;
/** Of the ledger's seconds, where nothing waits. */
const LEAP = 20;
const STRIKE_MS = 180_000;

const STEPS: readonly Step[] = [
  { name: 'send fund', when: 'before' },
  { name: 'send fund', when: 'after' },
  { name: 'simulate plant', when: 'before' },
  { name: 'send plant', when: 'before' },
  { name: 'send plant', when: 'after' },
  { name: 'simulate work', when: 'after' },
  { name: 'send work', when: 'before' },
  { name: 'send work', when: 'after' },
  { name: 'simulate harvest', when: 'before' },
  { name: 'send harvest', when: 'before' },
  { name: 'send harvest', when: 'after' },
  { name: 'send sweep', when: 'before' },
  { name: 'send sweep', when: 'after' },
  { name: 'send payout', when: 'before' },
  { name: 'send payout', when: 'after' },
];

interface Pail {
  readonly block: bigint;
  readonly farmer: string;
  readonly state: string;
  /** Whether anything was found for it. */
  readonly worked: boolean;
}

describe('a host of KALE that is killed', function () {
  this.timeout(900_000);

  let node: KaleNode;
  let relay: KillingRelay;
  let host: KaleHost;
  let farmers: readonly Enrolled[];
  /** All blocks below it are over. */
  let last: number;
  let addresses: readonly string[];
  const miners: KaleMiner[] = [];

  before(async () => {
    node = await KaleNode.start(SOURCES);
    const { passphrase } = node.devnet.network;
    relay = new KillingRelay(node.url, { passphrase, address: node.address });
    await relay.start();
    addresses = [await node.holder(100), await node.holder(101)];
    host = await KaleHost.start({
      node,
      daemons: [relay.url],
      shareZeros: SHARE_ZEROS,
      payout: ['enabled = true', 'everySeconds = 10', 'minimum = "0.0000001"'],
      tables: [
        ...LEAPING_LEDGERS,
        '[coin.harvest]',
        'retrySeconds = 1',
        '[coin.split]',
        'stakePercent = 0',
      ],
    });
  });

  after(async () => {
    for (const miner of miners) await miner.stop();
    await host?.process.dispose();
    relay?.close();
    await node?.stop();
  });

  /** Ledgers stand still while nobody is there: what it is killed at has all its time. */
  async function killedAt(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      let isDead = false;
      // Before it starts, for what it was killed at may be the first that it does.
      void relay
        .strike(step, () => host.process.kill())
        .then(() => {
          isDead = true;
        });
      if (!host.process.isRunning) await host.process.start().catch(() => undefined);
      node.pace(async () => LEAP);
      const what = `${step.name} ${step.when}`;
      const said = () => `${what}; the host printed:\n${host.process.output.slice(-4_000)}`;
      await until(said, () => isDead, STRIKE_MS);
      await node.rest();
    }
    await host.process.start();
    node.pace(async () => LEAP);
  }

  it('comes back at each step, from the accounts of farmers to payments', async () => {
    farmers = await host.enrol(FARMERS);
    const wallets = farmers.map(({ custodialWallet }) => custodialWallet);
    await killedAt(STEPS.slice(0, 2));
    await until('accounts', async () => !(await node.held(wallets)).includes(undefined));
    for (const wallet of wallets) await node.devnet.issueKale(wallet, DEPOSIT);
    for (const address of addresses) miners.push(new KaleMiner(host, address));
    for (const miner of miners) miner.start();
    await node.rest();
    await killedAt(STEPS.slice(2));
  });

  it('pays all that it owes', async () => {
    for (const miner of miners) await miner.stop();
    await node.rest();
    node.pace(async () => 0);
    last = await node.blockIndex();
    for (const farmer of farmers)
      await until(`the harvests of ${farmer.farmerId}`, () => host.isSwept(farmer, last), 60_000);
    let told: unknown;
    await until(
      () => `nothing to be owed: ${JSON.stringify(told)}\n${host.process.output.slice(-4_000)}`,
      async () => {
        told = await payoutStanding(host.process, ADMIN_TOKEN);
        const wanted = { miners: '0.0000000', surplus: '0.0000000', openBatches: 0 };
        return isDeepStrictEqual(told, wanted);
      },
      120_000,
    );
    await node.rest();
    // What the last ledger had is known to the host soon.
    const wallets = farmers.map(({ custodialWallet }) => custodialWallet);
    await until('record and ledger to agree', async () =>
      isDeepStrictEqual(await recorded(), await node.held(wallets)),
    );
    expect(await host.process.stop()).to.equal(0);
  });

  it('lost nothing, and did nothing twice', async () => {
    const pails = (
      await rowsOf<Pail>(
        `select block_index as block, farmer_id as farmer, harvests.state, works.state is not null as worked
           from plugin_kale.harvests left join plugin_kale.works using (block_index, farmer_id)
          order by 1, 2`,
      )
    ).filter(({ block }) => block < last);
    // Miners of a busy machine may find nothing for a pail.
    const isOver = ({ state, worked }: Pail) => state === 'swept' || (state === 'lost' && !worked);
    expect(pails.filter((pail) => !isOver(pail))).to.deep.equal([]);
    expect(pails.filter(({ state }) => state === 'swept').length).to.be.at.least(FARMERS);
    const names = pails.map(({ block, farmer }) => `${block} ${farmer}`);
    expect(new Set(names).size).to.equal(names.length);
    expect(names.length).to.be.at.least(FARMERS);
    const rows = await rowsOf<{ wallet: string; balance: bigint }>(
      'select custodial_wallet as wallet, balance from plugin_kale.farmers',
    );
    const held = await node.held(rows.map(({ wallet }) => wallet));
    expect(held).to.deep.equal(rows.map(({ balance }) => balance));
  });

  it('keeps books that ledger and wallets confirm to the stroop', async () => {
    const books = await payoutBooks(host.process);
    const paid = await node.held(addresses);
    expect(paid).to.deep.equal(addresses.map((address) => books.received.get(address)));
    expect(await verifiedBooks(host.process, {})).to.match(/surplus/);
    const places = ['--data', host.process.data, '--config', `${host.process.directory}/config`];
    const audit = await terminalCommand(['kale', 'audit', ...places]);
    expect(audit.output).to.include('no differences');
    expect(audit.code).to.equal(0);
  });

  /** Balances of the farmers, as the host knows them. */
  function recorded(): Promise<readonly bigint[]> {
    return Promise.all(
      farmers.map(async ({ farmerId }) => {
        const { value } = await host.ask(`/farmers/${farmerId}`, POOLER_TOKEN);
        return BigInt(String(value['currentBalance']));
      }),
    );
  }

  async function rowsOf<Row>(sql: string): Promise<readonly Row[]> {
    const database = await openDatabase({ dataDir: host.process.data });
    try {
      return await database.rows<Row>(sql);
    } finally {
      await database.close();
    }
  }
});
