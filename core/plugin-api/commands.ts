/** Commands of a plugin for the terminal: `headframe <plugin id> <command> [--pool ID] [options]`. */
import type { TObject } from 'typebox';
import type { PoolDatabase } from './tables.ts';
import type { PoolFacts } from './tokens.ts';

/** One of what a plugin lists as `commands`. */
export type PluginCommand = PoolCommand | LoneCommand;

interface CommandWords {
  /** Kebab-case, one of its kind. */
  readonly name: string;
  /** One sentence, for the help. */
  readonly summary: string;
  /**
   * Its options, in a closed schema of texts, choices of texts, numbers and booleans, each with a description for the
   * help: `maxAge` is `--max-age <number>`; a boolean is a flag, `--no-` where its default is true. Absent: none.
   * Names of the host's own (`pool`, `plugin`, `config`, `data`, `help`) are taken.
   */
  readonly options?: TObject;
}

export interface PoolCommand extends CommandWords {
  readonly alone?: false;
  /**
   * Runs for one pool, which need not run meanwhile, or does so in another process. Resolves with the exit code, 0 to
   * 255; what it rejects with is told in words, with exit code 1.
   */
  run(call: CommandCall): Promise<number>;
}

/** A command that is about no pool, such as one that makes a key: it runs where none of the plugin is configured. */
export interface LoneCommand extends CommandWords {
  readonly alone: true;
  /** As that of a pool's command; without its settings and secrets, and without a database. */
  run(call: LoneCall): Promise<number>;
}

export interface CommandCall extends LoneCall {
  /** The pool's parsed `[coin]` section, secrets put in. */
  readonly config: unknown;
  readonly facts: PoolFacts;
  /** For plugins with `tables`, whose steps have run; otherwise all of it rejects with `STORAGE_UNAVAILABLE`. */
  readonly database: PoolDatabase;
}

export interface LoneCall {
  /** By the names of the schema, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** To the terminal, as it is: line ends too. Never a secret. */
  write(text: string): void;
  /** Aborted by Ctrl-C; a second one ends the process. */
  readonly signal: AbortSignal;
}

/** Keys that a plugin keeps for others, such as those of custodial wallets, sealed under one that the operator has. */
export interface PluginKeys {
  /**
   * Seals all keys of one pool anew under the newest key of its settings, for `headframe keys rotate`. What was sealed
   * so before stays as it is: a run that was interrupted is taken up by the next. `options` is empty. Resolves with
   * the exit code, as a command does.
   */
  rotate(call: CommandCall): Promise<number>;
}
