import type { AddressSecret } from '../../../core/ownership/address-secret-store.ts';
import { KeyHasher } from '../../../core/ownership/key-hasher.ts';
import type { Urgency } from '../../../core/ownership/key-hasher.ts';

/** Hashes no new key before it is released. */
export class HeldHasher extends KeyHasher {
  asked = 0;
  #open: () => void = () => undefined;
  readonly #gate = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  constructor() {
    super({ method: 'scrypt:2:1:1' });
  }

  release(): void {
    this.#open();
  }

  override async hash(key: string, urgency: Urgency): Promise<AddressSecret> {
    this.asked++;
    await this.#gate;
    return super.hash(key, urgency);
  }
}
