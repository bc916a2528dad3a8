import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { NodeTemplate } from '../../../../plugins/sha256/jobs/node-template.ts';
import type { BlockTemplateAnswer } from '../../../../plugins/sha256/rpc/block-template-answer.ts';
import { templateAnswer, templateBranches } from './template-fixture.ts';

const refused = (answer: BlockTemplateAnswer): string => {
  try {
    new NodeTemplate(answer, 'n1', true);
  } catch (error) {
    if (error instanceof PoolError && error.code === 'DAEMON_RPC') return error.message;
    throw error;
  }
  return 'taken';
};

describe('NodeTemplate', () => {
  it('has the branches and the commitment of a real template', () => {
    const template = new NodeTemplate(templateAnswer, 'n1', true);
    const branches = template.branches.map((branch) => Buffer.from(branch).toString('hex'));
    expect(branches).to.deep.equal(templateBranches);
    expect(Buffer.from(template.commitmentScript ?? []).toString('hex')).to.equal(
      templateAnswer.default_witness_commitment,
    );
    expect(template.rewardAtomic).to.equal(2_465_717n);
    expect(template.tip).to.equal(templateAnswer.previousblockhash);
  });

  it('has no commitment for a coin without segwit', () => {
    expect(new NodeTemplate(templateAnswer, 'n1', false).commitmentScript).to.equal(undefined);
  });

  it('refuses a commitment that its own sum contradicts', () => {
    const [first, ...rest] = templateAnswer.transactions;
    if (first === undefined) throw new Error('no transaction');
    const transactions = [{ ...first, hash: 'ab'.repeat(32) }, ...rest];
    expect(refused({ ...templateAnswer, transactions })).to.include('commitment');
  });

  it('refuses witnesses without a commitment', () => {
    const { default_witness_commitment: _, ...answer } = templateAnswer;
    expect(refused(answer)).to.include('commitment');
    const transactions = answer.transactions.map(({ data, txid }) => ({
      data,
      txid: txid ?? '',
      hash: txid ?? '',
    }));
    expect(refused({ ...answer, transactions })).to.equal('taken');
  });

  it('has the fees of its transactions, and none where one of them is not told', () => {
    const { transactions } = templateAnswer;
    const feesOf = (fees: readonly (number | undefined)[]) => {
      const paying = transactions.map((each, index) => {
        const fee = fees[index];
        return fee === undefined ? each : { ...each, fee };
      });
      return new NodeTemplate({ ...templateAnswer, transactions: paying }, 'n1', true).feesAtomic;
    };
    expect(feesOf([1, 20, 300, 0, 50_000])).to.equal(50_321n);
    expect(feesOf([1, 20, undefined, 0, 50_000])).to.equal(0n);
  });

  it('refuses fees beyond what the block pays', () => {
    const transactions = templateAnswer.transactions.map((each) => ({ ...each, fee: 500_000 }));
    expect(refused({ ...templateAnswer, transactions })).to.include('fees');
  });

  it('refuses bits that are no target', () => {
    expect(refused({ ...templateAnswer, bits: '00000000' })).to.include('bits');
  });
});
