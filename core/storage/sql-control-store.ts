import type { ControlledPool, ControlStore, LoadedControl } from '../control/control-store.ts';
import { NOTHING_SET } from '../control/control-store.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Database, Statements } from './database.ts';
import { SqlAuditTrail } from './sql-audit-trail.ts';

interface Row {
  plugin: string;
  fee_percent: string | null;
  file_fee_percent: string | null;
  kept: string | null;
}

/** Controls in the table of migration 008. */
export class SqlControlStore implements ControlStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  load(pool: ControlledPool): Promise<LoadedControl> {
    return this.#database.transaction(async (statements) => {
      const [row] = await statements.rows<Row>(
        `select plugin, fee_percent, file_fee_percent, kept from pool_controls
          where pool = ? for update`,
        [pool.poolId],
      );
      if (row === undefined) return NOTHING_SET;
      const isSame = row.plugin === pool.pluginId;
      const kept = isSame ? (row.kept ?? undefined) : undefined;
      const feePercent = row.fee_percent === null ? undefined : Number(row.fee_percent);
      const isOverruled = !isSame || row.file_fee_percent !== textOf(pool.fileFeePercent);
      if (!isOverruled) return { feePercent, kept, dropped: undefined };
      if (!isSame) {
        await statements.rows('delete from pool_controls where pool = ?', [pool.poolId]);
      }
      if (feePercent === undefined) return { ...NOTHING_SET, kept };
      await this.#drop(statements, pool, feePercent);
      return { ...NOTHING_SET, kept, dropped: feePercent };
    });
  }

  setFeePercent(pool: ControlledPool, percent: number, before: number): Promise<void> {
    const { poolId, pluginId, fileFeePercent } = pool;
    return this.#database.transaction(async (statements) => {
      await statements.rows(
        `insert into pool_controls (pool, plugin, fee_percent, file_fee_percent, changed_at)
         values (?, ?, ?, ?, ?)
         on conflict (pool) do update set fee_percent = excluded.fee_percent,
           file_fee_percent = excluded.file_fee_percent, changed_at = excluded.changed_at`,
        [poolId, pluginId, String(percent), textOf(fileFeePercent), this.#now()],
      );
      await new SqlAuditTrail(statements, this.#clock).record({
        actor: 'operator',
        origin: `plugin ${pluginId}`,
        act: 'pool-fee-set',
        subject: poolId,
        facts: { feePercent: String(percent), before: String(before) },
      });
    });
  }

  keep({ poolId, pluginId }: ControlledPool, kept: string): Promise<void> {
    return this.#database.transaction(async (statements) => {
      await statements.rows(
        `insert into pool_controls (pool, plugin, kept, changed_at) values (?, ?, ?, ?)
         on conflict (pool) do update set kept = excluded.kept, changed_at = excluded.changed_at`,
        [poolId, pluginId, kept, this.#now()],
      );
      await new SqlAuditTrail(statements, this.#clock).record({
        actor: 'operator',
        origin: `plugin ${pluginId}`,
        act: 'pool-settings-kept',
        subject: poolId,
        facts: { kept },
      });
    });
  }

  async #drop(
    statements: Statements,
    { poolId, fileFeePercent }: ControlledPool,
    dropped: number,
  ): Promise<void> {
    await statements.rows(
      `update pool_controls set fee_percent = null, file_fee_percent = null, changed_at = ?
        where pool = ?`,
      [this.#now(), poolId],
    );
    await new SqlAuditTrail(statements, this.#clock).record({
      actor: 'host',
      origin: 'host',
      act: 'pool-fee-dropped',
      subject: poolId,
      facts: { feePercent: String(dropped), file: textOf(fileFeePercent) ?? 'says nothing' },
    });
  }

  #now(): string {
    return new Date(this.#clock.nowMs()).toISOString();
  }
}

function textOf(percent: number | undefined): string | null {
  return percent === undefined ? null : String(percent);
}
