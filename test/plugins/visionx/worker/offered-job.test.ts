import { expect } from 'chai';
import { targetToLe } from '../../../../core/plugin-api/target.ts';
import { MAINNET_PARAMETERS } from '../../../../plugins/visionx/consensus/parameters.ts';
import { targetOfDifficulty } from '../../../../plugins/visionx/consensus/target.ts';
import { vpowMessage } from '../../../../plugins/visionx/consensus/vpow-message.ts';
import { kernelContext } from '../../../../plugins/visionx/jobs/kernel-layout.ts';
import { offeredJob } from '../../../../plugins/visionx/worker/offered-job.ts';
import { EpochSeeds } from '../../../../plugins/visionx/worker/offered-work.ts';
import { PREVIOUS, SEED, toldJob, upstreamJob } from './job-samples.ts';

const U64 = 1n << 64n;

function read(value: unknown, seeds = new EpochSeeds(), tipBefore?: string) {
  return offeredJob(value, { address: 'wallet', seeds, tipBefore }).job;
}

function complaintAbout(value: unknown): unknown {
  try {
    read(value);
  } catch (error) {
    expect(error).to.have.property('code', 'POOL_INVALID');
    return (error as Error).message;
  }
  return undefined;
}

describe('job of a pool of Vision', () => {
  it('is hashed as our pools say, over nonces of 64 bits', () => {
    const sample = toldJob();
    const job = read(sample);
    expect(job).to.include({ id: '70-a1', height: 70, difficulty: 20 });
    expect([job.nonceFirst, job.nonceEnd]).to.deep.equal([U64 - 100_000_000n, U64]);
    expect(job.shareTarget).to.equal(targetOfDifficulty(20n));
    expect(job.networkTarget).to.equal(targetOfDifficulty(1000n));
    const parameters = {
      datasetMib: 1,
      scratchMib: 1,
      iterations: 50,
      readsPerIteration: 4,
      writeEvery: 4,
    };
    const message = Buffer.from(String(sample['message_hex']), 'hex');
    const seed = Buffer.from(SEED, 'hex');
    const context = kernelContext({ parameters, epoch: 2n, seed, message });
    expect(Buffer.from(job.kernelContext).equals(context)).to.equal(true);
    expect(Buffer.from(job.input(U64 - 1n)).toString('hex')).to.equal('ff'.repeat(8));
  });

  it('is refused where the message is not what it shows', () => {
    for (const [field, value] of [
      ['prev_hash', '22'.repeat(32)],
      ['timestamp', 1_700_000_001],
      ['difficulty', 1001],
      ['tx_root', '34'.repeat(32)],
      ['miner', 'somebody_else'],
    ] as const)
      expect(complaintAbout({ ...toldJob(), [field]: value }), field).to.include('message_hex');
  });

  it('is refused where it is of another network than it says, or of none', () => {
    const params = { ...(toldJob()['params'] as object), mix_iters: 51 };
    expect(complaintAbout({ ...toldJob(), params })).to.include('params_fingerprint');
    expect(complaintAbout({ ...toldJob(), epoch: 3 })).to.include('epoch');
    expect(complaintAbout({ ...toldJob(), algorithm: 'sha256d' })).to.include('algorithm');
    const huge = { ...(toldJob()['params'] as object), dataset_mb: 1024 };
    expect(complaintAbout({ ...toldJob(), params: huge })).to.include('dataset_mb');
  });

  it('may have its parameters hashed, as newer nodes do', () => {
    const hashed = { ...toldJob(), params_fingerprint: MAINNET_FINGERPRINT };
    expect(complaintAbout(hashed)).to.include('params_fingerprint');
    const mainnet = { ...hashed, params: null };
    expect(Buffer.from(read(mainnet).kernelContext).readUInt32LE(0)).to.equal(256);
  });

  it('takes numbers of 64 bits as they may come', () => {
    const { nonceFirst, nonceEnd } = read({ ...toldJob(), nonce_start: 5, nonce_end: U64 - 1n });
    expect([nonceFirst, nonceEnd]).to.deep.equal([5n, U64 - 1n]);
  });

  for (const [field, value] of [
    ['nonce_end', '18446744073709551617'],
    ['nonce_end', '18446744073609551616'],
    ['nonce_start', -1],
    ['nonce_start', 1.5],
    ['share_target', '00'.repeat(32)],
    ['share_target', 'ff'],
    ['epoch_seed', 'xy'.repeat(32)],
    ['epoch_seed', undefined],
    ['params', []],
    ['height', {}],
    ['job_id', 7],
  ] as const)
    it(`is refused with ${field} ${JSON.stringify(value)}`, () => {
      expect(complaintAbout({ ...toldJob(), [field]: value })).to.include(
        field === 'params' ? 'job' : field,
      );
    });

  it('is refused where it is none', () => {
    for (const value of [undefined, null, 'job', [], {}])
      expect(complaintAbout(value)).to.not.equal(undefined);
  });

  it('is put together of what upstream sends, for who mines', () => {
    const job = read(upstreamJob());
    const message = vpowMessage({
      parentHash: Buffer.from(PREVIOUS, 'hex'),
      height: 70n,
      timeSeconds: 1_700_000_000n,
      difficulty: 100n,
      transactionsRoot: Buffer.alloc(32),
      miner: 'wallet',
    });
    const seed = Buffer.from(PREVIOUS, 'hex');
    const work = { parameters: MAINNET_PARAMETERS, epoch: 2n, seed, message };
    expect(Buffer.from(job.kernelContext).equals(kernelContext(work))).to.equal(true);
    expect([job.nonceFirst, job.nonceEnd]).to.deep.equal([4_294_967_000n, 1n << 32n]);
    expect(Buffer.from(targetToLe(job.shareTarget)).readUInt8(31)).to.equal(0xff);
    expect(job.difficulty).to.equal(1);
    expect(job.networkTarget).to.equal(targetOfDifficulty(100n));
  });

  it('has the seed of the first upstream job that was seen in its epoch', () => {
    const seeds = new EpochSeeds();
    const seedAt = (height: number, previous: string): string => {
      const { kernelContext: context } = read(upstreamJob({ height, previous }), seeds);
      return Buffer.from(context.subarray(32, 64)).toString('hex');
    };
    expect(seedAt(70, '11'.repeat(32))).to.equal('11'.repeat(32));
    expect(seedAt(71, '22'.repeat(32))).to.equal('11'.repeat(32));
    expect(seedAt(96, '44'.repeat(32))).to.equal('44'.repeat(32));
    expect(seedAt(97, '55'.repeat(32))).to.equal('44'.repeat(32));
  });

  it('is refused where an upstream job does not say its time', () => {
    for (const id of ['70', '71-1700000000', '70-x', '70-1700000000-1'])
      expect(complaintAbout({ ...upstreamJob(), job_id: id })).to.include('job_id');
    expect(complaintAbout({ ...upstreamJob(), extra_nonce_end: 4_294_967_296 })).to.include(
      '32 bits',
    );
  });

  it('ends older work where the tip is another', () => {
    expect(read(toldJob()).clean).to.equal(true);
    expect(read(toldJob(), new EpochSeeds(), PREVIOUS).clean).to.equal(false);
    expect(read(toldJob(), new EpochSeeds(), '22'.repeat(32)).clean).to.equal(true);
  });
});

/** BLAKE3 of `visionx/v1 dataset_mb=256 scratch_mb=32 mix_iters=65536 reads_per_iter=4 write_every=4 epoch_blocks=32`. */
const MAINNET_FINGERPRINT = '8945986f70e4ab9247f7434801409f1d1d202a284422e5b15e8139fad63facc2';
