import { expect } from 'chai';
import { coinAmount } from '../../core/ledger/coin-amount.ts';
import { freePort } from '../daemons/free-port.ts';
import { LossyRelay } from '../daemons/lossy-relay.ts';
import {
  MoneroWalletRpc,
  requireMoneroWalletRpc,
  WALLET_PASSWORD,
} from '../daemons/monero-wallet-rpc.ts';
import { MONERO_ADDRESS, Monerod, requireMonerod } from '../daemons/monerod.ts';
import type { HostProcess } from './host-process.ts';
import { MinerProcess } from './miner-process.ts';
import { MONERO_POOL, moneroHost } from './monero-host.ts';
import { MoneroPurses } from './monero-purses.ts';
import type { Arrival, Purse } from './monero-purses.ts';
import { payoutBooks, verifiedBooks } from './payout-books.ts';
import { until } from './until.ts';

/** A hash takes a processor some thirty milliseconds, in the miners, the host and the node. */
const DIFFICULTY = 3;
const SHARE_DIFFICULTY = 2;
/** So that no miner is left out by luck: a share counts in each block of the next six shares. */
const WINDOW = 4;
const BLOCKS_MIN = 6;
/** Of each miner. */
const SHARES_MIN = 2;
/** Of each step, on a machine that others use as well. */
const DEADLINE_MS = 90_000;
/** Blocks that a reward waits for. */
const MATURITY = 60;
const CONFIRMATIONS = 10;
/** With those that pool and waiting add, more outputs than rings take. */
const BLOCKS_OF_OTHERS = 20;
/** Rewards that are the operator's own: while change waits, payments go on. */
const BLOCKS_OF_OPERATOR = 6;
/** Of fees that miners bear, and rounding. */
const LESS_THAN_A_BLOCK = 10n ** 11n;
const THREADS = { standard: 3, subaddress: 2, integrated: 1 } as const;

interface Balance {
  readonly balance: string;
  readonly pending_balance: string;
  readonly total_paid: string;
}

interface Payout {
  readonly status: string;
  readonly tx_hash: string | null;
}

interface Transfer {
  readonly txid: string;
  readonly fee: number | bigint;
}

describe('payouts of Monero', function () {
  this.timeout(300_000);

  let node: Monerod;
  let own: MoneroWalletRpc;
  let relay: LossyRelay;
  let purses: MoneroPurses;
  let home: string;
  let host: HostProcess;
  let stratumPort: number;
  /** Heights of the pool's blocks. */
  let first = 0;
  let last = 0;
  /** By address that was mined to. */
  const arrivals = new Map<string, readonly Arrival[]>();

  before(async function () {
    requireMonerod.call(this);
    requireMoneroWalletRpc.call(this);
    node = await Monerod.start({ difficulty: DIFFICULTY });
    [own, purses] = await Promise.all([
      MoneroWalletRpc.start({ daemonUrl: node.url }),
      MoneroPurses.create(node.url),
    ]);
    home = await own.create('pool');
    relay = await LossyRelay.start(own.url, 'relay_tx');
    await generate(BLOCKS_OF_OTHERS);
    await generate(BLOCKS_OF_OPERATOR, home);
    stratumPort = await freePort();
    host = await moneroHost(
      { daemons: [node] },
      {
        ports: [{ port: stratumPort, difficulty: SHARE_DIFFICULTY }],
        address: home,
        pool: [
          '[coin.wallet]',
          `url = "${relay.url}"`,
          'file = "pool"',
          'filePasswordEnv = "WALLET_PASSWORD"',
          `confirmations = ${CONFIRMATIONS}`,
          '[payout]',
          'enabled = true',
          'minimum = "0.01"',
          'everySeconds = 10',
          'rewardAfterSeconds = 1',
          `window = ${WINDOW}`,
        ],
        environment: { WALLET_PASSWORD },
      },
    );
    await host.start();
  });

  after(async () => {
    await host?.dispose();
    relay?.stop();
    await purses?.stop();
    await own?.stop();
    await node?.stop();
  });

  async function generate(count: number, to = MONERO_ADDRESS): Promise<void> {
    const request = { amount_of_blocks: count, wallet_address: to };
    if (count > 0) await node.call('generateblocks', request);
  }

  const tip = async (): Promise<number> =>
    (await node.call<{ count: number }>('get_block_count')).count - 1;

  /** Others mine until the block at a height may be spent. */
  async function mature(height: number): Promise<void> {
    await generate(height + MATURITY - 1 - (await tip()));
  }

  /** What the blocks of some heights brought. */
  async function rewards(from: number, to: number): Promise<bigint> {
    const { headers } = await node.call<{ headers: readonly { reward: number | bigint }[] }>(
      'get_block_headers_range',
      { start_height: from, end_height: to },
    );
    return sum(headers.map(({ reward }) => BigInt(reward)));
  }

  /** Waits until miners were sent all that the pool's blocks up to a height brought them. */
  async function paidUpTo(height: number): Promise<void> {
    await mature(height);
    const due = ((await rewards(first, height)) * 99n) / 100n;
    let sent = 0n;
    await until(
      () => `${due} to be sent, of which ${sent} were; the host printed:\n${host.output}`,
      async () => {
        const balances = await Promise.all(purses.all.map(balanceOf));
        sent = sum(balances.map(({ total_paid: total }) => piconero(total)));
        return sent >= due - LESS_THAN_A_BLOCK;
      },
      DEADLINE_MS,
    );
  }

  async function ofMiner<T>(purse: Purse, what: string): Promise<T> {
    return (await host.get(`/api/v1/miners/${purse.address}/${what}`)).body as T;
  }

  async function haveAllShares(): Promise<boolean> {
    interface Answer {
      readonly workers?: readonly { readonly sharesDay: number }[];
    }
    const answers = await Promise.all(purses.all.map((each) => ofMiner<Answer>(each, 'workers')));
    return answers.every(({ workers: [worker] = [] }) => (worker?.sharesDay ?? 0) >= SHARES_MIN);
  }

  async function balanceOf(purse: Purse): Promise<Balance> {
    const [balance, ...others] = await ofMiner<Balance[]>(purse, 'balances');
    if (balance === undefined || others.length > 0) throw new Error('one balance expected');
    return balance;
  }

  it('are earned by three miners at different speeds', async () => {
    first = (await tip()) + 1;
    const url = `stratum+tcp://127.0.0.1:${stratumPort}`;
    const miners = purses.all.map(({ kind, address }) => {
      const user = ['--user', `${address}.rig`, '--threads', `${THREADS[kind]}`];
      return new MinerProcess(['--url', url, ...user, '--algo', 'rx/0', '--memory', 'light']);
    });
    try {
      await until('each miner to have shares', haveAllShares, DEADLINE_MS);
      // The first of these may have been on its way before the newest share was.
      const height = Math.max(first + BLOCKS_MIN - 1, (await tip()) + 3);
      await until('blocks', async () => (await tip()) >= height, DEADLINE_MS);
    } finally {
      for (const miner of miners) await miner.stop();
    }
    // Shares may wait to be judged, blocks among them: a host that ends judges them all.
    expect(await host.stop()).to.equal(0);
    last = await tip();
    await host.start();
  });

  it('arrive though a call of the wallet is lost, and an answer', async () => {
    relay.fates.push('unanswered', 'lost');
    await paidUpTo(Math.floor((first + last) / 2));
    expect(relay.fates).to.deep.equal([]);
  });

  it('arrive though host and wallet are killed after the record and before the call', async () => {
    const hostKilled = relay.loseAfter(() => host.kill());
    relay.fates.push('passed');
    const walletKilled = relay.loseAfter(() => own.kill());
    await mature(last);
    await hostKilled;
    const file = `pools/${MONERO_POOL}.toml`;
    const text = await host.readConfig(file);
    await host.writeConfig(file, text.replace('[payout]', '[payout]\nnetworkFee = "miners"'));
    await host.start();
    await walletKilled;
    await own.restart();
    await paidUpTo(last);
  });

  it('are final, as wallets of miners and API say alike', async () => {
    await generate(CONFIRMATIONS);
    for (const purse of purses.all) {
      let payouts: Payout[] = [];
      await until(
        () => `${JSON.stringify(payouts)} to be final; the host printed:\n${host.output}`,
        async () => {
          payouts = await ofMiner(purse, 'payouts');
          return payouts.every(({ status }) => status === 'completed');
        },
        DEADLINE_MS,
      );
      const arrived = await purses.arrivals(purse);
      arrivals.set(purse.address, arrived);
      const ids = arrived.map(({ txid }) => txid);
      expect(ids).to.have.members(payouts.map(({ tx_hash: id }) => id));
      const { balance, pending_balance: pending, total_paid: told } = await balanceOf(purse);
      const amounts = [balance, pending, told].map(piconero);
      expect(amounts).to.deep.equal([0n, 0n, amountOf(arrived)]);
    }
  });

  it('pay an integrated address alone', () => {
    const idsOf = (wanted: boolean): string[] =>
      purses.all
        .filter(({ kind }) => (kind === 'integrated') === wanted)
        .flatMap(({ address }) => (arrivals.get(address) ?? []).map(({ txid }) => txid));
    expect(idsOf(true)).to.not.be.empty;
    for (const id of idsOf(true)) expect(idsOf(false)).to.not.include(id);
  });

  it('are in the books as in every wallet, network fees included', async () => {
    await host.stop();
    const books = await payoutBooks(host);
    const received = new Map([...arrivals].map(([miner, all]) => [miner, amountOf(all)]));
    expect(books.received).to.deep.equal(received);

    await own.open('pool');
    const states = { out: true, pending: true, failed: true, pool: true };
    const { out = [], ...others } = await own.call<Record<string, Transfer[]>>(
      'get_transfers',
      states,
    );
    expect(others).to.deep.equal({});
    const ids = [...arrivals.values()].flatMap((all) => all.map(({ txid }) => txid));
    expect(out.map(({ txid }) => txid)).to.have.members([...new Set(ids)]);
    const fees = out.map(({ fee }) => BigInt(fee));
    expect(books.payments.map(({ feeAtomic }) => feeAtomic)).to.have.members(fees);
    expect(books.accounts.get('network-fee')).to.equal(sum(fees));

    const byMiners = books.payments.filter(({ feeBearer }) => feeBearer === 'miners');
    expect(byMiners).to.not.be.empty.and.not.have.length(fees.length);
    const total = sum(received.values());
    expect(sum(books.debited.values()) - total).to.equal(
      sum(byMiners.map(({ feeAtomic }) => feeAtomic)),
    );
    const attempts = books.payments.map((payment) => payment.attempts);
    expect(attempts.filter((count) => count > 1)).to.deep.equal([2], 'after the host was killed');
    expect(books.accounts.get('chain')).to.equal(total - (await rewards(first, last)));
  });

  it('leave in the wallet what the books say, and what it had before', async () => {
    const { balance } = await own.call<{ balance: number | bigint }>('get_balance');
    const before = await rewards(first - BLOCKS_OF_OPERATOR, first - 1);
    const said = await verifiedBooks(host, { WALLET_PASSWORD });
    const [owed, , held, , surplus] = said.match(/[0-9]+\.[0-9]{12}/g)?.map(piconero) ?? [];
    expect([held, surplus]).to.deep.equal([BigInt(balance), before]);
    expect(owed).to.equal(BigInt(balance) - before);
  });
});

function sum(amounts: Iterable<bigint>): bigint {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}

function amountOf(arrivals: readonly Arrival[]): bigint {
  return sum(arrivals.map(({ amountAtomic }) => amountAtomic));
}

function piconero(text: string): bigint {
  const amount = coinAmount(text, 12);
  if (amount === undefined) throw new Error(`${text} is no amount`);
  return amount;
}
