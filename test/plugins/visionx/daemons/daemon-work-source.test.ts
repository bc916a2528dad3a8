import { expect } from 'chai';
import type { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { Solution } from '../../../../core/plugin-api/job.ts';
import { DaemonWorkSource } from '../../../../plugins/visionx/daemons/daemon-work-source.ts';
import { VisionXTemplate } from '../../../../plugins/visionx/daemons/visionx-template.ts';
import { away, PlayedNode } from '../played-node.ts';
import { coinConfig, KeptLog, POOL_ADDRESS, poolFacts, SetClock } from '../pool-parts.ts';
import { blockOf, templateOf } from '../template-parts.ts';
import { TemplateInbox, until } from './daemon-parts.ts';

describe('the work source of VisionX', () => {
  let opened: DaemonWorkSource[] = [];
  let inbox: TemplateInbox;
  let log: KeptLog;
  let clock: SetClock;
  beforeEach(() => {
    inbox = new TemplateInbox();
    log = new KeptLog();
    clock = new SetClock();
  });
  afterEach(async () => {
    for (const each of opened) await each.stop();
    opened = [];
  });

  const sourceOf = (
    nodes: readonly PlayedNode[],
    written: object = {},
    address = POOL_ADDRESS,
  ): DaemonWorkSource => {
    const config = coinConfig({ pollMs: 50, startSeconds: 2, ...written });
    const facts = { ...poolFacts, address };
    const work = new DaemonWorkSource(config, facts, log, clock, nodes);
    opened.push(work);
    return work;
  };
  const failureOf = async (work: DaemonWorkSource): Promise<PoolError> =>
    work.start(inbox).then(
      () => expect.fail('it started'),
      (error: unknown) => error as PoolError,
    );

  it("asks for templates that pay the pool's address as the chain spells it", async () => {
    const node = new PlayedNode();
    await sourceOf([node], {}, POOL_ADDRESS.toUpperCase()).start(inbox);
    expect(node.calls).to.include(`template ${POOL_ADDRESS}`);
    expect(inbox.last).to.be.instanceOf(VisionXTemplate);
    const { pow_hash: tip } = node.tip.header;
    expect(inbox.last).to.include({ tip, height: 1, source: 'n1', rewardAtomic: 3_200_000_000n });
    expect(opened.map(({ difficulty }) => difficulty)).to.deep.equal([1000n]);
  });

  it('follows the tip, and a reorganisation to a lower one', async () => {
    const node = new PlayedNode('n1', { height: 5 });
    const work = sourceOf([node]);
    await work.start(inbox);
    expect((await inbox.tip(node.grow())).height).to.equal(7);
    node.blocks = node.blocks.slice(0, 4);
    expect((await inbox.tip(node.grow(1, 'bb'))).height).to.equal(5);
    expect(work.health()).to.deep.equal([
      { name: 'n1', state: 'up', heightTip: 4, reason: undefined },
    ]);
  });

  it('fetches no template while the tip is the same', async () => {
    const node = new PlayedNode();
    await sourceOf([node]).start(inbox);
    await until('some looks', () => node.calls.filter((call) => call === 'head').length > 4);
    expect(node.calls.filter((call) => call.startsWith('template'))).to.have.length(1);
  });

  it('fetches one on the same tip when its time has come', async () => {
    const node = new PlayedNode();
    await sourceOf([node], { templateSeconds: 1 }).start(inbox);
    const [first] = inbox.templates;
    clock.ms += 1_000;
    await until('another template', () => inbox.templates.length > 1);
    expect(inbox.last).to.include({ tip: first?.tip, height: first?.height });
  });

  it('leaves a node that has a head and no templates any more, also on the same tip', async () => {
    const [near, far] = [new PlayedNode('near'), new PlayedNode('far')];
    const work = sourceOf([near, far], { templateSeconds: 1 });
    await work.start(inbox);
    await until('both are up', () => work.rankedNodes().length === 2);
    const [elected] = work.rankedNodes();
    const broken = elected === near ? near : far;
    broken.answerTemplate = () => {
      throw away(broken.name);
    };
    await until('it is down', () => work.rankedNodes().length === 1);
    expect(work.rankedNodes()).to.not.include(broken);
    expect(log.lines.join()).to.include(`node ${broken.name}: it is away`);
    clock.ms += 1_000;
    await until('that of the other', () => inbox.last.source !== broken.name);
  });

  it('takes a template of a tip that came while it asked', async () => {
    const node = new PlayedNode();
    const before = await node.head();
    const { head } = node;
    node.head = async () => {
      node.head = head;
      return before;
    };
    const tip = node.grow();
    await sourceOf([node]).start(inbox);
    expect(inbox.last).to.include({ tip, height: 2 });
    expect(log.lines.filter((line) => line.includes('builds on'))).to.deep.equal([]);
  });

  it('says what is wrong with a node whose templates never build on its head', async () => {
    const node = new PlayedNode();
    node.answerTemplate = (own) => ({
      ...own,
      block: blockOf({ ...own.block.header, parent_hash: 'dd'.repeat(32) }),
    });
    const failure = await failureOf(sourceOf([node], { startSeconds: 0.3 }));
    expect(failure).to.include({ code: 'DAEMON_RPC' });
    expect(failure.message).to.match(/daemon n1: the template builds on "dddd/);
    expect(node.calls.filter((call) => call.startsWith('template')).length).to.be.at.least(3);
  });

  it('says once that a node is away, and when it is back', async () => {
    const node = new PlayedNode();
    const work = sourceOf([node]);
    await work.start(inbox);
    node.failure = away();
    await until('it is down', () => work.health()[0]?.state === 'down');
    expect(work.health()[0]).to.include({ heightTip: 0, reason: 'node n1: it is away' });
    expect(work.rankedNodes()).to.deep.equal([]);
    const calls = node.calls.length;
    await until('a further try', () => node.calls.length > calls);
    node.failure = undefined;
    await inbox.tip(node.grow());
    const told = log.lines.filter((line) => line.startsWith('node n1: it is away'));
    expect(told).to.have.length(1);
    expect(log.lines.filter((line) => line.startsWith('daemon is up'))).to.have.length(2);
  });

  it('takes templates of the highest, and of another when that one is away', async () => {
    const [low, high] = [
      new PlayedNode('low', { height: 3 }),
      new PlayedNode('high', { height: 4 }),
    ];
    const work = sourceOf([low, high]);
    await work.start(inbox);
    await until('that of the highest', () => inbox.last.source === 'high');
    expect(work.rankedNodes()).to.deep.equal([high, low]);
    high.failure = away('high');
    await until('that of the other', () => inbox.last.source === 'low');
    expect(inbox.last.height).to.equal(4);
  });

  it('stays with a node while others are as high', async () => {
    const [near, far] = [new PlayedNode('near'), new PlayedNode('far')];
    near.failure = away('near');
    const work = sourceOf([near, far]);
    await work.start(inbox);
    near.failure = undefined;
    await until('both are up', () => work.rankedNodes().length === 2);
    expect(work.rankedNodes()).to.deep.equal([far, near]);
    far.grow();
    await inbox.tip(far.tip.header.pow_hash);
    expect(inbox.last.source).to.equal('far');
  });

  it('drops a template that a newer one has overtaken', async () => {
    const node = new PlayedNode();
    const work = sourceOf([node], { templateSeconds: 1 });
    await work.start(inbox);
    let answer = (): void => undefined;
    // What is fetched for new transactions hangs, and a block comes meanwhile.
    node.answerTemplate = (own) => {
      node.answerTemplate = (next) => next;
      return new Promise((resolve) => {
        answer = () => resolve(own);
      });
    };
    const asked = () => node.calls.filter((call) => call.startsWith('template')).length;
    await until('the template is asked for', () => asked() > 1);
    const tip = node.grow();
    await inbox.tip(tip);
    answer();
    const calls = node.calls.length;
    await until('some looks', () => node.calls.length > calls + 2);
    expect(inbox.templates.map((template) => template.height)).to.deep.equal([1, 2]);
  });

  it('names a node that others have left behind', async () => {
    const [near, far] = [
      new PlayedNode('near', { height: 20 }),
      new PlayedNode('far', { height: 15 }),
    ];
    const work = sourceOf([near, far]);
    await work.start(inbox);
    const farHealth = () => work.health()[1];
    await until('both are up', () => work.rankedNodes().length === 2);
    expect(farHealth()).to.include({ state: 'up', heightTip: 15 });
    near.grow();
    await inbox.tip(near.tip.header.pow_hash);
    expect(farHealth()).to.deep.equal({
      name: 'far',
      state: 'syncing',
      heightTip: 15,
      reason: 'daemon far is 6 blocks behind the highest',
    });
  });

  it('brings the hash of the block that the epoch begins with', async () => {
    const node = new PlayedNode('n1', { height: 9 });
    const written = { epochSeed: 'boundary', parameters: { epochBlocks: 10 } };
    await sourceOf([node], written).start(inbox);
    const hashIn = () => (inbox.last as VisionXTemplate).boundaryHash;
    const hashAt = (height: number) => node.blocks[height]?.header.pow_hash;
    // The first of an epoch cannot be made of its own hash.
    expect([inbox.last.height, hashIn()]).to.deep.equal([10, hashAt(9)]);
    // Its parent's is known already.
    expect(node.calls.filter((call) => call.startsWith('block'))).to.deep.equal([]);
    for (const height of [11, 12]) {
      await inbox.tip(node.grow());
      expect([inbox.last.height, hashIn()]).to.deep.equal([height, hashAt(10)]);
    }
  });

  it('needs no other block in the first epoch, nor by another rule', async () => {
    const [one, other] = [new PlayedNode('one'), new PlayedNode('other', { height: 50 })];
    await sourceOf([one], { epochSeed: 'boundary' }).start(inbox);
    await sourceOf([other], { epochSeed: 'parent' }).start(new TemplateInbox());
    const asked = [...one.calls, ...other.calls].filter((call) => call.startsWith('block'));
    expect(asked).to.deep.equal([]);
  });

  it('does not wait at its end for a node that does not answer', async () => {
    const node = new PlayedNode();
    const work = sourceOf([node]);
    await work.start(inbox);
    let asked = false;
    node.answerTemplate = () => {
      asked = true;
      return new Promise(() => undefined);
    };
    node.grow();
    await until('it is asked', () => asked);
    await work.stop();
    expect(node.closed).to.equal(1);
    await work.stop();
  });

  describe('with a block', () => {
    const solutionOf = (hash: string): Solution => {
      const template = templateOf();
      const job = { id: '1', template, work: {}, kernelContext: new Uint8Array() };
      return { job, blockHash: hash, height: 12_345, payload: blockOf({ pow_hash: hash }) };
    };
    const hash = 'cc'.repeat(32);

    it('sends it to all nodes, also to those whose templates nobody takes', async () => {
      const nodes = [new PlayedNode('n1'), new PlayedNode('n2')];
      const work = sourceOf(nodes);
      await work.start(inbox);
      const outcome = await work.submit(solutionOf(hash));
      expect(outcome.kind).to.equal('accepted');
      for (const { calls } of nodes) expect(calls).to.include(`submit ${hash}`);
    });

    it('takes a duplicate for accepted', async () => {
      const node = new PlayedNode();
      node.fate = { kind: 'duplicate' };
      const work = sourceOf([node]);
      expect(await work.submit(solutionOf(hash))).to.deep.equal({ kind: 'accepted', by: 'n1' });
    });

    it('believes a refusal where the node does not know the block', async () => {
      const node = new PlayedNode();
      node.fate = { kind: 'rejected', reason: 'bad pow' };
      const work = sourceOf([node]);
      const { pow_hash: known } = node.tip.header;
      expect(await work.submit(solutionOf(hash))).to.deep.equal({
        kind: 'rejected',
        reason: 'bad pow',
      });
      expect(await work.submit(solutionOf(known))).to.deep.equal({ kind: 'accepted', by: 'n1' });
    });

    it('leaves open what a node does not say', async () => {
      const node = new PlayedNode();
      const work = sourceOf([node]);
      node.fate = { kind: 'rejected', reason: 'bad pow' };
      const { submit } = node;
      node.submit = async (block) => {
        const fate = await submit.call(node, block);
        node.failure = away();
        return fate;
      };
      const half = await work.submit(solutionOf(hash));
      expect(half.kind === 'unknown' ? half.reason : '').to.match(/does not say whether/);
      expect((await work.submit(solutionOf(hash))).kind).to.equal('unknown');
    });

    it('refuses one that is none of its own', async () => {
      const work = sourceOf([new PlayedNode()]);
      const solution = { ...solutionOf(hash), payload: 'blob' };
      expect((await work.submit(solution)).kind).to.equal('unknown');
    });
  });
});
