/** What the host would hand to the plugin's parts, and a listener that tests can wait on. */
import { setTimeout as pause } from 'node:timers/promises';
import Value from 'typebox/value';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Template } from '../../../core/plugin-api/job.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { WorkListener } from '../../../core/plugin-api/work-source.ts';
import { coinConfigSchema } from '../../../plugins/sha256/coin-config.ts';
import type { CoinConfig, DaemonConfig } from '../../../plugins/sha256/coin-config.ts';

/** Keys of a `[coin]` section as an operator writes them: most left out. */
export type WrittenConfig = Partial<Omit<CoinConfig, 'devnet'>> & {
  devnet?: Partial<NonNullable<CoinConfig['devnet']>>;
};

/** A parsed `[coin]` section: defaults filled in, checked. */
export function coinConfig(
  daemons: readonly DaemonConfig[],
  written: WrittenConfig = {},
): CoinConfig {
  const value = Value.Default(coinConfigSchema, {
    coin: 'bitcoin',
    network: 'regtest',
    daemons,
    ...written,
  });
  Value.Assert(coinConfigSchema, value);
  return value;
}

export const poolFacts: PoolFacts = {
  id: 'test',
  address: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080',
  tag: '/headframe/',
  extranonceBytes: 8,
};

export const systemClock: Clock = { nowMs: () => Date.now(), spanMs: () => performance.now() };

/** Keeps what was logged, so that tests can look for what must not be in it. */
export class KeptLog implements Logger {
  readonly lines: string[] = [];

  debug = (facts: object, message: string): void => this.#keep(facts, message);
  info = (facts: object, message: string): void => this.#keep(facts, message);
  warn = (facts: object, message: string): void => this.#keep(facts, message);
  error = (facts: object, message: string): void => this.#keep(facts, message);

  #keep(facts: object, message: string): void {
    this.lines.push(`${message} ${JSON.stringify(facts)}`);
  }
}

const DEADLINE_MS = 8000;

/** Keeps templates, and resolves when one of a kind has come. */
export class TemplateInbox implements WorkListener {
  readonly templates: Template[] = [];
  readonly #waiting = new Set<() => void>();

  template(template: Template): void {
    this.templates.push(template);
    for (const check of this.#waiting) check();
  }

  get last(): Template {
    const last = this.templates.at(-1);
    if (last === undefined) throw new Error('no template yet');
    return last;
  }

  /** The first template, of all so far and to come, that fits. Rejects after a deadline. */
  async first(what: string, fits: (template: Template) => boolean): Promise<Template> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`no template with ${what}`));
      }, DEADLINE_MS);
      const check = (): void => {
        const found = this.templates.find(fits);
        if (found === undefined) return;
        clearTimeout(late);
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }

  async height(height: number): Promise<Template> {
    return this.first(`height ${height}`, (template) => template.height === height);
  }
}

/** Resolves when a condition that no event tells of has come true; rejects after a deadline. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await pause(5);
  }
}
