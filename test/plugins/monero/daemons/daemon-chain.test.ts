import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { DaemonHealth } from '../../../../core/plugin-api/work-source.ts';
import { DaemonChain } from '../../../../plugins/monero/daemons/daemon-chain.ts';
import { coinConfig } from '../pool-parts.ts';
import { FakeMonerod } from './fake-monerod.ts';

describe('DaemonChain of monerod', () => {
  let [a, b]: FakeMonerod[] = [];
  let states: DaemonHealth['state'][];
  beforeEach(async () => {
    [a, b] = [await FakeMonerod.start(), await FakeMonerod.start()];
    states = ['up', 'up'];
  });
  afterEach(async () => {
    await a?.stop();
    await b?.stop();
  });

  const nodes = (): readonly [FakeMonerod, FakeMonerod] => {
    if (a === undefined || b === undefined) throw new Error('two nodes');
    return [a, b];
  };
  const chain = (): DaemonChain => {
    const daemons = nodes();
    const work = {
      elected: undefined,
      health: (): DaemonHealth[] =>
        daemons.map((node, index) => ({
          name: `n${index}`,
          state: states[index] ?? 'down',
          heightTip: node.chain.length - 1,
          reason: undefined,
        })),
    };
    const config = coinConfig(daemons.map(({ url }, index) => ({ url, name: `n${index}` })));
    return new DaemonChain(config, work);
  };
  const failure = async (asked: Promise<unknown>): Promise<unknown> =>
    asked.then(
      () => undefined,
      (error: unknown) => (error instanceof PoolError ? error.code : error),
    );

  it('knows the hash of each height, and none above the tip', async () => {
    const [node] = nodes();
    const hash = node.grow();
    expect(await chain().canonicalHash(1)).to.equal(hash);
    expect(await chain().canonicalHash(2)).to.equal(undefined);
  });

  it('counts the height of the tip, not the blocks', async () => {
    nodes()[0].grow();
    expect(await chain().heightTip()).to.equal(1);
  });

  it('tells of the network what a dashboard shows', async () => {
    expect(await chain().networkStats()).to.deep.equal({
      networkType: 'fakechain',
      hashrateHps: 10,
      difficulty: 1200,
      heightTip: 0,
      tipTimeMs: 1_800_000_000_000,
      connectedPeers: 7,
    });
  });

  it('asks the daemon with the highest tip', async () => {
    nodes()[1].grow();
    expect(await chain().heightTip()).to.equal(1);
  });

  it('asks the next one where a daemon does not answer', async () => {
    const [first, second] = nodes();
    for (const name of ['x', 'y']) first.grow(name);
    second.grow('z');
    await first.pause();
    expect(await chain().heightTip()).to.equal(1);
  });

  it('never asks a daemon that is not up: its chain may be another', async () => {
    const [first] = nodes();
    first.grow();
    states = ['down', 'up'];
    expect(await chain().heightTip()).to.equal(0);
    states = ['down', 'syncing'];
    expect(await failure(chain().canonicalHash(0))).to.equal('DAEMON_UNREACHABLE');
  });

  it('takes nonsense for no answer', async () => {
    const [first, second] = nodes();
    first.info = { height: 'high' };
    expect(await chain().heightTip()).to.equal(0);
    second.info = { height: 'high' };
    expect(await failure(chain().heightTip())).to.equal('DAEMON_RPC');
  });

  it('takes a time that no date can have for nonsense', async () => {
    for (const node of nodes())
      node.answer = (method) =>
        method === 'get_last_block_header'
          ? {
              block_header: {
                hash: node.tip,
                height: 0,
                orphan_status: false,
                timestamp: 8_640_000_000_001,
              },
            }
          : undefined;
    expect(await failure(chain().networkStats())).to.equal('DAEMON_RPC');
  });
});
