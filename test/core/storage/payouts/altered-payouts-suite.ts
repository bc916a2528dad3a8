import { expect } from 'chai';
import type { Fence } from '../../../../core/payouts/payout-guard.ts';
import type { Database, Statements } from '../../../../core/storage/database.ts';
import { checkPayouts } from '../../../../core/storage/payouts/payout-check.ts';
import { item, PayoutBench } from './payout-bench.ts';

/**
 * How each column is altered, one row at a time, or why nothing of it can be told from the rest. An alteration
 * that the tables themselves refuse counts as found.
 */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, readonly string[] | string>>>> = {
  payout_batches: {
    id: ['id + 1000'],
    pool: [`'xmr'`],
    state: [
      `case state when 'confirmed' then 'submitted' else 'confirmed' end`,
      `case state when 'planned' then 'reserved' else 'planned' end`,
    ],
    fee_bearer:
      'who bears a fee that is not known yet, or took nothing from anybody, is nowhere else: a built payment has it in its receipts',
    amount: ['amount + 1', 'amount * 2'],
    payment: [
      `replace(payment, '"receiptsAtomic":["', '"receiptsAtomic":["1')`,
      `regexp_replace(payment, '"receiptsAtomic":[^]]*]', '"receiptsAtomic":[]')`,
    ],
    item_count: ['item_count + 1'],
    payees: ['payees + 1'],
    paid: ['paid + 1', 'null'],
    unsigned: 'what is signed is held against the order before it is sent',
    fee: ['fee + 1', 'null'],
    attempts: ['attempts + 1'],
    entries: ['entries + 1', 'entries + 2'],
    confirmations: 'asked of the chain at every look; it decides nothing by itself',
    reason: [`reason || 'x'`],
    created_at: [`created_at - interval '1 microsecond'`],
    changed_at: [`changed_at + interval '1 microsecond'`],
    sent_at: [`sent_at + interval '1 microsecond'`, 'null'],
  },
  payout_items: {
    batch_id: ['(select max(id) from payout_batches where id <> batch_id)'],
    position: ['position + 1000'],
    account: [`case account when 'miner' then 'fee' else 'miner' end`],
    owner: [`owner || 'x'`],
    address: [`address || 'x'`],
    amount: ['amount + 1', 'amount * 2'],
    receipt: ['receipt - 1', 'null'],
    request_id: 'which request is marked as done; no amount follows from it',
  },
  payout_transactions: {
    tx_id: [`tx_id || 'x'`],
    batch_id: ['(select min(id) from payout_batches where id <> batch_id)'],
    position: 'transactions of one batch have no order that matters',
  },
  payout_steps: {
    id: 'only their order counts, and a step out of order is found by its states',
    batch_id: ['(select max(id) from payout_batches where id <> batch_id)'],
    from_state: [`coalesce(from_state, '') || 'x'`],
    to_state: [`to_state || 'x'`],
    reason: 'words; those of the last step are held against the batch',
    taken_at:
      'the first, the one that sent and the last are held against the batch, no other decides',
  },
};

/**
 * Rows that are altered. Columns that are null in some states stay so. Of a batch that is planned nothing is in
 * the ledger yet: its pool, and whose a fee is, are nowhere else; to where fees are paid only the pool's file says.
 */
const ONLY: Readonly<Record<string, string>> = {
  payment: 'payment is not null',
  paid: 'paid is not null',
  fee: 'fee is not null',
  sent_at: 'sent_at is not null',
  receipt: 'receipt is not null',
  pool: 'entries > 0',
  owner: `(account = 'miner' or batch_id in (select id from payout_batches where entries > 0))`,
  address: `account = 'miner'`,
};

/** Alters every column of every row of small payouts by itself. Call it inside a `describe`. */
export function alteredPayoutsSuite(database: () => Database): void {
  before(async () => {
    const bench = await PayoutBench.empty(database());
    const fence: Fence = await bench.fence();
    await bench.earn({ alice: 1000, bob: 1000, 'fee-x': 1000 });
    const items = [item('alice', 5), item('bob', 6), item('fee-x', 7, { account: 'fee' })];
    for (const state of ['planned', 'reserved', 'submitting', 'submitted', 'confirmed'] as const) {
      await bench.batchIn(state, items, fence);
      bench.clock.pass(60_000);
    }
    await bench.batchIn('released', items, fence);
  });

  it('are not these, as long as nothing is altered', async () => {
    expect(await checkPayouts(database(), (finding) => expect.fail(finding.message))).to.equal(0);
  });

  for (const [table, columns] of Object.entries(COLUMNS)) {
    it(`are all columns of ${table}`, async () => {
      const rows = await database().rows<{ name: string }>(
        `select column_name as name from information_schema.columns
          where table_schema = 'public' and table_name = ? order by ordinal_position`,
        [table],
      );
      expect(rows.map(({ name }) => name)).to.have.members(Object.keys(columns));
    });

    for (const [column, values] of Object.entries(columns)) {
      if (typeof values === 'string') continue;
      it(`are found whichever ${column} of ${table} is altered`, async function () {
        this.timeout(60_000);
        for (const value of values) {
          const only = ONLY[column] ?? 'true';
          await expectFound(table, only, `update ${table} set ${column} = ${value}`);
        }
      });
    }

    it(`are found whichever row of ${table} is taken out`, async function () {
      this.timeout(60_000);
      await expectFound(table, 'true', `delete from ${table}`);
    });
  }

  for (const [table, columns, values] of [
    ['payout_items', 'position, account, owner, address, amount', `90, 'miner', 'eve', 'eve', 1`],
    ['payout_transactions', 'position, tx_id', `90, 'stranger'`],
    ['payout_steps', 'from_state, to_state, taken_at', `'confirmed', 'review', now()`],
  ] as const) {
    it(`are found whichever batch a row of ${table} is added to`, async () => {
      for (const { id } of await database().rows<{ id: bigint }>('select id from payout_batches')) {
        const change = `insert into ${table} (batch_id, ${columns}) values (${id}, ${values})`;
        expect(await findingsAfter((statements) => statements.rows(change)), change).to.be.above(0);
      }
    });
  }

  it('are found where a batch is added', async () => {
    const change = `insert into payout_batches (pool, state, fee_bearer, amount, item_count, payees, created_at, changed_at)
      values ('btc', 'planned', 'operator', 1, 1, 1, now(), now())`;
    expect(await findingsAfter((statements) => statements.rows(change))).to.be.above(0);
  });

  /** Does `change` to each row that `only` lets through, by itself. */
  async function expectFound(table: string, only: string, change: string): Promise<void> {
    const rows = await database().rows<{ row: string }>(
      `select ctid::text as row from ${table} where ${only} order by 1`,
    );
    expect(rows.length).to.be.at.least(2);
    for (const { row } of rows) {
      const findings = await findingsAfter(async (statements) => {
        await statements.rows('alter table payout_steps disable trigger user');
        const changed = await statements.rows(`${change} where ctid = ?::tid returning 1`, [row]);
        expect(changed).to.have.length(1);
      });
      expect(findings, `${change} in row ${row}`).to.be.above(0);
    }
  }

  /** Takes the change back in the end. What the tables refuse is one finding. */
  async function findingsAfter(act: (statements: Statements) => Promise<unknown>): Promise<number> {
    let findings = 0;
    const undo = new Error('undo');
    await database()
      .transaction(async (statements) => {
        const refused = await act(statements).then(
          () => false,
          (error: unknown) =>
            error instanceof Error && /constraint|only be updated/.test(error.message),
        );
        if (refused) findings = 1;
        else findings = await checkPayouts(within(statements), () => undefined);
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
    return findings;
  }
}

/** The check inside the transaction that altered something; it may not choose what it sees any more. */
function within(statements: Statements): Database {
  const transaction: Database['transaction'] = (act) =>
    act({
      rows: async (sql, bindings) =>
        sql.startsWith('set transaction') ? [] : statements.rows(sql, bindings),
    });
  return { transaction } as Database;
}
