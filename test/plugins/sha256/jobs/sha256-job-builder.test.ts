import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { type StratumV1Submission, workFor } from '../../../../core/plugin-api/dialect.ts';
import type { PoolFacts } from '../../../../core/plugin-api/tokens.ts';
import { parseBlock } from '../../../../plugins/sha256/consensus/block.ts';
import { parseTransaction } from '../../../../plugins/sha256/consensus/transaction.ts';
import { NodeTemplate } from '../../../../plugins/sha256/jobs/node-template.ts';
import { Sha256JobBuilder } from '../../../../plugins/sha256/jobs/sha256-job-builder.ts';
import { coinConfig, poolFacts } from '../pool-parts.ts';
import type { WrittenConfig } from '../pool-parts.ts';
import { templateAnswer } from './template-fixture.ts';

const daemons = [{ url: 'http://127.0.0.1:1' }];
const builder = (facts: Partial<PoolFacts> = {}, written: WrittenConfig = {}): Sha256JobBuilder =>
  new Sha256JobBuilder(coinConfig(daemons, written), { ...poolFacts, ...facts });
const template = (more: Partial<typeof templateAnswer> = {}): NodeTemplate =>
  new NodeTemplate({ ...templateAnswer, ...more }, 'n1', true);
const submission: StratumV1Submission = {
  dialect: 'stratum-v1',
  extranonce1: Uint8Array.of(0xaa, 0xab, 0xac, 0xad),
  extranonce2: Uint8Array.of(0xba, 0xbb, 0xbc, 0xbd),
  ntime: 0x64b3f3ed,
  nonce: 0xfffffffe,
  version: 0xa0002000,
};

describe('Sha256JobBuilder', () => {
  it('makes jobs of one template that differ in content, from another start in each builder', () => {
    const source = template();
    const [a, b] = [builder(), builder()];
    const jobs = [a.build(source, '1'), a.build(source, '1'), b.build(source, '1')];
    expect(new Set(jobs.map((job) => workFor(job.work, 'stratum-v1').coinb1))).to.have.property(
      'size',
      3,
    );
  });

  it('puts height, extranonces and tag into the coinbase, and pays the whole reward', () => {
    const work = workFor(builder().build(template(), '1').work, 'stratum-v1');
    const coinbase = parseTransaction(
      Buffer.from(`${work.coinb1}${'ee'.repeat(8)}${work.coinb2}`, 'hex'),
    );
    const scriptSig = Buffer.from(coinbase.inputs[0]?.scriptSig ?? []);
    expect(scriptSig.subarray(0, 4).toString('hex')).to.equal('03c94325');
    expect(scriptSig.length).to.be.at.most(100);
    expect(scriptSig.toString('latin1')).to.include('/headframe/');
    expect(scriptSig.subarray(13, 21).toString('hex')).to.equal('ee'.repeat(8));
    expect(coinbase.outputs.map((each) => each.value)).to.deep.equal([2_465_717n, 0n]);
    expect(Buffer.from(coinbase.outputs[0]?.script ?? []).toString('hex')).to.equal(
      '0014751e76e8199196d454941c45d1b3a323f1433bd6',
    );
  });

  it('writes the previous hash in words, and bounds ntime as the chain does', () => {
    const work = workFor(builder().build(template(), '1').work, 'stratum-v1');
    expect(work.previousHash).to.equal(
      '171592f223740e92d223f6e68bff25279af7ac4f2246451e0000000200000000',
    );
    expect(work.ntimeMin).to.equal(templateAnswer.mintime);
    expect(work.ntimeMax).to.equal(templateAnswer.curtime + 7200);
    expect(work.bits).to.equal(0x192495f8);
  });

  it('clears the bits that miners may roll, and only those', () => {
    const source = template({ version: 0x3fffffff });
    const at = (versionMask?: string): number[] => {
      const written = versionMask === undefined ? {} : { versionMask };
      const work = workFor(builder({}, written).build(source, '1').work, 'stratum-v1');
      return [work.version, work.versionMask];
    };
    expect(at()).to.deep.equal([0x20001fff, 0x1fffe000]);
    expect(at('1f7fe000')).to.deep.equal([0x20801fff, 0x1f7fe000]);
    expect(at('00000000')).to.deep.equal([0x3fffffff, 0]);
  });

  it('takes a version with the highest bit, which nodes write as a negative number', () => {
    const source = template({ version: -0x60000000 });
    expect(workFor(builder().build(source, '1').work, 'stratum-v1').version).to.equal(0xa0000000);
  });

  it('writes every byte of an input, whatever was there before', () => {
    const into = new Uint8Array(40).fill(0xff);
    const jobs = builder();
    jobs.encode(jobs.build(template(), '1'), submission, into, 4);
    expect(Buffer.from(into).toString('hex')).to.equal(
      `ffffffff04040000002000a0edf3b364feffffffaaabacadbabbbcbd${'00'.repeat(8)}ffffffff`,
    );
  });

  it('assembles the block with all transactions and the witness of the coinbase', () => {
    const jobs = builder();
    const job = jobs.build(
      template({ transactions: [], default_witness_commitment: NO_TRANSACTIONS }),
      '7',
    );
    const solution = jobs.solve(job, submission, Buffer.from(`${'00'.repeat(31)}01`, 'hex'));
    const block = parseBlock(Buffer.from(String(solution.payload), 'hex'));
    expect(solution).to.include({ blockHash: `01${'00'.repeat(31)}`, height: 2_442_185, job });
    expect(block.version).to.equal(submission.version);
    expect(block.time).to.equal(submission.ntime);
    expect(block.nonce).to.equal(submission.nonce);
    expect(block.previousHash).to.equal(templateAnswer.previousblockhash);
    expect(block.merkleRoot.equals(block.transactions[0]?.txid ?? Buffer.alloc(0))).to.equal(true);
    expect(block.transactions[0]?.inputs[0]?.witness).to.deep.equal([Buffer.alloc(32)]);
    const all = jobs.solve(jobs.build(template(), '8'), submission, Buffer.alloc(32));
    expect(String(all.payload)).to.match(/0001020304$/);
  });

  for (const [what, facts, key] of [
    [
      'an address of another network',
      { address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4' },
      'address',
    ],
    ['a tag longer than its room', { tag: 'x'.repeat(76) }, 'tag'],
    ['a tag that is too long in bytes, not in letters', { tag: '⛏'.repeat(26) }, 'tag'],
    ['extranonces longer than the kernel takes', { extranonceBytes: 17 }, 'extranonceBytes'],
    ['no extranonces', { extranonceBytes: 0 }, 'extranonceBytes'],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => builder(facts))
        .to.throw(PoolError, new RegExp(`^${key}: `))
        .with.property('code', 'CONFIG_INVALID');
    });
  }

  it('takes the longest tag there is room for, at the greatest height and extranonce size', () => {
    const jobs = builder({ tag: 'x'.repeat(69), extranonceBytes: 16 });
    const work = workFor(jobs.build(template({ height: 0x7fffffff }), '1').work, 'stratum-v1');
    const coinbase = parseTransaction(
      Buffer.from(`${work.coinb1}${'ee'.repeat(16)}${work.coinb2}`, 'hex'),
    );
    expect(coinbase.inputs[0]?.scriptSig).to.have.length(100);
    expect(() => builder({ tag: 'x'.repeat(70), extranonceBytes: 16 })).to.throw(
      PoolError,
      /^tag: /,
    );
  });
});

/** The commitment of a block that has nothing but its coinbase. */
const NO_TRANSACTIONS =
  '6a24aa21a9ede2f61c3f71d1defd3fa999dfa36953755c690689799962b48bebd836974e8cf9';
