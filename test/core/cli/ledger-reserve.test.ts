import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openLaidDatabase } from '../storage/laid-database.ts';

const LAUNCHER = fileURLToPath(new URL('../../../../../bin/headframe.js', import.meta.url));
const POOL = `plugin = "sha256"
address = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
[payout]
scheme = "fpps"
reserveFloor = "1.5"
[coin]
coin = "bitcoin"
network = "regtest"
daemons = [{ url = "http://127.0.0.1:1" }]
`;

describe('headframe ledger deposit and withdraw', function () {
  this.timeout(60_000);
  let directory = '';

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-reserve-'));
    await mkdir(join(directory, 'pools'));
    await writeFile(join(directory, 'pools', 'btc.toml'), POOL);
    const database = await openLaidDatabase(directory);
    await database.close();
  });

  after(() => rm(directory, { recursive: true, force: true }));

  it('moves money between the chain and the reserve, never below the floor', async () => {
    const put = await run('deposit', '--pool', 'btc', '--amount', '2.00000001', '--note', 'first');
    expect(put).to.deep.equal({ code: 0, out: 'the reserve of btc has 2.00000001 now\n', err: '' });
    const more = await run('deposit', '--pool', 'btc', '--amount', '5', '--atomic');
    expect(more.out).to.contain('2.00000006');
    const refused = await run('withdraw', '--pool', 'btc', '--amount', '0.50000007');
    expect(refused.code).to.equal(1);
    expect(refused.err).to.match(/^RESERVE_MISSING: .*has 2\.00000006, its floor is 1\.50000000/);
    const taken = await run('withdraw', '--pool', 'btc', '--amount', '0.50000006');
    expect(taken.out).to.equal('the reserve of btc has 1.50000000 now\n');
    const verified = await run('verify');
    expect(verified.out).to.match(/^3 entries, 6 postings, 2 balances\n/);
  });

  for (const [what, words, ...more] of [
    [
      'a pool that is not there',
      /^CONFIG_INVALID: .*nowhere\.toml/,
      '--pool',
      'nowhere',
      '--amount',
      '1',
    ],
    [
      'more decimals than the coin has',
      /^CONFIG_INVALID: --amount: .*8 decimals/,
      '--pool',
      'btc',
      '--amount',
      '0.000000001',
    ],
    ['an amount below zero', /^CONFIG_INVALID: --amount: /, '--pool', 'btc', '--amount=-1'],
    ['nothing', /^CONFIG_INVALID: --amount: /, '--pool', 'btc', '--amount', '0'],
    [
      'parts of atomic units',
      /^CONFIG_INVALID: --amount: /,
      '--pool',
      'btc',
      '--amount',
      '0.5',
      '--atomic',
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const refused = await run('deposit', ...more);
      expect(refused.code).to.equal(1);
      expect(refused.err).to.match(words);
    });
  }

  function run(command: string, ...more: readonly string[]) {
    const config = command === 'verify' ? [] : ['--config', directory];
    const words = [LAUNCHER, 'ledger', command, '--data', directory, ...config, ...more];
    const env = { ...process.env, DATABASE_URL: '' };
    return new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
      execFile(process.execPath, words, { env }, (error, out, err) => {
        resolve({ code: error === null ? 0 : error.code, out, err });
      });
    });
  }
});
