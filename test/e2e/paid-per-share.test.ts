import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { openDatabase } from '../../core/storage/database.ts';
import { freePort } from '../daemons/free-port.ts';
import { devnetHost, MINER_ADDRESS } from './devnet-host.ts';
import type { HostProcess } from './host-process.ts';
import { Rig } from './rig.ts';
import { until } from './until.ts';

const LAUNCHER = fileURLToPath(new URL('../../../../bin/headframe.js', import.meta.url));
const POOL = 'bitcoin-devnet';
const COIN = 10n ** 8n;

describe('a pool that pays per share', function () {
  this.timeout(180_000);

  let host: HostProcess;
  let stratumPort: number;

  before(async () => {
    stratumPort = await freePort();
    host = await devnetHost({ stratumPort });
    const path = `pools/${POOL}.toml`;
    const text = await host.readConfig(path);
    await host.removeConfig('pools/bitcoin-cash-devnet.toml');
    await host.writeConfig(path, `${text}\n[payout]\nscheme = "pps"\nreserveFloor = "1"\n`);
  });

  after(() => host?.dispose());

  async function isUp(state: string): Promise<boolean> {
    const { body } = await host.get('/api/v1/pools');
    return (body as { pools: { state: string }[] }).pools[0]?.state === state;
  }

  async function balances(): Promise<Record<string, bigint>> {
    const database = await openDatabase({ dataDir: host.data });
    try {
      const rows = await database.rows<{ name: string; balance: bigint }>(
        `select account || ' ' || owner as name, balance from ledger_balances`,
      );
      return Object.fromEntries(rows.map(({ name, balance }) => [name, balance]));
    } finally {
      await database.close();
    }
  }

  it('does not start without a reserve, then credits each share from it', async () => {
    await host.start('/health');
    await until('the pool to be refused', () => isUp('failed'));
    expect(host.output).to.contain('RESERVE_MISSING').and.contain('payout.reserveFloor');
    await host.stop();

    const words = ['ledger', 'deposit', '--pool', POOL, '--amount', '1000000'];
    const places = ['--config', join(host.directory, 'config'), '--data', host.data];
    await promisify(execFile)(process.execPath, [LAUNCHER, ...words, ...places]);
    await host.start();
    const rig = await Rig.connect(stratumPort, { user: `${MINER_ADDRESS}.rig` });
    for (let share = 0; share < 5; share++) expect((await rig.mine()).result).to.equal(true);
    rig.close();
    await host.stop();
    // What the recorder left behind when it stopped is recorded and credited by the next start.
    await host.start();
    await host.stop();

    const { 'reserve operator': reserve = 0n, ...others } = await balances();
    const credited = others[`miner ${MINER_ADDRESS}`] ?? 0n;
    expect(credited > 0n, 'something is credited').to.equal(true);
    expect(reserve + credited).to.equal(1_000_000n * COIN);
  });
});
