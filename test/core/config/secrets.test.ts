import { chmod, mkdir } from 'node:fs/promises';
import { expect } from 'chai';
import { readEnvironment } from '../../../core/config/environment.ts';
import { resolveSecrets } from '../../../core/config/secrets.ts';
import { TomlDocument } from '../../../core/config/toml-document.ts';
import { ConfigFolder } from './config-folder.ts';

const ENVIRONMENT = { NODE_PASSWORD: 'hush', EMPTY: '' };

/** What becomes of a `[coin]` section whose pool file has a mode. */
async function resolved(folder: ConfigFolder, coin: string, mode = 0o600) {
  const text = `[coin]\n${coin}`;
  const file = await folder.write('pools/one.toml', text);
  await chmod(file, mode);
  const document = TomlDocument.parse(file, text) as TomlDocument;
  const { coin: section } = document.values as { readonly coin?: unknown };
  return resolveSecrets(section, document, ['coin'], {
    environment: readEnvironment(ENVIRONMENT),
    configDirectory: folder.path,
  });
}

async function secretFile(folder: ConfigFolder, text: string, mode = 0o600): Promise<void> {
  await chmod(await folder.write('node.secret', text), mode);
}

describe('Secrets', () => {
  it('are put in from the variable that a key names', async () => {
    await using folder = await ConfigFolder.create();
    const coin = '[[coin.daemons]]\nurl = "http://a"\npasswordEnv = "NODE_PASSWORD"\n';

    expect(await resolved(folder, coin)).to.deep.equal({
      value: { daemons: [{ url: 'http://a', password: 'hush' }] },
      problems: [],
    });
  });

  it('are missed where the variable is not set, by line', async () => {
    await using folder = await ConfigFolder.create();
    const coin = '[[coin.daemons]]\nurl = "http://a"\npasswordEnv = "EMPTY"\n';
    const { problems } = await resolved(folder, coin);

    expect(problems).to.have.lengthOf(1);
    expect(problems[0]).to.include({ line: 4, column: 1, key: 'coin.daemons[0].passwordEnv' });
    expect(problems[0]?.message).to.contain('EMPTY');
  });

  it('are put in from files beside the configuration, cut by one line end', async () => {
    await using folder = await ConfigFolder.create();
    for (const [text, secret] of [
      ['hush', 'hush'],
      ['hush\n', 'hush'],
      ['hush\r\n', 'hush'],
      [' hush \n\n', ' hush \n'],
    ] as const) {
      await secretFile(folder, text);
      for (const name of ['password', 'passphrase', 'filePassword', 'token', 'key', 'seed'])
        expect(await resolved(folder, `${name}File = "node.secret"`)).to.deep.equal({
          value: { [name]: secret },
          problems: [],
        });
    }
  });

  it('leave other files alone, whatever their mode', async () => {
    await using folder = await ConfigFolder.create();
    await secretFile(folder, 'hush', 0o644);
    const coin = 'cookieFile = "node.secret"\nFile = "a"\nwalletFile = "b"\nEnv = "c"';

    expect(await resolved(folder, coin)).to.deep.equal({
      value: { cookieFile: 'node.secret', File: 'a', walletFile: 'b', Env: 'c' },
      problems: [],
    });
  });

  it('are refused from a file that anybody else may read or write', async () => {
    await using folder = await ConfigFolder.create();
    for (const mode of [0o640, 0o604, 0o620, 0o601]) {
      await secretFile(folder, 'hush', mode);
      const { value, problems } = await resolved(folder, 'passwordFile = "node.secret"');

      expect(value).to.deep.equal({});
      expect(problems).to.have.lengthOf(1);
      expect(problems[0]).to.include({ severity: 'error', line: 2, key: 'coin.passwordFile' });
      expect(problems[0]?.message)
        .to.contain(`${folder.path}/node.secret has mode ${mode.toString(8)}`)
        .and.not.contain('hush');
    }
  });

  it('are refused from what is empty, too large, missing, or no file', async () => {
    await using folder = await ConfigFolder.create();
    await mkdir(`${folder.path}/folder`, { mode: 0o700 });
    await secretFile(folder, '\n');
    const message = async (file: string) =>
      (await resolved(folder, `passwordFile = "${file}"`)).problems[0]?.message;

    expect(await message('node.secret')).to.contain('is empty');
    expect(await message('folder')).to.contain('is a directory');
    expect(await message('missing')).to.contain('ENOENT');
    expect(await message('/dev/null')).to.contain('expected a plain file');
    await secretFile(folder, 'x'.repeat(16_385));
    expect(await message('node.secret')).to.contain('is larger');
  });

  it('come from one place', async () => {
    await using folder = await ConfigFolder.create();
    await secretFile(folder, 'hush');
    const coin = 'password = "a"\npasswordEnv = "NODE_PASSWORD"\npasswordFile = "node.secret"';
    const { problems } = await resolved(folder, coin);

    expect(problems.map(({ key }) => key)).to.deep.equal(['coin.passwordEnv', 'coin.passwordFile']);
  });

  describe('of wallets', () => {
    const LITERAL = '[coin.wallet]\nurl = "http://a"\n[coin.wallet.signer]\npassphrase = "hush"\n';

    it('do not stand in a pool file that others may read', async () => {
      await using folder = await ConfigFolder.create();
      const { problems } = await resolved(folder, LITERAL, 0o644);

      expect(problems).to.have.lengthOf(1);
      expect(problems[0]).to.include({
        severity: 'error',
        file: `${folder.path}/pools/one.toml`,
        line: 5,
        key: 'coin.wallet.signer.passphrase',
      });
      expect(problems[0]?.message)
        .to.contain('passphraseEnv')
        .and.contain('passphraseFile')
        .and.contain('mode 644')
        .and.not.contain('hush');
    });

    it('may stand in one that is strict, or be named there', async () => {
      await using folder = await ConfigFolder.create();
      await secretFile(folder, 'hush');
      const named = '[coin.wallet]\npasswordEnv = "NODE_PASSWORD"\nkeyFile = "node.secret"\n';

      expect((await resolved(folder, LITERAL, 0o600)).problems).to.deep.equal([]);
      expect(await resolved(folder, named, 0o644)).to.deep.equal({
        value: { wallet: { password: 'hush', key: 'hush' } },
        problems: [],
      });
    });

    it('are not those of daemons', async () => {
      await using folder = await ConfigFolder.create();
      const coin = 'daemons = [{ password = "hush" }]';

      expect((await resolved(folder, coin, 0o644)).problems).to.deep.equal([]);
    });
  });
});
