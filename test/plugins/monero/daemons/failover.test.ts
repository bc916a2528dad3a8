import { expect } from 'chai';
import { DaemonWorkSource } from '../../../../plugins/monero/daemons/daemon-work-source.ts';
import { coinConfig, KeptLog, poolFacts, systemClock } from '../pool-parts.ts';
import { TemplateInbox, until } from './daemon-parts.ts';
import { FakeMonerod } from './fake-monerod.ts';

describe('the work of two daemons of Monero', () => {
  let [a, b]: FakeMonerod[] = [];
  let work: DaemonWorkSource;
  let inbox: TemplateInbox;
  beforeEach(async () => {
    [a, b] = [await FakeMonerod.start(), await FakeMonerod.start()];
    const daemons = [
      { url: a.url, name: 'a' },
      { url: b.url, name: 'b' },
    ];
    const config = coinConfig(daemons, { pollMs: 50, startSeconds: 5 });
    work = new DaemonWorkSource(config, poolFacts, new KeptLog(), systemClock);
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
});
