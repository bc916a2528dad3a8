import { expect } from 'chai';
import type { DaemonHealth } from '../../../../core/plugin-api/work-source.ts';
import { DaemonChain } from '../../../../plugins/sha256/daemons/daemon-chain.ts';
import { coinConfig, poolFacts } from '../pool-parts.ts';
import { RunningDevnet } from '../running-devnet.ts';

describe('DaemonChain', () => {
  const opened: RunningDevnet[] = [];
  afterEach(async () => {
    for (const node of opened.splice(0)) await node.stop();
  });

  it('asks the elected daemon, whatever the heights of others are', async () => {
    for (const blocks of [3, 1]) {
      const node = await RunningDevnet.start();
      opened.push(node);
      await node.call('generatetoaddress', blocks, poolFacts.address);
    }
    const config = coinConfig(opened.map(({ url }, index) => ({ url, name: `n${index}` })));
    const up = (name: string, heightTip: number): DaemonHealth => ({
      name,
      state: 'up',
      heightTip,
      reason: undefined,
    });
    const health = [up('n0', 3), up('n1', 1)];
    const chain = (elected: string | undefined): DaemonChain =>
      new DaemonChain(config, { elected, health: () => health });
    expect(await chain('n1').heightTip()).to.equal(1);
    expect(await chain('n1').canonicalHash(3)).to.equal(undefined);
    expect(await chain(undefined).heightTip()).to.equal(3);
    health[1] = { ...up('n1', 1), state: 'down' };
    expect(await chain('n1').heightTip()).to.equal(3);
  });
});
