import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { Solution, Template } from '../../../../core/plugin-api/job.ts';
import type { CoinConfig } from '../../../../plugins/monero/coin-config.ts';
import { DaemonChain } from '../../../../plugins/monero/daemons/daemon-chain.ts';
import { DaemonWorkSource } from '../../../../plugins/monero/daemons/daemon-work-source.ts';
import { MoneroTemplate } from '../../../../plugins/monero/daemons/monero-template.ts';
import { MoneroJobBuilder } from '../../../../plugins/monero/jobs/monero-job-builder.ts';
import { Monerod, requireMonerod } from '../../../daemons/monerod.ts';
import { coinConfig, KeptLog, poolFacts, systemClock } from '../pool-parts.ts';
import { solutionOf, TemplateInbox, until } from './daemon-parts.ts';

const login = { user: 'pool', password: 'correct "horse" \\ battery' };
const GENESIS = '418015bb9ae982a1975da7d79277c2705727a56894ba0fb246adaabb1f4632e3';

describe('the work of a real monerod, behind a login', function () {
  this.timeout(120_000);
  let node: Monerod;
  let work: DaemonWorkSource | undefined;
  before(async function () {
    requireMonerod.call(this);
    node = await Monerod.start({ login });
  });
  after(async () => {
    await node?.stop();
  });
  afterEach(async () => {
    await work?.stop();
    work = undefined;
  });

  const started = async (
    written: Partial<CoinConfig> = {},
    zmq?: string,
  ): Promise<{ inbox: TemplateInbox; chain: DaemonChain; source: DaemonWorkSource }> => {
    const daemon = { url: node.url, ...login, ...(zmq === undefined ? {} : { zmq }) };
    const config = coinConfig([daemon], { pollMs: 50, ...written });
    const source = new DaemonWorkSource(config, poolFacts, new KeptLog(), systemClock);
    work = source;
    const inbox = new TemplateInbox();
    await source.start(inbox);
    return { inbox, chain: new DaemonChain(config, source), source };
  };

  it('is a block on its tip, with room for our bytes', async () => {
    const { inbox } = await started();
    const template = inbox.last;
    expect(template).to.be.instanceOf(MoneroTemplate);
    expect(template).to.include({
      height: 1,
      tip: GENESIS,
      seedHash: GENESIS,
      nextSeedHash: undefined,
      majorVersion: 16,
      difficulty: 1n,
      rewardAtomic: 35_184_338_534_400n,
      reservedBytes: 16,
    });
  });

  it('moves to a new tip by ZMQ, long before it would have polled', async () => {
    const { inbox } = await started({ pollMs: 60_000 }, node.zmq);
    // Nothing tells when the subscription holds: the first tips may come before.
    for (let more = 0; more < 100 && inbox.templates.length < 4; more++) await node.generate(1);
    expect(inbox.templates).to.have.length.at.least(4);
  });

  it('moves to a new tip by polling', async () => {
    const { inbox, chain } = await started();
    const [hash = ''] = await node.generate(1);
    const template = await inbox.tip(hash);
    expect(await chain.heightTip()).to.equal(template.height - 1);
    expect(await chain.canonicalHash(template.height - 1)).to.equal(hash);
    expect(await chain.canonicalHash(template.height)).to.equal(undefined);
  });

  it('follows a reorganisation, which the hashes by height show', async () => {
    const { inbox, chain } = await started({}, node.zmq);
    const [lost = ''] = await node.generate(1);
    const { height } = await inbox.tip(lost);
    expect(await chain.canonicalHash(height - 1)).to.equal(lost);
    const parent = (await chain.canonicalHash(height - 2)) ?? '';
    const branch = await node.generate(2, parent);
    await inbox.tip(branch[1] ?? '');
    expect(await chain.canonicalHash(height - 1)).to.equal(branch[0]);
  });

  it('takes a solved block, which the chain then has by its id, and takes it again', async () => {
    const { inbox, chain, source } = await started();
    const solution = solve(inbox.last);
    const accepted = { kind: 'accepted', by: new URL(node.url).host };
    expect(await source.submit(solution)).to.deep.equal(accepted);
    expect(await chain.canonicalHash(solution.height)).to.equal(solution.blockHash);
    expect((await inbox.tip(solution.blockHash)).height).to.equal(solution.height + 1);
    expect(await source.submit(solution)).to.deep.equal(accepted);
  });

  it('takes a block that comes too late, but not into its chain', async () => {
    const { inbox, chain, source } = await started();
    const late = solve(inbox.last);
    const [winner = ''] = await node.generate(1);
    expect((await source.submit(late)).kind).to.equal('accepted');
    expect(await chain.canonicalHash(late.height)).to.equal(winner);
  });

  it('says OK to a block of an unknown parent, which is not taken for an acceptance', async () => {
    const { inbox, source } = await started();
    const elsewhere = Buffer.from((inbox.last as MoneroTemplate).templateBlob);
    // The parent's hash follows two versions of one byte and a time of five.
    elsewhere.fill(0xee, 7, 39);
    const payload = { blob: elsewhere.toString('hex'), id: 'ee'.repeat(32) };
    const outcome = await source.submit({ ...solve(inbox.last), payload });
    expect(outcome.kind).to.equal('unknown');
    expect(outcome).to.have.property('reason').that.includes('answered OK');
  });

  it('refuses a block that is none', async () => {
    const { inbox, source } = await started();
    const outcome = await source.submit(solutionOf(inbox.last, 'ee'.repeat(32)));
    expect(outcome.kind).to.equal('rejected');
    expect(outcome).to.have.property('reason').that.includes('Wrong block blob');
  });

  it('tells of the network', async () => {
    const { chain } = await started();
    const stats = await chain.networkStats();
    expect(stats).to.include({ networkType: 'fakechain', difficulty: 1, connectedPeers: 0 });
    expect(stats.tipTimeMs).to.be.closeTo(Date.now(), 600_000);
  });

  it('goes on where it was when the node crashes and comes back', async () => {
    const { inbox, source } = await started();
    await node.kill();
    await until('the node to be missed', () => source.health()[0]?.state === 'down');
    await node.restart();
    const [hash = ''] = await node.generate(1);
    await inbox.tip(hash);
    expect(source.health()[0]?.state).to.equal('up');
  });

  it('is not had with a wrong password, nor with none, nor on another network', async () => {
    const refused = async (config: CoinConfig): Promise<unknown> => {
      const source = new DaemonWorkSource(config, poolFacts, new KeptLog(), systemClock);
      return source.start(new TemplateInbox()).then(
        () => undefined,
        (error: unknown) => (error instanceof PoolError ? error.code : error),
      );
    };
    const { url } = node;
    const soon = { startSeconds: 0.5 };
    const wrong = { url, user: login.user, password: 'wrong' };
    expect(await refused(coinConfig([wrong], soon))).to.equal('DAEMON_UNAUTHORIZED');
    expect(await refused(coinConfig([{ url }], soon))).to.equal('DAEMON_UNAUTHORIZED');
    const main = coinConfig([{ url, ...login }], { network: 'main' });
    expect(await refused(main)).to.equal('DAEMON_WRONG_NETWORK');
  });
});

describe('the work of two real monerods', function () {
  this.timeout(60_000);
  let nodes: Monerod[] = [];
  let work: DaemonWorkSource | undefined;
  before(async function () {
    requireMonerod.call(this);
    nodes = await Promise.all([Monerod.start(), Monerod.start()]);
  });
  after(async () => {
    await work?.stop();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  it('goes on without a break when one of them is killed', async () => {
    const [a, b] = nodes;
    if (a === undefined || b === undefined) throw new Error('two nodes');
    const daemons = nodes.map(({ url, zmq }, index) => ({ url, zmq, name: `n${index}` }));
    const config = coinConfig(daemons, { pollMs: 50 });
    const source = new DaemonWorkSource(config, poolFacts, new KeptLog(), systemClock);
    work = source;
    const inbox = new TemplateInbox();
    await source.start(inbox);
    const chain = new DaemonChain(config, source);
    for (let height = 1; height <= 20; height++) {
      const solution = solve(
        await inbox.first(`height ${height}`, (each) => each.height === height),
      );
      expect((await source.submit(solution)).kind, `${height}`).to.equal('accepted');
      // They have no peers: one that was sent a block before its parent would never get it.
      await until(`block ${height} everywhere`, () =>
        source.health().every(({ heightTip, state }) => state === 'down' || heightTip === height),
      );
      if (height === 10) await a.kill();
    }
    const next = await inbox.first('height 21', (each) => each.height === 21);
    expect(next.source).to.equal('n1');
    expect(await chain.heightTip()).to.equal(20);
    expect(await chain.canonicalHash(20)).to.equal(next.tip);
  });
});

/** Difficulty 1: every nonce solves a block. */
function solve(template: Template): Solution {
  const jobs = new MoneroJobBuilder(coinConfig([{ url: 'http://127.0.0.1:1' }]), poolFacts);
  return jobs.solve(jobs.build(template, '1'), {
    dialect: 'stratum-cryptonote',
    extranonce: Buffer.alloc(poolFacts.extranonceBytes),
    nonce: Buffer.alloc(4),
    claim: new Uint8Array(32),
  });
}
