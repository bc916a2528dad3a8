import type { KernelVerdict, VerifyItem } from '../../../core/kernels/verifier.ts';
import type { PoolError, PoolErrorCode } from '../../../core/plugin-api/errors.ts';

export type Outcome =
  | { readonly verdict: KernelVerdict; readonly digest: string }
  | { readonly code: PoolErrorCode };

const ANY_TARGET = new Uint8Array(32).fill(0xff);
const CONTEXT = new Uint8Array(8);

/** An item that keeps what became of it, and refuses to be told twice. */
export class VerifiedItem implements VerifyItem {
  readonly context: Uint8Array = CONTEXT;
  readonly input: Uint8Array;
  urgent = false;
  readonly shareTargetLe = ANY_TARGET;
  readonly blockTargetLe = ANY_TARGET;
  readonly outcome: Promise<Outcome>;
  readonly #journal: VerifiedItem[];
  #told = false;
  #resolve: (outcome: Outcome) => void = () => undefined;

  /** Appends itself to `journal` when it is told. */
  constructor(input: Uint8Array, journal: VerifiedItem[] = []) {
    this.input = input;
    this.#journal = journal;
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  settle(verdict: KernelVerdict, digest: Uint8Array): void {
    this.#tell({ verdict, digest: Buffer.from(digest).toString('hex') });
  }

  fail(error: PoolError): void {
    this.#tell({ code: error.code });
  }

  #tell(outcome: Outcome): void {
    if (this.#told) throw new Error('an item was told twice');
    this.#told = true;
    this.#journal.push(this);
    this.#resolve(outcome);
  }
}
