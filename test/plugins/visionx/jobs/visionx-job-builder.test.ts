import { expect } from 'chai';
import type { Template } from '../../../../core/plugin-api/job.ts';
import { epochSeed } from '../../../../plugins/visionx/consensus/epoch-seed.ts';
import { targetOfDifficulty } from '../../../../plugins/visionx/consensus/target.ts';
import { vpowMessage } from '../../../../plugins/visionx/consensus/vpow-message.ts';
import { kernelContext } from '../../../../plugins/visionx/jobs/kernel-layout.ts';
import { TimeStamps } from '../../../../plugins/visionx/jobs/time-stamps.ts';
import { VisionXJobBuilder } from '../../../../plugins/visionx/jobs/visionx-job-builder.ts';
import { coinConfig, poolFacts, SetClock } from '../pool-parts.ts';
import { blockOf, templateOf } from '../template-parts.ts';

describe('jobs of VisionX', () => {
  let parents = 0;
  /** Stamps are remembered by the whole process: each test has a parent of its own. */
  const ownParent = (): string => (++parents).toString(16).padStart(64, 'a');
  const clock = new SetClock();
  /** Of a process that has no predecessor. */
  const stamps = new TimeStamps(0n);
  const builderOf = (written: object = {}): VisionXJobBuilder =>
    new VisionXJobBuilder(coinConfig(written), poolFacts, clock, stamps);

  it('hash the message of the header, with the parameters and the seed of the network', () => {
    const parent = ownParent();
    const job = builderOf().build(templateOf({ parent_hash: parent }), '7');
    const message = vpowMessage({
      parentHash: Buffer.from(parent, 'hex'),
      height: 12_345n,
      timeSeconds: 1_700_000_000n,
      difficulty: 1000n,
      transactionsRoot: Buffer.alloc(32, 0x33),
      miner: poolFacts.address,
    });
    const seed = epochSeed({ rule: 'epoch-hash', chainId: 'mainnet', epoch: 385n });
    const { parameters } = coinConfig();
    expect(job.kernelContext).to.deep.equal(
      kernelContext({ parameters, epoch: 385n, seed, message }),
    );
    expect(job.visionx).to.deep.equal({
      message,
      height: 12_345n,
      epoch: 385n,
      seed: '75077e8a86c3a190f98f19bee42ae7203a1afaf01f009a1c43d08b069c3aa6c6',
      previousHash: parent,
      timeSeconds: 1_700_000_000n,
      transactionsRoot: '33'.repeat(32),
      miner: poolFacts.address,
      difficulty: 1000n,
    });
    expect(job).to.include({ id: '7' });
    expect(job.template.networkTarget).to.equal(targetOfDifficulty(1000n));
  });

  it('take their seed by the rule of the network', () => {
    const boundaryHash = '44'.repeat(32);
    const parent = ownParent();
    const template = templateOf({ parent_hash: parent }, { boundaryHash });
    const seedBy = (rule: string) =>
      builderOf({ epochSeed: rule }).build(template, '1').visionx.seed;
    expect(seedBy('boundary')).to.equal(boundaryHash);
    expect(seedBy('parent')).to.equal(parent);
    const first = templateOf({ parent_hash: ownParent(), number: 31n });
    const { seed, epoch } = builderOf({ epochSeed: 'boundary' }).build(first, '1').visionx;
    expect([seed, epoch]).to.deep.equal(['00'.repeat(32), 0n]);
  });

  it('know no fewer epochs than the network says', () => {
    const template = templateOf({ parent_hash: ownParent(), number: 100n });
    const parameters = { epochBlocks: 10 };
    expect(builderOf({ parameters }).build(template, '1').visionx.epoch).to.equal(10n);
  });

  it('give workers all nonces, and targets of whole difficulties', () => {
    const job = builderOf().build(templateOf({ parent_hash: ownParent() }), '1');
    const work = job.work['http-work'];
    expect(work?.nonceCount).to.equal(2n ** 64n);
    const target = targetOfDifficulty(77n);
    expect(work?.aim?.(target)).to.equal(target);
  });

  it('differ by their time stamps, of which each parent has its own', () => {
    const builder = builderOf();
    const [one, other] = [ownParent(), ownParent()];
    const built = [
      templateOf({ parent_hash: one }),
      templateOf({ parent_hash: one }),
      templateOf({ parent_hash: one, tx_root: '44'.repeat(32) }),
      templateOf({ parent_hash: other }),
      templateOf({ parent_hash: one, timestamp: 1_700_000_010n }),
      templateOf({ parent_hash: one, timestamp: 1_700_000_010n }),
      templateOf({ parent_hash: one }),
    ].map((template, index) => builder.build(template, String(index)).visionx);
    const base = 1_700_000_000n;
    expect(built.map(({ timeSeconds }) => timeSeconds - base)).to.deep.equal([
      0n,
      1n,
      2n,
      0n,
      10n,
      11n,
      3n,
    ]);
  });

  it('differ also from those of another pool of the same address', () => {
    const template = templateOf({ parent_hash: ownParent() });
    const [one, other] = [builderOf(), builderOf()].map((each) => each.build(template, '1'));
    expect(one?.kernelContext).to.not.deep.equal(other?.kernelContext);
  });

  it('of other networks take no stamps from them, though all begin with one block', () => {
    const template = templateOf({ parent_hash: ownParent() });
    const networks = ['mainnet', 'testnet'].map((network) => builderOf({ network }));
    const stamps = networks.map((each) => each.build(template, '1').visionx.timeSeconds);
    expect(stamps).to.deep.equal([1_700_000_000n, 1_700_000_000n]);
  });

  it('are not built ahead of the clock of their daemon by more than a minute', () => {
    const builder = builderOf();
    const template = templateOf({ parent_hash: ownParent() });
    for (let count = 0; count <= 60; count++) builder.build(template, String(count));
    const build = () => builder.build(template, 'more').visionx.timeSeconds;
    expect(build).to.throw('all time stamps of block 12345').with.property('code', 'DAEMON_RPC');
    clock.ms += 1_999;
    expect(build()).to.equal(1_700_000_061n);
    expect(build).to.throw('all time stamps');
    clock.ms -= 1_999;
  });

  it('are not those of the process before, on the same parent', () => {
    const parent = ownParent();
    const [before, after] = [stamps, new TimeStamps()].map(
      (each) => new VisionXJobBuilder(coinConfig(), poolFacts, clock, each),
    );
    const early = templateOf({ parent_hash: parent });
    const late = templateOf({ parent_hash: parent, timestamp: 1_700_000_002n });
    const timeOf = (builder: VisionXJobBuilder | undefined, template: Template) =>
      builder?.build(template, '1').visionx.timeSeconds;
    const earlier = [early, early, early, early].map((template) => timeOf(before, template));
    expect(earlier).to.include(late.block.header.timestamp);
    expect(earlier).to.not.include(timeOf(after, late));
  });

  it('take nonces of 64 bits, wherever the input stands', () => {
    const builder = builderOf();
    const job = builder.build(templateOf({ parent_hash: ownParent() }), '1');
    const into = new Uint8Array(12).fill(0xee);
    const nonce = 0x0102030405060708n;
    builder.encode(job, { dialect: 'http-work', nonce, lane: '' }, into, 3);
    expect(Buffer.from(into).toString('hex')).to.equal('eeeeee0807060504030201ee');
  });

  it('become whole blocks, which are called by their digest the other way round', () => {
    const builder = builderOf();
    const parent = ownParent();
    const template = templateOf({ parent_hash: parent });
    builder.build(template, '1');
    const job = builder.build(template, '2');
    const digest = Uint8Array.from({ length: 32 }, (_, index) => index);
    const nonce = 2n ** 64n - 1n;
    const solution = builder.solve(job, { dialect: 'http-work', nonce, lane: '' }, digest);
    const hash = '1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100';
    expect(solution).to.include({ job, blockHash: hash, height: 12_345 });
    expect(solution.payload).to.deep.equal(
      blockOf({ parent_hash: parent, timestamp: 1_700_000_001n, nonce, pow_hash: hash }),
    );
    // The caller's digest stays as it was.
    expect(digest[0]).to.equal(0);
  });

  it('are built for addresses that can be paid, of templates of this plugin', () => {
    const facts = { ...poolFacts, address: 'vault' };
    const build = () => new VisionXJobBuilder(coinConfig(), facts, clock);
    expect(build).to.throw('address: an address has').with.property('code', 'CONFIG_INVALID');
    const { tip, height, networkTarget, source, rewardAtomic, feesAtomic } = templateOf();
    const foreign: Template = { tip, height, networkTarget, source, rewardAtomic, feesAtomic };
    expect(() => builderOf().build(foreign, '1')).to.throw(TypeError);
  });
});
