import { Type } from 'typebox';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { PluginCommand } from '../../../core/plugin-api/commands.ts';
import type { CoinConfig } from '../coin-config.ts';
import { LedgerAudit } from '../harvesting/ledger-audit.ts';
import { networkOf } from '../pool-network.ts';
import { SqlKaleRecord } from '../record/sql-kale-record.ts';
import { rpcGroupOf } from '../source/farm-assembly.ts';
import { LedgerReader } from '../stellar/rpc/ledger-reader.ts';
import { RecordAudit } from '../record/record-audit.ts';

/** Differences that are shown; more are counted. */
const SHOWN_MAX = 100;
const PAGE_SIZE = 2_000;
/** Measured with 290,000 events (133,000 rows): 610 MB at most, of which rows are a fifth. */
const ROWS_MAX = 120_000;

const CLOCK: Clock = { nowMs: () => Date.now(), spanMs: () => performance.now() };

/** `headframe kale audit`: 0 where everything follows from the events, else 1. */
export const auditCommand: PluginCommand = {
  name: 'audit',
  summary: 'Build the record anew from the events, and compare.',
  options: Type.Object(
    {
      chain: Type.Boolean({
        default: false,
        description: 'compare balances and pails with the ledger too',
      }),
    },
    { additionalProperties: false },
  ),
  async run({ config, database, facts, options, write, signal }) {
    let shown = 0;
    const tell = (difference: string): void => {
      shown += 1;
      if (shown <= SHOWN_MAX) write(`${difference}\n`);
    };
    const audit = new RecordAudit(database, facts.id, {
      pageSize: PAGE_SIZE,
      rowsMax: ROWS_MAX,
      tell,
      signal,
    });
    const { events, tables, differenceCount: inRecord } = await audit.run();
    let differenceCount = inRecord;
    if (options['chain'] === true) {
      const network = networkOf(config as CoinConfig);
      const rpc = rpcGroupOf(config as CoinConfig, network.passphrase, CLOCK);
      try {
        const reader = new LedgerReader(network, rpc);
        const record = new SqlKaleRecord(database, facts.id);
        const parts = { reader, rpc, record, treasury: facts.address };
        const onChain = await new LedgerAudit(parts, { tell, signal }).run();
        differenceCount += onChain.differenceCount;
        write(`ledger: ${onChain.ledger}, ${onChain.farmers} farmers, ${onChain.pails} pails\n`);
      } finally {
        rpc.close();
      }
    }
    if (shown > SHOWN_MAX) write(`and ${shown - SHOWN_MAX} more\n`);
    write(`events: ${events}\n`);
    for (const [table, count] of tables) write(`${table}: ${count}\n`);
    write(differenceCount === 0 ? 'no differences\n' : `differences: ${differenceCount}\n`);
    return differenceCount === 0 ? 0 : 1;
  },
};
