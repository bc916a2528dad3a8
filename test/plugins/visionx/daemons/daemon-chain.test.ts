import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { DaemonChain } from '../../../../plugins/visionx/daemons/daemon-chain.ts';
import { away, PlayedNode } from '../played-node.ts';
import { coinConfig } from '../pool-parts.ts';

describe('the chain of VisionX', () => {
  const chainOf = (...nodes: readonly PlayedNode[]): DaemonChain =>
    new DaemonChain(coinConfig({ network: 'testnet', maturity: 7 }), {
      rankedNodes: () => nodes,
      difficulty: undefined,
    });
  const failureOf = async (question: Promise<unknown>): Promise<PoolError> =>
    question.then(
      () => expect.fail('it was answered'),
      (error: unknown) => error as PoolError,
    );

  it('knows blocks by height, as far as there are some', async () => {
    const node = new PlayedNode('n1', { height: 3 });
    const chain = chainOf(node);
    expect(await chain.canonicalHash(3)).to.equal(node.tip.header.pow_hash);
    expect(await chain.canonicalHash(4)).to.equal(undefined);
    expect(await chain.heightTip()).to.equal(3);
    expect(chain.maturity).to.equal(7);
  });

  it('asks the next node where one is silent, and none where one has answered', async () => {
    const [one, other] = [new PlayedNode('n1', { height: 3 }), new PlayedNode('n2', { height: 4 })];
    const chain = chainOf(one, other);
    one.failure = away();
    expect(await chain.heightTip()).to.equal(4);
    one.failure = new PoolError('DAEMON_RPC', 'nonsense');
    expect(await failureOf(chain.heightTip())).to.equal(one.failure);
    expect(await failureOf(chainOf().heightTip())).to.include({ code: 'DAEMON_UNREACHABLE' });
  });

  it('reckons the hashrate from the times of the newest blocks', async () => {
    const node = new PlayedNode('n1', { height: 100 });
    node.secondsPerBlock = 8n;
    node.difficulty = 240n;
    node.blocks = [];
    node.grow(201);
    expect(await chainOf(node).networkStats()).to.deep.equal({
      networkType: 'testnet',
      hashrateHps: 30,
      difficulty: 240,
      heightTip: 200,
      tipTimeMs: (1_700_000_000 + 1600) * 1000,
      connectedPeers: 0,
    });
    expect(node.calls).to.include('block 140');
  });

  it('knows the difficulty of the block that is mined, and no time of the genesis block', async () => {
    const node = new PlayedNode();
    node.head = async () => ({ height: 0n, hash: node.tip.header.pow_hash, timeSeconds: 0n });
    const work = { rankedNodes: () => [node], difficulty: 80n };
    const stats = await new DaemonChain(coinConfig(), work).networkStats();
    expect(stats).to.include({ difficulty: 80, hashrateHps: 40, tipTimeMs: undefined });
  });

  it('takes the time that the chain aims at where blocks tell none', async () => {
    const node = new PlayedNode();
    node.secondsPerBlock = 0n;
    const rates: number[] = [];
    for (const count of [0, 1, 1, 5]) {
      node.grow(count);
      rates.push((await chainOf(node).networkStats()).hashrateHps);
    }
    expect(rates).to.deep.equal([500, 500, 500, 500]);
  });
});
