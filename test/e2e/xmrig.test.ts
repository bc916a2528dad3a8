import { expect } from 'chai';
import { requireXmrig, Xmrig } from '../daemons/xmrig.ts';
import { EasingRelay } from './easing-relay.ts';
import { until } from './until.ts';
import { POOL_FILE, XMR_ADDRESS, type XmrigHost, xmrigHost } from './xmrig-host.ts';

const POOL = 'monero-devnet';

describe('XMRig on a Monero devnet', function () {
  this.timeout(90_000);

  let setup: XmrigHost;
  const miners: Xmrig[] = [];

  before(async function () {
    requireXmrig.call(this);
    setup = await xmrigHost();
    await setup.host.start();
  });

  afterEach(async () => {
    await Promise.all(miners.splice(0).map((miner) => miner.stop()));
  });

  after(async () => {
    await setup?.host.dispose();
  });

  function mineOn(port: number, user: string, ...options: string[]): Xmrig {
    const miner = new Xmrig(port, user, options);
    miners.push(miner);
    return miner;
  }

  const mine = (user: string, ...options: string[]): Xmrig =>
    mineOn(setup.stratumPort, user, ...options);

  /** Fails with what the miner printed. */
  const untilMiner = (miner: Xmrig, what: string, holds: () => boolean): Promise<void> =>
    until(() => `${what}; XMRig printed:\n${miner.output}`, holds, 60_000);

  /** Names of the workers that have shares. */
  async function workers(): Promise<readonly string[]> {
    const { body } = await setup.host.get(`/api/v1/miners/${XMR_ADDRESS}/workers`);
    const { workers: list = [] } = body as { workers?: { name: string; sharesDay: number }[] };
    return list.filter(({ sharesDay }) => sharesDay > 0).map(({ name }) => name);
  }

  const untilListed = (name: string): Promise<void> =>
    until(`worker ${name} to be in the API`, async () => (await workers()).includes(name));

  /** Submissions that the pool refused since its start, by reason. */
  async function refused(reason: string): Promise<number> {
    const { body } = await setup.host.get('/metrics');
    const name = `headframe_invalid_shares_total{pool="${POOL}",reason="${reason}"}`;
    const line = String(body)
      .split('\n')
      .find((each) => each.startsWith(name));
    if (line === undefined) throw new Error(`${name} is not measured`);
    return Number(line.slice(name.length));
  }

  /** Makes the devnet mine a block by itself; its height. */
  async function generateBlock(): Promise<number> {
    const params = { amount_of_blocks: 1, wallet_address: XMR_ADDRESS };
    const response = await fetch(`http://127.0.0.1:${setup.devnetPort}/json_rpc`, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'generateblocks', params }),
      signal: AbortSignal.timeout(60_000),
    });
    const { result } = (await response.json()) as { result: { height: number } };
    return result.height;
  }

  function expectUndisturbed(miner: Xmrig): void {
    expect(miner.troubles, miner.output).to.deep.equal([]);
    expect(miner.logins, miner.output).to.equal(1);
  }

  it('finds shares and a block, at a difficulty that rises to its speed', async () => {
    const miner = mine(XMR_ADDRESS, '--pass=cellar');
    await untilMiner(miner, 'shares to be accepted', () => miner.accepted >= 10);
    await untilMiner(miner, 'a harder job', () =>
      miner.jobs.some(({ difficulty }) => difficulty > 2),
    );
    await until('a block of this miner', async () => {
      const { body } = await setup.host.get(`/api/pools/${POOL}/blocks`);
      return (body as { miner: string }[]).some(({ miner: finder }) => finder === XMR_ADDRESS);
    });
    await untilListed('cellar');
    expect(miner.jobs[0]?.difficulty).to.equal(1);
    expectUndisturbed(miner);
  });

  it('hears of a new tip on the connection that it has', async () => {
    const miner = mine(`${XMR_ADDRESS}+9999`);
    await untilMiner(miner, 'a first job', () => miner.jobs.length > 0);
    const height = await generateBlock();
    await untilMiner(miner, 'a job on top of the new block', () =>
      miner.jobs.some((job) => job.height === height + 1),
    );
    expectUndisturbed(miner);
  });

  it('goes on when its shares are stale', async () => {
    const miner = mine(`${XMR_ADDRESS}+1`);
    await untilMiner(miner, 'a share to be stale', () => miner.rejections.includes('Stale share'));
    const { accepted } = miner;
    await untilMiner(miner, 'more shares to be accepted', () => miner.accepted >= accepted + 5);
    expectUndisturbed(miner);
  });

  it('goes on when its shares are too low', async () => {
    const relay = await EasingRelay.open(setup.stratumPort);
    try {
      const miner = mineOn(relay.port, `${XMR_ADDRESS}+4`);
      await untilMiner(miner, 'shares to be refused and accepted', () => {
        const low = miner.rejections.filter((reason) => reason === 'Low difficulty share');
        return low.length >= 10 && miner.accepted >= 3;
      });
      expectUndisturbed(miner);
    } finally {
      relay.close();
    }
  });

  it('mines over TLS on the same port', async () => {
    const miner = mine(XMR_ADDRESS, '--pass=vault', '--tls');
    await untilMiner(miner, 'shares to be accepted', () => miner.accepted >= 3);
    expect(miner.says('TLSv1.')).to.equal(true);
    await untilListed('vault');
    expectUndisturbed(miner);
  });

  for (const [name, options] of [
    ['where the password asks for it', ['--pass=nicehash']],
    ['where only the miner keeps to it', ['--nicehash']],
    ['where both say so', ['--pass=nicehash', '--nicehash']],
  ] as const) {
    it(`mines in NiceHash mode ${name}`, async () => {
      const miner = mine(`${XMR_ADDRESS}+1`, ...options);
      await untilMiner(miner, 'shares to be accepted', () => miner.accepted >= 3);
      expect(miner.rejections.filter((reason) => reason !== 'Stale share')).to.deep.equal([]);
      expectUndisturbed(miner);
    });
  }

  it('has as many miners of one address as there are, under their names', async () => {
    const duplicates = await refused('duplicate');
    const two = [
      mine(`${XMR_ADDRESS}+2`, '--rig-id=basement'),
      mine(`${XMR_ADDRESS}.attic`, '--pass=d=2'),
    ];
    for (const miner of two) {
      await untilMiner(miner, 'shares to be accepted', () => miner.accepted >= 15);
      expect(new Set(miner.jobs.map(({ difficulty }) => difficulty))).to.deep.equal(new Set([2]));
      expect(miner.rejections.filter((reason) => reason !== 'Stale share')).to.deep.equal([]);
      expectUndisturbed(miner);
    }
    for (const name of ['basement', 'attic']) await untilListed(name);
    expect(await refused('duplicate')).to.equal(duplicates);
  });

  it('comes back by itself while there is no work', async () => {
    const file = await setup.host.readConfig(POOL_FILE);
    await setup.host.removeConfig(POOL_FILE);
    await until('the pool to be gone', async () => {
      const { body } = await setup.host.get('/api/v1/pools');
      return (body as { pools: unknown[] }).pools.length === 0;
    });
    const miner = mine(`${XMR_ADDRESS}+1`);
    await untilMiner(miner, 'to be sent away', () => miner.says('No work yet'));
    await setup.host.writeConfig(POOL_FILE, file);
    await untilMiner(miner, 'a share to be accepted', () => miner.accepted > 0);
  });
});
