import { expect } from 'chai';
import { exists, foldersIn, sourceFiles } from './source-tree.ts';

const LINES_MAX = 400;
const KERNEL_LINES_MAX = 700;

describe('source files', () => {
  const files = sourceFiles();

  it('are found at all', () => {
    expect(files.filter(({ path }) => path.startsWith('core/'))).to.have.length.above(10);
  });

  it('stay short enough to hold in the head', () => {
    const tooLong = files
      .filter(
        ({ path, lineCount }) =>
          lineCount > (path.startsWith('wasm/') ? KERNEL_LINES_MAX : LINES_MAX),
      )
      .map(({ path, lineCount }) => `${path}: ${lineCount} lines`);
    expect(tooLong).to.deep.equal([]);
  });

  it('live in folders named after what they hold', () => {
    const vague = files
      .map(({ path }) => path)
      .filter((path) =>
        /\/(utils?|helpers?|common|shared|misc|lib|extensions)(\/|\.ts$)/.test(path),
      );
    expect(vague).to.deep.equal([]);
  });

  it('have a test folder for every folder of core', () => {
    // The contract suite is its own test: it runs over every plugin.
    const untested = foldersIn('core').filter(
      (folder) => !exists(`test/core/${folder}`) && !exists(`test/${folder}`),
    );
    expect(untested).to.deep.equal([]);
  });

  it('have a test folder for every plugin', () => {
    const plugins = exists('plugins') ? foldersIn('plugins') : [];
    expect(plugins.filter((plugin) => !exists(`test/plugins/${plugin}`))).to.deep.equal([]);
  });
});
