import { join } from 'node:path';
import { expect } from 'chai';
import { openDatabase } from '../../core/storage/database.ts';
import { PostgresqlServer, requirePostgresql } from '../daemons/postgresql.ts';
import { KALE_POOL, KaleHost, LEAPING_LEDGERS, POOLER_TOKEN } from './kale-host.ts';
import { KnownKeys } from './kale-known-keys.ts';
import { KaleNode } from './kale-node.ts';
import { terminalCommand } from './terminal-command.ts';
import type { Ended } from './terminal-command.ts';
import { until } from './until.ts';

const FARMERS = 3;
const LEAP = 60;
const POOL_FILE = `pools/${KALE_POOL}.toml`;

describe('keys of farmers', function () {
  this.timeout(300_000);

  const keys = new KnownKeys();
  let server: PostgresqlServer;
  let node: KaleNode;
  let host: KaleHost;
  let farmers: readonly string[];
  /** As the pool's file has them. */
  let versions: readonly number[] = [1];

  before(async function () {
    requirePostgresql(this);
    server = await PostgresqlServer.create();
    node = await KaleNode.start(2);
    host = await KaleHost.start({
      node,
      shareZeros: 2,
      tables: [...keys.tables(versions), ...LEAPING_LEDGERS],
      environment: { ...keys.environment, DATABASE_URL: server.url() },
    });
    farmers = await host.register(FARMERS);
    node.pace(async () => LEAP);
  });

  after(async () => {
    await host?.process.dispose();
    await node?.stop();
    await server?.destroy();
  });

  it('sign while all of them are of one version', async () => {
    await allPlant();
    expect(await sealedWith()).to.deep.equal([1, 1, 1]);
  });

  it('are sealed anew while the host runs, which signs on with both', async () => {
    await begunWith([1, 2]);
    await allPlant();
    const rotation = await command(['keys', 'rotate']);
    expect(rotation.code, rotation.output).to.equal(0);
    expect(rotation.output)
      .to.match(/sealed anew +3\n/)
      .and.to.include('Nothing is sealed with version 1 any more');
    expect(await sealedWith()).to.deep.equal([2, 2, 2]);
    await allPlant();
    const again = await command(['keys', 'rotate']);
    expect(again.output)
      .to.match(/sealed anew +0\n/)
      .and.to.match(/were so +3\n/);
  });

  it('need their old version no more', async () => {
    await begunWith([2]);
    await allPlant();
    expect(await host.process.stop()).to.equal(0);
    const audit = await command(['kale', 'audit']);
    expect(audit.output).to.include('no differences');
    expect(audit.code).to.equal(0);
  });

  it('say which version they need where it is not there', async () => {
    await begunWith([1]);
    const wanted = 'it needs version 2, and coin.custody.keys has 1: add that key, and start anew';
    await until(
      () => `the version to be told; the host printed:\n${host.process.output.slice(-4_000)}`,
      () => host.process.output.includes(wanted),
    );
    const rotation = await command(['keys', 'rotate']);
    expect(rotation.code, rotation.output).to.equal(1);
    expect(rotation.output)
      .to.include(wanted)
      .and.to.match(/faults +3\n/);
    expect(await sealedWith()).to.deep.equal([2, 2, 2]);
    await begunWith([2]);
    await allPlant();
  });

  /** Starts the host anew with these versions. */
  async function begunWith(next: readonly number[]): Promise<void> {
    await host.process.stop();
    const text = await host.process.readConfig(POOL_FILE);
    const [before, after] = [versions, next].map((each) => keys.tables(each).join('\n'));
    expect(text).to.include(before ?? '');
    await host.process.writeConfig(POOL_FILE, text.replace(before ?? '', after ?? ''));
    versions = next;
    await host.process.start();
  }

  /** Until each farmer is planted once more than it was. */
  async function allPlant(): Promise<void> {
    for (const farmer of farmers) {
      const before = await newestPail(farmer);
      await until(
        () => `a plant of ${farmer}; the host printed:\n${host.process.output.slice(-4_000)}`,
        async () => (await newestPail(farmer)) > before,
        60_000,
      );
    }
  }

  /** The newest block in which it is planted; -1 before the first. */
  async function newestPail(farmer: string): Promise<number> {
    const { value } = await host.ask(`/farmers/${farmer}/harvests`, POOLER_TOKEN);
    const pails = (value['harvests'] ?? []) as readonly { blockIndex: number }[];
    return Math.max(-1, ...pails.map(({ blockIndex }) => blockIndex));
  }

  async function sealedWith(): Promise<readonly number[]> {
    const database = await openDatabase({ url: server.url() });
    try {
      const rows = await database.rows<{ sealed: string }>(
        'select sealed from plugin_kale.farmer_keys',
      );
      return rows.map(({ sealed }) => Number(/^k(\d+)\./.exec(sealed)?.[1]));
    } finally {
      await database.close();
    }
  }

  function command(words: readonly string[]): Promise<Ended> {
    const places = [
      '--data',
      host.process.data,
      '--config',
      join(host.process.directory, 'config'),
    ];
    return terminalCommand([...words, ...places], {
      ...keys.environment,
      DATABASE_URL: server.url(),
    });
  }
});
