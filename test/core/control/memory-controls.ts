import type {
  ControlledPool,
  ControlStore,
  LoadedControl,
} from '../../../core/control/control-store.ts';
import { NOTHING_SET } from '../../../core/control/control-store.ts';

interface Kept {
  readonly feePercent: number | undefined;
  readonly fileFeePercent: number | undefined;
  readonly kept: string | undefined;
}

/** Controls as the database keeps them, of one plugin per pool. */
export class MemoryControls implements ControlStore {
  readonly rows = new Map<string, Kept>();
  /** What was done, in order. */
  readonly calls: string[] = [];
  /** What the next calls meet before they do anything, one each. */
  readonly obstacles: (() => Promise<void>)[] = [];

  async load({ poolId, fileFeePercent }: ControlledPool): Promise<LoadedControl> {
    await this.#begin(`load ${poolId}`);
    const row = this.rows.get(poolId);
    if (row === undefined) return NOTHING_SET;
    const { feePercent, kept } = row;
    if (feePercent === undefined || row.fileFeePercent === fileFeePercent) {
      return { feePercent, kept, dropped: undefined };
    }
    this.rows.set(poolId, { ...row, feePercent: undefined });
    return { feePercent: undefined, kept, dropped: feePercent };
  }

  async setFeePercent(
    { poolId, fileFeePercent }: ControlledPool,
    feePercent: number,
    before: number,
  ): Promise<void> {
    await this.#begin(`fee ${poolId} ${before} ${feePercent}`);
    this.rows.set(poolId, { kept: this.rows.get(poolId)?.kept, feePercent, fileFeePercent });
  }

  async keep({ poolId, fileFeePercent }: ControlledPool, kept: string): Promise<void> {
    await this.#begin(`keep ${poolId} ${kept}`);
    const before = this.rows.get(poolId);
    this.rows.set(poolId, { feePercent: undefined, fileFeePercent, ...before, kept });
  }

  async #begin(call: string): Promise<void> {
    this.calls.push(call);
    await this.obstacles.shift()?.();
  }
}
