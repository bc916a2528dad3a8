import { expect } from 'chai';
import { join } from 'node:path';
import { openDatabase } from '../../core/storage/database.ts';
import type { Database } from '../../core/storage/database.ts';
import { BitcoinKnots, requireBitcoinKnots } from '../daemons/bitcoin-knots.ts';
import { KnotsWallet } from '../daemons/knots-wallet.ts';
import { PostgresqlServer, requirePostgresql } from '../daemons/postgresql.ts';
import { HoldingRelay } from './holding-relay.ts';
import type { Held } from './holding-relay.ts';
import { NOBODY, PATIENCE_MS, PAYING_POOL, PayingHost } from './paying-host.ts';
import type { PayingSetting } from './paying-host.ts';
import { payoutSums } from './payout-sums.ts';
import { terminalCommand } from './terminal-command.ts';
import { until } from './until.ts';

describe('payouts of two hosts on one database', function () {
  this.timeout(300_000);

  let server: PostgresqlServer;
  let node: BitcoinKnots;
  let relay: HoldingRelay;
  let database: Database;
  let pool: KnotsWallet;
  let miners: KnotsWallet[];
  let environment: Record<string, string>;
  const hosts: PayingHost[] = [];
  let rounds = 0;

  before(async function () {
    requireBitcoinKnots.call(this);
    requirePostgresql(this);
    server = await PostgresqlServer.create();
    node = await BitcoinKnots.start();
    await node.call('generatetoaddress', [1, NOBODY]);
    relay = await HoldingRelay.start(node.url);
    pool = await KnotsWallet.create(node, 'pool');
    miners = [await KnotsWallet.create(node, 'ann'), await KnotsWallet.create(node, 'bob')];
    environment = { DATABASE_URL: server.url(), WALLET_PASSWORD: node.password };
    const setting: PayingSetting = {
      node,
      pool,
      miners,
      payout: ['minimum = "1"'],
      wallet: [`url = "${relay.url}"`, `user = "${node.user}"`, 'passwordEnv = "WALLET_PASSWORD"'],
      environment,
    };
    for (const _ of ['first', 'second']) hosts.push(await PayingHost.start(setting));
    database = await openDatabase({ url: server.url() });
  });

  after(async () => {
    for (const host of hosts) await host.process.dispose();
    await database?.close();
    relay?.stop();
    await node?.stop();
    await server?.destroy();
  });

  const states = async (): Promise<string[]> => {
    const rows = await database.rows<{ state: string }>(
      'select state from payout_batches order by id',
    );
    return rows.map(({ state }) => state);
  };

  /** The host that took the lock last. */
  async function holder(): Promise<PayingHost> {
    const [row] = await database.rows<{ holder: string }>('select holder from payout_fences');
    const pid = Number(row?.holder.split(' ').at(-1));
    const host = hosts.find(({ process }) => process.pid === pid);
    if (host === undefined) throw new Error(`no host of ours is ${row?.holder}`);
    return host;
  }

  for (const how of ['answered by the node', 'not sent to the node'] satisfies Held[])
    it(`are sent once where the host that sends is killed, its call ${how}`, async () => {
      const [first] = hosts;
      if (first === undefined) throw new Error('there is no host');
      for (const { address } of miners) await first.mine({ address, shares: 2 });
      // Everything that is due shall be in one batch.
      await first.payouts('pause', PAYING_POOL);
      await first.mature();
      relay.hold('sendrawtransaction', how);
      await first.payouts('resume', PAYING_POOL);
      await until('a payment to be sent', () => relay.isHolding, PATIENCE_MS);
      expect((await states()).at(-1)).to.equal('submitting');
      const killed = await holder();
      await killed.process.kill();

      await until(
        'the other host to go on',
        async () => (await states()).at(-1) === 'submitted',
        PATIENCE_MS,
      );
      expect(await holder()).to.not.equal(killed);
      await node.call('generatetoaddress', [2, NOBODY]);
      await until(
        'all payments to be final',
        async () => (await states()).every((state) => state === 'confirmed'),
        PATIENCE_MS,
      );
      rounds += 1;
      const { miners: paid, fees } = await payoutSums(database, PAYING_POOL);
      expect(await pool.feesPaid(), 'transactions of the wallet').to.deep.equal(fees);
      expect(fees.size, 'one for each batch').to.equal(rounds);
      for (const wallet of miners) {
        const { receipt } = paid.get(wallet.address) ?? {};
        expect(await wallet.received(), wallet.name).to.equal(receipt);
        expect((await wallet.receipts()).length).to.equal(rounds);
      }
      await killed.process.start();
    });

  it('leave books that say what the wallet says', async () => {
    for (const { process } of hosts) expect(await process.stop()).to.equal(0);
    const [directory = ''] = hosts.map(({ process }) => process.directory);
    const words = ['ledger', 'verify', '--wallets', '--config', join(directory, 'config')];
    const verified = await terminalCommand(words, environment);
    expect(verified.code, verified.output).to.equal(0);
    const { accounts } = await payoutSums(database, PAYING_POOL);
    const { chain = 0n, 'network-fee': networkFee = 0n } = accounts;
    expect(await pool.holds()).to.equal(-(chain + networkFee));
  });
});
