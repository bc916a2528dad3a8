import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Asset, Operation } from '@stellar/stellar-sdk';
import type { Keypair } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { poolKeys } from '../../plugins/kale/pool-keys.ts';
import { RunningFarm } from '../plugins/kale/devnet/running-farm.ts';
import { ADMIN_TOKEN, KALE_POOL, KaleHost, LEAPING_LEDGERS, POOLER_TOKEN } from './kale-host.ts';
import type { Enrolled } from './kale-host.ts';
import { KaleMiner } from './kale-miner.ts';
import { KaleNode } from './kale-node.ts';
import { payoutBooks, verifiedBooks } from './payout-books.ts';
import { payoutStanding } from './payout-standing.ts';
import { inDatabase } from './stopped-database.ts';
import { terminalCommand } from './terminal-command.ts';
import type { Ended } from './terminal-command.ts';
import { until as untilWithin } from './until.ts';

const SOURCES = 2;
const LEAP = 30;
const DEPOSIT = 25_0000000n;
/** Stroops that a stranger gives the pool. */
const GIFT = 3_0000007n;
const GIFT_XLM = 7_0000000n;
/** Of each account that sends. */
const SOURCE_XLM = 10_000_0000000n;
/** Of the account of each farmer. */
const FARMER_XLM = 2_0000000n;

/** Half a minute is short where ten others want the same processors. */
const WAIT_MS = 150_000;

/** A farmer as the pool tells of it. */
interface Standing {
  readonly isReady: boolean;
  readonly status: string;
  readonly hindrance: string | null;
  readonly currentBalance: string;
  readonly payoutAddress: string | null;
  readonly totalEarnings: number;
}

describe('farmers of KALE that leave', function () {
  this.timeout(600_000);

  let node: KaleNode;
  let host: KaleHost;
  let chain: RunningFarm;
  let miner: KaleMiner;
  /** Where it is paid from the start, where it is paid at the end, and one that cannot hold KALE at first. */
  let [early, late, bare]: Keypair[] = [];
  let payee: Keypair;
  let stranger: Keypair;
  let farmers: readonly Enrolled[];

  before(async () => {
    node = await KaleNode.start(SOURCES);
    chain = RunningFarm.on(node.devnet);
    payee = await chain.farmer(90, 0n);
    [early, late] = [await chain.farmer(91, 0n), await chain.farmer(92, 0n)];
    bare = await chain.farmer(93);
    stranger = await chain.farmer(94, GIFT);
    host = await KaleHost.start({
      node,
      shareZeros: 2,
      payout: ['enabled = true', 'everySeconds = 86400', 'minimum = "0.0000001"'],
      tables: [...LEAPING_LEDGERS, '[coin.harvest]', 'retrySeconds = 1'],
    });
    miner = new KaleMiner(host, payee.publicKey());
  });

  after(async () => {
    await miner?.stop();
    await host?.process.dispose();
    await node?.stop();
  });

  it('have farmed with what they paid in', async () => {
    farmers = [await joined(early?.publicKey()), await joined(), await joined()];
    // Blocks turn by who plants: somebody stays.
    await joined();
    expect((await payouts('pause')).code).to.equal(0);
    node.pace(async () => LEAP);
    for (const each of farmers)
      await until(said('an account'), async () => (await told(each)).isReady === true);
    await node.rest();
    for (const { custodialWallet } of farmers)
      await node.devnet.issueKale(custodialWallet, DEPOSIT);
    await strangersGive();
    miner.start();
    node.pace(async () => LEAP);
    for (const each of farmers)
      await until(said('a harvest'), async () => (await told(each)).totalEarnings > 0);
    // Who named no address is owed what his wallet earned there, also when he names one.
    await until(said('a debt'), async () => {
      const wallet = farmers[1]?.custodialWallet;
      const { body } = await host.process.get(`/api/v1/miners/${wallet}/balances`);
      const [found] = Array.isArray(body) ? (body as Partial<Record<string, string>>[]) : [];
      return Number(found?.['balance'] ?? 0) > 0;
    });
  });

  it('are paid out to the stroop, and closed, once nothing of theirs is on the farm', async () => {
    const targets = [undefined, late?.publicKey(), bare?.publicKey()];
    for (const [index, { farmerId, farmerToken }] of farmers.entries()) {
      const payoutAddress = targets[index];
      const body = payoutAddress === undefined ? {} : { payoutAddress };
      const { status, text } = await host.tell(`/farmers/${farmerId}/leave`, body, farmerToken);
      expect(status, text).to.equal(200);
    }
    for (const each of farmers.slice(0, 2))
      await until(said('a departure'), async () => (await told(each)).status === 'departed');
    expect([await held(early), await held(late)]).to.deep.equal(await paidOut(farmers.slice(0, 2)));
  });

  it('wait where they cannot be paid, say why, and go on', async () => {
    const [, , last] = farmers as [Enrolled, Enrolled, Enrolled];
    await until(said('a hindrance'), async () =>
      /no trustline/.test((await told(last)).hindrance ?? ''),
    );
    expect(await told(last)).to.include({ status: 'leaving', payoutAddress: bare?.publicKey() });
    await miner.stop();
    await node.rest();
    if (bare === undefined) throw new Error('there is no such account');
    await chain.apply(bare, Operation.changeTrust({ asset: node.devnet.network.asset }));
    node.pace(async () => LEAP);
    await until(said('the last departure'), async () => (await told(last)).status === 'departed');
    expect(await told(last)).to.include({ hindrance: null, currentBalance: '0' });
    expect([await held(bare)]).to.deep.equal(await paidOut([last]));
  });

  it('leave no account behind that anybody could pay', async () => {
    for (const { custodialWallet } of farmers)
      expect(node.devnet.hasAccount(custodialWallet), custodialWallet).to.equal(false);
    const [gone] = farmers as [Enrolled];
    const { asset } = node.devnet.network;
    const destination = gone.custodialWallet;
    const payment = Operation.payment({ destination, asset, amount: '0.0000001' });
    await node.rest();
    expect((await chain.apply(stranger, payment)).status).to.equal('FAILED');
    node.pace(async () => LEAP);
  });

  it('get what they are owed afterwards where they were paid out', async () => {
    const [first, second, third] = farmers as [Enrolled, Enrolled, Enrolled];
    const earlier = [await held(early), await held(late), await held(bare)];
    expect((await payouts('resume')).code).to.equal(0);
    // Time stands still, but for what is under way.
    await node.rest();
    node.pace(async () => 0);
    await until(said('nothing to be owed, and nothing more there than was given'), async () => {
      await payouts('run');
      const standing = await payoutStanding(host.process, ADMIN_TOKEN);
      const wanted = { miners: '0.0000000', surplus: '3.0000007', openBatches: 0 };
      return isDeepStrictEqual(standing, wanted);
    });
    await node.rest();
    expect(await host.process.stop()).to.equal(0);
    const books = await payoutBooks(host.process);
    const by = (owner: string | undefined) => books.received.get(owner ?? '') ?? 0n;
    expect(by(second.custodialWallet) > 0n, 'it was owed to a wallet').to.equal(true);
    const came = [await held(early), await held(late), await held(bare)];
    expect(came.map((now, index) => now - (earlier[index] ?? 0n))).to.deep.equal([
      by(early?.publicKey()) + by(first.custodialWallet),
      by(late?.publicKey()) + by(second.custodialWallet),
      by(bare?.publicKey()) + by(third.custodialWallet),
    ]);
    const signed = (await events('payout-signed')).join();
    expect(signed).to.include(late?.publicKey());
    expect(signed).to.not.include(second.custodialWallet);
    expect(await held(payee)).to.equal(by(payee.publicKey()));
  });

  it('give the pool its XLM back, with what strangers added to it', async () => {
    const addresses = poolKeys(node.settings, node.address).sources.map((each) => each.publicKey);
    const balances = await Promise.all(
      addresses.map(async (each) => (await chain.server.getAccountEntry(each)).balance),
    );
    const fees = await feesPaid();
    // One farmer has stayed.
    const left = BigInt(SOURCES) * SOURCE_XLM - fees + GIFT_XLM - FARMER_XLM;
    expect(balances.reduce((sum, each) => sum + BigInt(each), 0n)).to.equal(left);
  });

  it('leave a pool with a surplus of what strangers gave', async () => {
    const books = await verifiedBooks(host.process, { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN });
    expect(books).to.include('3.0000007');
    const places = [
      '--data',
      host.process.data,
      '--config',
      join(host.process.directory, 'config'),
    ];
    const audit = await terminalCommand(['kale', 'audit', ...places]);
    expect(audit.output).to.include('no differences');
    expect(audit.code).to.equal(0);
  });

  const said = (what: string) => () =>
    `${what}; the host printed:\n${host.process.output.slice(-4_000)}`;

  function payouts(what: 'pause' | 'resume' | 'run'): Promise<Ended> {
    const url = ['--url', `http://127.0.0.1:${host.process.apiPort}`];
    const environment = { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN };
    return terminalCommand(['payouts', what, KALE_POOL, ...url], environment);
  }

  function joined(payoutAddress?: string): Promise<Enrolled> {
    return host.join({ stakePercentage: 0.5, payoutAddress });
  }

  async function told({ farmerId }: Enrolled): Promise<Standing> {
    const { value } = await host.ask(`/farmers/${farmerId}`, POOLER_TOKEN);
    const totalEarnings = Number(value['totalEarnings']);
    return { ...(value as unknown as Standing), totalEarnings };
  }

  /** KALE to the pool's own account, and XLM to a farmer's. */
  async function strangersGive(): Promise<void> {
    const { asset } = node.devnet.network;
    const gifts = [
      Operation.payment({ destination: node.address, asset, amount: '3.0000007' }),
      Operation.payment({
        destination: farmers[0]?.custodialWallet ?? '',
        asset: Asset.native(),
        amount: '7.0000000',
      }),
    ];
    for (const gift of gifts)
      expect((await chain.apply(stranger, gift)).status).to.equal('SUCCESS');
  }

  const held = (pair: Keypair | undefined): Promise<bigint> =>
    pair === undefined ? Promise.resolve(0n) : chain.kale(pair);

  /** What each paid in, without the stakes of pails that nobody worked. */
  async function paidOut(some: readonly Enrolled[]): Promise<readonly bigint[]> {
    const answers = await Promise.all(
      some.map(({ farmerId }) =>
        host.ask(`/farmers/${farmerId}/harvests?blocks=100`, POOLER_TOKEN),
      ),
    );
    return answers.map(({ value }) =>
      (value['harvests'] as readonly { status: string; stakeAmount: string }[])
        .filter(({ status }) => status === 'lost')
        .reduce((left, { stakeAmount }) => left - BigInt(stakeAmount), DEPOSIT),
    );
  }

  /** Bodies of all events of a kind. */
  function events(kind: string): Promise<readonly string[]> {
    return inDatabase(host.process, async (database) => {
      const rows = await database.rows<{ body: string }>(
        'select body::text as body from plugin_kale.events where kind = ?',
        [kind],
      );
      return rows.map(({ body }) => body);
    });
  }

  /** Stroops of XLM that transactions of the sources cost. */
  async function feesPaid(): Promise<bigint> {
    const settled = (await events('transaction-settled')).map((body) => JSON.parse(body));
    return settled.reduce((sum, { fee }) => sum + BigInt(fee ?? 0), 0n);
  }
});

function until(what: () => string, holds: () => boolean | Promise<boolean>): Promise<void> {
  return untilWithin(what, holds, WAIT_MS);
}
