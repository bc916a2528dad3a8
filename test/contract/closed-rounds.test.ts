import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { composeContract } from '../../core/composition.ts';
import { readPoolFile } from '../../core/config/config-directory.ts';
import { readEnvironment } from '../../core/config/environment.ts';
import type { ContractBench } from '../../core/contract/contract-bench.ts';
import { CONTRACT_SUITE } from '../../core/contract/contract-suite.ts';
import type { BlockReward } from '../../core/plugin-api/chain.ts';
import { POOL_CHAIN } from '../../core/plugin-api/tokens.ts';
import { fixture } from '../core/host/fixture-plugins.ts';

/** What the chain of the fixture has to say. */
interface Told {
  hashes: string[];
  rewards: Map<string, BlockReward>;
}

describe('Contract of a plugin that closes rounds', function () {
  this.timeout(60_000);

  let directory: string;
  let bench: ContractBench;
  let chain: Told;

  async function check(words: string): Promise<void> {
    const found = CONTRACT_SUITE.find(({ name }) => name.includes(words));
    if (found === undefined) throw new Error(`there is no check of "${words}"`);
    await found.run(bench);
  }

  async function failure(words: string): Promise<string> {
    try {
      await check(words);
      return 'none';
    } catch (error) {
      return String(error);
    }
  }

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-contract-'));
    const file = join(directory, 'one.toml');
    const listen = '[devnet]\nlisten = "127.0.0.1:1"';
    await writeFile(file, `plugin = "${fixture('harvests')}"\naddress = "tiny1"\n${listen}\n`);
    const { pool } = await readPoolFile(file);
    if (pool === undefined) throw new Error('this is no pool file');
    bench = composeContract({ pool, dataDirectory: directory }, readEnvironment({}));
    chain = (await bench.container()).get(POOL_CHAIN) as unknown as Told;
    chain.hashes = ['aa', 'bb'];
  });

  after(async () => {
    await bench.stop();
    await rm(directory, { recursive: true, force: true });
  });

  for (const words of [
    'manifest that the host accepts',
    'constructs each of its classes',
    'before its work source has started',
    'builds jobs that differ in content',
    'work of its own, and hashes what it gave',
    'refuses a block that misses',
    'has a solved block accepted',
    'sent twice',
    'newest block by one hash',
    'on the new tip',
  ])
    it(`holds: ${words}`, () => check(words));

  it('wants hashes that rounds can be closed by, and rewards that can be', async () => {
    chain.rewards.set('bb', { amountAtomic: 1n, direct: [{ address: 'x', amountAtomic: 1n }] });
    expect(await failure('newest block by one hash')).to.match(/a reward that cannot be/);
    chain.rewards.clear();
    chain.hashes = ['aa', 'BB'];
    expect(await failure('newest block by one hash')).to.match(/POOL_ROUNDS takes its hash/);
  });
});
