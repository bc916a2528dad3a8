import type { VerifyItem } from '../../../../core/kernels/verifier.ts';
import type { PoolError } from '../../../../core/plugin-api/errors.ts';
import { VerifiedItem } from '../verified-item.ts';

/** An item of a seed that keeps what became of it. */
export class SeededItem extends VerifiedItem implements VerifyItem {
  readonly seed: string | undefined;
  declare readonly input: Buffer;
  error: PoolError | undefined;

  constructor(seed: string | undefined, input: Uint8Array, journal: VerifiedItem[] = []) {
    super(input, journal);
    this.seed = seed;
  }

  override fail(error: PoolError): void {
    this.error = error;
    super.fail(error);
  }
}
