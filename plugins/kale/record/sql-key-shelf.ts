import type { PoolDatabase } from '../../../core/plugin-api/tables.ts';
import type { KeptKey } from '../custody/key-custody.ts';
import type { KeyStore } from '../custody/key-rotation.ts';
import { sealVersion } from '../custody/key-seal.ts';
import type { SqlEventLog } from '../events/sql-event-log.ts';
import { keyShape } from './farmer-keys.ts';
import type { KeyShelf } from './kale-record.ts';
import { columnNames, rowOf } from './table-shape.ts';

/** Sealed keys of a pool's farmers. They come there by `SqlEventLog.appendWithKey`. */
export class SqlKeyShelf implements KeyShelf {
  readonly #database: Pick<PoolDatabase, 'rows'>;
  readonly #poolId: string;

  constructor(database: Pick<PoolDatabase, 'rows'>, poolId: string) {
    this.#database = database;
    this.#poolId = poolId;
  }

  async key(farmerId: string): Promise<KeptKey | undefined> {
    return (await this.keys([farmerId])).get(farmerId);
  }

  async keys(farmerIds: readonly string[]): Promise<ReadonlyMap<string, KeptKey>> {
    const found = await this.#select('and farmer_id = any(?::text[])', [farmerIds]);
    return new Map(found.map((kept) => [kept.farmerId, kept]));
  }

  /** As `KeyStore.page`. */
  page(after: string, count: number): Promise<readonly KeptKey[]> {
    return this.#select(`and farmer_id collate "C" > ? order by farmer_id collate "C" limit ?`, [
      after,
      count,
    ]);
  }

  async #select(
    rest: string,
    parameters: readonly (string | number | readonly string[])[],
  ): Promise<readonly KeptKey[]> {
    const found = await this.#database.rows<Record<string, unknown>>(
      `select ${columnNames(keyShape).join(', ')} from farmer_keys where pool_id = ? ${rest}`,
      [this.#poolId, ...parameters],
    );
    return found.map((record) => rowOf(keyShape, record));
  }
}

/** For the rotation of keys: a key is sealed anew and that is on record, or neither. */
export class LoggedKeyStore implements KeyStore {
  readonly #shelf: SqlKeyShelf;
  readonly #log: Pick<SqlEventLog, 'replaceKey'>;

  constructor(shelf: SqlKeyShelf, log: Pick<SqlEventLog, 'replaceKey'>) {
    this.#shelf = shelf;
    this.#log = log;
  }

  page(after: string, count: number): Promise<readonly KeptKey[]> {
    return this.#shelf.page(after, count);
  }

  replace(known: KeptKey, next: KeptKey): Promise<boolean> {
    return this.#log.replaceKey(known, next, [
      {
        kind: 'key-rotated',
        farmerId: known.farmerId,
        fromVersion: sealVersion(known.sealed, known),
        toVersion: sealVersion(next.sealed, next),
      },
    ]);
  }
}
