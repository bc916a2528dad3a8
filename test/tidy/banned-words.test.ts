import { expect } from 'chai';
import { sourceFiles } from './source-tree.ts';

interface Ban {
  readonly words: RegExp;
  readonly instead: string;
  /** Looks at code alone: in prose the words are harmless. */
  readonly codeOnly?: boolean;
  /** Files it is about; all of them if left out. */
  readonly within?: RegExp;
  /** Files that may. */
  readonly except?: RegExp;
}

const BANS: readonly Ban[] = [
  { words: /\bconsole\./, instead: 'the Logger, or process.stdout in command-line code' },
  {
    words: /process\.env\b/,
    instead: 'a setting, read in core/config/environment.ts',
    except: /^core\/config\/environment\.ts$|^test\/|^bench\//,
  },
  { words: /\bas any\b|<any>|: any\b/, codeOnly: true, instead: 'unknown, and a check' },
  { words: /@ts-(ignore|nocheck)/, instead: 'a type that is true' },
  { words: /\b(TODO|FIXME|XXX)\b/, instead: 'doing it, or leaving it out' },
  { words: /biome-ignore(?!.*: \S)/, instead: 'a reason behind the colon' },
  { words: /\bas unknown as\b/, instead: 'a check', except: /^(test|bench)\// },
  { words: /\b(it|describe|context)\.only\(/, instead: 'the whole suite' },
  {
    words: /\bsetTimeout\(\s*(resolve|done)\b/,
    instead: 'waiting for what should happen',
    within: /^test\/(core|plugins)\//,
  },
  { words: /^\/\/ .*[;{]\s*$/m, instead: 'deleting code that is commented out' },
];
/** This file names what it bans. */
const SELF = 'test/tidy/banned-words.test.ts';

describe('banned words', () => {
  const files = sourceFiles().filter(({ path }) => path !== SELF);

  for (const { words, instead, codeOnly, within, except } of BANS) {
    it(`${words.source} does not occur: use ${instead}`, () => {
      const hits = files
        .filter(({ path }) => within?.test(path) !== false && !except?.test(path))
        .map(({ path, text }) => ({ path, hit: words.exec(codeOnly ? codeOf(text) : text)?.[0] }))
        .filter(({ hit }) => hit !== undefined)
        .map(({ path, hit }) => `${path}: ${hit}`);
      expect(hits).to.deep.equal([]);
    });
  }
});

/** Text without its comments. Slashes in strings may cost a rest of a line, which is no harm here. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
