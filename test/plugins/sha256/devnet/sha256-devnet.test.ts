import { appendFile, readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { DaemonChain } from '../../../../plugins/sha256/daemons/daemon-chain.ts';
import { DaemonWorkSource } from '../../../../plugins/sha256/daemons/daemon-work-source.ts';
import { Sha256Devnet } from '../../../../plugins/sha256/devnet/sha256-devnet.ts';
import { Sha256JobBuilder } from '../../../../plugins/sha256/jobs/sha256-job-builder.ts';
import { forge } from '../block-forge.ts';
import type { RawTemplate } from '../block-forge.ts';
import { mineBlock } from '../mining.ts';
import { coinConfig, KeptLog, poolFacts, systemClock, TemplateInbox } from '../pool-parts.ts';
import { RunningDevnet } from '../running-devnet.ts';

const addresses = {
  bitcoin: poolFacts.address,
  'bitcoin-cash': 'bchreg:qp63uahgrxged4z5jswyt5dn5v3lzsem6c6mz8vuwd',
};
const segwitRules = { rules: ['segwit'] };

describe('Sha256Devnet', () => {
  let devnet: RunningDevnet;
  beforeEach(async () => {
    devnet = await RunningDevnet.start();
  });
  afterEach(() => devnet.stop());

  it('keeps its chain, an invalidated block included, when it is stopped and started', async () => {
    const hashes = await devnet.call<string[]>('generatetoaddress', 5, addresses.bitcoin);
    await devnet.call('invalidateblock', hashes[4]);
    await devnet.pause();
    await devnet.resume();
    expect(await devnet.call('getblockcount')).to.equal(4);
    expect(await devnet.call('getbestblockhash')).to.equal(hashes[3]);
    await devnet.call('reconsiderblock', hashes[4]);
    expect(await devnet.call('getbestblockhash')).to.equal(hashes[4]);
  });

  it('cuts off the torn end of its log and goes on from the last whole block', async () => {
    const hashes = await devnet.call<string[]>('generatetoaddress', 3, addresses.bitcoin);
    await devnet.pause();
    const whole = await readFile(devnet.logFile);
    await appendFile(devnet.logFile, whole.subarray(0, 40));
    await devnet.resume();
    expect(await devnet.call('getbestblockhash')).to.equal(hashes[2]);
    const [next] = await devnet.call<string[]>('generatetoaddress', 1, addresses.bitcoin);
    await devnet.pause();
    await devnet.resume();
    expect(await devnet.call('getbestblockhash')).to.equal(next);
  });

  it('starts every chain of a coin from the same first block', async () => {
    const other = await RunningDevnet.start();
    const cash = await RunningDevnet.start({ coin: 'bitcoin-cash' });
    try {
      const first = await devnet.call('getblockhash', 0);
      expect(await other.call('getblockhash', 0)).to.equal(first);
      expect(await cash.call('getblockhash', 0)).to.not.equal(first);
    } finally {
      await other.stop();
      await cash.stop();
    }
  });

  it('puts transactions into templates, and takes them back from a block that leaves the chain', async () => {
    const before = await devnet.call<RawTemplate>('getblocktemplate', segwitRules);
    expect(before.transactions).to.have.length(2);
    const spent = before.transactions.map((each) => each.txid);
    await devnet.call('submitblock', forge(before));
    const best = await devnet.call<string>('getbestblockhash');
    expect(await devnet.call('getrawmempool')).to.not.include.members(spent);
    await devnet.call('invalidateblock', best);
    expect(await devnet.call('getrawmempool')).to.include.members(spent);
  });

  it('pays from its faucet, and refuses to pay the same coins twice', async () => {
    const txid = await devnet.call<string>('sendtoaddress', addresses.bitcoin, '1.5');
    const template = await devnet.call<RawTemplate>('getblocktemplate', segwitRules);
    const data = template.transactions.find((each) => each.txid === txid)?.data ?? '';
    expect(await devnet.call('sendrawtransaction', data)).to.equal(txid);
    // Another lock time makes it another transaction over the same inputs.
    const twice = await devnet.call('sendrawtransaction', data.replace(/0{8}$/, '01000000')).then(
      () => 'taken',
      (error: Error) => error.message,
    );
    expect(twice).to.include('txn-mempool-conflict');
  });

  it('demands the segwit rule of a coin that has it', async () => {
    const failure = await devnet.call('getblocktemplate', {}).then(
      () => 'answered',
      (error: Error) => error.message,
    );
    expect(failure).to.include('segwit');
  });

  it('says where it cannot listen', async () => {
    const second = new Sha256Devnet(coinConfig([{ url: devnet.url }]), systemClock);
    const port = Number(new URL(devnet.url).port);
    const failure = await second
      .start({ host: '127.0.0.1', port, dataDir: `${devnet.logFile}-second` })
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    await second.stop();
    expect(failure).to.be.instanceOf(PoolError).with.property('code', 'PORT_UNAVAILABLE');
  });
});

for (const coin of ['bitcoin', 'bitcoin-cash'] as const) {
  describe(`the ${coin} devnet behind the plugin's own work source`, () => {
    let devnet: RunningDevnet;
    let work: DaemonWorkSource;
    before(async () => {
      devnet = await RunningDevnet.start({ coin });
    });
    after(async () => {
      await work.stop();
      await devnet.stop();
    });

    it('takes the blocks that are mined on it, whatever bits were rolled', async () => {
      const config = coinConfig([{ url: devnet.url, cookieFile: devnet.cookieFile }], { coin });
      work = new DaemonWorkSource(config, new KeptLog(), systemClock);
      const chain = new DaemonChain(config, work);
      const jobs = new Sha256JobBuilder(config, { ...poolFacts, address: addresses[coin] });
      const inbox = new TemplateInbox();
      await work.start(inbox);
      for (let height = 1; height <= 20; height++) {
        const job = jobs.build(await inbox.height(height), String(height));
        const solution = mineBlock(jobs, job, { versionBits: (height << 13) & 0x1fffe000 });
        expect(await work.submit(solution)).to.deep.include({ kind: 'accepted' });
        expect(await chain.canonicalHash(height)).to.equal(solution.blockHash);
      }
      expect(await chain.heightTip()).to.equal(20);
      expect((await chain.networkStats()).networkType).to.equal('regtest');
      expect(await chain.canonicalHash(21)).to.equal(undefined);
    });
  });
}
