import { expect } from 'chai';
import { coinAmount } from '../../core/ledger/coin-amount.ts';
import { openDatabase } from '../../core/storage/database.ts';
import type { RunningDevnet } from '../plugins/visionx/running-devnet.ts';
import { OTHER, WALLET } from '../plugins/visionx/running-devnet.ts';
import { type DividedBlock, dividedBlocks } from './divided-blocks.ts';
import { payoutBooks, verifiedBooks } from './payout-books.ts';
import { terminalCommand } from './terminal-command.ts';
import { until } from './until.ts';
import { type ChainBlock, visionAccounts } from './vision-accounts.ts';
import { ADMIN_TOKEN, VISION_POOL, VisionHost, visionNode } from './vision-host.ts';

const [ALICE, BOB, SOLO] = ['a1'.repeat(32), 'b0'.repeat(32), '50'.repeat(32)];
const MINERS = [ALICE, BOB, SOLO];
const FOUNDATION = 'f0'.repeat(32);
/** A core makes some tens of thousands of hashes a second: a share takes some hundredths of one. */
const [DIFFICULTY, SHARE_DIFFICULTY] = [40_000, 2_000];
const MATURITY = 2;
const CONFIRMATIONS = 1;
const BLOCKS_MIN = 4n;
/** In what a worker prints, who is told what he would be paid from the moment that the books say it. */
const ACCEPTED =
  /mining \| [0-9.]+ k?H\/s \| accepted [1-9][0-9]* \| rejected [0-9]+ \| blocks [0-9]+/;

describe('payouts of VisionX', function () {
  this.timeout(240_000);

  let node: RunningDevnet;
  let host: VisionHost;

  before(async () => {
    node = await visionNode(DIFFICULTY);
    host = await VisionHost.start({
      node,
      shareDifficulty: SHARE_DIFFICULTY,
      coin: [`foundationAddress = "${FOUNDATION}"`],
      payout: ['enabled = true', 'everySeconds = 86400', 'minimum = "0.00000001"'],
    });
  });

  after(async () => {
    await host?.process.dispose();
    await node?.stop();
  });

  /** What a miner is owed and was paid. */
  async function standingOf(miner: string): Promise<{ due: bigint; mature: bigint; paid: bigint }> {
    const { body } = await host.process.get(`/api/v1/miners/${miner}/balances`);
    const [found] = Array.isArray(body) ? (body as Partial<Record<string, string>>[]) : [];
    const [mature, immature, paid] = ['balance', 'pending_balance', 'total_paid'].map((key) =>
      land(found?.[key] ?? '0'),
    ) as [bigint, bigint, bigint];
    return { due: mature + immature + paid, mature, paid };
  }

  const standings = () => Promise.all(MINERS.map(standingOf));

  /** Of the chain's blocks, those of the pool. */
  async function found(): Promise<readonly ChainBlock[]> {
    const { blocks } = await visionAccounts(node.node);
    return blocks.filter(({ miner }) => miner === WALLET);
  }

  /** Three workers mine until each has earned something; then all blocks are divided, a part of each to miners. */
  async function mineDivided(percent: number): Promise<void> {
    const before = (await found()).length;
    const { height } = await node.node.head();
    const earned = await standings();
    const workers = [
      host.worker(`${ALICE}.one`, 1),
      host.worker(`${BOB}.two`, 2),
      host.worker(`solo:${SOLO}.own`, 1),
    ];
    const printed = (): string => workers.map(({ output }) => output).join('\n');
    try {
      await until('blocks', async () => (await node.node.head()).height >= height + BLOCKS_MIN);
      await until(
        () => `blocks of all; the workers printed:\n${printed()}\n${host.process.output}`,
        async () => {
          const now = await standings();
          return now.every(({ due }, index) => due > (earned[index]?.due ?? 0n));
        },
        90_000,
      );
    } finally {
      for (const worker of workers) await worker.stop();
    }
    // Its last line.
    for (const { output } of workers) expect(output).to.match(ACCEPTED);
    const blocks = (await found()).slice(before);
    // What rounding takes of three miners is less than three units of a block.
    const least = leftTo(blocks, percent) - 3n * BigInt(blocks.length);
    const dueBefore = sum(earned.map(({ due }) => due));
    await until(
      () => `all blocks to be divided; the host printed:\n${host.process.output}`,
      async () => sum((await standings()).map(({ due }) => due)) - dueBefore > least,
    );
  }

  it('are earned by three workers, one of them for himself, by the fee in force', async () => {
    await mineDivided(97.5);
    const told = await host.command('/configure', { pool_fee: 4 });
    expect(told.value, told.text).to.include({ ok: true, pool_fee_bps: 400 });
    await mineDivided(95);
    expect((await host.ask('/stats')).value['blocks_found']).to.be.at.least(2 * Number(BLOCKS_MIN));
  });

  it('are one transaction to all of them, and final', async () => {
    await node.mine(MATURITY, OTHER);
    await until('credits to be mature', async () =>
      (await standings()).every(({ due, mature }) => due > 0n && due === mature),
    );
    const url = ['--url', `http://127.0.0.1:${host.process.apiPort}`];
    const run = await terminalCommand(['payouts', 'run', VISION_POOL, ...url], {
      HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN,
    });
    expect(run.code, run.output).to.equal(0);
    await until(
      () => `the payment to be sent; the host printed:\n${host.process.output}`,
      async () => (await node.node.wallet.account()).pendingAtomic > 0n,
    );
    await node.mine(CONFIRMATIONS, OTHER);
    await until(
      () => `the payment to be final; the host printed:\n${host.process.output}`,
      async () => {
        const { value } = await host.ask('/metrics');
        return Number(value['total_payouts']) > 0;
      },
    );
    for (const { due, mature, paid } of await standings())
      expect({ mature, paid }).to.deep.equal({ mature: 0n, paid: due });
    const { blocks } = await visionAccounts(node.node);
    const payments = blocks.flatMap((each) => each.payments);
    expect(payments).to.have.length(1);
    expect(payments[0]?.outputs.map(({ address }) => address)).to.have.members([
      ...MINERS,
      FOUNDATION,
    ]);
  });

  it('arrive as the books say, and leave the operator his fees', async () => {
    expect(await host.process.stop()).to.equal(0);
    const { blocks, balances } = await visionAccounts(node.node);
    const books = await payoutBooks(host.process);
    const owners = [...MINERS, 'foundation'];
    expect(owners.map((owner) => books.received.get(owner))).to.deep.equal(
      [...MINERS, FOUNDATION].map((address) => balances.get(address)),
    );
    expect(books.received.size).to.equal(owners.length);
    // Who mined the payment's block has its fee; who paid it is the operator.
    const [chain = 0n, network = 0n] = ['chain', 'network-fee'].map((name) =>
      books.accounts.get(name),
    );
    expect(-chain - network).to.equal(balances.get(WALLET));
    const fees = blocks.flatMap(({ payments }) => payments.map(({ feeAtomic }) => feeAtomic));
    expect(books.payments).to.deep.equal([
      { feeAtomic: sum(fees), feeBearer: 'operator', attempts: 1 },
    ]);
    const said = await verifiedBooks(host.process, { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN });
    // Owed to the operator: his fees.
    const [owed, , held] = said.match(/[0-9]+\.[0-9]{8}/g) ?? [];
    expect(
      [owed, held].map((text) => land(text ?? '')),
      said,
    ).to.deep.equal([balances.get(WALLET), balances.get(WALLET)]);
  });

  it('divide each block to the atomic unit, by the work on record', async () => {
    const database = await openDatabase({ dataDir: host.process.data });
    let divided: readonly DividedBlock[];
    try {
      divided = await dividedBlocks(database);
    } finally {
      await database.close();
    }
    for (const block of divided) expect(block.postings).to.deep.equal(expectedOf(block));
    const own = divided.filter(({ scheme }) => scheme === 'solo');
    expect(own.map(({ finder }) => finder)).to.include(`solo:${SOLO}`);
    expect(new Set(divided.map(({ scheme }) => scheme))).to.deep.equal(new Set(['prop', 'solo']));
    // The fee is that of the time when a block was divided: all of before, then all of after.
    const fees = divided.map(({ feePercent }) => feePercent);
    expect(new Set(fees)).to.deep.equal(new Set([1.5, 4]));
    expect(fees.lastIndexOf(1.5)).to.be.below(fees.indexOf(4));
  });
});

/** Postings of a block, worked out here. */
function expectedOf(block: DividedBlock): ReadonlyMap<string, bigint> {
  const { rewardAtomic: reward, finder, scheme, feePercent, work } = block;
  const foundation = reward / 100n;
  const operator = (reward * BigInt(feePercent * 100)) / 10_000n;
  const left = reward - foundation - operator;
  const weights = scheme === 'solo' ? new Map([[finder.replace('solo:', ''), 1n]]) : work;
  const total = sum(weights.values());
  const credits = [...weights].map(
    ([miner, weight]) => [`miner-immature ${miner}`, (left * weight) / total] as const,
  );
  const dust = left - sum(credits.map(([, amount]) => amount));
  return new Map(
    [
      ['chain ', -reward] as const,
      ...credits,
      ['fee-immature foundation', foundation + dust] as const,
      ['fee-immature operator', operator] as const,
    ].filter(([, amount]) => amount !== 0n),
  );
}

/** Of blocks, what a percentage of each is. */
function leftTo(blocks: readonly { readonly rewardAtomic: bigint }[], percent: number): bigint {
  return sum(blocks.map(({ rewardAtomic }) => (rewardAtomic * BigInt(percent * 10)) / 1000n));
}

function sum(amounts: Iterable<bigint>): bigint {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}

function land(text: string): bigint {
  const amount = coinAmount(text, 8);
  if (amount === undefined) throw new Error(`${text} is no amount`);
  return amount;
}
