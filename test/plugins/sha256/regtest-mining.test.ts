import { expect } from 'chai';
import { DaemonChain } from '../../../plugins/sha256/daemons/daemon-chain.ts';
import { DaemonWorkSource } from '../../../plugins/sha256/daemons/daemon-work-source.ts';
import { Sha256JobBuilder } from '../../../plugins/sha256/jobs/sha256-job-builder.ts';
import { BitcoinKnots, requireBitcoinKnots } from '../../daemons/bitcoin-knots.ts';
import { mineBlock } from './mining.ts';
import { coinConfig, KeptLog, poolFacts, systemClock, TemplateInbox } from './pool-parts.ts';

describe('mining on a real node (bitcoin-knots, regtest)', function () {
  this.timeout(60_000);
  let node: BitcoinKnots;
  let work: DaemonWorkSource;
  let chain: DaemonChain;
  let jobs: Sha256JobBuilder;
  let inbox: TemplateInbox;
  const log = new KeptLog();

  before(async function () {
    requireBitcoinKnots.call(this);
    node = await BitcoinKnots.start();
    const config = coinConfig([{ url: node.url, user: node.user, password: node.password }], {
      templateSeconds: 1,
    });
    work = new DaemonWorkSource(config, log, systemClock);
    chain = new DaemonChain(config, work);
    jobs = new Sha256JobBuilder(config, poolFacts);
    inbox = new TemplateInbox();
    await work.start(inbox);
  });
  after(async () => {
    await work?.stop();
    await node?.stop();
  });

  it('mines blocks through the heights at which the height push changes its form', async () => {
    for (let height = 1; height <= 20; height++) {
      const template = await inbox.height(height);
      const solution = mineBlock(jobs, jobs.build(template, String(height)));
      const outcome = await work.submit(solution);
      expect(outcome, `height ${height}`).to.deep.include({ kind: 'accepted' });
      expect(await chain.canonicalHash(height)).to.equal(solution.blockHash);
    }
  });

  it('has a block with transactions and their witnesses accepted, under a rolled version', async () => {
    await node.call('createwallet', ['miner']);
    const address = await node.call<string>('getnewaddress', ['', 'bech32'], 'miner');
    await node.call('generatetoaddress', [110, address], 'miner');
    for (let count = 0; count < 5; count++)
      await node.call('sendtoaddress', [address, '0.5'], 'miner');
    const height = (await chain.heightTip()) + 1;
    const template = await inbox.first(
      'transactions',
      (each) => each.height === height && each.rewardAtomic > 5_000_000_000n,
    );
    const job = jobs.build(template, 'rolled');
    expect(job.work['stratum-v1']?.branches).to.have.length(3);
    const solution = mineBlock(jobs, job, { versionBits: 0x1fffe000 });
    expect(await work.submit(solution)).to.deep.include({ kind: 'accepted' });
    const block = await node.call<{ tx: string[]; version: number }>('getblock', [
      solution.blockHash,
    ]);
    expect(block.tx).to.have.length(6);
    expect(block.version & 0x1fffe000).to.equal(0x1fffe000);
    expect(await chain.canonicalHash(height)).to.equal(solution.blockHash);
    expect(solution.height).to.equal(height);
  });

  it('counts a block that the node already has as accepted', async () => {
    const height = (await chain.heightTip()) + 1;
    const solution = mineBlock(jobs, jobs.build(await inbox.height(height), 'twice'));
    expect(await work.submit(solution)).to.deep.include({ kind: 'accepted' });
    expect(await work.submit(solution)).to.deep.include({ kind: 'accepted' });
  });

  it('leaves a valid side block undecided, and a bad one rejected with the reason', async () => {
    const height = (await chain.heightTip()) + 1;
    const template = await inbox.height(height);
    const [first, second] = ['a', 'b'].map((id) => mineBlock(jobs, jobs.build(template, id)));
    if (first === undefined || second === undefined) throw new Error('two blocks');
    expect(first.blockHash).to.not.equal(second.blockHash);
    expect(await work.submit(first)).to.deep.include({ kind: 'accepted' });
    const side = await work.submit(second);
    expect(side.kind).to.equal('unknown');
    expect(side).to.have.property('reason').that.includes('inconclusive');
    // Another first byte of the merkle root: neither the root nor the proof of work is right any more.
    const payload = String(second.payload).replace(/^(.{72})../, '$1ff');
    const bad = await work.submit({ ...second, payload });
    expect(bad.kind).to.equal('rejected');
  });

  it('tells of an orphan by the canonical hash at its height', async () => {
    const height = (await chain.heightTip()) + 1;
    const solution = mineBlock(jobs, jobs.build(await inbox.height(height), 'orphan'));
    await work.submit(solution);
    expect(await chain.canonicalHash(height)).to.equal(solution.blockHash);
    await node.call('invalidateblock', [solution.blockHash]);
    expect(await chain.canonicalHash(height)).to.equal(undefined);
    await node.call('generatetoaddress', [2, poolFacts.address]);
    expect(await chain.canonicalHash(height)).to.not.equal(solution.blockHash);
    await inbox.height(height + 2);
  });

  it('knows the network as the node tells it', async () => {
    const stats = await chain.networkStats();
    expect(stats.networkType).to.equal('regtest');
    expect(stats.heightTip).to.equal(await chain.heightTip());
    expect(stats.difficulty).to.be.greaterThan(0);
    expect(stats.tipTimeMs).to.be.greaterThan(1.6e12);
    expect(stats.connectedPeers).to.equal(0);
  });

  it('logs no password', () => {
    expect(log.lines.join('\n')).to.not.include(Buffer.from('test:test').toString('base64'));
  });
});
