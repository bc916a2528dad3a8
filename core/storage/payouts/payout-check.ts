import type { BatchState } from '../../payouts/payout-batch.ts';
import { batchKey } from '../../payouts/payout-batch.ts';
import type { Database, Statements } from '../database.ts';
import { detailFindings } from './payout-detail-check.ts';

/**
 * | kind | says |
 * |---|---|
 * | `payout-items` | a batch's amount, counts or receipts are not those of its items, or items not those of owner, payment and entries |
 * | `payout-entries` | the ledger has more or fewer entries of a batch than it says, or names other transactions |
 * | `payout-books` | what the entries of a batch moved is not what its state means |
 * | `payout-steps` | the recorded steps of a batch did not lead to where it is, or not then |
 * | `payout-stray` | the ledger has an entry of a batch that is not there |
 */
export interface PayoutFinding {
  readonly kind:
    | 'payout-items'
    | 'payout-entries'
    | 'payout-books'
    | 'payout-steps'
    | 'payout-stray';
  /** `payout:<pool>:<id>`, or the key of a stray entry. */
  readonly subject: string;
  readonly message: string;
}

/** Batches of one statement: each has some entries, and one of them may have a hundred thousand postings. */
const PAGE_BATCHES = 500;

interface BatchRow {
  id: bigint;
  pool: string;
  state: BatchState;
  amount: bigint;
  fee: bigint | null;
  paid: bigint | null;
  payees: number;
  item_count: number;
  entries: number;
  last_state: BatchState | null;
}

interface ItemSums {
  readonly items: number;
  readonly amount: bigint;
  readonly receipts: bigint;
  readonly payees: number;
  readonly payeeAmount: bigint;
  readonly payeeReceipts: bigint;
}

/** What the entries of one batch moved, all of them together. */
interface Moved {
  entries: number;
  readonly sums: Map<string, bigint>;
}

/**
 * Holds every batch against its items, its steps and the entries that the ledger has of it, at one moment.
 * Whether the entries are those that were entered is `verifyBooks`' to say. Returns how many findings there
 * were. Rejects with `STORAGE_UNAVAILABLE`.
 */
export function checkPayouts(
  database: Database,
  report: (finding: PayoutFinding) => void,
): Promise<number> {
  let findings = 0;
  const tell = (kind: PayoutFinding['kind'], subject: string, message: string): void => {
    findings++;
    report({ kind, subject, message });
  };
  return database.transaction(async (statements) => {
    await statements.rows('set transaction isolation level repeatable read, read only');
    for await (const page of batchPages(statements)) {
      const items = await itemSums(statements, page);
      const moved = await movedBy(statements, page);
      for (const batch of page) {
        const key = keyOf(batch);
        const sums = items.get(batch.id) ?? NO_ITEMS;
        checkItems(batch, sums, (message) => tell('payout-items', key, message));
        checkBooks(batch, sums, moved.get(key) ?? NOTHING, (kind, message) =>
          tell(kind, key, message),
        );
        if (batch.last_state === batch.state) continue;
        tell('payout-steps', key, `it is ${batch.state}, its last step led to ${batch.last_state}`);
      }
      const keys = new Map(page.map((batch) => [batch.id, keyOf(batch)]));
      const detailed = page.map(({ id, entries }) => ({ id, entries, key: keys.get(id) ?? '' }));
      for (const { kind, batchId, message } of await detailFindings(statements, detailed)) {
        tell(kind, keys.get(batchId) ?? '', message);
      }
    }
    for (const key of await strayKeys(statements)) {
      tell('payout-stray', key, 'there is an entry but no such batch');
    }
    return findings;
  });
}

const NO_ITEMS: ItemSums = {
  items: 0,
  amount: 0n,
  receipts: 0n,
  payees: 0,
  payeeAmount: 0n,
  payeeReceipts: 0n,
};
const NOTHING: Moved = { entries: 0, sums: new Map() };

function keyOf({ pool, id }: BatchRow): string {
  return batchKey({ poolId: pool, id });
}

function checkItems(batch: BatchRow, sums: ItemSums, tell: (message: string) => void): void {
  if (batch.amount !== sums.amount) tell(`it is over ${batch.amount}, its items ${sums.amount}`);
  if (batch.item_count !== sums.items || batch.payees !== sums.payees) {
    const said = `${batch.item_count} items with ${batch.payees} miners`;
    tell(`it says ${said}, and has ${sums.items} with ${sums.payees}`);
  }
  if ((batch.paid ?? 0n) !== sums.payeeReceipts) {
    tell(`it says that miners receive ${batch.paid ?? 0n}, its items say ${sums.payeeReceipts}`);
  }
}

function checkBooks(
  batch: BatchRow,
  items: ItemSums,
  { entries, sums }: Moved,
  tell: (kind: 'payout-entries' | 'payout-books', message: string) => void,
): void {
  if (entries !== batch.entries) {
    tell('payout-entries', `it says ${batch.entries} entries, the ledger has ${entries}`);
  }
  const found = sumsText(
    ['payout', 'miner', 'chain', 'network-fee'].map((account) => sums.get(account) ?? 0n),
  );
  const allowed = meaningsOf(batch, items).map(sumsText);
  if (allowed.includes(found)) return;
  tell('payout-books', `it is ${batch.state} and moved ${found}, not ${allowed.join(', nor ')}`);
}

/** What may have been moved in a state: to the payment, miners, the world, and as network fee. */
function meaningsOf(batch: BatchRow, items: ItemSums): readonly (readonly bigint[])[] {
  const none = [0n, 0n, 0n, 0n];
  const reserved = [batch.amount, -items.payeeAmount, 0n, 0n];
  const sent = [0n, -items.payeeAmount, items.receipts, batch.fee ?? 0n];
  switch (batch.state) {
    case 'planned':
    case 'released':
      return [none];
    case 'reserved':
    case 'signing':
      return [reserved];
    case 'submitted':
    case 'confirmed':
      return [sent];
    case 'submitting':
    case 'unknown':
    case 'review':
      // One that was sent, lost and sent again is on the books as sent all the while.
      return [reserved, sent];
  }
}

function sumsText(sums: readonly bigint[]): string {
  const [payout, miner, chain, fee] = sums;
  return `payout ${payout}, miners ${miner}, chain ${chain}, fee ${fee}`;
}

async function* batchPages(statements: Statements): AsyncGenerator<readonly BatchRow[]> {
  let after = 0n;
  for (;;) {
    const page = await statements.rows<BatchRow>(
      `select id, pool, state, amount, fee, paid, payees, item_count, entries,
              (select to_state from payout_steps where batch_id = payout_batches.id
                order by id desc limit 1) as last_state
         from payout_batches where id > ? order by id limit ${PAGE_BATCHES}`,
      [after],
    );
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_BATCHES) return;
    after = last.id;
  }
}

async function itemSums(
  statements: Statements,
  page: readonly BatchRow[],
): Promise<ReadonlyMap<bigint, ItemSums>> {
  const rows = await statements.rows<{
    batch_id: bigint;
    items: bigint;
    amount: bigint;
    receipts: bigint | null;
    payees: bigint;
    payee_amount: bigint | null;
    payee_receipts: bigint | null;
  }>(
    `select batch_id, count(*) as items, sum(amount) as amount, sum(receipt) as receipts,
            count(*) filter (where account = 'miner') as payees,
            sum(amount) filter (where account = 'miner') as payee_amount,
            sum(receipt) filter (where account = 'miner') as payee_receipts
       from payout_items where batch_id = any(?::bigint[]) group by batch_id`,
    [page.map(({ id }) => String(id))],
  );
  return new Map(
    rows.map((row) => [
      row.batch_id,
      {
        items: Number(row.items),
        amount: row.amount,
        receipts: row.receipts ?? 0n,
        payees: Number(row.payees),
        payeeAmount: row.payee_amount ?? 0n,
        payeeReceipts: row.payee_receipts ?? 0n,
      },
    ]),
  );
}

/** By the key of the batch. One entry more than a batch says is looked for, in case there is one. */
async function movedBy(
  statements: Statements,
  page: readonly BatchRow[],
): Promise<ReadonlyMap<string, Moved>> {
  const batchOf = new Map<string, string>();
  for (const { pool, id, entries } of page) {
    const key = batchKey({ poolId: pool, id });
    for (let entry = 1; entry <= entries + 1; entry++) batchOf.set(`${key}:${entry}`, key);
  }
  const rows = await statements.rows<{ key: string; account: string; amount: bigint }>(
    `select idempotency_key as key, account, amount
       from ledger_entries cross join lateral (
         select account, sum(amount) as amount from ledger_postings
          where entry_id = ledger_entries.id group by account offset 0) as postings
      where idempotency_key = any(?::text[])`,
    [[...batchOf.keys()]],
  );
  const moved = new Map<string, Moved>();
  const seen = new Set<string>();
  for (const { key, account, amount } of rows) {
    const batch = batchOf.get(key) ?? '';
    const of = moved.get(batch) ?? { entries: 0, sums: new Map<string, bigint>() };
    of.sums.set(account, (of.sums.get(account) ?? 0n) + amount);
    if (!seen.has(key)) of.entries++;
    seen.add(key);
    moved.set(batch, of);
  }
  return moved;
}

/** Keys of entries whose batch is not there, in its pool; some of them are enough to know. */
async function strayKeys(statements: Statements): Promise<readonly string[]> {
  const rows = await statements.rows<{ key: string }>(
    `select idempotency_key as key from ledger_entries
      where kind in ('payout-reserved', 'payout-sent', 'payout-returned', 'payout-released')
        and not exists (
          select 1 from payout_batches
           where id = substring(idempotency_key from ':([0-9]{1,18}):[0-9]+$')::bigint
             and pool = asset)
      order by ledger_entries.id limit 100`,
  );
  return rows.map(({ key }) => key);
}
