/**
 * What every plugin promises, as checks that run in order: each builds on those before it. Mocha runs them
 * over the bundled plugins, `headframe contract` over anybody's.
 */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { checkedTerms } from '../host/checked-terms.ts';
import { asPoolError } from '../host/foreign-error.ts';
import type { DialectId } from '../plugin-api/dialect.ts';
import type { PoolError } from '../plugin-api/errors.ts';
import type { MiningJob } from '../plugin-api/job.ts';
import { difficultyFromTarget } from '../plugin-api/target.ts';
import {
  POOL_CHAIN,
  POOL_JOBS,
  POOL_ROUTES,
  POOL_WALLET,
  POOL_WORK,
} from '../plugin-api/tokens.ts';
import type { PoolToken } from '../plugin-api/tokens.ts';
import { checkedRoutes } from '../plugin-routes/checked-routes.ts';
import type { ContractBench } from './contract-bench.ts';
import type { ContractCheck } from './contract-check.ts';
import { CLOSED_HASH } from '../blocks/round-closer.ts';
import { toldReward } from '../ledger/told-reward.ts';
import { contextOf } from '../shares/encoded-share.ts';
import { schemaFaults } from './schema-faults.ts';
import { sessionFaults } from './session-faults.ts';
import { trialSubmission } from './trial-submission.ts';

/** Between two looks at a daemon that is coming back. */
const LOOK_MS = 50;

export const CONTRACT_SUITE: readonly ContractCheck[] = [
  { name: 'has a manifest that the host accepts', run: checkManifest },
  {
    name: 'describes its settings and options by closed schemas whose defaults fit',
    run: checkSchema,
  },
  {
    name: 'has a kernel that gives the answers of its vectors',
    run: (bench) => bench.proveKernel(),
  },
  { name: 'understands the settings of its own devnet', run: checkSettings },
  { name: 'describes its coin', run: checkDescription },
  { name: 'has tables that a database takes, and takes once, if any', run: checkTables },
  { name: 'constructs each of its classes from the tokens they list', run: checkConstruction },
  { name: 'has HTTP routes that the host can serve, if any', run: checkRoutes },
  { name: 'tells addresses that can be paid from those that cannot', run: checkAddresses },
  { name: 'says of rewards what can be kept', run: checkTerms },
  { name: 'starts its devnet', run: (bench) => bench.startDevnet() },
  { name: 'hands out a template before its work source has started', run: checkTemplate },
  {
    name: 'builds jobs that differ in content, not only in id, or says that they do not',
    run: checkJobs,
  },
  { name: 'gives each session work of its own, and hashes what it gave', run: checkSessions },
  { name: 'refuses a block that misses the network target', run: checkRefusal },
  { name: 'has a solved block accepted, and the chain knows it by its hash', run: checkSolution },
  { name: 'answers a block that was sent twice as accepted', run: checkDuplicate },
  { name: 'knows its newest block by one hash, and tells rewards that can be', run: checkReward },
  { name: 'hands out work on the new tip', run: checkNewTip },
  { name: 'tells facts of its network and the health of its daemons', run: checkFacts },
  { name: 'says so where no daemon answers, and finds its chain again', run: checkOutage },
  { name: 'stops, and may be stopped again', run: checkStop },
];

async function checkManifest(bench: ContractBench): Promise<void> {
  const manifest = await bench.manifest();
  assert.match(manifest.id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
}

async function checkSchema(bench: ContractBench): Promise<void> {
  const { config, commands = [] } = await bench.manifest();
  const ofCommands = commands.flatMap(({ name, options }) =>
    options === undefined ? [] : schemaFaults(options, name),
  );
  const faults = [...schemaFaults(config), ...ofCommands];
  assert.deepEqual(faults, [], faults.join('; '));
}

async function checkSettings(bench: ContractBench): Promise<void> {
  assert.ok((await bench.checked()).coin);
}

async function checkDescription(bench: ContractBench): Promise<void> {
  const { manifest, coin } = await bench.checked();
  const { symbol, name, family, decimals, blockTimeSeconds } = manifest.describe(coin);
  for (const text of [symbol, name, family]) assert.ok(text.length > 0, 'a text is empty');
  assert.ok(Number.isInteger(decimals) && decimals >= 0 && decimals <= 36, 'decimals: 0 to 36');
  assert.ok(blockTimeSeconds > 0, 'blockTimeSeconds: above 0');
}

async function checkTables(bench: ContractBench): Promise<void> {
  const manifest = await bench.manifest();
  if (manifest.tables === undefined) return;
  for (const start of ['first', 'second']) {
    const database = await (await bench.databases()).open(manifest);
    const [row] = await database.rows<{ is: string }>('select current_schema() as is');
    assert.ok(row, `the schema is there at the ${start} start`);
    await database.close();
  }
}

async function checkConstruction(bench: ContractBench): Promise<void> {
  const container = await bench.container();
  const tokens: readonly PoolToken<unknown>[] = [POOL_WORK, POOL_JOBS, POOL_CHAIN, POOL_WALLET];
  for (const token of tokens) {
    assert.equal(container.get(token), container.get(token), 'one instance per pool');
  }
  const { maturity } = container.get(POOL_CHAIN);
  assert.ok(Number.isInteger(maturity) && maturity >= 0, 'maturity: a whole number');
}

async function checkRoutes(bench: ContractBench): Promise<void> {
  const { dialects, provides } = await bench.manifest();
  if (provides.routes === undefined) {
    assert.ok(!dialects.includes('http-work'), 'work over HTTP needs routes that hand it out');
    return;
  }
  const check = checkedRoutes((await bench.container()).get(POOL_ROUTES));
  assert.equal(check.kind === 'faulty' ? check.fault : '', '');
}

async function checkAddresses(bench: ContractBench): Promise<void> {
  const wallet = (await bench.container()).get(POOL_WALLET);
  const { manifest, coin } = await bench.checked();
  const { exampleAddress } = manifest.describe(coin);
  for (const address of [bench.settings.address, exampleAddress]) {
    if (address === undefined) continue;
    const check = wallet.checkAddress(address);
    assert.equal(check.kind, 'valid', address);
    assert.ok(check.kind === 'valid');
    assert.deepEqual(
      wallet.checkAddress(check.address),
      check,
      'a canonical address stays as it is',
    );
  }
  for (const address of [
    '',
    'nonsense',
    '0'.repeat(4_096),
    '\u0000',
    `${bench.settings.address}x`,
  ]) {
    const check = wallet.checkAddress(address);
    assert.equal(check.kind, 'refused', `${JSON.stringify(address.slice(0, 40))} must be refused`);
    assert.ok(check.kind === 'refused' && check.reason.length > 0, 'a refusal has a reason');
  }
}

async function checkTerms(bench: ContractBench): Promise<void> {
  const wallet = (await bench.container()).get(POOL_WALLET);
  const { manifest, coin, settings } = await bench.checked();
  const { feePercent } = settings;
  const found = checkedTerms({ manifest, coin, feePercent }, wallet);
  assert.equal(found.kind === 'faulty' ? found.fault : '', '');
}

async function checkTemplate(bench: ContractBench): Promise<void> {
  await bench.startWork();
  const { tip, height, networkTarget, rewardAtomic, feesAtomic, source } = bench.template;
  assert.ok(tip.length > 0 && source.length > 0, 'tip and source are named');
  assert.ok(Number.isInteger(height) && height > 0, 'height: above 0');
  assert.ok(networkTarget > 0n && networkTarget < 1n << 256n, 'networkTarget: 1 to 2^256 - 1');
  // Where the chain tells rewards, a template need not know its own.
  const isToldLater = (await bench.container()).get(POOL_CHAIN).reward !== undefined;
  const pays = rewardAtomic > 0n || (isToldLater && rewardAtomic === 0n);
  assert.ok(pays, 'rewardAtomic: what the block pays, above 0');
  const isPart = feesAtomic >= 0n && feesAtomic <= rewardAtomic;
  assert.ok(isPart, 'feesAtomic: the fees within rewardAtomic, 0 where they are not known');
}

async function checkJobs(bench: ContractBench): Promise<void> {
  const { manifest } = await bench.checked();
  const jobs = (await bench.container()).get(POOL_JOBS);
  const [one, other] = ['1', '2'].map((id) => jobs.build(bench.template, id));
  assert.ok(one !== undefined && other !== undefined);
  assert.equal(one.id, '1');
  assert.equal(one.template, bench.template);
  const { extranonceBytes } = bench;
  /** What a kernel is given of one and the same submission. */
  const hashed = (job: MiningJob, dialect: DialectId): readonly Uint8Array[] => {
    const input = new Uint8Array(manifest.kernel.inputBytes);
    const submission = trialSubmission(dialect, job, { nonce: 1, extranonceBytes });
    jobs.encode(job, submission, input, 0);
    return [contextOf(jobs, job, submission), input];
  };
  const alike = one.searchSpace !== undefined && one.searchSpace === other.searchSpace;
  for (const dialect of manifest.dialects) {
    assert.equal(one.work[dialect]?.dialect, dialect, `work for ${dialect}`);
    const how = alike ? 'two jobs of one search space hash the same' : 'two jobs hash differently';
    assert.equal(isDeepStrictEqual(hashed(one, dialect), hashed(other, dialect)), alike, how);
  }
}

async function checkSessions(bench: ContractBench): Promise<void> {
  const { manifest } = await bench.checked();
  const jobs = (await bench.container()).get(POOL_JOBS);
  const job = jobs.build(bench.template, '3');
  const { inputBytes } = manifest.kernel;
  const { extranonceBytes } = bench;
  for (const dialect of manifest.dialects) {
    const faults = sessionFaults(jobs, job, { dialect, inputBytes, extranonceBytes });
    assert.deepEqual(faults, [], `${dialect}: ${faults.join('; ')}`);
  }
}

async function checkRefusal(bench: ContractBench): Promise<void> {
  if (await closesRounds(bench)) return;
  const work = (await bench.container()).get(POOL_WORK);
  const { solution } = await bench.solve('misses');
  const outcome = await work.submit(solution);
  assert.equal(outcome.kind, 'rejected', `the daemon answered: ${JSON.stringify(outcome)}`);
}

async function checkSolution(bench: ContractBench): Promise<void> {
  if (await closesRounds(bench)) return;
  const container = await bench.container();
  const { solution } = await bench.solve('meets');
  assert.equal(solution.height, bench.template.height);
  const outcome = await container.get(POOL_WORK).submit(solution);
  assert.equal(outcome.kind, 'accepted', `the daemon answered: ${JSON.stringify(outcome)}`);
  const chain = container.get(POOL_CHAIN);
  assert.equal(await chain.canonicalHash(solution.height), solution.blockHash);
  assert.equal(await chain.canonicalHash(solution.height + 1_000), undefined);
  assert.ok((await chain.heightTip()) >= solution.height, 'the tip is at the block');
  bench.solved = solution;
}

async function checkDuplicate(bench: ContractBench): Promise<void> {
  if (await closesRounds(bench)) return;
  assert.ok(bench.solved, 'no block was solved before');
  const outcome = await (await bench.container()).get(POOL_WORK).submit(bench.solved);
  assert.equal(outcome.kind, 'accepted', `the daemon answered: ${JSON.stringify(outcome)}`);
}

/** Chains that make their blocks by themselves are asked about whichever is the newest. */
async function checkReward(bench: ContractBench): Promise<void> {
  const container = await bench.container();
  const chain = container.get(POOL_CHAIN);
  const { height, blockHash } = await knownBlock(bench);
  assert.equal(await chain.canonicalHash(height + 1_000), undefined);
  if (await closesRounds(bench)) assert.match(blockHash, CLOSED_HASH, 'POOL_ROUNDS takes its hash');
  const told = await chain.reward?.(height, blockHash);
  if (told !== undefined) toldReward(told, container.get(POOL_WALLET));
}

/** The block that was solved; the newest of a chain for which none is. */
async function knownBlock(
  bench: ContractBench,
): Promise<{ readonly height: number; readonly blockHash: string }> {
  if (!(await closesRounds(bench))) {
    assert.ok(bench.solved, 'no block was solved before');
    return bench.solved;
  }
  const chain = (await bench.container()).get(POOL_CHAIN);
  const height = await chain.heightTip();
  const blockHash = await chain.canonicalHash(height);
  assert.ok(blockHash !== undefined, 'the newest block has a hash');
  return { height, blockHash };
}

/** No share of such a plugin is a block. */
async function closesRounds(bench: ContractBench): Promise<boolean> {
  return (await bench.manifest()).rounds === 'closed';
}

async function checkNewTip(bench: ContractBench): Promise<void> {
  if (await closesRounds(bench)) return;
  assert.ok(bench.solved, 'no block was solved before');
  const { tip, height } = bench.solved.job.template;
  const next = await bench.templateAfter(tip);
  assert.equal(next.tip, bench.solved.blockHash);
  assert.equal(next.height, height + 1);
}

async function checkFacts(bench: ContractBench): Promise<void> {
  const container = await bench.container();
  const stats = await container.get(POOL_CHAIN).networkStats();
  assert.ok(stats.difficulty > 0 && stats.hashrateHps >= 0 && stats.heightTip > 0);
  // The chain's word for it; a retarget may lie between the last block and the next.
  const { difficultyOne } = (await bench.manifest()).kernel;
  const difficulty = difficultyFromTarget(bench.template.networkTarget, difficultyOne);
  const ratio = stats.difficulty / difficulty;
  assert.ok(ratio > 0.5 && ratio < 2, `difficulty ${stats.difficulty}, of templates ${difficulty}`);
  const health = container.get(POOL_WORK).health();
  assert.ok(health.length > 0, 'a work source has at least one daemon');
  assert.ok(
    health.some(({ state }) => state === 'up'),
    'one daemon is up',
  );
}

async function checkOutage(bench: ContractBench): Promise<void> {
  const { height, blockHash } = await knownBlock(bench);
  const container = await bench.container();
  const chain = container.get(POOL_CHAIN);
  await bench.stopDevnet();
  if (bench.solved !== undefined) {
    const outcome = await container.get(POOL_WORK).submit(bench.solved);
    assert.equal(outcome.kind, 'unknown', `with no daemon: ${JSON.stringify(outcome)}`);
  }
  const failure = await failureOf(chain.canonicalHash(height));
  assert.match(failure?.code ?? 'none', /^DAEMON_/, 'a chain that cannot be asked says so');
  await bench.startDevnet();
  // A source that lost its daemon looks for it now and then; what fails the check is the time it takes.
  while ((await failureOf(chain.canonicalHash(height))) !== undefined) await pause(LOOK_MS);
  assert.equal(await chain.canonicalHash(height), blockHash, 'a devnet keeps its blocks');
}

/** The operating error that a question ends in; undefined where it is answered. */
async function failureOf(question: Promise<unknown>): Promise<PoolError | undefined> {
  try {
    await question;
    return undefined;
  } catch (error) {
    const known = asPoolError(error);
    if (known === undefined) throw error;
    return known;
  }
}

async function checkStop(bench: ContractBench): Promise<void> {
  await bench.stop();
  await bench.stop();
}
