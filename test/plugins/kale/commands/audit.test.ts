import { expect } from 'chai';
import { auditCommand } from '../../../../plugins/kale/commands/audit.ts';
import { SqlEventLog } from '../../../../plugins/kale/events/sql-event-log.ts';
import { keyShape } from '../../../../plugins/kale/record/farmer-keys.ts';
import { RecordAudit } from '../../../../plugins/kale/record/record-audit.ts';
import { eachProjection } from '../../../../plugins/kale/record/projections.ts';
import type { ColumnType, TableShape } from '../../../../plugins/kale/record/table-shape.ts';
import { columnName } from '../../../../plugins/kale/record/table-shape.ts';
import { ManualClock } from '../../../core/storage/manual-clock.ts';
import { farmStory } from '../record/farm-story.ts';
import { onBothEngines } from '../record/kale-database.ts';
import type { KaleDatabase } from '../record/kale-database.ts';

/** Another value than there is. */
const CHANGES: Readonly<Record<ColumnType, (column: string) => string>> = {
  text: (column) => `coalesce(${column}, '') || 'x'`,
  number: (column) => `coalesce(${column}, 0) + 1000`,
  amount: (column) => `coalesce(${column}, 0) + 1`,
  boolean: (column) => `not ${column}`,
  json: () => `'[{"other": 1}]'::jsonb`,
};

type Stored = Readonly<Record<string, unknown>>;

async function audit(database: KaleDatabase, poolId = 'main') {
  let text = '';
  const code = await auditCommand.run({
    config: {},
    facts: { id: poolId, address: 'GPOOL', tag: '', extranonceBytes: 0 },
    options: {},
    database: database.own,
    write: (each) => {
      text += each;
    },
    signal: new AbortController().signal,
  });
  return { code, text };
}

async function tell(database: KaleDatabase, poolId: string, seed: number): Promise<void> {
  const log = new SqlEventLog(database.own, poolId, new ManualClock());
  for (const events of farmStory({ seed, farmers: 3, blocks: 3 })) {
    const [first] = events;
    if (first?.kind === 'farmer-registered') {
      const { farmerId, custodialWallet: publicKey } = first;
      await log.appendWithKey(events, { farmerId, publicKey, sealed: 's' });
    } else await log.append(events);
  }
  await log.stop();
}

/** All checks, so that whoever tampers may write anything. */
async function dropChecks({ host }: KaleDatabase): Promise<void> {
  const checks = await host.rows<{ place: string; name: string }>(
    `select c.conrelid::regclass::text as place, c.conname as name from pg_constraint c
      where c.contype = 'c' and c.connamespace = 'plugin_kale'::regnamespace`,
  );
  for (const { place, name } of checks)
    await host.rows(`alter table ${place} drop constraint "${name}"`);
}

const shapes: TableShape<never>[] = [];
eachProjection(({ shape }) => void shapes.push(shape));

onBothEngines('audit of KALE', (database) => {
  before(async () => {
    await database().host.rows('delete from plugin_kale.farmer_keys');
    await tell(database(), 'main', 11);
    await dropChecks(database());
  });

  const rowsOf = (table: string) =>
    database().host.rows<{ readonly row: Stored }>(
      `select to_jsonb(t) as row from plugin_kale.${table} t where pool_id = 'main' order by t::text desc limit 1`,
    );

  /** What is found after a change of one row, which is taken back then. */
  async function foundAfter(shape: TableShape<never>, change: (where: string) => string) {
    const table = `plugin_kale.${shape.name}`;
    const [stored] = await rowsOf(shape.name);
    if (stored === undefined) throw new Error(`${shape.name} is empty`);
    // As text: it has more digits than numbers of JavaScript.
    const [all] = await database().host.rows<{ readonly rows: string }>(
      `select jsonb_agg(t)::text as rows from ${table} t where pool_id = 'main'`,
    );
    const where = ['poolId', ...shape.key]
      .map(columnName)
      .map((name) => `"${name}" = '${String(stored.row[name])}'`)
      .join(' and ');
    await database().host.rows(change(where));
    const found = await audit(database());
    await database().host.rows(`delete from ${table} where pool_id = 'main'`);
    await database().host.rows(
      `insert into ${table} select * from jsonb_populate_recordset(null::${table}, ?::jsonb)`,
      [all?.rows ?? '[]'],
    );
    return found;
  }

  it('finds nothing where nobody tampered, and counts', async () => {
    const { code, text } = await audit(database());
    expect(text).to.match(/^events: \d\d+\nfarmers: 3\npoolers: 1\n[\s\S]*farmer_keys: 3\nno diff/);
    expect(code).to.equal(0);
  });

  for (const shape of [...shapes, keyShape as TableShape<never>]) {
    // Any seal will do: it says nothing that events say.
    const fields = Object.entries<ColumnType>(shape.columns).filter(([each]) => each !== 'sealed');
    const keys: readonly string[] = shape.key;
    const change = (where: string, changed: readonly (readonly [string, ColumnType])[]) => {
      const columns = changed.map(([field, type]) => {
        const column = `"${columnName(field)}"`;
        return `${column} = ${CHANGES[type](column)}`;
      });
      return `update plugin_kale.${shape.name} set ${columns.join(', ')} where ${where}`;
    };

    it(`finds every changed column of ${shape.name}`, async () => {
      const changed = fields.filter(([field]) => !keys.includes(field));
      const { code, text } = await foundAfter(shape, (where) => change(where, changed));
      const found = text.split('\n').filter((line) => line.startsWith(`${shape.name} `));
      // Of a key's columns there is one that events know.
      expect(found, text).to.have.lengthOf(changed.length);
      for (const [index, [field]] of changed.entries())
        if (shape.name !== keyShape.name) expect(found[index]).to.contain(`: ${field} is not`);
      expect(code).to.equal(1);
    });

    for (const key of fields.filter(([field]) => keys.includes(field)))
      it(`finds another ${key[0]} in ${shape.name}`, async () => {
        const { code, text } = await foundAfter(shape, (where) => change(where, [key]));
        expect(text).to.match(new RegExp(`^${shape.name} `));
        expect(text).to.match(/differences: 2\n$/);
        expect(code).to.equal(1);
      });

    it(`finds a row that is missing or too many in ${shape.name}`, async () => {
      const table = `plugin_kale.${shape.name}`;
      const missing = await foundAfter(shape, (where) => `delete from ${table} where ${where}`);
      expect(missing.text).to.match(new RegExp(`^${shape.name} .*: is not there\n`));
      expect(missing.code).to.equal(1);
      const others = Object.fromEntries(
        ['farmerId', 'publicKey', 'custodialWallet', 'poolerId', 'key', 'innerHash', 'order']
          .map((each) => [columnName(each), 'other'])
          .concat([['block_index', '999']]),
      );
      const added = await foundAfter(
        shape,
        (
          where,
        ) => `insert into ${table} select (jsonb_populate_record(t, '${JSON.stringify(others)}')).*
                      from ${table} t where ${where}`,
      );
      expect(added.text).to.match(new RegExp(`${shape.name} .*: (follows from|is of) no`));
      expect(added.code).to.equal(1);
    });
  }

  it('comes to the same in many turns, each with a part of the rows', async () => {
    const runIn = async (rowsMax: number) => {
      const told: string[] = [];
      const terms = { pageSize: 7, rowsMax, signal: new AbortController().signal };
      const tell = (difference: string) => void told.push(difference);
      const report = await new RecordAudit(database().own, 'main', { ...terms, tell }).run();
      return { ...report, tables: [...report.tables], told: told.sort() };
    };
    const whole = await runIn(1_000_000);
    expect(whole).to.include({ differenceCount: 0 });
    expect(await runIn(5)).to.deep.equal(whole);
    await database().host.rows(
      `update plugin_kale.harvests set stake = stake + 1 where pool_id = 'main'`,
    );
    await database().host.rows(`update plugin_kale.farmer_keys set public_key = public_key || 'x'`);
    const found = await runIn(1_000_000);
    expect(found.differenceCount).to.be.greaterThan(8);
    expect(await runIn(5)).to.deep.equal(found);
    await database().host.rows(
      `update plugin_kale.harvests set stake = stake - 1 where pool_id = 'main'`,
    );
    await database().host.rows(
      `update plugin_kale.farmer_keys set public_key = rtrim(public_key, 'x')`,
    );
  });

  it('finds events that were changed or taken away, at either end', async () => {
    const changes = [
      `delete from plugin_kale.events e where sequence = 1`,
      `delete from plugin_kale.events e where sequence = 9`,
      `delete from plugin_kale.events e where sequence =
         (select max(sequence) from plugin_kale.events where pool_id = e.pool_id)`,
      `update plugin_kale.events e set body = body || '{"more": 1}' where sequence = 5`,
      `update plugin_kale.events e set kind = 'key-used' where sequence = 4`,
      `update plugin_kale.events e set at = at + interval '1 ms' where sequence = 5`,
      `update plugin_kale.events e set body = body || '{"amount": "x"}'
        where kind = 'deposited'`,
      `update plugin_kale.events e set sequence = sequence + 1000 where sequence = 6`,
      `delete from plugin_kale.events e where true`,
    ];
    for (const [index, change] of changes.entries()) {
      const poolId = `pool ${index}`;
      await database().host.rows('delete from plugin_kale.farmer_keys');
      await tell(database(), poolId, index);
      expect((await audit(database(), poolId)).code).to.equal(0);
      await database().tamperEvents(`${change} and pool_id = '${poolId}'`);
      const { code, text } = await audit(database(), poolId);
      expect(code, change).to.equal(1);
      expect(text, change).to.match(/^(events|log_heads): /);
    }
  });

  it('shows many differences up to a bound', async () => {
    const poolId = 'many';
    const log = new SqlEventLog(database().own, poolId, new ManualClock());
    const poolers = Array.from({ length: 300 }, (_, index) => `p${index}`);
    const kind = 'pooler-registered';
    await log.append(poolers.map((poolerId) => ({ kind, poolerId, name: '', address: 'G' })));
    await database().host.rows(`update plugin_kale.poolers set name = 'x' where pool_id = 'many'`);
    const { code, text } = await audit(database(), poolId);
    expect(code).to.equal(1);
    expect(text.match(/^poolers \[/gm)).to.have.lengthOf(100);
    expect(text).to.match(/and 200 more\n[\s\S]*differences: 300\n$/);
  });

  it('is not misled by a pool that goes on meanwhile', async () => {
    const poolId = 'busy';
    const log = new SqlEventLog(database().own, poolId, new ManualClock());
    let isOver = false;
    const telling = (async () => {
      for (const events of farmStory({ seed: 12, farmers: 4, blocks: 8 })) await log.append(events);
      isOver = true;
    })();
    let audits = 0;
    while (!isOver) {
      const { text } = await audit(database(), poolId);
      const others = text
        .split('\n')
        .filter((line) => / \[/.test(line) && !/^farmer_keys/.test(line));
      expect(others).to.deep.equal([]);
      audits += 1;
    }
    await telling;
    expect(audits).to.be.greaterThan(1);
  });
});
