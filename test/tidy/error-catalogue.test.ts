import { expect } from 'chai';
import { readSource } from './source-tree.ts';

/** First column of the rows below a README heading, without the code marks. */
function documentedCodes(): readonly string[] {
  const section = /^## Error codes$([\s\S]*?)(?=^## )/m.exec(readSource('README.md'))?.[1] ?? '';
  return [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1] ?? '');
}

function declaredCodes(): readonly string[] {
  const source = readSource('core/plugin-api/errors.ts');
  const union = /export type PoolErrorCode =([\s\S]*?);/.exec(source)?.[1] ?? '';
  return [...union.matchAll(/'([A-Z_]+)'/g)].map((match) => match[1] ?? '');
}

describe('error catalogue', () => {
  it('documents every code in the README, and no other', () => {
    expect(declaredCodes()).to.not.deep.equal([]);
    expect([...documentedCodes()].sort()).to.deep.equal([...declaredCodes()].sort());
  });
});
