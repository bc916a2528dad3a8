import type {
  AddressSecret,
  AddressSecretStore,
} from '../../../core/ownership/address-secret-store.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';

/** Secrets in memory, with the database's manners. */
export class MemorySecrets implements AddressSecretStore {
  readonly secrets = new Map<string, AddressSecret>();
  isAway = false;
  /** Called before a secret is set: somebody else may come first. */
  beforeSet: (() => void) | undefined;

  async find(address: string): Promise<AddressSecret | undefined> {
    this.#ask();
    return this.secrets.get(address);
  }

  async add(address: string, secret: AddressSecret): Promise<boolean> {
    this.#ask();
    this.beforeSet?.();
    if (this.secrets.has(address)) return false;
    this.secrets.set(address, secret);
    return true;
  }

  async replace(address: string, known: AddressSecret, secret: AddressSecret): Promise<boolean> {
    this.#ask();
    this.beforeSet?.();
    if (this.secrets.get(address)?.hash.equals(known.hash) !== true) return false;
    this.secrets.set(address, secret);
    return true;
  }

  async remove(address: string): Promise<boolean> {
    this.#ask();
    return this.secrets.delete(address);
  }

  #ask(): void {
    if (this.isAway) throw new PoolError('STORAGE_UNAVAILABLE', 'the database is away');
  }
}
