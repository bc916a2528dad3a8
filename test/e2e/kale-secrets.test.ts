import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Database } from '../../core/storage/database.ts';
import type { KeptKey } from '../../plugins/kale/custody/key-custody.ts';
import { RunningFarm } from '../plugins/kale/devnet/running-farm.ts';
import { ADMIN_TOKEN, KaleHost, LEAPING_LEDGERS, POOLER_ID, POOLER_TOKEN } from './kale-host.ts';
import type { Told } from './kale-host.ts';
import { KnownKeys, SECOND_POOLER, tokenSecret } from './kale-known-keys.ts';
import { KaleMiner } from './kale-miner.ts';
import { KaleNode } from './kale-node.ts';
import { keptFiles, keptTables } from './kept-things.ts';
import type { KeptThing } from './kept-things.ts';
import { encodingsOf, SecretScan } from './secret-scan.ts';
import type { Secret } from './secret-scan.ts';
import { inDatabase } from './stopped-database.ts';
import { terminalCommand } from './terminal-command.ts';
import { until } from './until.ts';

const SOURCES = 2;
const SHARE_ZEROS = 2;
const LEAP = 60;
const DEPOSIT = 10_0000000n;
/** Calls of each method that fail while the node is away. */
const OUTAGE_CALLS = 12;
const METHODS = [
  'getLatestLedger',
  'getLedgerEntries',
  'sendTransaction',
  'simulateTransaction',
  'getTransaction',
];
const PAGES = [
  ...['/health', '/ready', '/metrics', '/api/v1/openapi.json', '/api/v1/stats', '/api/v1/pools'],
  ...['/api/pools', '/api/pools/kale', '/api/blocks', '/api/pools/kale/blocks'],
  ...['/api/pools/kale/payments', '/api/pools/kale/miners', '/kale/info', '/kale/health'],
  ...['/api/v1/admin/ports', '/api/v1/admin/sessions', '/api/v1/admin/audit'],
  ...['/api/v1/admin/payouts', '/api/v1/admin/solvency', '/api/v1/admin/payouts/standings'],
];

interface Owned {
  readonly farmerId: string;
  readonly farmerToken: string;
}

describe('secrets of a KALE pool', function () {
  this.timeout(480_000);

  const keys = new KnownKeys();
  let node: KaleNode;
  let host: KaleHost;
  let miner: KaleMiner;
  /** Stroops that the miner got. */
  let paid: () => Promise<bigint>;
  let farmers: readonly Owned[];
  let secrets: readonly Secret[];
  /** The answer that tells an owner his token; others make their own, and no pooler knows any. */
  let told = '';
  const places: KeptThing[] = [];

  before(async () => {
    node = await KaleNode.start(SOURCES);
    host = await KaleHost.create({
      node,
      shareZeros: SHARE_ZEROS,
      payout: ['enabled = true', 'everySeconds = 10', 'minimum = "0.0000001"'],
      tables: [...keys.tables([1]), ...LEAPING_LEDGERS, ...['[coin.harvest]', 'retrySeconds = 1']],
      environment: { ...keys.environment, HEADFRAME_LOG_LEVEL: 'debug' },
    });
    host.process.outputMax = Number.MAX_SAFE_INTEGER;
    host.heard = (call, answer) => {
      const isTold = call === '/farmers/register' && answer.includes('farmerToken');
      if (isTold) told += answer;
      else places.push({ place: `answer to ${call}`, content: answer });
    };
    await host.process.start();
    const payee = await RunningFarm.on(node.devnet).farmer(90, 0n);
    miner = new KaleMiner(host, payee.publicKey());
    // The node is away at times.
    paid = () =>
      RunningFarm.on(node.devnet)
        .kale(payee)
        .catch(() => 0n);
  });

  after(async () => {
    await miner?.stop();
    await host?.process.dispose();
    await node?.stop();
  });

  it('are used by farmers of all kinds, and tried by strangers', async () => {
    const owner = await RunningFarm.on(node.devnet).farmer(91, 0n);
    const payoutAddress = owner.publicKey();
    const stakePercentage = 0.5;
    const registered = { poolerId: POOLER_ID, stakePercentage, metadata: { name: 'third' } };
    const last = await host.tell('/farmers/register', registered, keys.registration);
    expect(last.status).to.equal(201);
    farmers = [
      await host.join({ stakePercentage }),
      await host.join({ stakePercentage, payoutAddress }, SECOND_POOLER, keys.second),
      last.value as unknown as Owned,
    ];
    const [first, second, third] = farmers.map(({ farmerId }) => `/farmers/${farmerId}`);
    const [mine, theirs] = farmers.map(({ farmerToken }) => farmerToken);
    expect((await host.ask(first ?? '', mine)).status).to.equal(200);
    for (const wrong of [theirs, keys.second, 'no-token-at-all-of-anybody', undefined])
      expect((await host.ask(first ?? '', wrong)).status).to.be.oneOf([401, 403, 404]);
    expect((await host.ask(second ?? '', keys.second)).status).to.equal(200);
    expect((await host.tell(`${third}/leave`, { payoutAddress: 'S' }, mine)).status).to.be.above(
      400,
    );
    expect((await enter(POOLER_ID, String(mine))).status).to.be.oneOf([401, 403]);
    expect((await enter('nobody', keys.registration)).status).to.be.above(399);
    expect((await host.tell('/pooler/register', { token: 1 }, keys.second)).status).to.equal(400);
    expect((await host.ask('/pooler/status', keys.second)).status).to.be.below(500);
  });

  it('sign for a season with an outage, and with a key that does not open', async () => {
    node.pace(async () => LEAP);
    await until(
      () => `accounts\n${host.process.output.slice(-3_000)}`,
      async () => (await standings()).every(({ isReady }) => isReady),
    );
    await node.rest();
    for (const { custodialWallet } of await standings())
      await node.devnet.issueKale(String(custodialWallet), DEPOSIT);
    miner.start();
    node.pace(async () => LEAP);
    await swept(1, farmers);
    for (const method of METHODS)
      for (let call = 0; call < OUTAGE_CALLS; call += 1)
        if (call % 4 === 3) node.devnet.faults.cutNext(method);
        else node.devnet.faults.statusNext(method, 503);
    await swept(2, farmers);
    expect(await host.process.stop()).to.equal(0);
    secrets = await inDatabase(host.process, openedKeys);
    expect(secrets.filter(({ name }) => name.startsWith('seed of farmer'))).to.have.length(3);
    await host.process.start();
    await until(
      () => `the fault to be told\n${host.process.output.slice(-3_000)}`,
      () => host.process.output.includes('it does not open'),
    );
    await swept(3, farmers.slice(1));
    await until(
      () => `a payment\n${host.process.output.slice(-3_000)}`,
      async () => (await paid()) > 0n,
      60_000,
    );
  });

  it('are in nothing that the host says, answers or keeps', async () => {
    await miner.stop();
    await node.rest();
    for (const { farmerId, farmerToken } of farmers)
      for (const rest of ['', '/harvests'])
        await answered(`/farmers/${farmerId}${rest}`, farmerToken);
    await host.ask(`/miners/payouts?address=${miner.address}`);
    for (const page of PAGES) places.push(await pageOf(page));
    const url = `http://127.0.0.1:${host.process.apiPort}`;
    await command('status', ['status', '--url', url]);
    expect(await host.process.stop()).to.equal(0);
    const config = ['--config', join(host.process.directory, 'config')];
    const data = ['--data', host.process.data];
    await command('check', ['check', ...config]);
    await command('audit', ['kale', 'audit', ...config, ...data]);
    await command('verify', ['ledger', 'verify', ...data]);
    places.push({ place: 'what the host printed', content: host.process.output });
    places.push(
      ...(await inDatabase(host.process, keptTables)),
      ...(await keptFiles(host.process.data)),
    );
    expect(
      places.find(({ place }) => place.startsWith('table plugin_kale.events'))?.content,
    ).to.include('key-used');
    expect(places.filter(({ content }) => content.length > 0)).to.have.length.above(100);
    const scan = new SecretScan(secrets);
    expect(seenIn(scan, places)).to.deep.equal([]);
    expect(scan.sightings(told)).to.deep.equal([
      { name: `token of ${farmers[2]?.farmerId}`, encoding: 'raw' },
    ]);
  });

  it('would be seen in a table and a file, in every form', async () => {
    const [secret] = secrets;
    if (secret === undefined) throw new Error('there are secrets');
    const scan = new SecretScan([secret]);
    const forms = [...encodingsOf(secret)];
    for (const [encoding, form] of forms)
      await writeFile(join(host.process.data, `planted ${encoding}`), form);
    await inDatabase(host.process, (database) => plant(database, forms));
    const kept = [
      ...(await inDatabase(host.process, keptTables)),
      ...(await keptFiles(host.process.data)),
    ];
    const seen = seenIn(scan, kept);
    for (const encoding of encodingsOf(secret).keys()) {
      expect(seen).to.include(`${secret.name} as ${encoding} in file /planted ${encoding}`);
      const form = encoding === 'raw' ? 'hex' : encoding;
      expect(seen).to.include(`${secret.name} as ${form} in table public.planted`);
    }
  });

  function enter(poolerId: string, token: string, more: object = {}) {
    return host.tell('/farmers/register', { poolerId, stakePercentage: 0.5, ...more }, token);
  }

  async function standings() {
    const answers = await Promise.all(
      farmers.map(({ farmerId, farmerToken }) => answered(`/farmers/${farmerId}`, farmerToken)),
    );
    return answers.map(({ value }) => value);
  }

  /** Asks again for as long as owners have called too often. */
  async function answered(path: string, token: string): Promise<Told> {
    let answer = await host.ask(path, token);
    await until(
      () => `an answer to ${path}: ${answer.text}`,
      async () => {
        if (answer.status === 200) return true;
        answer = await host.ask(path, token);
        return false;
      },
    );
    return answer;
  }

  /** Until each of these has so many blocks behind it. */
  async function swept(count: number, some: readonly Owned[]): Promise<void> {
    for (const { farmerId, farmerToken } of some)
      await until(
        () => `${count} blocks of ${farmerId}\n${host.process.output.slice(-3_000)}`,
        async () => {
          const { value } = await answered(`/farmers/${farmerId}/harvests`, farmerToken);
          const harvests = (value['harvests'] ?? []) as readonly { readonly status: string }[];
          const done = harvests.filter(({ status }) => status === 'swept');
          return done.length >= count;
        },
        150_000,
      );
  }

  /** All that is secret; the key of the first farmer does not open from now on. */
  async function openedKeys(database: Database): Promise<readonly Secret[]> {
    const kept = await database.rows<KeptKey>(
      `select farmer_id as "farmerId", public_key as "publicKey", sealed from plugin_kale.farmer_keys`,
    );
    const [first] = farmers;
    await database.rows(
      `update plugin_kale.farmer_keys set sealed = overlay(sealed placing
         case substr(sealed, 40, 1) when 'A' then 'B' else 'A' end from 40) where farmer_id = ?`,
      [first?.farmerId ?? ''],
    );
    return [
      ...keys.secrets,
      ...kept.map((each) => keys.opened(each)),
      ...farmers.map(({ farmerId, farmerToken }) =>
        tokenSecret(`token of ${farmerId}`, farmerToken),
      ),
      tokenSecret('token of the pooler', POOLER_TOKEN),
      tokenSecret('admin token', ADMIN_TOKEN),
    ];
  }

  async function pageOf(path: string): Promise<KeptThing> {
    const response = await fetch(`http://127.0.0.1:${host.process.apiPort}${path}`, {
      headers: path.includes('/admin/') ? { authorization: `Bearer ${ADMIN_TOKEN}` } : {},
      signal: AbortSignal.timeout(10_000),
    });
    // One farmer's key does not open: not all is well.
    expect(response.status, path).to.equal(path === '/kale/health' ? 503 : 200);
    const content = `${JSON.stringify([...response.headers])}\n${await response.text()}`;
    return { place: `page ${path}`, content };
  }

  async function command(name: string, words: readonly string[]): Promise<void> {
    const { code, output } = await terminalCommand(words, keys.environment);
    expect(code, output).to.equal(0);
    places.push({ place: `command ${name}`, content: output });
  }
});

function seenIn(scan: SecretScan, places: readonly KeptThing[]): readonly string[] {
  return places.flatMap(({ place, content }) =>
    scan.sightings(content).map(({ name, encoding }) => `${name} as ${encoding} in ${place}`),
  );
}

/** Puts forms of a secret into a table, bytes as bytes. */
async function plant(
  database: Database,
  forms: readonly (readonly [string, Buffer])[],
): Promise<void> {
  await database.rows('create table public.planted (text text, bytes bytea)');
  for (const [encoding, form] of forms) {
    const isText = encoding !== 'raw';
    const row = [isText ? form.toString() : '', isText ? null : form];
    await database.rows('insert into public.planted values (?, ?)', row);
  }
}
