import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { BitcoinKnots, requireBitcoinKnots } from '../daemons/bitcoin-knots.ts';
import { KnotsWallet } from '../daemons/knots-wallet.ts';
import { NOBODY, PATIENCE_MS, PAYING_POOL, PayingHost } from './paying-host.ts';
import { terminalCommand } from './terminal-command.ts';
import { until } from './until.ts';

const BATCH = `${PAYING_POOL}:1`;

describe('payouts whose keys are elsewhere', function () {
  this.timeout(300_000);

  let node: BitcoinKnots;
  let keys: KnotsWallet;
  let watching: KnotsWallet;
  let miner: KnotsWallet;
  let host: PayingHost;

  before(async function () {
    requireBitcoinKnots.call(this);
    node = await BitcoinKnots.start();
    await node.call('generatetoaddress', [1, NOBODY]);
    keys = await KnotsWallet.create(node, 'keys');
    watching = await KnotsWallet.watching(keys, 'watching');
    miner = await KnotsWallet.create(node, 'miner');
    host = await PayingHost.start({
      node,
      pool: watching,
      miners: [miner],
      payout: ['minimum = "1"'],
      wallet: ['method = "watch-only"'],
    });
  });

  after(async () => {
    await host?.process.dispose();
    await node?.stop();
  });

  it('wait for a signature, and are sent with it', async () => {
    await host.mine({ address: miner.address, shares: 2 });
    await host.mature();
    await until(
      'a batch to wait for its signature',
      async () => (await host.payouts('list')).output.includes('signing'),
      PATIENCE_MS,
    );
    const unsigned = join(host.process.directory, 'unsigned.psbt');
    const exported = await host.payouts('export', BATCH, '--out', unsigned);
    expect(exported.code, exported.output).to.equal(0);
    expect(await miner.received()).to.equal(0n);

    const psbt = (await readFile(unsigned, 'utf8')).trim();
    const back = await host.payouts('sign', BATCH, unsigned);
    expect(back.code).to.equal(1);
    expect(back.output).to.contain('PAYMENT_INVALID').and.contain('signatures are missing');
    const signing = await node.call<{ psbt: string }>('walletprocesspsbt', [psbt], keys.name);
    const signed = join(host.process.directory, 'signed.psbt');
    await writeFile(signed, `${signing.psbt}\n`);
    const handed = await host.payouts('sign', BATCH, signed);
    expect(handed.output).to.equal(`${BATCH}: handed in\n`);

    await until('the payment to arrive', async () => (await miner.received()) > 0n, PATIENCE_MS);
    await node.call('generatetoaddress', [2, NOBODY]);
    await until(
      'the payment to be final',
      async () => (await host.payouts('list', '--state', 'confirmed')).output.includes(BATCH),
      PATIENCE_MS,
    );
    const rewards = await watching.rewards();
    // All but the operator's percent.
    expect(await miner.received()).to.equal((rewards * 99n) / 100n);
  });

  it('leave books that say what both wallets say', async () => {
    expect(await watching.holds()).to.equal(await keys.holds());
    expect(await host.process.stop()).to.equal(0);
    const { data, directory } = host.process;
    const places = ['--data', data, '--config', join(directory, 'config')];
    const verified = await terminalCommand(['ledger', 'verify', '--wallets', ...places]);
    expect(verified.code, verified.output).to.equal(0);
    expect(verified.output).to.match(/bitcoin-regtest +BTC( +[0-9.]+){4} +0\.00000000\n/);
  });
});
