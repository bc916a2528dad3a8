import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { describeProblem } from '../../../core/config/config-problem.ts';
import { readEnvironment } from '../../../core/config/environment.ts';
import { checkConfig } from '../../../core/host/config-check.ts';
import { PluginLoader } from '../../../core/host/plugin-loader.ts';
import { ConfigFolder } from '../config/config-folder.ts';
import { FIXTURES_AS_BUNDLED } from './fixture-plugins.ts';

const TINY = 'plugin = "tiny"\naddress = "tiny1"\n';

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  await using folder = await ConfigFolder.create(files);
  const loader = new PluginLoader(
    {
      bundled: FIXTURES_AS_BUNDLED,
      configDirectory: folder.path,
      workingDirectory: folder.path,
      stepDeadlineMs: 5_000,
    },
    { environment: readEnvironment({}), selfTest: async () => undefined },
  );
  const { problems } = await checkConfig(folder.path, loader, ['tiny', 'other']);
  return problems.map((problem) =>
    describeProblem(problem).replaceAll(`${folder.path}/`, '').replaceAll(folder.path, '.'),
  );
}

describe('ConfigCheck', () => {
  it('finds nothing wrong where all fits', async () => {
    const problems = await problemsOf({
      'pools/one.toml': TINY,
      'ports.toml': '[[port]]\nlisten = "0.0.0.0:3333"\nalgorithm = "tiny-hash"\npools = ["one"]\n',
    });

    expect(problems).to.deep.equal([]);
  });

  it('names the nearest plugin', async () => {
    const [problem] = await problemsOf({
      'pools/one.toml': 'plugin = "tyni"\naddress = "tiny1"\n',
    });

    expect(problem).to.match(
      /^pools\/one\.toml:1:1 plugin: PLUGIN_NOT_FOUND: .*\(did you mean "tiny"\?\)$/,
    );
  });

  it('tells of secrets that cannot be had or stand in the open', async () => {
    const problems = await problemsOf({
      'pools/one.toml': `${TINY}[coin]\npasswordFile = "one.secret"\n[coin.wallet]\nseed = "hush"\n`,
      'one.secret': 'hush',
    });

    expect(problems.some((line) => /coin\.passwordFile.*one\.secret has mode/.test(line))).to.equal(
      true,
    );
    expect(problems.some((line) => /coin\.wallet\.seed.*seedEnv.*seedFile/.test(line))).to.equal(
      true,
    );
    expect(problems.join()).to.not.contain('hush');
  });

  it('points into the section of the plugin, by line', async () => {
    const problems = await problemsOf({
      'pools/one.toml': `${TINY}[coin]\nheight = "high"\npasswordEnv = "NOT_SET"\n`,
    });

    expect(problems).to.deep.equal([
      'pools/one.toml:5:1 coin.passwordEnv: expected the environment variable NOT_SET to be set',
      'pools/one.toml:4:1 coin.height: expected a whole number at least 1' +
        ' (height of the only block), got "high"',
    ]);
  });

  it('misses the wallet of a pool that is to pay', async () => {
    const payer = fileURLToPath(new URL('../../../plugins/sha256', import.meta.url));
    const problems = await problemsOf({
      'pools/one.toml': [
        `plugin = "${payer}"`,
        'address = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"',
        '[payout]',
        'enabled = true',
        'minimum = "0.01"',
        '[coin]',
        'coin = "bitcoin"',
        'network = "regtest"',
        'daemons = [{ url = "http://127.0.0.1:1", user = "u", password = "p" }]',
      ].join('\n'),
    });

    expect(problems).to.deep.equal([
      'pools/one.toml:6:2 coin.wallet: missing; it says which wallet pays',
    ]);
  });

  it('hears what the routes of a plugin say against its section', async () => {
    const visionx = fileURLToPath(new URL('../../../plugins/visionx', import.meta.url));
    const coin = (mode: string) =>
      [
        `plugin = "${visionx}"`,
        `address = "${'8a'.repeat(32)}"`,
        '[coin]',
        'network = "devnet"',
        `mode = "${mode}"`,
        'daemons = [{ url = "http://127.0.0.1:1" }]',
      ].join('\n');

    expect(await problemsOf({ 'pools/one.toml': coin('solo') })).to.deep.equal([]);
    expect(await problemsOf({ 'pools/one.toml': coin('join_pool') })).to.deep.equal([
      'pools/one.toml:5:1 coin.mode: "join_pool" needs a section [coin.join] with the url of the other pool',
    ]);
  });

  it('warns of an algorithm that no pool mines', async () => {
    const problems = await problemsOf({
      'pools/one.toml': TINY,
      'ports.toml': '[[port]]\nlisten = "0.0.0.0:3333"\nalgorithm = "tiny-hush"\n',
    });

    expect(problems).to.deep.equal([
      'ports.toml:3:1 port[0].algorithm: expected the algorithm of an enabled pool;' +
        ' no pool mines tiny-hush (did you mean "tiny-hash"?)',
      'pools/one.toml:1:1 plugin: expected a port in ports.toml with algorithm = "tiny-hash"' +
        ' and the dialect "stratum-v1"; no miner can come',
    ]);
  });

  for (const [where, port] of [
    ['of its dialect', 'algorithm = "tiny-hash"\ndialects = ["http-work"]'],
    ['that feeds from it', 'algorithm = "tiny-hash"\npools = ["two"]'],
  ] as const) {
    it(`warns of a pool without a port ${where}`, async () => {
      const problems = await problemsOf({
        'pools/one.toml': TINY,
        'pools/two.toml': `enabled = false\n${TINY}`,
        'ports.toml': `[[port]]\nlisten = "0.0.0.0:3333"\n${port}\n`,
      });

      expect(problems).to.deep.equal([
        'pools/one.toml:1:1 plugin: expected a port in ports.toml with algorithm = "tiny-hash"' +
          ' and the dialect "stratum-v1"; no miner can come',
      ]);
    });
  }

  it('finds a pool of another algorithm in a route', async () => {
    const problems = await problemsOf({
      'pools/one.toml': TINY,
      'ports.toml': '[[port]]\nlisten = "0.0.0.0:3333"\nalgorithm = "scrypt"\npools = ["one"]\n',
    });

    expect(problems[0]).to.equal(
      'ports.toml:4:10 port[0].pools[0]: expected a pool that mines scrypt; one mines tiny-hash',
    );
  });

  it('asks the wallet about the address', async () => {
    const problems = await problemsOf({ 'pools/one.toml': 'plugin = "tiny"\naddress = "1abc"\n' });

    expect(problems).to.deep.equal([
      'pools/one.toml:2:1 address: tiny addresses begin with "tiny"',
    ]);
  });

  it('asks the plugin about rewards, and the wallet about their addresses', async () => {
    const problems = await problemsOf({
      'pools/one.toml': 'plugin = "wrong-terms"\naddress = "tiny1"\n',
    });

    expect(problems).to.deep.equal([
      'pools/one.toml:1:1 plugin: PLUGIN_INVALID: rewardTerms: ' +
        'the address of "foundation": tiny addresses begin with "tiny"',
    ]);
  });

  it('hears the plugin of a file that has other faults too', async () => {
    const problems = await problemsOf({
      'pools/one.toml': 'plugin = "tyni"\nadress = "tiny1"\n',
      'pools/two.toml': 'plugin = "tiny"\naddress = 5\n[coin]\nheigth = 3\n',
    });

    expect(problems.map((problem) => problem.split(' ', 2).join(' '))).to.deep.equal([
      'pools/one.toml address:',
      'pools/one.toml:2:1 adress:',
      'pools/two.toml:2:1 address:',
      'pools/one.toml:1:1 plugin:',
      'pools/two.toml:4:1 coin.heigth:',
    ]);
  });
});
