import { expect } from 'chai';
import { greeting } from '../../../core/cli/greeting.ts';
import { FakeHostView } from '../api/fake-host-view.ts';

describe('the greeting of a start', () => {
  it('points our own miner at a port of Stratum V1', () => {
    const text = greeting(new FakeHostView(), '127.0.0.1:4000');

    expect(text).to.contain(
      'npx headframe mine --url stratum+tcp://127.0.0.1:3333 --user <your BTC address>.rig1',
    );
  });

  it('points XMRig at a port of the CryptoNote dialect', () => {
    const view = new FakeHostView();
    const [port] = view.ports();
    if (port !== undefined) view.ports = () => [{ ...port, dialects: ['stratum-cryptonote'] }];

    const text = greeting(view, '127.0.0.1:4000');

    expect(text).to.contain('  xmrig -o 127.0.0.1:3333 -u <your BTC address> -p rig1\n');
  });

  it('points our own miner at a port for workers over HTTP', () => {
    const view = new FakeHostView();
    const [port] = view.ports();
    if (port !== undefined) view.ports = () => [{ ...port, dialects: ['http-work'] }];

    const text = greeting(view, '127.0.0.1:4000');

    expect(text).to.contain(
      'npx headframe mine --url http://127.0.0.1:3333 --user <your BTC address>.rig1 --algo sha256d\n',
    );
  });

  it('gives no hint for a port whose algorithm has no pool yet', () => {
    const view = new FakeHostView();
    const [port] = view.ports();
    if (port !== undefined) view.ports = () => [{ ...port, pools: [], selected: undefined }];

    const text = greeting(view, '127.0.0.1:4000');

    expect(text).to.contain('0.0.0.0:3333 sha256d, TLS too: no pool yet').and.not.contain('--user');
  });
});
