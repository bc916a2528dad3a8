import { expect } from 'chai';
import { foldersIn, sourceFiles } from './source-tree.ts';

/**
 * Coins whose protocol is all their plugin's: by folder, the words for them. What the other plugins mine, core
 * speaks itself, as protocols of many coins.
 */
const WORDS: Readonly<Record<string, RegExp>> = {
  visionx: /(?<![A-Za-z])vision|Vision|VPOW|vpow|\bLAND\b/,
  kale: /(?<![A-Za-z])kale|soroban|stellar/i,
};

describe('core', () => {
  const files = sourceFiles().filter(({ path }) => path.startsWith('core/'));

  it('is read at all', () => {
    expect(files).to.have.length.above(100);
    expect(foldersIn('plugins')).to.include.members(['visionx']);
  });

  for (const [plugin, words] of Object.entries(WORDS))
    it(`has no word about the coin of ${plugin}`, () => {
      const hits = files
        .map(({ path, text }) => ({ path, hit: words.exec(text)?.[0] }))
        .filter(({ hit }) => hit !== undefined);
      expect(hits).to.deep.equal([]);
    });
});
