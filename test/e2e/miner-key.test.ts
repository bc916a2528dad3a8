import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { freePort } from '../daemons/free-port.ts';
import { MINER_ADDRESS } from './devnet-host.ts';
import { HostProcess } from './host-process.ts';
import { ADMIN_TOKEN, metric } from './monero-host.ts';
import { Rig } from './rig.ts';
import { inDatabase } from './stopped-database.ts';
import { until } from './until.ts';
import { XMR_ADDRESS } from './xmrig-host.ts';

const KEYS = { v1: 'first-key-of-this-test', cryptonote: 'second-key-of-this-test' };
const PASSWORDS = { v1: `x,d=1e-9,key=${KEYS.v1}`, cryptonote: `rig9,key=${KEYS.cryptonote}` };
/** What nothing that the host writes or answers may hold, plain or as bytes in hexadecimal. */
const NEVER = [...Object.values(KEYS), ...Object.values(PASSWORDS)].flatMap((text) => [
  text,
  Buffer.from(text).toString('hex'),
  Buffer.from(text).toString('base64').replace(/=+$/, ''),
]);
/** Too short to be one, and still nobody's business. */
const SHORT = 'shorty7';

describe('the key of a miner', function () {
  this.timeout(120_000);

  let host: HostProcess;
  let sha256Port: number;
  let randomxPort: number;
  const sockets: Socket[] = [];

  before(async () => {
    sha256Port = await freePort();
    randomxPort = await freePort();
    host = await hostOfBothDialects(sha256Port, randomxPort);
    await host.start();
  });

  after(async () => {
    for (const socket of sockets) socket.destroy();
    await host?.dispose();
  });

  it('claims its address, and stands in no log, answer, file or table', async () => {
    const rig = await Rig.connect(sha256Port, {
      user: `${MINER_ADDRESS}.rig`,
      password: PASSWORDS.v1,
    });
    sockets.push(rig.socket);
    expect((await rig.mine()).result).to.equal(true);
    const short = await rig.call('mining.authorize', [`${MINER_ADDRESS}.two`, `key=${SHORT}`]);
    expect(short.result, 'a key that is none keeps nobody out').to.equal(true);
    sockets.push(await cryptonoteLogin(randomxPort));
    await until('both addresses to be claimed', async () => {
      const settled = await metric(host, 'address_claims_total', 'settled');
      return settled >= 2 && (await metric(host, 'address_claims_waiting')) === 0;
    });
    expect(await metric(host, 'address_claims_total', 'unfit')).to.equal(1);
    // A line that is no call, one that is none of the dialect, and calls that fail, with a key in each.
    rig.socket.write(
      `{"id":9,"method":"mining.authorize","params":["nobody","${PASSWORDS.v1}"]}\n`,
    );
    rig.socket.write(`{"id":10,"method":"mining.unheard","params":["${PASSWORDS.v1}"]}\n`);
    rig.socket.write(`{"method":"mining.authorize","params":["x","${PASSWORDS.v1}"\n`);
    await rig.call('mining.ping', []);

    const answers = await answersOf(host);
    expect(await host.stop()).to.equal(0);

    const tables = await dumpOf(host);
    const files = await filesBelow(host.data);
    expect(host.output).to.contain('"level":"debug"');
    expect(host.output.length, 'all of the log is here').to.be.below(65_536);
    expect(answers.join()).to.contain(MINER_ADDRESS);
    expect(tables).to.contain(XMR_ADDRESS).and.contain('scrypt:131072:8:1');
    expect(tables.match(/scrypt:/g)?.length).to.be.at.least(2);
    for (const never of [...NEVER, `key=${SHORT}`]) {
      expect(host.output, 'the log').to.not.contain(never);
      expect(answers.join('\n'), 'the API').to.not.contain(never);
      expect(tables, 'the database').to.not.contain(never);
      for (const [file, bytes] of files)
        expect(bytes.includes(never), `${file} with ${never}`).to.equal(false);
    }
  });
});

async function hostOfBothDialects(sha256Port: number, randomxPort: number): Promise<HostProcess> {
  const apiPort = await freePort();
  const [bitcoinPort, moneroPort] = [await freePort(), await freePort()];
  const port = (listen: number, algorithm: string, dialect: string, difficulty: string) => [
    '[[port]]',
    `listen = "127.0.0.1:${listen}"`,
    `algorithm = "${algorithm}"`,
    `dialects = ["${dialect}"]`,
    `difficulty = { start = ${difficulty}, min = ${difficulty}, max = ${difficulty} }`,
  ];
  const pool = (plugin: string, address: string, coin: readonly string[], listen: number) =>
    [
      `plugin = "${plugin}"`,
      `address = "${address}"`,
      '[coin]',
      ...coin,
      `daemons = [{ url = "http://127.0.0.1:${listen}" }]`,
      '[devnet]',
      `listen = "127.0.0.1:${listen}"`,
    ].join('\n');
  return HostProcess.create(
    {
      'headframe.toml': [
        '[api]',
        `listen = "127.0.0.1:${apiPort}"`,
        '[log]',
        'level = "debug"',
        'format = "json"',
        '[verifier]',
        'memory = "light"',
        'prepare = "demand"',
      ].join('\n'),
      'ports.toml': [
        ...port(sha256Port, 'sha256d', 'stratum-v1', '1e-9'),
        ...port(randomxPort, 'randomx', 'stratum-cryptonote', '1000'),
      ].join('\n'),
      'pools/bitcoin.toml': pool(
        'sha256',
        'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080',
        ['coin = "bitcoin"', 'network = "regtest"'],
        bitcoinPort,
      ),
      'pools/monero.toml': pool('monero', XMR_ADDRESS, ['network = "fakechain"'], moneroPort),
    },
    { apiPort, environment: { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN } },
  );
}

/** Logs in and returns when it is let in. */
async function cryptonoteLogin(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const params = { login: XMR_ADDRESS, pass: PASSWORDS.cryptonote, agent: 'test/1.0' };
  socket.write(`${JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'login', params })}\n`);
  const [line] = (await once(createInterface({ input: socket }), 'line')) as [string];
  expect(line).to.contain('"status":"OK"');
  expect(line).to.not.contain(KEYS.cryptonote);
  return socket;
}

/** Everything that the API says that could have to do with miners. */
async function answersOf(host: HostProcess): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const path of [
    '/metrics',
    '/api/v1/stats',
    '/api/v1/pools',
    `/api/v1/miners/${MINER_ADDRESS}/stats`,
    `/api/v1/miners/${MINER_ADDRESS}/workers`,
    `/api/v1/miners/${XMR_ADDRESS}/workers`,
    `/api/pools/bitcoin/miners/${MINER_ADDRESS}`,
    '/api/pools/bitcoin/miners',
    '/api/v1/admin/sessions',
    '/api/v1/admin/bans',
  ]) {
    const response = await fetch(`http://127.0.0.1:${host.apiPort}${path}`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    answers.push(await response.text());
  }
  return answers;
}

/** Every row of every table, as text. */
function dumpOf(host: HostProcess): Promise<string> {
  return inDatabase(host, async (database) => {
    const tables = await database.rows<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    );
    const rows: string[] = [];
    for (const { name } of tables) {
      const found = await database.rows<{ row: string }>(`select t::text as row from "${name}" t`);
      rows.push(...found.map(({ row }) => `${name} ${row}`));
    }
    return rows.join('\n');
  });
}

async function filesBelow(directory: string): Promise<readonly (readonly [string, Buffer])[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = join(entry.parentPath, entry.name);
        return [file, await readFile(file)] as const;
      }),
  );
}
