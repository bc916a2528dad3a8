import { expect } from 'chai';
import { readEnvironment } from '../../../core/config/environment.ts';
import { resolveSecrets } from '../../../core/config/secrets.ts';
import { TomlDocument } from '../../../core/config/toml-document.ts';

const TEXT = '[coin]\n[[coin.daemons]]\nurl = "http://a"\npasswordEnv = "NODE_PASSWORD"\n';

describe('Secrets', () => {
  it('puts in the variable that a key names', () => {
    const document = TomlDocument.parse('pools/one.toml', TEXT) as TomlDocument;
    const environment = readEnvironment({ NODE_PASSWORD: 'hush' });

    const { value, problems } = resolveSecrets(coinOf(document), document, ['coin'], environment);

    expect(value).to.deep.equal({ daemons: [{ url: 'http://a', password: 'hush' }] });
    expect(problems).to.deep.equal([]);
  });

  it('points at a key whose variable is not set', () => {
    const document = TomlDocument.parse('pools/one.toml', TEXT) as TomlDocument;

    const { problems } = resolveSecrets(
      coinOf(document),
      document,
      ['coin'],
      readEnvironment({ NODE_PASSWORD: '' }),
    );

    expect(problems).to.have.lengthOf(1);
    expect(problems[0]).to.include({ line: 4, column: 1, key: 'coin.daemons[0].passwordEnv' });
    expect(problems[0]?.message).to.contain('NODE_PASSWORD');
  });
});

function coinOf({ values }: TomlDocument): unknown {
  const { coin } = values as { readonly coin?: unknown };
  return coin;
}
