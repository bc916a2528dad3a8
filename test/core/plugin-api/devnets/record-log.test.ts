import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { RecordLog } from '../../../../core/plugin-api/devnets/record-log.ts';

describe('the log of a devnet', () => {
  let folder: string;
  const file = (): string => path.join(folder, 'blocks.log');
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'headframe-log-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function written(texts: readonly string[]): Promise<string[]> {
    const { log, records } = await RecordLog.open(folder);
    await Promise.all(texts.map((each) => log.append(Buffer.from(each))));
    await log.close();
    return records.map(String);
  }

  it('gives back what was written, in order', async () => {
    expect(await written(['one', '', 'three'])).to.deep.equal([]);
    expect(await written(['four'])).to.deep.equal(['one', '', 'three']);
    expect(await written([])).to.deep.equal(['one', '', 'three', 'four']);
  });

  it('cuts off a torn end, wherever it is torn, and goes on behind what is whole', async () => {
    await written(['one', 'two']);
    const whole = await readFile(file());
    for (let size = whole.length - 1; size > 'one'.length + 8; size--) {
      await writeFile(file(), whole);
      await truncate(file(), size);
      expect(await written(['three'])).to.deep.equal(['one']);
      expect(await written([])).to.deep.equal(['one', 'three']);
    }
  });

  it('cuts off what has another sum than it says', async () => {
    await written(['one', 'two']);
    const bytes = await readFile(file());
    bytes[bytes.length - 1] = 0;
    await writeFile(file(), bytes);
    await appendFile(file(), 'more');
    expect(await written([])).to.deep.equal(['one']);
  });

  it('puts aside what it cannot read at all', async () => {
    await writeFile(file(), 'of another version');
    expect(await written(['one'])).to.deep.equal([]);
    expect(await written([])).to.deep.equal(['one']);
    expect(await readFile(`${file()}.unread`, 'utf8')).to.equal('of another version');
  });
});
