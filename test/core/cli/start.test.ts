import { expect } from 'chai';
import { freePort } from '../../daemons/free-port.ts';
import { HostProcess } from '../../e2e/host-process.ts';
import { Rig } from '../../e2e/rig.ts';
import { until } from '../../e2e/until.ts';

const BTC = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const BCH = 'bchreg:qp63uahgrxged4z5jswyt5dn5v3lzsem6c6mz8vuwd';

/** A pool on a devnet whose blocks take two hashes. */
function devnetPool(coin: string, address: string, port: number, more = ''): string {
  return [
    'plugin = "sha256"',
    `address = "${address}"`,
    more,
    '[coin]',
    `coin = "${coin}"`,
    'network = "regtest"',
    'devnet = { difficulty = 1e-9 }',
    `daemons = [{ url = "http://127.0.0.1:${port}" }]`,
    '[devnet]',
    `listen = "127.0.0.1:${port}"`,
  ].join('\n');
}

describe('headframe start', function () {
  this.timeout(60_000);

  let host: HostProcess;
  let port: number;
  let devnetPort: number;

  const poolIds = async (): Promise<string[]> => {
    const { body } = await host.get('/api/v1/pools');
    const { pools } = body as { pools: { id: string; state: string }[] };
    return pools.map(({ id, state }) => `${id} ${state}`);
  };

  before(async () => {
    const apiPort = await freePort();
    port = await freePort();
    devnetPort = await freePort();
    host = await HostProcess.create(
      {
        'headframe.toml': `[api]\nlisten = "127.0.0.1:${apiPort}"\n`,
        'ports.toml': [
          '[[port]]',
          `listen = "127.0.0.1:${port}"`,
          'algorithm = "sha256d"',
          'difficulty = { start = 1e-9, min = 1e-9, max = 1e-8 }',
        ].join('\n'),
        'pools/btc.toml': devnetPool('bitcoin', BTC, devnetPort),
      },
      { apiPort },
    );
    await host.start();
  });

  after(() => host.dispose());

  it('says what runs where and how to point a miner at it', async () => {
    await until('the whole greeting', () => host.output.includes('Point a miner at it'));
    expect(host.output).to.contain('btc (BTC) running, mining block 1');
    expect(host.output).to.contain(
      `npx headframe mine --url stratum+tcp://127.0.0.1:${port} --user ${BTC}.rig1`,
    );
  });

  it('turns shares into blocks', async () => {
    const rig = await Rig.connect(port, { user: `${BTC}.rig1` });

    const reply = await rig.mine();
    await until('a block to be recorded', async () => {
      const { body } = await host.get('/api/pools/btc/blocks');
      return (body as unknown[]).length > 0;
    });
    rig.close();

    expect(reply).to.deep.include({ result: true, error: null });
  });

  it('takes up a pool file that is dropped in, and miners of its coin are served', async () => {
    const rig = await Rig.connect(port, { user: `${BTC}.rig1` });
    const cashPort = await freePort();

    await host.writeConfig('pools/bch.toml', devnetPool('bitcoin-cash', BCH, cashPort));
    await until('the new pool', async () => (await poolIds()).includes('bch running'));
    const cash = await Rig.connect(port, { user: `${BCH}.rig2` });
    const replies = [await cash.mine(), await rig.mine()];
    const connected = !rig.closed;
    for (const each of [rig, cash]) each.close();

    expect(replies.map(({ result }) => result)).to.deep.equal([true, true]);
    expect(connected).to.equal(true);
  });

  it('leaves a running pool as it is when its file breaks', async () => {
    await host.writeConfig('pools/btc.toml', 'plugn = "sha256"\n');
    await until('the complaint', () => /btc\.toml:1:1 plugn: unknown key/.test(host.output));

    expect(await poolIds()).to.include('btc running');
  });

  it('lets go of a pool whose file is removed', async () => {
    await host.removeConfig('pools/bch.toml');

    await until('the pool to go', async () => (await poolIds()).length === 1);
  });

  it('stops cleanly, and starts again where it was', async () => {
    await host.writeConfig('pools/btc.toml', devnetPool('bitcoin', BTC, devnetPort));
    const code = await host.stop();

    await host.start();
    const { body } = await host.get('/api/pools/btc/blocks');

    expect(code).to.equal(0);
    expect((body as unknown[]).length).to.be.greaterThan(0);
  });
});
