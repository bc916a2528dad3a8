import type { Database } from '../../core/storage/database.ts';

/** A block as the ledger divided it. */
export interface DividedBlock {
  readonly finder: string;
  readonly scheme: string;
  /** The operator's. */
  readonly feePercent: number;
  readonly isOwn: boolean;
  readonly rewardAtomic: bigint;
  /** The rounds whose work it paid. */
  readonly rounds: readonly [first: bigint, last: bigint];
  /** By account and owner, such as `miner-immature a1...`. */
  readonly postings: ReadonlyMap<string, bigint>;
  /** By miner: the work of its rounds, as shares are on record; of who mines for himself none. */
  readonly work: ReadonlyMap<string, bigint>;
}

interface Row {
  readonly id: bigint;
  readonly facts: string;
}

/** All of a pool, in the order of the ledger. */
export async function dividedBlocks(database: Database): Promise<readonly DividedBlock[]> {
  const rows = await database.rows<Row>(
    `select id, facts from ledger_entries where kind = 'block-reward' order by id`,
  );
  const blocks: DividedBlock[] = [];
  for (const { id, facts: text } of rows) {
    const facts = JSON.parse(text) as Record<string, string>;
    const rounds = [BigInt(facts['roundFrom'] ?? ''), BigInt(facts['round'] ?? '')] as const;
    blocks.push({
      finder: facts['finder'] ?? '',
      scheme: facts['scheme'] ?? '',
      feePercent: quotient(facts['feePercent'] ?? ''),
      isOwn: 'own' in facts,
      rewardAtomic: BigInt(facts['reward'] ?? ''),
      rounds,
      postings: await amounts(
        database,
        `select account || ' ' || owner as name, amount from ledger_postings where entry_id = ?`,
        [id],
      ),
      work: await amounts(
        database,
        `select address as name, sum(work) as amount from share_slices
           join workers on workers.id = worker_id join miners on miners.id = miner_id
          where round between ? and ? and address not like 'solo:%' group by address`,
        rounds,
      ),
    });
  }
  return blocks;
}

async function amounts(
  database: Database,
  sql: string,
  bindings: readonly bigint[],
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await database.rows<{ name: string; amount: bigint }>(sql, bindings);
  return new Map(rows.map(({ name, amount }) => [name, amount]));
}

/** Of a fraction such as `15/10`. */
function quotient(fraction: string): number {
  const [numerator, denominator] = fraction.split('/').map(Number);
  return (numerator ?? Number.NaN) / (denominator ?? Number.NaN);
}
