import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { DaemonConfig } from '../../../../plugins/sha256/coin-config.ts';
import { DaemonWorkSource } from '../../../../plugins/sha256/daemons/daemon-work-source.ts';
import { Sha256JobBuilder } from '../../../../plugins/sha256/jobs/sha256-job-builder.ts';
import { BitcoinKnots, requireBitcoinKnots } from '../../../daemons/bitcoin-knots.ts';
import { freePort } from '../../../daemons/free-port.ts';
import { mineBlock } from '../mining.ts';
import {
  coinConfig,
  KeptLog,
  poolFacts,
  systemClock,
  TemplateInbox,
  until,
} from '../pool-parts.ts';
import type { WrittenConfig } from '../pool-parts.ts';
import { RunningDevnet } from '../running-devnet.ts';

const { address } = poolFacts;

describe('DaemonWorkSource', () => {
  const opened: { stop(): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.stop();
  });

  const devnet = async (written?: WrittenConfig): Promise<RunningDevnet> => {
    const running = await RunningDevnet.start(written);
    opened.push(running);
    return running;
  };
  const source = (daemons: readonly DaemonConfig[], written?: WrittenConfig): DaemonWorkSource => {
    const config = coinConfig(daemons, { pollMs: 50, startSeconds: 5, ...written });
    const work = new DaemonWorkSource(config, new KeptLog(), systemClock);
    opened.push(work);
    return work;
  };

  it('learns of a new tip by longpoll, long before it would have polled', async () => {
    const node = await devnet();
    const inbox = new TemplateInbox();
    await source([{ url: node.url }], { pollMs: 60_000 }).start(inbox);
    for (let height = 1; height <= 5; height++) {
      await inbox.height(height);
      await node.call('generatetoaddress', 1, address);
    }
    expect((await inbox.height(6)).tip).to.equal(await node.call('getbestblockhash'));
  });

  it('follows the tip by polling where longpoll is off', async () => {
    const node = await devnet();
    const inbox = new TemplateInbox();
    await source([{ url: node.url }], { longpoll: false }).start(inbox);
    await node.call('generatetoaddress', 3, address);
    expect((await inbox.height(4)).tip).to.equal(await node.call('getbestblockhash'));
  });

  it('hands out new transactions on the same tip now and then', async () => {
    const node = await devnet();
    const inbox = new TemplateInbox();
    await source([{ url: node.url }], { templateSeconds: 1 }).start(inbox);
    const before = inbox.last.rewardAtomic;
    await node.call('sendtoaddress', address, '1');
    const next = await inbox.first('the fee', (template) => template.rewardAtomic > before);
    expect(next.height).to.equal(1);
  });

  it('goes over to the other daemon when one dies, and back to it when it leads again', async () => {
    const [a, b] = [await devnet(), await devnet()];
    const work = source([
      { url: a.url, name: 'a' },
      { url: b.url, name: 'b' },
    ]);
    const inbox = new TemplateInbox();
    await work.start(inbox);
    await a.call('generatetoaddress', 2, address);
    expect((await inbox.height(3)).source).to.equal('a');
    await a.pause();
    await b.call('generatetoaddress', 3, address);
    const taken = await inbox.first('height 4 of b', (each) => each.height === 4);
    expect(taken.source).to.equal('b');
    await until('a to be down', () => work.health()[0]?.state === 'down');
    await a.resume();
    await a.call('generatetoaddress', 8, address);
    expect((await inbox.height(11)).source).to.equal('a');
    expect(work.health().map((each) => each.state)).to.deep.equal(['up', 'up']);
  });

  it('sends a block to every daemon, and calls it accepted if one of them takes it', async () => {
    const [a, b] = [await devnet(), await devnet()];
    const away = `http://127.0.0.1:${await freePort()}`;
    const config = coinConfig([{ url: a.url }, { url: b.url }, { url: away }]);
    const work = new DaemonWorkSource(config, new KeptLog(), systemClock);
    opened.push(work);
    const jobs = new Sha256JobBuilder(config, poolFacts);
    const inbox = new TemplateInbox();
    await work.start(inbox);
    const solution = mineBlock(jobs, jobs.build(await inbox.height(1), 'first'));
    expect((await work.submit(solution)).kind).to.equal('accepted');
    await inbox.height(2);
    // The one that was not waited for has it as well, or says so when asked again.
    expect(await a.call('submitblock', solution.payload)).to.equal('duplicate');
    expect(await b.call('submitblock', solution.payload)).to.equal('duplicate');
  });

  it('sends a block again to a daemon that lacks the one before, until it has it', async () => {
    const [ahead, behind] = [await devnet(), await devnet()];
    const config = coinConfig([{ url: ahead.url }]);
    const jobs = new Sha256JobBuilder(config, poolFacts);
    const [inbox, late] = [new TemplateInbox(), new TemplateInbox()];
    const [leading, following] = [source([{ url: ahead.url }]), source([{ url: behind.url }])];
    await Promise.all([leading.start(inbox), following.start(late)]);
    const first = mineBlock(jobs, jobs.build(await inbox.height(1), 'first'));
    await leading.submit(first);
    const second = mineBlock(jobs, jobs.build(await inbox.height(2), 'second'));
    expect(await behind.call('submitblock', second.payload)).to.equal('prev-blk-not-found');
    const outcome = following.submit(second);
    await behind.call('getblockcount');
    await behind.call('submitblock', first.payload);
    expect((await outcome).kind).to.equal('accepted');
    expect(await behind.call('getblockcount')).to.equal(2);
  });

  it('leaves a block undecided when no daemon answers', async () => {
    const node = await devnet();
    const config = coinConfig([{ url: node.url }]);
    const work = source([{ url: node.url }]);
    const jobs = new Sha256JobBuilder(config, poolFacts);
    const inbox = new TemplateInbox();
    await work.start(inbox);
    const solution = mineBlock(jobs, jobs.build(await inbox.height(1), 'lost'));
    await node.pause();
    const outcome = await work.submit(solution);
    expect(outcome.kind).to.equal('unknown');
    expect(outcome).to.have.property('reason').that.includes('submitblock');
  });

  it('refuses to start on a daemon of another network', async () => {
    const node = await devnet();
    const failure = await failureOf(source([{ url: node.url }], { network: 'test' }));
    expect(failure.code).to.equal('DAEMON_WRONG_NETWORK');
    expect(failure.message).to.include('"regtest"').and.to.include('"test"');
  });

  it('refuses to start on a daemon that syncs, and says how far it is', async () => {
    const url = await stub((method) =>
      method === 'getblockchaininfo'
        ? { ...chainInfo, blocks: 10, headers: 900_000, initialblockdownload: true }
        : null,
    );
    const failure = await failureOf(source([{ url }], { startSeconds: 0.3 }));
    expect(failure.code).to.equal('DAEMON_SYNCING');
    expect(failure.message).to.include('10 of 900000');
  });

  it('tells a fork of the same name by a block that is not its own', async () => {
    const url = await stub((method) =>
      method === 'getblockchaininfo'
        ? { ...chainInfo, chain: 'main', blocks: 900_000, headers: 900_000 }
        : '00000000000000000019f112ec0a9982926f1258cdcc558dd7c3b7e5dc7fa148',
    );
    const written = { coin: 'bitcoin-cash', network: 'main' };
    const failure = await failureOf(source([{ url }], written));
    expect(failure.code).to.equal('DAEMON_WRONG_NETWORK');
    expect(failure.message).to.include('another coin');
  });

  it('gives up at its deadline where nobody listens, naming the daemon', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const failure = await failureOf(source([{ url, name: 'absent' }], { startSeconds: 0.3 }));
    expect(failure.code).to.equal('DAEMON_UNREACHABLE');
    expect(failure.message).to.include('absent');
  });

  it('starts as soon as a daemon that was late comes up', async () => {
    const node = await devnet();
    await node.pause();
    const inbox = new TemplateInbox();
    const started = source([{ url: node.url }]).start(inbox);
    await node.resume();
    await started;
    expect(inbox.last.height).to.equal(1);
  });

  it('tells two daemons of one name, and an address that is none, when it is made', () => {
    const url = 'http://127.0.0.1:1';
    expect(() => source([{ url }, { url }])).to.throw(PoolError, /daemons\[1\]\.name/);
    expect(() => source([{ url: 'http://[' }])).to.throw(PoolError, /daemons\[0\]\.url/);
  });

  it('does not go back to a tip whose template was overtaken on its way', async () => {
    const [old, next] = ['aa'.repeat(32), 'bb'.repeat(32)];
    let best = old;
    let plain = 0;
    let looks = 0;
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const url = await stub(async (method, params) => {
      if (method === 'getblockchaininfo') {
        looks++;
        return { ...chainInfo, bestblockhash: best };
      }
      const { longpollid } = params[0] as { longpollid?: string };
      if (longpollid?.startsWith(next)) return new Promise(() => undefined);
      if (longpollid !== undefined) {
        await held;
        best = next;
        return template(next, 2);
      }
      if (++plain !== 2) return template(best, best === old ? 1 : 2);
      // Made while the old tip was the best, and still on its way when the new one is known.
      letGo();
      await inbox.height(2);
      looks = 0;
      return template(old, 1);
    });
    const inbox = new TemplateInbox();
    await source([{ url }], { templateSeconds: 1 }).start(inbox);
    await inbox.height(2);
    // An answer that contradicts what is known makes the daemon look at its tip again.
    await until('the late answer to be dealt with', () => looks > 1);
    expect(inbox.templates.map(({ height }) => height)).to.deep.equal([1, 2]);
  });

  async function stub(
    answer: (method: string, params: readonly unknown[]) => unknown,
  ): Promise<string> {
    const listener: RequestListener = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, params } = JSON.parse(Buffer.concat(chunks).toString()) as {
          method: string;
          params: readonly unknown[];
        };
        void Promise.resolve(answer(method, params)).then((result) =>
          response.end(JSON.stringify({ result, error: null })),
        );
      });
    };
    const server: Server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    opened.push({
      stop: async () => {
        server.closeAllConnections();
        server.close();
      },
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
});

describe('DaemonWorkSource on two real nodes', function () {
  this.timeout(60_000);
  let nodes: BitcoinKnots[] = [];
  let work: DaemonWorkSource | undefined;
  before(async function () {
    requireBitcoinKnots.call(this);
    nodes = await Promise.all([BitcoinKnots.start(), BitcoinKnots.start()]);
  });
  after(async () => {
    await work?.stop();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  it('mines on without a break when one of them is killed', async () => {
    const [a, b] = nodes;
    if (a === undefined || b === undefined) throw new Error('two nodes');
    const config = coinConfig(
      nodes.map(({ url, user, password }, index) => ({ url, user, password, name: `n${index}` })),
      { pollMs: 100 },
    );
    work = new DaemonWorkSource(config, new KeptLog(), systemClock);
    const jobs = new Sha256JobBuilder(config, poolFacts);
    const inbox = new TemplateInbox();
    await work.start(inbox);
    for (let height = 1; height <= 30; height++) {
      const job = jobs.build(await inbox.height(height), String(height));
      expect((await work.submit(mineBlock(jobs, job))).kind, `${height}`).to.equal('accepted');
      if (height === 15) await a.kill();
    }
    expect(await b.call('getblockcount')).to.equal(30);
    expect((await inbox.height(31)).source).to.equal('n1');
  });
});

const chainInfo = {
  chain: 'regtest',
  blocks: 0,
  headers: 0,
  bestblockhash: '00'.repeat(32),
  chainwork: '01',
  initialblockdownload: false,
};

/** The template of an empty block on `tip`. */
const template = (tip: string, height: number) => ({
  version: 0x20000000,
  previousblockhash: tip,
  height,
  bits: '207fffff',
  curtime: 1_800_000_000,
  mintime: 1_700_000_000,
  coinbasevalue: 5_000_000_000,
  transactions: [],
  longpollid: `${tip}1`,
});

async function failureOf(work: DaemonWorkSource): Promise<PoolError> {
  try {
    await work.start(new TemplateInbox());
  } catch (error) {
    if (error instanceof PoolError) return error;
    throw error;
  }
  throw new Error('it started');
}
