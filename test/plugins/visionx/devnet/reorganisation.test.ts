import { expect } from 'chai';
import type { VisionBlock } from '../../../../plugins/visionx/consensus/block.ts';
import type { NodeWallet } from '../../../../plugins/visionx/node/vision-node.ts';
import { OTHER, RunningDevnet } from '../running-devnet.ts';

const REWARD = 3_200_000_000n;
const FEE = 1_000n;

describe('the devnet of VisionX and branches', () => {
  let devnet: RunningDevnet;
  /** Mines the other branch. */
  let rival: RunningDevnet;
  beforeEach(async () => {
    devnet = await RunningDevnet.start();
    rival = await RunningDevnet.start();
    await give(rival, await devnet.mine(2));
  });
  afterEach(async () => {
    await devnet.stop();
    await rival.stop();
  });

  async function give(to: RunningDevnet, blocks: readonly VisionBlock[]): Promise<void> {
    for (const block of blocks) expect((await to.node.submit(block)).kind).to.equal('accepted');
  }

  /** Signs and relays; the id and the raw payment. */
  async function pay(wallet: NodeWallet, amountAtomic: bigint): Promise<[string, string]> {
    const signed = await wallet.sign([{ address: OTHER, amountAtomic }]);
    if (signed.kind !== 'signed') return expect.fail(signed.reason);
    await wallet.relay(signed.raw);
    return [signed.id, signed.raw];
  }

  const tip = async (): Promise<string> => (await devnet.node.head()).hash;
  const balance = async (): Promise<bigint> => (await devnet.node.wallet.account()).balanceAtomic;

  it('stays with the first of two that are as long, and goes with the one that grows', async () => {
    const [id] = await pay(devnet.node.wallet, 7n);
    const [own] = await devnet.mine(1, OTHER);
    const branch = await rival.mine(2, OTHER.replaceAll('5', '6'));
    expect(await balance()).to.equal(2n * REWARD - 7n - FEE);

    await give(devnet, branch.slice(0, 1));
    expect(await tip()).to.equal(own?.header.pow_hash);
    expect((await devnet.node.wallet.transaction(id))?.height).to.equal(3n);

    await give(devnet, branch.slice(1));
    expect(await tip()).to.equal(branch[1]?.header.pow_hash);
    expect(await devnet.node.block(3n)).to.deep.equal(branch[0]);
    expect(await devnet.node.blockByHash(own?.header.pow_hash ?? '')).to.deep.equal(own);
    expect(await balance()).to.equal(2n * REWARD);
    expect(await devnet.node.wallet.account()).to.include({ pendingAtomic: 7n + FEE });
    expect(await devnet.node.wallet.transaction(id)).to.deep.equal({
      height: undefined,
      confirmations: 0,
    });

    await devnet.mine(1, OTHER);
    expect((await devnet.node.wallet.transaction(id))?.height).to.equal(5n);
    expect(await balance()).to.equal(2n * REWARD - 7n - FEE);
  });

  it('goes back to a branch that it left, and is there after a restart too', async () => {
    const [id] = await pay(devnet.node.wallet, 7n);
    const own = await devnet.mine(1, OTHER);
    const branch = await rival.mine(2, OTHER);
    const twin = await RunningDevnet.start();
    try {
      await give(twin, [...(await common()), ...own]);
      const more = await twin.mine(2, OTHER.replaceAll('5', '7'));
      await give(devnet, branch);
      expect(await devnet.node.wallet.transaction(id)).to.include({ confirmations: 0 });
      await give(devnet, more);
      expect(await tip()).to.equal(more[1]?.header.pow_hash);
      expect(await devnet.node.wallet.transaction(id)).to.deep.equal({
        height: 3n,
        confirmations: 3,
      });
      const before = [await tip(), await balance(), await devnet.node.template(OTHER)];
      await devnet.pause();
      await devnet.resume();
      const after = [await tip(), await balance(), await devnet.node.template(OTHER)];
      expect(after).to.deep.equal(before);
    } finally {
      await twin.stop();
    }
  });

  it('forgets a payment whose turn another had in the branch that won', async () => {
    const [id, raw] = await pay(devnet.node.wallet, 7n);
    await devnet.mine(1, OTHER);
    const [other] = await pay(rival.node.wallet, 9n);
    await give(devnet, await rival.mine(2, OTHER));
    const { wallet } = devnet.node;
    expect(await wallet.transaction(id)).to.equal(undefined);
    expect((await wallet.transaction(other))?.height).to.equal(3n);
    expect((await wallet.relay(raw)).kind).to.equal('refused');
    expect(await balance()).to.equal(2n * REWARD - 9n - FEE);
  });

  it('judges a block by the accounts of its own branch', async () => {
    await pay(devnet.node.wallet, 2n * REWARD - FEE);
    await devnet.mine(1, OTHER);
    await devnet.mine(1, OTHER);
    // There, the same account still has what it spent here.
    await pay(rival.node.wallet, 2n * REWARD - FEE - 1n);
    await give(devnet, await rival.mine(2, OTHER));
  });

  for (const rule of ['boundary', 'parent'] as const)
    it(`hashes with the seed of the branch by the rule ${rule}`, async () => {
      const seeded = await RunningDevnet.start({ epochSeed: rule });
      try {
        const hashes = [(await seeded.node.head()).hash];
        // Epochs of four blocks: the seeds by the rule boundary are none, then blocks 3, 4, 4, 4 and 7.
        const at = [0, 0, 0, 3, 4, 4, 4, 7];
        for (const [index, boundary] of at.entries()) {
          const { block } = await seeded.node.template(OTHER);
          const hash = rule === 'parent' ? hashes[index] : hashes[boundary];
          const isNone = rule === 'boundary' && boundary === 0;
          const seed = isNone ? Buffer.alloc(32) : Buffer.from(hash ?? '', 'hex');
          const wrong = await seeded.proven(block, true, Buffer.alloc(32, 9));
          expect((await seeded.node.submit(wrong)).kind).to.equal('rejected');
          const mined = await seeded.proven(block, true, seed);
          expect(await seeded.node.submit(mined)).to.deep.equal({ kind: 'accepted' });
          hashes.push(mined.header.pow_hash);
        }
      } finally {
        await seeded.stop();
      }
    });

  /** The blocks that both have. */
  async function common(): Promise<VisionBlock[]> {
    const blocks = await Promise.all([1n, 2n].map((each) => devnet.node.block(each)));
    return blocks.filter((each) => each !== undefined);
  }
});
