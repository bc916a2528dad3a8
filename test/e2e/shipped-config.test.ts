import { expect } from 'chai';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../daemons/free-port.ts';
import { MONERO_ADDRESS } from '../daemons/monerod.ts';
import { type HostFiles, HostProcess } from './host-process.ts';
import { MinerProcess } from './miner-process.ts';
import { metric } from './monero-host.ts';
import { until } from './until.ts';

const CONFIG = new URL('../../../../config/', import.meta.url);
const POOL = 'monero-devnet';
const VISION_POOL = 'visionx-devnet';
const KALE_POOL = 'kale-devnet';
const [API_PORT, RANDOMX_PORT, VISIONX_PORT, KALE_PORT] = ['4000', '3335', '7072', '3336'];
/** The one that the host shows as an example. */
const KALE_ADDRESS = 'GCATS5YOVB6ROX2WUNKGNQ2MP3GMXDMKSG2O4N5CLX3A6W4PZGZZI55U';
const KALE_POOLER = { id: 'devnet', token: 'devnet-pooler-token' };
/** An example of an address: nobody's in particular. */
const VISION_ADDRESS = '8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394';

interface Shipped {
  readonly files: HostFiles;
  /** The port that stands for one of the files. */
  readonly portOf: (shipped: string) => number;
}

/** What users get, with every port exchanged for a free one, the same everywhere. */
async function shippedConfig(): Promise<Shipped> {
  const ports = new Map<string, number>();
  const files: Record<string, string> = {};
  const names = await readdir(fileURLToPath(CONFIG), { recursive: true });
  for (const name of names.filter((each) => /^(pools\/)?[^/]+\.toml$/.test(each))) {
    const text = await readFile(new URL(name, CONFIG), 'utf8');
    for (const [, port = ''] of text.matchAll(/[0-9.]{7}:([0-9]{4,5})"/g)) {
      if (!ports.has(port)) ports.set(port, await freePort());
    }
    files[name] = text.replaceAll(
      /"(?:0\.0\.0\.0|(http:\/\/)?127\.0\.0\.1):([0-9]{4,5})"/g,
      (_, scheme = '', port: string) => `"${scheme}127.0.0.1:${ports.get(port)}"`,
    );
  }
  return {
    files,
    portOf: (shipped) => ports.get(shipped) ?? expect.fail(`no port ${shipped} in the files`),
  };
}

/**
 * What is shipped takes a minute for a block of KALE, which is ten seconds here, and pays a minute later. Blocks of
 * Monero and Vision take a fifth of the hashes, so that a busy machine finds them too.
 */
function hastened(files: HostFiles): HostFiles {
  const kale = exchanged(files, `pools/${KALE_POOL}.toml`, [
    ['ledgerSeconds = 5', 'ledgerSeconds = 30'],
    ['everySeconds = 60', 'everySeconds = 10'],
  ]);
  const monero = [['difficulty = 300', 'difficulty = 60']] as const;
  const vision = [['difficulty = 250000', 'difficulty = 50000']] as const;
  return exchanged(
    exchanged(kale, `pools/${POOL}.toml`, monero),
    `pools/${VISION_POOL}.toml`,
    vision,
  );
}

/** The files, with whole lines of one of them exchanged. */
function exchanged(
  files: HostFiles,
  file: string,
  lines: readonly (readonly [string, string])[],
): HostFiles {
  const text = files[file]?.split('\n') ?? expect.fail(`no ${file}`);
  for (const [line, other] of lines) {
    expect(text, file).to.include(line);
    text[text.indexOf(line)] = other;
  }
  return { ...files, [file]: text.join('\n') };
}

describe('the configuration that is shipped', function () {
  this.timeout(240_000);

  let host: HostProcess;
  let port: number;
  let visionPort: number;
  let kaleUrl: string;

  before(async () => {
    const { files, portOf } = await shippedConfig();
    kaleUrl = `http://127.0.0.1:${portOf(KALE_PORT)}`;
    port = portOf(RANDOMX_PORT);
    visionPort = portOf(VISIONX_PORT);
    host = await HostProcess.create(hastened(files), { apiPort: portOf(API_PORT), isNew: true });
    await host.start();
  });

  after(async () => {
    await host?.dispose();
  });

  interface Pool {
    readonly state: string;
    readonly jobHeight: number;
    readonly blocks: {
      readonly pending: number;
      readonly confirmed: number;
    };
  }

  async function pool(name = POOL): Promise<Pool> {
    const { body } = await host.get('/api/v1/pools');
    const { pools } = body as { pools: (Pool & { id: string })[] };
    return pools.find(({ id }) => id === name) ?? expect.fail(`no pool ${name}`);
  }

  /** Mines with our miner until the pool has one more block in its chain. */
  async function mineBlock(): Promise<void> {
    const { pending } = (await pool()).blocks;
    const url = `stratum+tcp://127.0.0.1:${port}`;
    const options = ['--url', url, '--user', `${MONERO_ADDRESS}.cpu`, '--algo', 'rx/0'];
    const miner = new MinerProcess([...options, '--memory', 'light', '--threads', '2']);
    try {
      await until(
        () => `a block; the miner printed:\n${miner.output}`,
        async () => (await pool()).blocks.pending > pending,
        150_000,
      );
    } finally {
      await miner.stop();
    }
  }

  it('runs all its pools, on chains of their own', async () => {
    const { body } = await host.get('/api/v1/pools');
    const { pools } = body as { pools: (Pool & { id: string; daemons: { state: string }[] })[] };
    const files = await readdir(fileURLToPath(new URL('pools/', CONFIG)));
    const named = files.filter((name) => name.endsWith('.toml')).map((name) => name.slice(0, -5));
    expect(pools.map(({ id }) => id)).to.have.members(named);
    for (const { id, state, daemons } of pools)
      expect({ id, state, daemons: daemons.map((each) => each.state) }).to.deep.equal({
        id,
        state: 'running',
        daemons: ['up'],
      });
  });

  it('has a Monero that prepares nothing until somebody mines', async () => {
    expect((await pool()).state).to.equal('running');
    expect(await metric(host, 'verifier_seeds_ready')).to.equal(0);
  });

  it('has a Monero whose blocks a processor finds, and which goes on after a restart', async () => {
    await mineBlock();
    expect(await metric(host, 'valid_shares_total', `pool="${POOL}"`)).to.be.above(0);
    const { jobHeight } = await pool();
    expect(jobHeight).to.be.at.least(2);
    expect(await host.stop()).to.equal(0);
    await host.start();
    const { jobHeight: jobHeightAfter, blocks } = await pool();
    expect(jobHeightAfter).to.be.at.least(jobHeight);
    // Threads of one miner may find two blocks of a height, of which one is orphaned.
    expect(blocks.pending).to.be.at.least(1);
  });

  it('has a Vision whose shares and blocks a processor finds over HTTP', async () => {
    const { blocks } = await pool(VISION_POOL);
    const before = blocks.pending + blocks.confirmed;
    const url = `http://127.0.0.1:${visionPort}`;
    const miner = new MinerProcess(['--algo', 'visionx', '--url', url, '--user', VISION_ADDRESS]);
    try {
      await until(
        () => `a block; the miner printed:\n${miner.output}`,
        async () => {
          const { pending, confirmed } = (await pool(VISION_POOL)).blocks;
          return pending + confirmed > before;
        },
        150_000,
      );
    } finally {
      await miner.stop();
    }
    expect(miner.output).to.match(/accepted [1-9]/);
    expect(await metric(host, 'valid_shares_total', `pool="${VISION_POOL}"`)).to.be.above(0);
  });

  it('has a KALE whose farmers are planted, worked and harvested, and whose miners are paid', async () => {
    const registered = await kale('/farmers/register', {
      poolerId: KALE_POOLER.id,
      stakePercentage: 0.5,
    });
    const { farmerId, status } = registered as { farmerId: string; status: string };
    expect(status).to.equal('active');
    const user = `${KALE_ADDRESS}.cpu`;
    const miner = new MinerProcess(['--algo', 'kale', '--url', kaleUrl, '--user', user]);
    try {
      await until(
        () => `a harvest; host:\n${host.output.slice(-8_000)}\nminer:\n${miner.output}`,
        async () => (await swept(farmerId)) > 0,
        150_000,
      );
      await until(
        () => `a payment; the host printed:\n${host.output.slice(-8_000)}`,
        async () => (await paid()) > 0,
        60_000,
      );
    } finally {
      await miner.stop();
    }
    expect(miner.output).to.match(/accepted [1-9]/);
    expect((await pool(KALE_POOL)).blocks.confirmed).to.be.at.least(1);
    expect(await metric(host, 'valid_shares_total', `pool="${KALE_POOL}"`)).to.be.above(0);
  });

  /** Asks the mining port as the pooler of the file: `body` left out, by GET. */
  async function kale(path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${kaleUrl}${path}`, {
      headers: {
        authorization: `Bearer ${KALE_POOLER.token}`,
        'content-type': 'application/json',
      },
      signal: AbortSignal.timeout(10_000),
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect(response.status, text).to.be.oneOf([200, 201]);
    return JSON.parse(text);
  }

  /** Blocks whose reward the farmer gave to the pool. */
  async function swept(farmerId: string): Promise<number> {
    const { harvests } = (await kale(`/farmers/${farmerId}/harvests`)) as {
      harvests: { status: string }[];
    };
    return harvests.filter(({ status }) => status === 'swept').length;
  }

  /** KALE, of the miner. */
  async function paid(): Promise<number> {
    const { body } = await host.get(`/api/v1/miners/${KALE_ADDRESS}/balances`);
    const [account] = body as { total_paid: string }[];
    return Number(account?.total_paid ?? 0);
  }
});
