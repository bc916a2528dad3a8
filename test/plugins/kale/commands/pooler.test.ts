import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { poolerCommand, poolerOptions } from '../../../../plugins/kale/commands/pooler.ts';
import { RouteServer } from '../../../../plugins/kale/pooler/route-server.ts';
import { RunningFarm } from '../devnet/running-farm.ts';
import { NORTH, RouteBench } from '../pool/route-bench.ts';

describe('command pooler of KALE', () => {
  let folder: string;
  let given: Record<string, string>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pooler-'));
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, `${NORTH}\n`);
    const rpc = 'http://127.0.0.1:8000/a,https://rpc.example/b';
    given = { backend: 'http://10.0.0.1:3336/', id: 'north', tokenFile, rpc, listen: '[::1]:3001' };
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('reads its options', async () => {
    expect(await poolerOptions(given)).to.deep.equal({
      backend: 'http://10.0.0.1:3336',
      poolerId: 'north',
      token: NORTH,
      rpc: ['http://127.0.0.1:8000/a', 'https://rpc.example/b'],
      host: '::1',
      port: 3001,
    });
  });

  it('takes endpoints from a file, so that nobody sees their keys', async () => {
    const rpcFile = join(folder, 'rpc');
    await writeFile(rpcFile, 'https://rpc.example/b,http://127.0.0.1:8000/a\n\nhttp://[::1]:1\n');
    const { rpc: _rpc, ...rest } = given;
    const { rpc } = await poolerOptions({ ...rest, rpcFile });
    expect(rpc).to.deep.equal([
      'https://rpc.example/b',
      'http://127.0.0.1:8000/a',
      'http://[::1]:1',
    ]);
    await writeFile(rpcFile, 'https://user:word@rpc.example/secret-key');
    const fault = await poolerOptions({ ...rest, rpcFile }).catch((error: Error) => error);
    expect((fault as Error).message).to.contain('--rpc-file');
    expect((fault as Error).message).to.not.match(/user:|secret-key/);
  });

  const faults: readonly (readonly [string, object])[] = [
    ['--backend', { backend: 'ftp://host' }],
    ['--rpc', { rpc: '' }],
    ['--rpc-file', { rpcFile: '/some/file' }],
    ['--rpc', { rpc: 'http://' }],
    ['--rpc', { rpc: 'http://one,two' }],
    ['--listen', { listen: '3001' }],
    ['--listen', { listen: 'host:99999' }],
  ];
  for (const [name, change] of faults)
    it(`refuses ${JSON.stringify(change)}`, async () => {
      const fault = await poolerOptions({ ...given, ...change }).catch((error: Error) => error);
      expect(fault).to.be.instanceOf(Error);
      expect((fault as Error).message).to.contain(name);
    });

  it('refuses a file without a token, and does not tell what is in it', async () => {
    await writeFile(given['tokenFile'] ?? '', 'short secret');
    const fault = await poolerOptions(given).catch((error: Error) => error);
    expect((fault as Error).message).to.contain('--token-file');
    expect((fault as Error).message).to.not.contain('short');
  });

  it('watches a farm over RPC and tells the backend, until it is stopped', async () => {
    const farm = await RunningFarm.start();
    const farmer = await farm.farmer(2, 0n);
    await farm.call(farmer, farm.plant(farmer, 0n));
    const { passphrase, farmContract } = farm.devnet.network;
    const assetIssuer = farm.devnet.network.asset.getIssuer() ?? '';
    const bench = new RouteBench({ pollMs: 50 }, { passphrase, farmContract, assetIssuer });
    const { routes } = bench.routes;
    const server = new RouteServer(routes, () => ({ status: 500 }));
    const port = await server.listen('127.0.0.1', 0);
    const lines: string[] = [];
    const stop = new AbortController();
    const options = {
      ...given,
      backend: `http://127.0.0.1:${port}`,
      rpc: `${farm.devnet.url}/secret-key?token=secret-word`,
      listen: '127.0.0.1:0',
    };
    const write = (text: string) => void lines.push(text);
    const running = poolerCommand.run({ options, write, signal: stop.signal });
    const told = async () => {
      bench.clock.pass(1_000);
      return (await bench.get('/pooler/status', NORTH)).value['lastDiscovery'];
    };
    while ((await told()) === null) await new Promise(setImmediate);
    expect(await told()).to.deep.include({ blockIndex: 0, totalBlocksDiscovered: 1 });
    stop.abort();
    expect(await running).to.equal(0);
    expect(lines.join('')).to.contain('a block is open').and.not.contain(NORTH);
    const { host } = new URL(farm.devnet.url);
    expect(lines[0]).to.contain('--rpc-file').and.contain(host);
    expect(lines.join('')).to.not.match(/secret-(?:key|word)/);
    await server.close();
    await farm.stop();
  });

  it('ends where the backend does not know its token', async () => {
    const bench = new RouteBench({ poolers: [] });
    const server = new RouteServer(bench.routes.routes, () => ({ status: 500 }));
    const backend = `http://127.0.0.1:${await server.listen('127.0.0.1', 0)}`;
    const { signal } = new AbortController();
    const run = poolerCommand.run({ options: { ...given, backend }, write: () => {}, signal });
    const fault = await run.catch((error: Error) => error);
    expect((fault as Error).message).to.contain('the token is not one');
    await server.close();
  });
});
