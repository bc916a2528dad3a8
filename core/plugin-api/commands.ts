/** Commands of a plugin for the terminal: `headframe <plugin id> <command> [--pool ID] [options]`. */
import type { TObject } from 'typebox';
import type { PoolDatabase } from './tables.ts';
import type { PoolFacts } from './tokens.ts';

/** One of what a plugin lists as `commands`. */
export interface PluginCommand {
  /** Kebab-case, one of its kind. */
  readonly name: string;
  /** One sentence, for the help. */
  readonly summary: string;
  /**
   * Its options, in a closed schema of texts, choices of texts, numbers and booleans, each with a description for the
   * help: `maxAge` is `--max-age <number>`; a boolean is a flag, `--no-` where its default is true. Absent: none.
   * Names of the host's own (`pool`, `config`, `data`, `help`) are taken.
   */
  readonly options?: TObject;
  /**
   * Runs for one pool, which need not run meanwhile, or does so in another process. Resolves with the exit code, 0 to
   * 255; what it rejects with is told in words, with exit code 1.
   */
  run(call: CommandCall): Promise<number>;
}

export interface CommandCall {
  /** The pool's parsed `[coin]` section, secrets put in. */
  readonly config: unknown;
  readonly facts: PoolFacts;
  /** By the names of the schema, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** For plugins with `tables`, whose steps have run; otherwise all of it rejects with `STORAGE_UNAVAILABLE`. */
  readonly database: PoolDatabase;
  /** To the terminal, as it is: line ends too. Never a secret. */
  write(text: string): void;
  /** Aborted by Ctrl-C; a second one ends the process. */
  readonly signal: AbortSignal;
}
