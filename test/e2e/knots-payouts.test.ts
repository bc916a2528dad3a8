import { expect } from 'chai';
import { join } from 'node:path';
import { openDatabase } from '../../core/storage/database.ts';
import { BitcoinKnots, requireBitcoinKnots } from '../daemons/bitcoin-knots.ts';
import { KnotsWallet } from '../daemons/knots-wallet.ts';
import { NOBODY, PATIENCE_MS, PAYING_POOL, PayingHost, satoshis } from './paying-host.ts';
import type { PayingSetting } from './paying-host.ts';
import { payoutSums } from './payout-sums.ts';
import { terminalCommand } from './terminal-command.ts';
import { until } from './until.ts';

const KEY = 'a-key-of-this-test';
/** Most of them would be blocks, but the first one of a height wins; PPLNS divides it over some four. */
const SHARES = { ann: 4, bob: 8, cat: 16 } as const;
const MINIMUM = '1';
/** More than there will ever be: whoever sets it is paid when he asks. */
const THRESHOLD = '100000';

type Name = keyof typeof SHARES;
const NAMES = Object.keys(SHARES) as Name[];

interface ListedPayout {
  readonly amount: string;
  readonly status: string;
  readonly tx_hash: string | null;
}

describe('payouts of bitcoin-knots', function () {
  this.timeout(300_000);

  let node: BitcoinKnots;
  let pool: KnotsWallet;
  let host: PayingHost;
  const miners = new Map<Name, KnotsWallet>();

  before(async function () {
    requireBitcoinKnots.call(this);
    node = await BitcoinKnots.start();
    await node.call('generatetoaddress', [1, NOBODY]);
    pool = await KnotsWallet.create(node, 'pool');
    for (const name of NAMES) miners.set(name, await KnotsWallet.create(node, name));
    host = await PayingHost.start(setting('operator'));
  });

  after(async () => {
    await host?.process.dispose();
    await node?.stop();
  });

  function setting(networkFee: string): PayingSetting {
    const payout = [`minimum = "${MINIMUM}"`, `networkFee = "${networkFee}"`];
    return { node, pool, miners: [...miners.values()], payout, wallet: [] };
  }

  function walletOf(name: Name): KnotsWallet {
    const wallet = miners.get(name);
    if (wallet === undefined) throw new Error(`${name} has no wallet`);
    return wallet;
  }

  const deepen = (count: number): Promise<unknown> =>
    node.call('generatetoaddress', [count, NOBODY]);

  function mine(shares: Partial<Record<Name, number>>): Promise<void> {
    const all = Object.entries(shares).map(([name, count]) => ({
      address: walletOf(name as Name).address,
      shares: count,
      password: name === 'cat' ? `x,key=${KEY}` : 'x',
    }));
    return host.mine(...all);
  }

  async function listed(name: Name): Promise<ListedPayout[]> {
    const { address } = walletOf(name);
    const { status, body } = await host.process.get(`/api/v1/miners/${address}/payouts`);
    return status === 200 ? (body as ListedPayout[]) : [];
  }

  /** Resolves when each of them was paid so many times, and that is final. */
  async function paid(names: readonly Name[], times: number): Promise<void> {
    let isDeepened = false;
    await until(
      () => `payouts to be final; the host printed:\n${host.process.output.slice(-4_000)}`,
      async () => {
        const all = (await Promise.all(names.map(listed))).flat();
        const isSent = all.length === names.length * times && all.every((each) => each.tx_hash);
        // As many as the pool's file asks for, and no more.
        if (isSent && !isDeepened) await deepen(2);
        isDeepened ||= isSent;
        return isSent && all.every(({ status }) => status === 'completed');
      },
      PATIENCE_MS,
    );
  }

  /** Resolves when no payment is under way any more: the wallet may spend all its change. */
  async function nothingOpen(): Promise<void> {
    await until(
      'nothing to be open',
      async () => {
        const isDone = (await host.payouts('list')).output.includes('no batches');
        if (!isDone) await deepen(1);
        return isDone;
      },
      PATIENCE_MS,
    );
  }

  /** What API and wallet say that a miner got. */
  async function expectSameEverywhere(name: Name): Promise<void> {
    const { address, ...wallet } = walletOf(name);
    const received = await walletOf(name).received();
    const receipts = await walletOf(name).receipts();
    const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((one, two) => one + two, 0n);
    expect(sum(receipts.map(({ amountAtomic }) => amountAtomic)), wallet.name).to.equal(received);

    const payouts = await listed(name);
    expect(sum(payouts.map(({ amount }) => satoshis(amount)))).to.equal(received);
    const ids = receipts.map(({ id }) => id);
    expect(payouts.map(({ tx_hash: id }) => id)).to.have.members(ids);
    const { body } = await host.process.get(`/api/pools/${PAYING_POOL}/miners/${address}/payments`);
    const payments = body as { amount: number }[];
    expect(sum(payments.map(({ amount }) => satoshis(String(amount))))).to.equal(received);
    const balances = await host.process.get(`/api/v1/miners/${address}/balance/btc`);
    const { total_paid: total } = balances.body as { total_paid: string };
    expect(satoshis(total)).to.equal(received);
  }

  it('are seen and stopped on the terminal before anybody is paid', async () => {
    await mine(SHARES);
    // A block of its own for each: the race above may leave somebody outside all windows.
    for (const name of NAMES) await mine({ [name]: 1 });
    const { output: paused } = await host.payouts('pause', PAYING_POOL, '--reason', 'a look');
    expect(paused).to.contain('paused');
    await host.mature();
    const { output: due } = await host.payouts('preview', PAYING_POOL);
    for (const name of NAMES) expect(due).to.contain(walletOf(name).address);
    const run = await host.payouts('run', PAYING_POOL);
    expect(run.code).to.equal(1);
    expect(run.output).to.contain('PAYOUT_CONFLICT').and.contain('a look');
    const list = await host.payouts('list');
    expect(list.output)
      .to.match(/bitcoin-regtest +paused/)
      .and.contain('no batches');
    for (const name of NAMES) expect(await walletOf(name).received()).to.equal(0n);
  });

  it('arrive by themselves, to the satoshi, the operator paying network fees', async () => {
    const { output: resumed } = await host.payouts('resume', PAYING_POOL);
    expect(resumed).to.contain('resumed');
    await paid(NAMES, 1);
    for (const name of NAMES) await expectSameEverywhere(name);
    const shown = await host.payouts('show', `${PAYING_POOL}:1`);
    expect(shown.output).to.contain('confirmed').and.contain('borne by operator');
    for (const name of NAMES) expect(shown.output).to.contain(walletOf(name).address);
    const again = await host.payouts('run', PAYING_POOL);
    expect(again.output).to.equal(`${PAYING_POOL}: nobody is due\n`);
  });

  it('are asked for below the threshold by who has the key, the miners paying the fee', async () => {
    await host.reload(setting('miners'));
    const path = `/api/v1/miners/${walletOf('cat').address}`;
    const wish = { coin: 'BTC', min_payout_threshold: THRESHOLD };
    const changed = await host.process.post(`${path}/payout-settings`, wish, KEY, 'PUT');
    expect(changed.body).to.include({ min_payout_threshold: `${THRESHOLD}.00000000` });
    await mine({ cat: 2 });
    await host.mature();
    const run = await host.payouts('run', PAYING_POOL);
    expect(run.output, 'below the threshold').to.not.contain(walletOf('cat').address);
    // Others may be due now, by luck: what is left of the coins that pay them is needed for cat.
    await nothingOpen();
    const wrong = await host.process.post(`${path}/payout`, { coin: 'BTC' }, 'another-key');
    expect(wrong.status).to.equal(401);
    const asked = await host.process.post(`${path}/payout`, { coin: 'BTC' }, KEY);
    expect(asked.body).to.include({ status: 'pending', amount: null });
    await paid(['cat'], 2);
    // What others were due meanwhile went the same way.
    await nothingOpen();
    for (const name of NAMES) await expectSameEverywhere(name);
    const shown = await host.payouts('show', `${PAYING_POOL}:2`);
    expect(shown.output).to.contain('confirmed').and.contain('borne by miners');
  });

  it('leave books that say what every wallet says', async () => {
    expect(await host.process.stop()).to.equal(0);
    const { data, directory } = host.process;
    const places = ['--data', data, '--config', join(directory, 'config')];
    const verified = await terminalCommand(['ledger', 'verify', '--wallets', ...places]);
    expect(verified.code, verified.output).to.equal(0);
    // Owed, of that mature, held, of that spendable; and nothing is left over.
    expect(verified.output).to.match(/bitcoin-regtest +BTC( +[0-9.]+){4} +0\.00000000\n/);

    const database = await openDatabase({ dataDir: data });
    try {
      const {
        accounts,
        miners: paidTo,
        fees,
        credited,
        owed,
      } = await payoutSums(database, PAYING_POOL);
      const { chain = 0n, 'network-fee': networkFee = 0n } = accounts;
      expect(await pool.holds(), 'the wallet of the pool').to.equal(-(chain + networkFee));
      expect(fees).to.deep.equal(await pool.feesPaid());
      expect([...fees.values()].reduce((one, two) => one + two, 0n)).to.equal(networkFee);
      for (const name of NAMES) {
        const { address } = walletOf(name);
        const { amount = 0n, receipt = 0n } = paidTo.get(address) ?? {};
        expect(await walletOf(name).received(), name).to.equal(receipt);
        expect((owed.get(address) ?? 0n) + amount, name).to.equal(credited.get(address));
      }
      const ofCat = paidTo.get(walletOf('cat').address);
      expect(Number((ofCat?.amount ?? 0n) - (ofCat?.receipt ?? 0n)), 'borne by cat').to.be.above(0);
    } finally {
      await database.close();
    }
  });
});
