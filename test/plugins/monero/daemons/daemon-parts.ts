/** Listeners that tests of the daemon side can wait on, and solutions for it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Solution, Template } from '../../../../core/plugin-api/job.ts';
import type { WorkListener } from '../../../../core/plugin-api/work-source.ts';

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
