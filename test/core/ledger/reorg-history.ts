import { expect } from 'chai';
import { BLOCK_SETTLEMENT_DEFAULTS } from '../../../core/ledger/block-settlement.ts';
import type { NewEntry } from '../../../core/ledger/ledger.ts';
import { atomic } from '../../../core/ledger/posting.ts';
import type { Posting } from '../../../core/ledger/posting.ts';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import type { Balances, FollowedPool } from './reorg-bench.ts';
import { ScriptedChain } from './scripted-chain.ts';

/** Few, so that reorganisations of up to ten blocks reach far behind maturity. */
export const MATURITY = 3;
/** Height of the block that the history is about; blocks below were found by others. */
const TARGET = 21;

export interface ReorgFacts {
  /** Confirmations of the block when the reorganisation comes. */
  readonly confirmations: number;
  /** Blocks that it takes away. */
  readonly depth: number;
  /** One of ours competes with the block that it takes at this or the lowest height. */
  readonly rival: boolean;
  /** The old chain wins again in the end. */
  readonly returns: boolean;
  /** Everybody was paid out just before. */
  readonly paid: boolean;
}

export type PoolMaker = (chain: ScriptedChain, clock: Clock) => Promise<FollowedPool>;

interface Found {
  readonly height: number;
  readonly hash: string;
  readonly finder: string;
}

/**
 * One block through a reorganisation. After each stage the books have to be those that somebody would make who
 * only ever saw the chain as it is now, but for payments. Returns the lowest balance of a miner on the way.
 */
export async function liveThrough(facts: ReorgFacts, poolFor: PoolMaker): Promise<bigint> {
  const { confirmations, depth, rival, returns, paid } = facts;
  const clock = new ManualClock();
  const chain = new ScriptedChain(MATURITY);
  const pool = await poolFor(chain, clock);
  const found: Found[] = [];
  let payments: Balances = {};
  let lowest = 0n;

  const look = async (): Promise<void> => {
    await pool.look();
    clock.pass(BLOCK_SETTLEMENT_DEFAULTS.rewardAfterMs);
    await pool.look();
    clock.pass(BLOCK_SETTLEMENT_DEFAULTS.spanMs);
    for (const [place, balance] of Object.entries(await pool.balances()))
      if (place.startsWith('miner ') && balance < lowest) lowest = balance;
  };
  const find = async (height: number, hash: string, finder: string): Promise<void> => {
    found.push({ height, hash, finder });
    await pool.found(height, hash, finder);
  };
  /** Ours are the target, the one above it, of a miner for himself, and the fourth. */
  const mine = async (): Promise<void> => {
    const height = chain.height + 1;
    const finder = new Map([
      [TARGET - 8, 'cid'],
      [TARGET, 'ann'],
      [TARGET + 1, 'solo:zoe'],
      [TARGET + 3, 'bob'],
    ]).get(height);
    const hash = `old-${height}`;
    if (finder !== undefined) await find(height, hash, finder);
    chain.extend(hash);
    await look();
  };
  const expectFollowed = async (stage: string): Promise<void> => {
    const fresh = await poolFor(chain, clock);
    for (const { height, hash, finder } of found) await fresh.found(height, hash, finder);
    await fresh.look();
    clock.pass(BLOCK_SETTLEMENT_DEFAULTS.rewardAfterMs);
    await fresh.look();
    clock.pass(BLOCK_SETTLEMENT_DEFAULTS.spanMs);
    const name = `${stage}: ${JSON.stringify(facts)}`;
    const balances = await pool.balances();
    expect(balances, name).to.deep.equal(sumOf(await fresh.balances(), payments));
    const total = Object.values(balances).reduce((sum, each) => sum + each, 0n);
    expect(total, name).to.equal(0n);
  };

  while (chain.height < TARGET + confirmations - 1) await mine();
  await expectFollowed('before');
  if (paid) {
    const entry = payout(await pool.balances());
    if (entry !== undefined) {
      await pool.post(entry);
      payments = sumOf({}, balancesOf(entry.postings));
    }
  }
  const old = chain.hashes;
  const lowestTaken = chain.height - depth + 1;
  const rivalHeight = Math.max(TARGET, lowestTaken);
  const fork = Array.from({ length: depth + 1 }, (_, index) => {
    const height = lowestTaken + index;
    return rival && height === rivalHeight ? 'rival' : `new-${height}`;
  });
  if (rival) await find(rivalHeight, 'rival', 'dee');
  chain.reorganise(depth, fork);
  await look();
  await expectFollowed('reorganised');
  if (returns) {
    const more = [1, 2].map((each) => `old-${old.length + each}`);
    chain.reorganise(depth + 1, [...old.slice(lowestTaken - 1), ...more]);
    await look();
    await expectFollowed('returned');
  }
  for (let each = 0; each < 2 * MATURITY; each++) await mine();
  await expectFollowed('in the end');
  return lowest;
}

/** Pays every miner all that is mature; undefined where nobody has anything. */
function payout(balances: Balances): NewEntry | undefined {
  const due = Object.entries(balances).filter(
    ([place, balance]) => place.startsWith('miner ') && balance > 0n,
  );
  if (due.length === 0) return undefined;
  const postings: Posting[] = due.map(([place, balance]) => ({
    account: 'miner',
    owner: place.slice('miner '.length),
    amountAtomic: atomic(-balance),
  }));
  const total = due.reduce((sum, [, balance]) => sum + balance, 0n);
  return {
    kind: 'payout-sent',
    asset: 'btc',
    idempotencyKey: 'payout:btc:1:1',
    postings: [{ account: 'chain', owner: '', amountAtomic: atomic(total) }, ...postings],
    facts: {},
  };
}

function balancesOf(postings: readonly Posting[]): Balances {
  return Object.fromEntries(
    postings.map(({ account, owner, amountAtomic }) => [
      `${account} ${owner}`.trim(),
      amountAtomic as bigint,
    ]),
  );
}

function sumOf(one: Balances, other: Balances): Balances {
  const sums: Record<string, bigint> = { ...one };
  for (const [place, balance] of Object.entries(other)) sums[place] = (sums[place] ?? 0n) + balance;
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0n));
}
