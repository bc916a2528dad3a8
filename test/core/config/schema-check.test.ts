import { expect } from 'chai';
import { Type } from 'typebox';
import { checkSchema } from '../../../core/config/schema-check.ts';
import { TomlDocument } from '../../../core/config/toml-document.ts';

const SCHEMA = Type.Object({
  url: Type.Optional(Type.String({ pattern: '^http://[^@]+$' })),
  password: Type.Optional(Type.String()),
  startSeed: Type.Optional(Type.Enum(['block', 'parent'])),
  daemons: Type.Optional(Type.Array(Type.Object({ user: Type.Integer() }))),
});

function messagesOf(text: string, more: object = {}): string {
  const document = TomlDocument.parse('pools/one.toml', text) as TomlDocument;
  const values = { ...structuredClone(document.values), ...more };
  return checkSchema(SCHEMA, values, document)
    .map(({ message }) => message)
    .join('\n');
}

describe('SchemaCheck', () => {
  it('shows what it found', () => {
    expect(messagesOf('url = "ftp://node"')).to.match(/got "ftp:\/\/node"$/);
  });

  for (const [where, text] of [
    ['in a URL', 'url = "http://pool:hush/@word@node:8332"'],
    ['of the wrong type', 'password = 11259375'],
    ['in a table where a list belongs', 'daemons = { password = "hush" }'],
  ] as const) {
    it(`does not show a password ${where}`, () => {
      const messages = messagesOf(text);

      expect(messages).to.contain('[secret]');
      expect(messages).to.not.match(/hush|11259375/);
    });
  }

  it('shows a word that is none of those to choose from, by whatever key', () => {
    expect(messagesOf('startSeed = "parnet"')).to.match(/one of block, parent, got "parnet"$/);
  });

  it('does not show what came from a variable', () => {
    expect(messagesOf('urlEnv = "NODE"', { url: 'hush' })).to.match(/got the value of a variable$/);
  });
});
