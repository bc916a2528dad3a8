import { expect } from 'chai';
import { balanceTable, findingLine, standingLines } from '../../../core/cli/ledger-table.ts';

describe('ledger on the terminal', () => {
  it('lines up balances', () => {
    const table = balanceTable([
      { asset: 'btc', account: 'chain', balanceAtomic: -5000n, owners: 1 },
      { asset: 'btc', account: 'miner-immature', balanceAtomic: 4950n, owners: 12 },
    ]);
    expect(table.split('\n')).to.deep.equal([
      'asset  account         owners  balance (atomic units)',
      'btc    chain                1                   -5000',
      'btc    miner-immature      12                    4950',
      '',
    ]);
  });

  it('says that there is nothing yet', () => {
    expect(balanceTable([])).to.equal('the ledger is empty\n');
  });

  it('names the entry of a finding, and the end of the chain', () => {
    const line = findingLine({ kind: 'sum', entryId: 7n, message: 'its postings sum to 1' });
    expect(line).to.equal('sum: entry 7: its postings sum to 1\n');
    const counts = { entries: 7, postings: 20, balances: 5 };
    expect(standingLines(counts, '7:ab')).to.equal(
      '7 entries, 20 postings, 5 balances\nhead 7:ab\n',
    );
  });
});
