/** What the host would hand to the daemon side of the plugin, and a listener that tests can wait on. */
import { setTimeout as pause } from 'node:timers/promises';
import Value from 'typebox/value';
import type { Clock } from '../../../../core/plugin-api/clock.ts';
import type { Solution, Template } from '../../../../core/plugin-api/job.ts';
import type { Logger } from '../../../../core/plugin-api/logger.ts';
import type { PoolFacts } from '../../../../core/plugin-api/tokens.ts';
import type { WorkListener } from '../../../../core/plugin-api/work-source.ts';
import { coinConfigSchema } from '../../../../plugins/monero/coin-config.ts';
import type { CoinConfig, DaemonConfig } from '../../../../plugins/monero/coin-config.ts';
import { MONERO_ADDRESS } from '../../../daemons/monerod.ts';

/** A parsed `[coin]` section: defaults filled in, checked. */
export function coinConfig(
  daemons: readonly DaemonConfig[],
  written: Partial<CoinConfig> = {},
): CoinConfig {
  const value = Value.Default(coinConfigSchema, { network: 'fakechain', daemons, ...written });
  Value.Assert(coinConfigSchema, value);
  return value;
}

export const poolFacts: PoolFacts = {
  id: 'test',
  address: MONERO_ADDRESS,
  tag: '/headframe/',
  extranonceBytes: 4,
};

export const systemClock: Clock = { nowMs: () => Date.now(), spanMs: () => performance.now() };

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

/** Resolves once `holds`, looked at every few milliseconds. Rejects after a deadline. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + DEADLINE_MS;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await pause(5);
  }
}

/** Keeps templates, and resolves when one of a kind has come. */
export class TemplateInbox implements WorkListener {
  readonly templates: Template[] = [];

  template(template: Template): void {
    this.templates.push(template);
  }

  get last(): Template {
    const last = this.templates.at(-1);
    if (last === undefined) throw new Error('no template yet');
    return last;
  }

  /** The first template, of all so far and to come, that fits. */
  async first(what: string, fits: (template: Template) => boolean): Promise<Template> {
    await until(`a template with ${what}`, () => this.templates.some(fits));
    return this.templates.find(fits) ?? this.last;
  }

  async tip(tip: string): Promise<Template> {
    return this.first(`tip ${tip}`, (template) => template.tip === tip);
  }
}

/** A solved block of `template`, as the job builder would hand it over; nothing in it is looked at here. */
export function solutionOf(template: Template, id: string): Solution {
  return {
    job: { id: '1', template, work: {}, kernelContext: new Uint8Array() },
    blockHash: id,
    height: template.height,
    payload: { blob: `1010${id}`, id },
  };
}
