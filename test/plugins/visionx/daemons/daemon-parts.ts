/** Listeners that tests of the daemon side can wait on. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Template } from '../../../../core/plugin-api/job.ts';
import type { WorkListener } from '../../../../core/plugin-api/work-source.ts';

const DEADLINE_MS = 8000;

/** Resolves once `holds`, looked at every few milliseconds. Rejects after a deadline. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + DEADLINE_MS;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await pause(2);
  }
}

/** Keeps templates, and resolves when one of a tip has come. */
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

  async tip(tip: string): Promise<Template> {
    await until(`a template on ${tip}`, () => this.last.tip === tip);
    return this.last;
  }
}
