import { expect } from 'chai';
import { NetworkView } from '../../../../plugins/monero/payments/network-view.ts';
import { coinConfig } from '../pool-parts.ts';
import { HANG_UP, ScriptedRpc } from './scripted-rpc.ts';

const HASH = 'aa'.repeat(32);
const built = { hash: HASH, metadata: '00', blob: '02', keyImages: [HASH] };
const info = {
  height: 100,
  target_height: 0,
  top_block_hash: HASH,
  nettype: 'fakechain',
  synchronized: true,
  wide_difficulty: '0x1',
  wide_cumulative_difficulty: '0x1',
  target: 120,
  incoming_connections_count: 0,
  outgoing_connections_count: 0,
};
const mined = (height: number) => () => ({
  status: 'OK',
  txs: [{ tx_hash: HASH, in_pool: false, block_height: height }],
});

describe('NetworkView of two nodes', () => {
  let first: ScriptedRpc;
  let second: ScriptedRpc;
  let states: ('up' | 'down')[];
  let view: NetworkView;

  beforeEach(async () => {
    states = ['up', 'up'];
    first = await ScriptedRpc.start({ get_info: () => info });
    second = await ScriptedRpc.start({ get_info: () => info });
    const config = coinConfig([
      { name: 'n1', url: first.url },
      { name: 'n2', url: second.url },
    ]);
    view = new NetworkView(config, {
      elected: 'n2',
      health: () =>
        ['n1', 'n2'].map((name, index) => ({
          name,
          state: states[index] ?? 'down',
          heightTip: 99,
          reason: undefined,
        })),
    });
  });
  afterEach(() => {
    first.stop();
    second.stop();
  });

  it('counts by the chain that is mined on, and asks others only for what that one lacks', async () => {
    first.answers['get_transactions'] = mined(50);
    second.answers['get_transactions'] = mined(90);
    expect(await view.confirmations([HASH])).to.deep.equal(new Map([[HASH, 10]]));
    expect(first.calls).to.deep.equal([]);
    second.answers['get_transactions'] = () => ({ status: 'OK' });
    expect(await view.confirmations([HASH])).to.deep.equal(new Map([[HASH, 50]]));
    second.answers['get_transactions'] = () => HANG_UP;
    expect(await view.confirmations([HASH])).to.deep.equal(new Map([[HASH, 50]]));
  });

  it('asks nobody who is not up', async () => {
    states = ['down', 'down'];
    const failure = await view.confirmations([HASH]).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'DAEMON_UNREACHABLE' });
    expect((await view.submit(built)).kind).to.equal('unknown');
    expect([...first.calls, ...second.calls]).to.deep.equal([]);
  });

  it('hands a transaction to all, and calls it refused only where all refuse', async () => {
    const refused = () => ({ status: 'Failed', fee_too_low: true });
    first.answers['send_raw_transaction'] = refused;
    second.answers['send_raw_transaction'] = refused;
    expect((await view.submit(built)).kind).to.equal('refused');
    second.answers['send_raw_transaction'] = () => ({ status: 'Failed', double_spend: true });
    expect((await view.submit(built)).kind).to.equal('unknown');
    second.answers['send_raw_transaction'] = () => HANG_UP;
    expect((await view.submit(built)).kind).to.equal('unknown');
    second.answers['send_raw_transaction'] = () => ({ status: 'OK' });
    expect((await view.submit(built)).kind).to.equal('taken');
    expect(first.count('send_raw_transaction')).to.equal(4);
  });
});
