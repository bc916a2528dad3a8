import type { PluginCommand } from '../../../core/plugin-api/commands.ts';
import { RecordAudit } from '../record/record-audit.ts';

/** Differences that are shown; more are counted. */
const SHOWN_MAX = 100;
const PAGE_SIZE = 5_000;

/** `headframe kale audit`: 0 where everything follows from the events, else 1. */
export const auditCommand: PluginCommand = {
  name: 'audit',
  summary: 'Build the record anew from the events, and compare.',
  async run({ database, facts, write, signal }) {
    let shown = 0;
    const tell = (difference: string): void => {
      shown += 1;
      if (shown <= SHOWN_MAX) write(`${difference}\n`);
    };
    const audit = new RecordAudit(database, facts.id, { pageSize: PAGE_SIZE, tell, signal });
    const { events, tables, differenceCount } = await audit.run();
    if (shown > SHOWN_MAX) write(`and ${shown - SHOWN_MAX} more\n`);
    write(`events: ${events}\n`);
    for (const [table, count] of tables) write(`${table}: ${count}\n`);
    write(differenceCount === 0 ? 'no differences\n' : `differences: ${differenceCount}\n`);
    return differenceCount === 0 ? 0 : 1;
  },
};
