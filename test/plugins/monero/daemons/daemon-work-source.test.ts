import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { SubmitOutcome } from '../../../../core/plugin-api/work-source.ts';
import type { CoinConfig, DaemonConfig } from '../../../../plugins/monero/coin-config.ts';
import { DaemonWorkSource } from '../../../../plugins/monero/daemons/daemon-work-source.ts';
import { MoneroTemplate } from '../../../../plugins/monero/daemons/monero-template.ts';
import { freePort } from '../../../daemons/free-port.ts';
import { coinConfig, KeptLog, poolFacts, systemClock } from '../pool-parts.ts';
import { solutionOf, TemplateInbox, until } from './daemon-parts.ts';
import { FakeMonerod, hashOf, Refusal } from './fake-monerod.ts';

describe('DaemonWorkSource of monerod', () => {
  const opened: { stop(): Promise<unknown> }[] = [];
  let inbox: TemplateInbox;
  beforeEach(() => {
    inbox = new TemplateInbox();
  });
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.stop();
  });

  const daemon = async (): Promise<FakeMonerod> => {
    const running = await FakeMonerod.start();
    opened.push(running);
    return running;
  };
  const source = (
    daemons: readonly DaemonConfig[],
    written?: Partial<CoinConfig>,
  ): DaemonWorkSource => {
    const config = coinConfig(daemons, { pollMs: 50, startSeconds: 5, ...written });
    const work = new DaemonWorkSource(config, poolFacts, new KeptLog(), systemClock);
    opened.push(work);
    return work;
  };

  it('asks for templates that pay the pool and have room for its bytes', async () => {
    const node = await daemon();
    const asked: unknown[] = [];
    node.answer = (method, params) => {
      if (method === 'get_block_template') asked.push(params);
      return undefined;
    };
    await source([{ url: node.url, name: 'n1' }]).start(inbox);
    expect(asked[0]).to.deep.equal({ wallet_address: poolFacts.address, reserve_size: 16 });
    expect(inbox.last).to.be.instanceOf(MoneroTemplate);
    expect(inbox.last).to.include({ tip: node.tip, height: 1, source: 'n1', reservedBytes: 16 });
  });

  it('follows the tip by polling', async () => {
    const node = await daemon();
    const work = source([{ url: node.url }]);
    await work.start(inbox);
    await inbox.tip(node.grow());
    expect((await inbox.tip(node.grow())).height).to.equal(3);
    expect(work.health()[0]).to.include({ state: 'up', heightTip: 2 });
  });

  it('learns of new tips by ZMQ, long before it would have polled', async () => {
    const node = await daemon();
    const zmq = await node.publish();
    await source([{ url: node.url, zmq }], { pollMs: 60_000 }).start(inbox);
    for (let height = 1; height <= 5; height++) {
      const tip = node.grow();
      await until('the template', () => {
        void node.announce(tip);
        return inbox.last.tip === tip;
      });
    }
  });

  it('ends up on the last tip of a reorganisation, whatever was announced on the way', async () => {
    const node = await daemon();
    const zmq = await node.publish();
    await source([{ url: node.url, zmq }], { pollMs: 60_000 }).start(inbox);
    node.grow();
    await until('ZMQ', () => {
      void node.announce(node.tip);
      return inbox.last.tip === node.tip;
    });
    // The template is still of a block in the middle when it is asked for; the last tip is never announced.
    let asked = 0;
    const [middle, last] = [hashOf('middle'), hashOf('last')];
    node.answer = (method) => {
      if (method !== 'get_block_template' || ++asked > 1) return undefined;
      node.chain = [...node.chain.slice(0, 1), middle];
      const answer = node.templateAnswer(16);
      node.chain.push(last);
      return answer;
    };
    await node.announce(middle);
    expect((await inbox.tip(last)).height).to.equal(3);
  });

  it('looks again where an announced tip is not yet in the templates', async () => {
    const node = await daemon();
    const zmq = await node.publish();
    await source([{ url: node.url, zmq }], { pollMs: 60_000 }).start(inbox);
    await until('ZMQ', () => {
      void node.announce(node.chain.length < 2 ? node.grow() : node.tip);
      return inbox.last.tip === node.tip;
    });
    const behind = node.templateAnswer(16);
    let asked = 0;
    node.answer = (method) =>
      method === 'get_block_template' && ++asked === 1 ? behind : undefined;
    const tip = node.grow();
    await node.announce(tip);
    await inbox.tip(tip);
    expect(asked).to.equal(2);
  });

  it('does not rely on ZMQ that has missed a tip', async () => {
    const node = await daemon();
    const zmq = await node.publish();
    const work = source([{ url: node.url, zmq }]);
    await work.start(inbox);
    await until('ZMQ', () => {
      void node.announce(node.chain.length < 2 ? node.grow() : node.tip);
      return inbox.last.tip === node.tip && node.count('get_info') > 3;
    });
    // The look behind a submission finds what was not told. Were ZMQ relied on, the rest would take seconds each.
    const untold = node.grow();
    await work.submit(solutionOf(inbox.last, hashOf('lost')));
    await inbox.tip(untold);
    for (let more = 0; more < 4; more++) await inbox.tip(node.grow());
  });

  it('weighs a tip at once that it came upon when it asked for new transactions', async () => {
    const node = await daemon();
    await source([{ url: node.url }], { pollMs: 60_000, templateSeconds: 1 }).start(inbox);
    await until('the first looks', () => node.count('get_info') === 2);
    await inbox.tip(node.grow());
    await until('another look', () => node.count('get_info') === 3);
  });

  it('polls on where ZMQ is silent', async () => {
    const node = await daemon();
    const zmq = await node.publish();
    await source([{ url: node.url, zmq }]).start(inbox);
    await inbox.tip(node.grow());
    await inbox.tip(node.grow());
  });

  it('polls on where nobody publishes', async () => {
    const node = await daemon();
    const zmq = `tcp://127.0.0.1:${await freePort()}`;
    await source([{ url: node.url, zmq }]).start(inbox);
    await inbox.tip(node.grow());
  });

  it('hands out new transactions on the same tip now and then', async () => {
    const node = await daemon();
    await source([{ url: node.url }], { templateSeconds: 1 }).start(inbox);
    node.template = { expected_reward: 7 };
    const next = await inbox.first('the fee', ({ rewardAtomic }) => rewardAtomic === 7n);
    expect(next.tip).to.equal(node.tip);
  });

  it('does not go back to a template that was asked for before the newest one', async () => {
    const node = await daemon();
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let templates = 0;
    node.answer = (method) => {
      if (method !== 'get_block_template' || ++templates !== 2) return undefined;
      const late = node.templateAnswer(16);
      return held.then(() => late);
    };
    // The second template is that of the timer, and hangs; the third is that of the new tip.
    await source([{ url: node.url }], { templateSeconds: 1 }).start(inbox);
    await until('the template that hangs', () => templates === 2);
    const tip = node.grow();
    await inbox.tip(tip);
    letGo();
    const before = templates;
    await until('another template', () => templates > before + 1);
    expect(
      inbox.templates.map((template) => template.tip).lastIndexOf(node.chain[0] ?? ''),
    ).to.equal(0);
  });

  it('takes templates from the daemon with the most work', async () => {
    const [a, b] = [await daemon(), await daemon()];
    for (const name of ['x', 'y']) a.grow(name);
    b.grow('z');
    b.info = { wide_cumulative_difficulty: '0x100000000000000000' };
    await source([{ url: a.url }, { url: b.url }]).start(inbox);
    expect((await inbox.tip(b.tip)).height).to.equal(2);
  });

  it('goes over to the other daemon when one dies, and back to it when it leads again', async () => {
    const [a, b] = [await daemon(), await daemon()];
    const work = source([
      { url: a.url, name: 'a' },
      { url: b.url, name: 'b' },
    ]);
    await work.start(inbox);
    expect((await inbox.tip(a.grow('a1'))).source).to.equal('a');
    await a.pause();
    b.grow('b1');
    expect((await inbox.tip(b.grow('b2'))).source).to.equal('b');
    await until('a to be down', () => work.health()[0]?.state === 'down');
    await a.resume();
    for (const name of ['a2', 'a3', 'a4']) a.grow(name);
    expect((await inbox.tip(a.tip)).source).to.equal('a');
    await until('both to be up', () => work.health().every(({ state }) => state === 'up'));
  });

  it('takes no template from a daemon that is on another network by now', async () => {
    const node = await daemon();
    const work = source([{ url: node.url }], { templateSeconds: 1 });
    await work.start(inbox);
    const network = node.tip;
    node.chain = [hashOf('genesis of another network')];
    node.info = { nettype: 'testnet' };
    await until('the daemon to be down', () => work.health()[0]?.state === 'down');
    const looks = node.count('get_info');
    const asked = node.count('get_block_template');
    await until('the timer, or looks past it', () => node.count('get_info') >= looks + 3);
    expect(node.count('get_block_template')).to.equal(asked);
    expect(inbox.templates.filter(({ tip }) => tip !== network)).to.deep.equal([]);
  });

  it('leaves a daemon that falls behind its network, and says why', async () => {
    const [a, b] = [await daemon(), await daemon()];
    const work = source([
      { url: a.url, name: 'a' },
      { url: b.url, name: 'b' },
    ]);
    await work.start(inbox);
    a.info = { synchronized: false, height: 10, target_height: 3_000_000 };
    expect((await inbox.tip(b.grow('b1'))).source).to.equal('b');
    await until('a to sync', () => work.health()[0]?.state === 'syncing');
    expect(work.health()[0]?.reason).to.include('10 of 3000000');
  });

  describe('submits', () => {
    const id = hashOf('solved');
    const outcome = async (...nodes: readonly FakeMonerod[]): Promise<SubmitOutcome> => {
      const work = source(nodes.map(({ url }, index) => ({ url, name: `n${index}` })));
      await work.start(inbox);
      return work.submit(solutionOf(inbox.last, id));
    };
    const onSubmit = (node: FakeMonerod, act: () => unknown): void => {
      node.answer = (method) => (method === 'submit_block' ? act() : undefined);
    };
    const take = (node: FakeMonerod): void => onSubmit(node, () => void node.chain.push(id));

    it('the block to every daemon, and calls it accepted where one has it in its chain', async () => {
      const [a, b] = [await daemon(), await daemon()];
      take(b);
      expect(await outcome(a, b)).to.deep.equal({ kind: 'accepted', by: 'n1' });
      await until('the other daemon', () => a.count('submit_block') === 1);
    });

    it('and mines on the new block at once, without waiting for the next look', async () => {
      const node = await daemon();
      take(node);
      const work = source([{ url: node.url }], { pollMs: 60_000 });
      await work.start(inbox);
      await work.submit(solutionOf(inbox.last, id));
      expect((await inbox.tip(id)).height).to.equal(2);
    });

    it('and calls a block accepted that is kept beside the best chain: it may yet win', async () => {
      const node = await daemon();
      onSubmit(node, () => void node.alternatives.add(id));
      expect(await outcome(node)).to.deep.equal({ kind: 'accepted', by: 'n0' });
    });

    it('and trusts no "OK" for a block that the daemon does not know afterwards', async () => {
      const result = await outcome(await daemon());
      expect(result.kind).to.equal('unknown');
      expect(result).to.have.property('reason').that.includes('not known');
    });

    for (const code of [-6, -7]) {
      it(`and calls a block rejected that every daemon refuses with ${code}`, async () => {
        const [a, b] = [await daemon(), await daemon()];
        for (const node of [a, b]) onSubmit(node, () => new Refusal(code, 'Bad block'));
        const result = await outcome(a, b);
        expect(result.kind).to.equal('rejected');
        expect(result).to.have.property('reason').that.includes('Bad block');
      });
    }

    it('and leaves a block undecided that one refuses and another forgets', async () => {
      const [a, b] = [await daemon(), await daemon()];
      onSubmit(a, () => new Refusal(-7, 'Block not accepted'));
      expect((await outcome(a, b)).kind).to.equal('unknown');
    });

    it('and leaves a block undecided that the daemon of its template did not answer for', async () => {
      const [a, b] = [await daemon(), await daemon()];
      onSubmit(a, () => new Refusal(-9, 'Core is busy'));
      onSubmit(b, () => new Refusal(-7, 'Block not accepted'));
      expect((await outcome(a, b)).kind).to.equal('unknown');
    });

    it('and leaves a block undecided when no daemon answers', async () => {
      const node = await daemon();
      const work = source([{ url: node.url }]);
      await work.start(inbox);
      const solution = solutionOf(inbox.last, id);
      await node.pause();
      const result = await work.submit(solution);
      expect(result.kind).to.equal('unknown');
      expect(result).to.have.property('reason').that.includes('submit_block');
    });

    it('nothing that is not a block of its own', async () => {
      const node = await daemon();
      const work = source([{ url: node.url }]);
      await work.start(inbox);
      const foreign = { ...solutionOf(inbox.last, id), payload: 'ff' };
      expect((await work.submit(foreign)).kind).to.equal('unknown');
      expect(node.count('submit_block')).to.equal(0);
    });
  });

  describe('refuses to start', () => {
    const failureOf = async (
      daemons: readonly DaemonConfig[],
      written: Partial<CoinConfig> = { startSeconds: 0.3 },
    ): Promise<PoolError> => {
      const failure = await source(daemons, written)
        .start(inbox)
        .catch((error: unknown) => error);
      if (failure instanceof PoolError) return failure;
      throw new Error('it started');
    };

    it('on a daemon of another network, at once', async () => {
      const { url } = await daemon();
      const failure = await failureOf([{ url }], { network: 'main', startSeconds: 60 });
      expect(failure.code).to.equal('DAEMON_WRONG_NETWORK');
      expect(failure.message).to.include('"fakechain"').and.to.include('"mainnet"');
    });

    for (const [what, info] of [
      ['catches up', { synchronized: false, height: 10, target_height: 3_000_000 }],
      ['has its answers from another', { untrusted: true }],
    ] as const) {
      it(`on a daemon that ${what}`, async () => {
        const node = await daemon();
        node.info = info;
        expect((await failureOf([{ url: node.url }])).code).to.equal('DAEMON_SYNCING');
      });
    }

    it('on templates that are not what was asked for, and says what is wrong', async () => {
      const node = await daemon();
      node.template = { reserved_offset: 90 };
      const failure = await failureOf([{ url: node.url }]);
      expect(failure.code).to.equal('DAEMON_RPC');
      expect(failure.message).to.include('reserved bytes');
    });

    it('on nonsense, and names the field', async () => {
      const node = await daemon();
      node.template = { seed_hash: 'none' };
      expect((await failureOf([{ url: node.url }])).message).to.include('/seed_hash');
    });

    it('where nobody listens, naming the daemon', async () => {
      const url = `http://127.0.0.1:${await freePort()}`;
      const failure = await failureOf([{ url, name: 'absent' }]);
      expect(failure.code).to.equal('DAEMON_UNREACHABLE');
      expect(failure.message).to.include('absent');
    });
  });

  for (const [what, daemons, key] of [
    ['two daemons of one name', [{ url: 'http://x:1' }, { url: 'http://x:1' }], '[1].name'],
    ['an address that is none', [{ url: 'http://[' }], '[0].url'],
    ['a password alone', [{ url: 'http://x:1', password: 'p' }], '[0].user'],
    ['a user alone', [{ url: 'http://x:1', user: 'u' }], '[0].password'],
  ] as const) {
    it(`tells ${what} when it is made`, () => {
      expect(() => source(daemons))
        .to.throw(PoolError)
        .that.has.property('message')
        .that.includes(`coin.daemons${key}`);
    });
  }
});
