import type { FarmBlock } from '../consensus/farm-block.ts';
import type { LedgerReader } from '../stellar/rpc/ledger-reader.ts';

/** The newest block, as the ledger has it. */
export interface SeenBlock {
  readonly index: number;
  readonly block: FarmBlock;
}

/** By which a pooler watches the farm itself. */
export interface FarmEyes {
  /** Undefined before the first block. Rejects with a PoolError DAEMON_* where nobody answers. */
  look(): Promise<SeenBlock | undefined>;
}

/** The farm over RPC. */
export class LedgerEyes implements FarmEyes {
  readonly #reader: Pick<LedgerReader, 'farm' | 'block'>;

  constructor(reader: Pick<LedgerReader, 'farm' | 'block'>) {
    this.#reader = reader;
  }

  async look(): Promise<SeenBlock | undefined> {
    const { ledger, value: farm } = await this.#reader.farm();
    if (farm === undefined) return undefined;
    // Of another node that is behind, the block would look as if it were not there.
    const { value: block } = await this.#reader.block(farm.index, ledger);
    return block === undefined ? undefined : { index: farm.index, block };
  }
}
