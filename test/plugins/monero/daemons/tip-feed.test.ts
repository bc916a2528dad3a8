import { expect } from 'chai';
import { TipFeed } from '../../../../plugins/monero/daemons/tip-feed.ts';
import { KeptLog } from '../pool-parts.ts';
import { until } from './daemon-parts.ts';
import { FakeMonerod, hashOf } from './fake-monerod.ts';

describe('TipFeed', () => {
  let node: FakeMonerod;
  let zmq: string;
  let feed: TipFeed;
  let tips: string[];
  const [a, b] = [hashOf('a'), hashOf('b')];
  const log = new KeptLog();

  beforeEach(async () => {
    node = await FakeMonerod.start();
    zmq = await node.publish();
    tips = [];
    feed = new TipFeed({ name: 'n1', url: zmq }, log, (tip) => tips.push(tip));
    feed.start();
  });
  afterEach(async () => {
    await feed.stop();
    await node.stop();
  });

  /** Subscriptions take a moment, and nothing says when they hold: so it is said until it is heard. */
  const heard = async (tip: string): Promise<void> => {
    tips = [];
    await until(`the tip ${tip}`, () => {
      void node.announce(tip);
      return tips.includes(tip);
    });
  };

  /** That it is connected may be known after the first message. */
  const trusted = () =>
    until('trust', () => {
      void node.announce(a);
      return feed.trusted;
    });

  it('tells the tip that a message names last, and is trusted from then on', async () => {
    expect(feed.trusted).to.equal(false);
    await heard(a);
    await trusted();
    await node.announce(a, b);
    await until('the other tip', () => tips.includes(b));
  });

  it('passes over what it does not understand', async () => {
    await heard(a);
    for (const frame of ['', '{}', 'null', '[]', '{"ids":[]}', '{"ids":[7]}', '{"ids":["zz"]}'])
      await node.say(`json-minimal-chain_main:${frame}`);
    await node.say(`json-full-chain_main:{"ids":["${hashOf('other topic')}"]}`);
    await node.say('');
    await node.announce(b);
    await until('the tip behind all that', () => tips.includes(b));
    expect(tips.filter((tip) => tip !== a && tip !== b)).to.deep.equal([]);
  });

  it('is not trusted once it has missed a tip, until it brings one again', async () => {
    await heard(a);
    feed.missed();
    expect(feed.trusted).to.equal(false);
    await heard(b);
    await trusted();
  });

  it('is not trusted while its connection is gone, and comes back by itself', async () => {
    await heard(a);
    await trusted();
    // Of these some may be read when the connection is gone.
    for (let times = 0; times < 50; times += 1) await node.announce(a);
    node.silence();
    await until('the loss of the connection', () => !feed.trusted);
    await node.publish(zmq);
    await heard(b);
    await trusted();
  });

  it('survives an address that is none', async () => {
    const broken = new TipFeed({ name: 'n1', url: 'tcp://' }, log, () => undefined);
    broken.start();
    await until('the warning', () => log.lines.some((line) => line.includes('does not work')));
    await broken.stop();
    expect(broken.trusted).to.equal(false);
  });

  it('can be stopped before it has begun', async () => {
    const hasty = new TipFeed({ name: 'n1', url: zmq }, log, () => undefined);
    hasty.start();
    await hasty.stop();
    expect(hasty.trusted).to.equal(false);
  });
});
