import { expect } from 'chai';
import { workFor } from '../../../../core/plugin-api/dialect.ts';
import { NotifyLines } from '../../../../core/protocols/stratum-v1/notify-lines.ts';
import { FakePool } from './fake-pool.ts';

const work = (changes = {}) =>
  workFor(new FakePool('btc', 'b').publish(true, changes).work, 'stratum-v1');

describe('NotifyLines', () => {
  it('are rendered once for each kind of broadcast', () => {
    const lines = new NotifyLines(work(), '1', 0);
    expect(lines.notify(true)).to.equal(lines.notify(true));
    expect(lines.notify(false)).to.equal(lines.notify(false));
    expect(Buffer.from(lines.notify(true)).toString()).to.match(/,true\]\}\n$/);
    expect(Buffer.from(lines.notify(false)).toString()).to.match(/,false\]\}\n$/);
  });

  it('date each alias a second later, so that it is no work done before', () => {
    const bounded = work({ ntimeMax: 0x6553f101 });
    const dates = [0, 1, 2].map((aliasIndex) => {
      const line = Buffer.from(new NotifyLines(bounded, '1', aliasIndex).notify(false)).toString();
      return (JSON.parse(line) as { params: unknown[] }).params[7];
    });
    expect(dates).to.deep.equal(['6553f100', '6553f101', '6553f101']);
  });
});
