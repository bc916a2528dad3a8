import type { ContractBench } from './contract-bench.ts';

/** One promise of the plugin contract. `run` rejects with an error that says how it was broken. */
export interface ContractCheck {
  readonly name: string;
  run(bench: ContractBench): Promise<void>;
}
