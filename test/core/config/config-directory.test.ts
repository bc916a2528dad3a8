import { expect } from 'chai';
import { chmod } from 'node:fs/promises';
import { relative } from 'node:path';
import { readConfigDirectory } from '../../../core/config/config-directory.ts';
import { ConfigFolder } from './config-folder.ts';

const POOL = 'plugin = "tiny"\naddress = "tiny1"\n';

interface Case {
  readonly it: string;
  readonly files: Readonly<Record<string, string>>;
  readonly severity?: 'warning';
  /** File, line, column and key. */
  readonly at: readonly [string, number | undefined, number | undefined, string];
  readonly message: RegExp;
  readonly suggestion?: string;
}

const CASES: readonly Case[] = [
  {
    it: 'points at an unknown key and names the nearest one',
    files: { 'headframe.toml': '[api]\n\nlistn = "127.0.0.1:4000"\n' },
    at: ['headframe.toml', 3, 1, 'api.listn'],
    message: /^unknown key$/,
    suggestion: 'listen',
  },
  {
    it: 'lists the known keys where none is near',
    files: { 'headframe.toml': '[log]\nzzzzzzzz = 1\n' },
    at: ['headframe.toml', 2, 1, 'log.zzzzzzzz'],
    message: /^unknown key; known here: format, level$/,
  },
  {
    it: 'points at an unknown table',
    files: { 'headframe.toml': '# a comment\n[ban]\nseconds = 5\n' },
    at: ['headframe.toml', 2, 2, 'ban'],
    message: /^unknown key$/,
    suggestion: 'bans',
  },
  {
    it: 'says which type was expected',
    files: { 'headframe.toml': '[verifier]\nthreads = "two"\n' },
    at: ['headframe.toml', 2, 1, 'verifier.threads'],
    message: /^expected a whole number from 0 to 256 \(.*\), got "two"$/,
  },
  {
    it: 'names the nearest of the possible values',
    files: { 'headframe.toml': 'log.level = "inf"\n' },
    at: ['headframe.toml', 1, 5, 'log.level'],
    message: /^expected one of debug, info, warn, error, got "inf"$/,
    suggestion: 'info',
  },
  {
    it: 'asks for the floor of the reserve where work is paid for before blocks come',
    files: { 'pools/one.toml': `${POOL}[payout]\nscheme = "fpps"\n` },
    at: ['pools/one.toml', 3, 2, 'payout.reserveFloor'],
    message: /^expected an amount in coins: fpps pays from a reserve, down to it$/,
  },
  {
    it: 'points at a syntax error',
    files: { 'headframe.toml': '[api]\nlisten = \n' },
    at: ['headframe.toml', 2, 10, ''],
    message: /^not valid TOML: /,
  },
  {
    it: 'counts ports and names a missing key by its table',
    files: {
      'ports.toml':
        '[[port]]\nlisten = "0.0.0.0:1"\nalgorithm = "a"\n\n[[port]]\nlisten = "0.0.0.0:2"\n',
    },
    at: ['ports.toml', 5, 3, 'port[1].algorithm'],
    message: /^missing; expected text in quotes, not empty \(such as sha256d\)$/,
  },
  {
    it: 'wants exactly one dialect per port',
    files: {
      'ports.toml':
        '[[port]]\nlisten = "[::]:1"\nalgorithm = "a"\n' +
        'dialects = ["stratum-v1", "stratum-cryptonote"]\n',
    },
    at: ['ports.toml', 4, 1, 'port[0].dialects'],
    message: /^expected exactly one dialect, got stratum-v1 and stratum-cryptonote/,
  },
  {
    it: 'refuses an address without a port',
    files: { 'ports.toml': '[[port]]\nlisten = "0.0.0.0"\nalgorithm = "a"\n' },
    at: ['ports.toml', 2, 1, 'port[0].listen'],
    message: /^expected text in quotes \(host:port\), got "0.0.0.0"$/,
  },
  {
    it: 'refuses what is no network among those never banned',
    files: { 'headframe.toml': '[bans]\nallow = ["10.0.0.0/8", "10.0.0.0/33"]\n' },
    at: ['headframe.toml', 2, 24, 'bans.allow[1]'],
    message: /an IP address, or a network such as 10\.0\.0\.0\/8.*got "10\.0\.0\.0\/33"$/,
  },
  {
    it: 'refuses what is no network among the proxies of a port',
    files: {
      'ports.toml': '[[port]]\nlisten = "[::]:1"\nalgorithm = "a"\nproxyAllow = ["localhost"]\n',
    },
    at: ['ports.toml', 4, 15, 'port[0].proxyAllow[0]'],
    message: /an IP address or network.*got "localhost"$/,
  },
  {
    it: 'finds two ports at one address',
    files: {
      'ports.toml':
        '[[port]]\nlisten = "0.0.0.0:3333"\nalgorithm = "a"\n' +
        '[[port]]\nlisten = "127.0.0.1:3333"\nalgorithm = "a"\n',
    },
    at: ['ports.toml', 5, 1, 'port[1].listen'],
    message: /^expected an address of its own: port\[0\] listens on port 3333 too$/,
  },
  {
    it: 'finds a devnet at the address of the API',
    files: { 'pools/one.toml': `${POOL}[devnet]\nlisten = "127.0.0.1:4000"\n` },
    at: ['pools/one.toml', 4, 1, 'devnet.listen'],
    message: /the API listens on port 4000 too$/,
  },
  {
    it: 'keeps devnets on loopback',
    files: { 'pools/one.toml': `${POOL}devnet = { listen = "0.0.0.0:18443" }\n` },
    at: ['pools/one.toml', 3, 12, 'devnet.listen'],
    message: /^expected a loopback address/,
  },
  {
    it: 'warns of a route to a pool that is not there',
    files: {
      'pools/bitcoin.toml': POOL,
      'ports.toml':
        '[[port]]\nlisten = "0.0.0.0:1"\nalgorithm = "a"\npools = ["bitcoin",\n  "bitcion"]\n',
    },
    severity: 'warning',
    at: ['ports.toml', 5, 3, 'port[0].pools[1]'],
    message: /^expected a pool, and there is no pools\/bitcion\.toml$/,
    suggestion: 'bitcoin',
  },
  {
    it: 'refuses to select a pool outside the route',
    files: {
      'pools/one.toml': POOL,
      'pools/two.toml': POOL,
      'ports.toml':
        '[[port]]\nlisten = "0.0.0.0:1"\nalgorithm = "a"\npools = ["one"]\nselect = "two"\n',
    },
    at: ['ports.toml', 5, 1, 'port[0].select'],
    message: /^expected one of this port's pools: one$/,
  },
  {
    it: 'names the ways to check claimed hashes',
    files: {
      'ports.toml':
        '[[port]]\nlisten = "0.0.0.0:1"\nalgorithm = "a"\n[port.checking]\nmode = "some"\n',
    },
    at: ['ports.toml', 5, 1, 'port[0].checking.mode'],
    message: /^expected one of all, sampled, got "some"$/,
  },
  {
    it: 'finds a start difficulty outside its bounds',
    files: {
      'ports.toml':
        '[[port]]\nlisten = "0.0.0.0:1"\nalgorithm = "a"\ndifficulty = { start = 1, min = 2 }\n',
    },
    at: ['ports.toml', 4, 16, 'port[0].difficulty.start'],
    message: /^expected a number from 2 \(difficulty\.min\) to /,
  },
  {
    it: 'finds a certificate that cannot be read',
    files: {
      'ports.toml':
        '[[port]]\nlisten = "0.0.0.0:1"\nalgorithm = "a"\n[port.tls]\ncert = "no.pem"\nkey = "ports.toml"\n',
    },
    at: ['ports.toml', 5, 1, 'port[0].tls.cert'],
    message: /^expected a readable file, relative to /,
  },
  {
    it: 'finds a certificate that is none',
    files: {
      'ports.toml':
        '[[port]]\nlisten = "0.0.0.0:1"\nalgorithm = "a"\n[port.tls]\ncert = "ports.toml"\nkey = "ports.toml"\n',
    },
    at: ['ports.toml', 5, 1, 'port[0].tls.cert'],
    message: /^expected a PEM certificate: /,
  },
  {
    it: 'finds an admin token file that cannot be read',
    files: { 'headframe.toml': '[api]\nadminTokenFile = "token"\n' },
    at: ['headframe.toml', 2, 1, 'api.adminTokenFile'],
    message: /^expected a readable file$/,
  },
  {
    it: 'asks for the keys that a pool cannot do without',
    files: { 'pools/one.toml': 'plugin = "tiny"\n' },
    at: ['pools/one.toml', undefined, undefined, 'address'],
    message: /^missing; expected text in quotes, not empty \(where block rewards go\)$/,
  },
  {
    it: 'shows what an amount looks like',
    files: { 'pools/one.toml': `${POOL}[payout]\nminimum = "0.5x"\n` },
    at: ['pools/one.toml', 4, 1, 'payout.minimum'],
    message: /^expected text in quotes \(such as "0.5", in coins: .*\), got "0.5x"$/,
  },
  {
    it: 'knows how a pool may divide its blocks',
    files: { 'pools/one.toml': `${POOL}[payout]\nscheme = "plns"\n` },
    at: ['pools/one.toml', 4, 1, 'payout.scheme'],
    message: /^expected one of pplns, prop, solo, pps, fpps, got "plns"$/,
    suggestion: 'pplns',
  },
  {
    it: 'refuses a window longer than the history that is kept',
    files: { 'pools/one.toml': `${POOL}[payout]\nwindow = 4.5\n` },
    at: ['pools/one.toml', 4, 1, 'payout.window'],
    message: /^expected a number above 0, up to 4 /,
  },
  {
    it: 'refuses a file name that is no id',
    files: { 'pools/My Pool.toml': POOL },
    at: ['pools/My Pool.toml', undefined, undefined, ''],
    message: /^expected a file name of lower-case words/,
  },
];

describe('ConfigDirectory', () => {
  for (const { it: sentence, files, at, message, suggestion, severity } of CASES) {
    it(sentence, async () => {
      await using folder = await ConfigFolder.create({ 'pools/any.toml': POOL, ...files });

      const { problems } = await readConfigDirectory(folder.path);

      expect(problems).to.have.lengthOf(1);
      const [problem] = problems;
      const file = relative(folder.path, problem?.file ?? '');
      expect([file, problem?.line, problem?.column, problem?.key]).to.deep.equal(at);
      expect(problem?.message).to.match(message);
      expect(problem?.suggestion).to.equal(suggestion);
      expect(problem?.severity).to.equal(severity ?? 'error');
    });
  }

  it('tells the problems of all files at once', async () => {
    await using folder = await ConfigFolder.create({
      'headframe.toml': '[api]\nlistn = 1\n[log]\nlevel = 3\n',
      'ports.toml': '[[port]]\nlisten = 5\n',
      'pools/one.toml': 'plugin = \n',
      'pools/two.toml': 'plugin = "tiny"\nfeePercent = 101\n',
    });

    const { problems } = await readConfigDirectory(folder.path);

    expect(
      problems.map(({ file, key }) => `${relative(folder.path, file)} ${key}`),
    ).to.have.members([
      'headframe.toml api.listn',
      'headframe.toml log.level',
      'ports.toml port[0].algorithm',
      'ports.toml port[0].listen',
      'pools/one.toml ',
      'pools/two.toml address',
      'pools/two.toml feePercent',
    ]);
  });

  it('holds a file with a wrong key against the other files all the same', async () => {
    await using folder = await ConfigFolder.create({
      'pools/any.toml': POOL,
      'headframe.toml': '[api]\nlisten = "127.0.0.1:4000"\nlistn = 1\n',
      'ports.toml':
        '[[port]]\nlisten = "0.0.0.0:4000"\nalgorithm = "a"\npools = ["nobody"]\nshareSeconds = "x"\n',
    });

    const { problems } = await readConfigDirectory(folder.path);

    expect(
      problems.map(({ file, line, key }) => `${relative(folder.path, file)}:${line} ${key}`),
    ).to.have.members([
      'headframe.toml:3 api.listn',
      'ports.toml:2 port[0].listen',
      'ports.toml:4 port[0].pools[0]',
      'ports.toml:5 port[0].shareSeconds',
    ]);
  });

  it('needs neither headframe.toml nor ports.toml', async () => {
    await using folder = await ConfigFolder.create({ 'pools/one.toml': POOL });

    const { config, problems } = await readConfigDirectory(folder.path);

    expect(problems).to.deep.equal([]);
    expect(config.headframe.api.listen).to.equal('127.0.0.1:4000');
    expect(config.ports).to.deep.equal([]);
    expect(config.pools[0]?.settings).to.include({ enabled: true, priority: 0 });
    // Who says nothing of the fee and the scheme leaves them to the coin.
    expect(config.pools[0]?.settings).not.to.have.property('feePercent');
    expect(config.pools[0]?.settings.payout).to.deep.equal({
      window: 2,
      enabled: false,
      everySeconds: 3_600,
      networkFee: 'operator',
      dryRun: false,
    });
  });

  it('says that the directory itself cannot be read', async () => {
    await using folder = await ConfigFolder.create();

    const { problems } = await readConfigDirectory(`${folder.path}/nowhere`);

    expect(problems.map(({ message }) => message)).to.have.lengthOf(1);
    expect(problems[0]?.message).to.match(/^expected a readable directory of pool files: ENOENT/);
  });

  it('finds addresses and networks that are none', async () => {
    await using folder = await ConfigFolder.create({
      'headframe.toml':
        '[api]\ntrustedProxies = ["here"]\n[bans]\nallow = ["10.0.0.0/8", "::1", "10.0.0.0/99"]\n',
      'ports.toml':
        '[[port]]\nlisten = "0.0.0.0:3333"\nalgorithm = "sha256d"\nproxyAllow = ["10.0.0.0/8/1"]\n',
      'pools/one.toml': POOL,
    });

    const { problems } = await readConfigDirectory(folder.path);

    expect(problems.map(({ key }) => key)).to.deep.equal([
      'api.trustedProxies[0]',
      'bans.allow[2]',
      'port[0].proxyAllow[0]',
    ]);
  });

  it('tells a value that breaks two rules once', async () => {
    await using folder = await ConfigFolder.create({
      'headframe.toml': '[limits]\nlineBytes = 1.5\n',
      'pools/one.toml': POOL,
    });

    const { problems } = await readConfigDirectory(folder.path);

    expect(problems.map(({ key }) => key)).to.deep.equal(['limits.lineBytes']);
  });

  it('warns of a token file that others may read, and refuses a folder', async () => {
    await using folder = await ConfigFolder.create({
      'headframe.toml': '[api]\nadminTokenFile = "token"\n',
      'pools/one.toml': POOL,
      token: 'hush',
    });
    const found = async (): Promise<string[]> =>
      (await readConfigDirectory(folder.path)).problems.map(
        ({ severity, key }) => `${severity} ${key}`,
      );
    const token = `${folder.path}/token`;

    await chmod(token, 0o644);
    const open = await found();
    await chmod(token, 0o600);
    const closed = await found();
    await folder.write('headframe.toml', '[api]\nadminTokenFile = "pools"\n');

    expect(open).to.deep.equal(['warning api.adminTokenFile']);
    expect(closed).to.deep.equal([]);
    expect(await found()).to.deep.equal(['error api.adminTokenFile']);
  });
});
