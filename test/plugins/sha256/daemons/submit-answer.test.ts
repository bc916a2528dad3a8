import { expect } from 'chai';
import { outcomeOfAll } from '../../../../core/plugin-api/daemons/submit-outcomes.ts';
import { outcomeOfAnswer } from '../../../../plugins/sha256/daemons/submit-answer.ts';

describe('the answers to submitblock', () => {
  for (const [answer, kind] of [
    [null, 'accepted'],
    ['duplicate', 'accepted'],
    ['inconclusive', 'unknown'],
    ['duplicate-inconclusive', 'unknown'],
    ['prev-blk-not-found', 'unknown'],
    ['duplicate-invalid', 'rejected'],
    ['high-hash', 'rejected'],
    [{}, 'unknown'],
  ] as const) {
    it(`take ${JSON.stringify(answer)} as ${kind}`, () => {
      expect(outcomeOfAnswer(answer, 'n1').kind).to.equal(kind);
    });
  }

  const accepted = outcomeOfAnswer(null, 'n1');
  const undecided = outcomeOfAnswer('inconclusive', 'n2');
  const refused = outcomeOfAnswer('high-hash', 'n3');

  it('are accepted together if one is', () => {
    expect(outcomeOfAll([refused, undecided, accepted], ['n4 away'], false)).to.equal(accepted);
  });

  it('are a rejection only if every daemon that answered refused', () => {
    const outcome = outcomeOfAll([refused], ['n4 away'], false);
    expect(outcome).to.deep.equal({ kind: 'rejected', reason: 'n3: high-hash' });
    expect(outcomeOfAll([refused, undecided], [], false).kind).to.equal('unknown');
  });

  it('are no rejection where the daemon that gave the template is away', () => {
    expect(outcomeOfAll([refused], ['n4 away'], true).kind).to.equal('unknown');
  });

  it('are unknown, with the failures as reason, if there are none', () => {
    const outcome = outcomeOfAll([], ['n4 away', 'n5 away'], true);
    expect(outcome).to.deep.equal({ kind: 'unknown', reason: 'n4 away; n5 away' });
  });
});
