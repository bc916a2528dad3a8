import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Networks, rpc } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { DevnetNetwork } from '../../../../plugins/kale/devnet/devnet-network.ts';
import { KaleDevnet } from '../../../../plugins/kale/devnet/kale-devnet.ts';
import plugin from '../../../../plugins/kale/plugin.ts';
import { devnetAddress, poolKeys } from '../../../../plugins/kale/pool-keys.ts';
import { freePort } from '../../../daemons/free-port.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const DEFAULTS = { network: 'devnet', devnet: { ledgerMs: 0, sources: 2 } } as const;
const ADDRESS = devnetAddress(DEFAULTS);
const CLOCK = { nowMs: () => 1_760_000_000_000, spanMs: () => 0 };

describe('the KALE devnet of a pool', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'headframe-kale-'));
  });

  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('closes ledgers by itself, and keeps them over a restart', async () => {
    const port = await freePort();
    const server = new rpc.Server(`http://127.0.0.1:${port}`, { allowHttp: true });
    const config = {
      network: 'devnet',
      networkPassphrase: 'a pool',
      devnet: { ledgerMs: 1, ledgerSeconds: 5, sources: 1 },
    } as const;
    const devnet = new KaleDevnet(config, { address: devnetAddress(config) }, SILENT, CLOCK);
    await devnet.start({ host: '127.0.0.1', port, dataDir });
    let reached = 0;
    while (reached < 3) ({ sequence: reached } = await server.getLatestLedger());
    expect((await server.getNetwork()).passphrase).to.equal('a pool');
    await devnet.stop();
    await devnet.start({ host: '127.0.0.1', port, dataDir });
    const { sequence, closeTime } = await server.getLatestLedger();
    expect(sequence).to.be.at.least(reached);
    expect(Number(closeTime)).to.equal(1_760_000_000 + (sequence - 1) * 5);
    await devnet.stop();
  });

  it('gives the accounts of the pool what they need, once', async () => {
    const port = await freePort();
    const server = new rpc.Server(`http://127.0.0.1:${port}`, { allowHttp: true });
    const devnet = new KaleDevnet(DEFAULTS, { address: ADDRESS }, SILENT, CLOCK);
    const { sources } = poolKeys(DEFAULTS, ADDRESS);
    for (const ledgers of [6, 6]) {
      await devnet.start({ host: '127.0.0.1', port, dataDir });
      for (const address of [ADDRESS, ...sources.map(({ publicKey }) => publicKey)])
        expect((await server.getAccountEntry(address)).balance).to.equal(100_000_000_000n);
      expect((await server.getLatestLedger()).sequence).to.equal(ledgers);
      await devnet.stop();
    }
  });

  it('can pay whoever mines to the address that is shown as an example', async () => {
    const port = await freePort();
    const server = new rpc.Server(`http://127.0.0.1:${port}`, { allowHttp: true });
    const devnet = new KaleDevnet(DEFAULTS, { address: ADDRESS }, SILENT, CLOCK);
    await devnet.start({ host: '127.0.0.1', port, dataDir });
    const { asset } = new DevnetNetwork();
    const example = plugin.describe(DEFAULTS).exampleAddress ?? expect.fail('there is none');
    const { balanceEntry } = await server.getAssetBalance(example, asset);
    expect(balanceEntry?.amount).to.equal('0');
    await devnet.stop();
  });

  it('is no network that has money, and has contracts with ids', async () => {
    const options = { host: '127.0.0.1', port: 0, dataDir };
    for (const wrong of [
      { networkPassphrase: Networks.PUBLIC },
      { networkPassphrase: Networks.TESTNET },
      { networkPassphrase: 'mine', farmContract: 'CKALE' },
    ]) {
      const config = { ...DEFAULTS, ...wrong };
      const devnet = new KaleDevnet(config, { address: ADDRESS }, SILENT, CLOCK);
      const error = await devnet.start(options).catch((reason: unknown) => reason);
      expect(error).to.include({ code: 'CONFIG_INVALID' });
    }
  });

  it('says so where its port is taken', async () => {
    const port = await freePort();
    const options = { host: '127.0.0.1', port, dataDir };
    const first = new KaleDevnet(DEFAULTS, { address: ADDRESS }, SILENT, CLOCK);
    await first.start(options);
    const second = new KaleDevnet(DEFAULTS, { address: ADDRESS }, SILENT, CLOCK);
    const error = await second.start(options).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'PORT_UNAVAILABLE' });
    await first.stop();
    await second.stop();
  });
});
