import type { AddressSecret, AddressSecretStore } from '../ownership/address-secret-store.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Database } from './database.ts';

/** Secrets of addresses in `address_secrets`. The database decides who is first, and who is overtaken. */
export class SqlAddressSecrets implements AddressSecretStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async find(address: string): Promise<AddressSecret | undefined> {
    const [row] = await this.#database.rows<{ salt: string; hash: string; method: string }>(
      `select encode(salt, 'hex') as salt, encode(hash, 'hex') as hash, method
         from address_secrets where address = ?`,
      [address],
    );
    if (row === undefined) return undefined;
    const { salt, hash, method } = row;
    return { salt: Buffer.from(salt, 'hex'), hash: Buffer.from(hash, 'hex'), method };
  }

  async add(address: string, { salt, hash, method }: AddressSecret): Promise<boolean> {
    const at = this.#now();
    const added = await this.#database.rows(
      `insert into address_secrets (address, salt, hash, method, created_at, changed_at)
       values (?, decode(?, 'hex'), decode(?, 'hex'), ?, ?, ?)
       on conflict (address) do nothing returning address`,
      [address, salt.toString('hex'), hash.toString('hex'), method, at, at],
    );
    return added.length > 0;
  }

  async replace(
    address: string,
    known: AddressSecret,
    { salt, hash, method }: AddressSecret,
  ): Promise<boolean> {
    const replaced = await this.#database.rows(
      `update address_secrets
          set salt = decode(?, 'hex'), hash = decode(?, 'hex'), method = ?, changed_at = ?
        where address = ? and salt = decode(?, 'hex') and hash = decode(?, 'hex')
       returning address`,
      [
        salt.toString('hex'),
        hash.toString('hex'),
        method,
        this.#now(),
        address,
        known.salt.toString('hex'),
        known.hash.toString('hex'),
      ],
    );
    return replaced.length > 0;
  }

  async remove(address: string): Promise<boolean> {
    const removed = await this.#database.rows(
      'delete from address_secrets where address = ? returning address',
      [address],
    );
    return removed.length > 0;
  }

  #now(): string {
    return new Date(this.#clock.nowMs()).toISOString();
  }
}
