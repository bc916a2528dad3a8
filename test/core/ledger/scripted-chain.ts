import type { TrackedChain } from '../../../core/blocks/block-tracker.ts';

/** A chain that a test writes, block by block; its first block has height 1. */
export class ScriptedChain implements TrackedChain {
  readonly maturity: number;
  hashes: readonly string[] = [];

  constructor(maturity: number) {
    this.maturity = maturity;
  }

  get height(): number {
    return this.hashes.length;
  }

  extend(hash: string): void {
    this.hashes = [...this.hashes, hash];
  }

  /** Takes the top blocks away and puts others in their place. */
  reorganise(depth: number, hashes: readonly string[]): void {
    this.hashes = [...this.hashes.slice(0, this.hashes.length - depth), ...hashes];
  }

  async heightTip(): Promise<number> {
    return this.height;
  }

  async canonicalHash(height: number): Promise<string | undefined> {
    return this.hashes[height - 1];
  }
}
