import { expect } from 'chai';
import type { CoinConfig } from '../../../../plugins/monero/coin-config.ts';
import { DaemonChain } from '../../../../plugins/monero/daemons/daemon-chain.ts';
import { DaemonWorkSource } from '../../../../plugins/monero/daemons/daemon-work-source.ts';
import { coinConfig, KeptLog, poolFacts, systemClock } from '../pool-parts.ts';
import { TemplateInbox, until } from './daemon-parts.ts';
import { FakeMonerod } from './fake-monerod.ts';

describe('the work of two daemons of Monero', () => {
  let [a, b]: FakeMonerod[] = [];
  let work: DaemonWorkSource;
  let inbox: TemplateInbox;
  const config = (first: FakeMonerod, second: FakeMonerod): CoinConfig =>
    coinConfig(
      [
        { url: first.url, name: 'a' },
        { url: second.url, name: 'b' },
      ],
      { pollMs: 50, startSeconds: 5 },
    );
  beforeEach(async () => {
    [a, b] = [await FakeMonerod.start(), await FakeMonerod.start()];
    work = new DaemonWorkSource(config(a, b), poolFacts, new KeptLog(), systemClock);
    inbox = new TemplateInbox();
  });
  afterEach(async () => {
    await work.stop();
    await a?.stop();
    await b?.stop();
  });

  it('comes from the second where no block can be built of what the first answers', async () => {
    if (a === undefined || b === undefined) throw new Error('two nodes');
    a.grow('a1');
    // Another root than that of the block.
    a.template = { blockhashing_blob: `10${'00'.repeat(75)}` };
    await work.start(inbox);
    expect(inbox.templates.map(({ source }) => source)).to.deep.equal(['b']);
    await until('a to be down', () => work.health()[0]?.state === 'down');
    expect(work.health()[0]?.reason).to.include('blockhashing_blob');
  });

  it('decides which daemon tells of blocks, whatever the heights are', async () => {
    if (a === undefined || b === undefined) throw new Error('two nodes');
    // Longer, of less work.
    for (const name of ['a1', 'a2', 'a3']) a.grow(name);
    b.grow('b1');
    b.info = { wide_cumulative_difficulty: '0x100' };
    await work.start(inbox);
    await inbox.tip(b.tip);
    const chain = new DaemonChain(config(a, b), work);
    expect(await chain.canonicalHash(1)).to.equal(b.tip);
    expect(await chain.heightTip()).to.equal(1);
    await b.pause();
    await inbox.tip(a.tip);
    expect(await chain.canonicalHash(1)).to.equal(a.chain[1]);
  });
});
