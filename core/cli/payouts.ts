import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import type { Static } from 'typebox';
import type * as answer from '../api/schemas/payout-admin.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { API_URL, adminToken, ApiClient } from './api-client.ts';
import { holdTable, payoutDetails, payoutList, planTable } from './payout-tables.ts';

interface Connection {
  readonly url: string;
  readonly tokenFile?: string;
}

type Say = (text: string) => void;
type Act = (api: ApiClient, say: Say, ...args: readonly string[]) => Promise<void>;

/** A run waits for the wallet, and a wallet may take its time. */
const DEADLINE_MS = 120_000;
const ADMIN = '/api/v1/admin';

/** `headframe payouts`: what is paid, and what a person decides about it, through the API of a running host. */
export function payoutsCommand(): Command {
  const payouts = new Command('payouts').description('see and steer payouts of a running host');
  const command = (name: string, words: string, act: Act): Command =>
    payouts
      .command(name)
      .description(words)
      .option('--url <url>', 'address of its API', API_URL)
      .option('--token-file <file>', 'the admin token, if HEADFRAME_ADMIN_TOKEN is not set')
      .action(async (...given: unknown[]) => {
        const self = given.at(-1) as Command;
        await perform(self.opts<Connection>(), act, self.args);
      });
  addReading(command);
  addControls(command);
  addDecisions(command);
  return payouts;
}

type Adding = (name: string, words: string, act: Act) => Command;

async function perform(connection: Connection, act: Act, args: readonly string[]): Promise<void> {
  const token = await adminToken(connection.tokenFile);
  const api = new ApiClient({ url: connection.url, token, deadlineMs: DEADLINE_MS });
  await act(api, (words) => void process.stdout.write(words), ...args);
}

function addReading(command: Adding): void {
  const list = command('list', 'pools, and batches that are not settled', async (api, say) => {
    const { pool, state, page } = list.opts<{ pool?: string; state: string; page: string }>();
    const wanted = {
      ...(pool === undefined ? {} : { pool }),
      ...(state === 'all' ? {} : { state }),
    };
    const query = new URLSearchParams({ ...wanted, page, pageSize: '50' });
    const standings = await api.get(`${ADMIN}/payouts/standings`);
    const batches = await api.get(`${ADMIN}/payouts?${query.toString()}`);
    say(
      payoutList(
        standings as Static<typeof answer.Standings>,
        batches as Static<typeof answer.Batches>,
      ),
    );
  })
    .option('--pool <id>', 'of one pool')
    .addOption(new Option('--state <state>', 'open, all or a state').default('open'))
    .option('--page <number>', 'from 0, newest first', '0');
  command('show <batch>', 'all about a batch, named POOL:ID', async (api, say, name) => {
    const batch = await api.get(pathOf(name));
    say(payoutDetails(batch as Static<typeof answer.Batch>));
  });
  command('holds', 'owners who are not paid, and why', async (api, say) => {
    const holds = await api.get(`${ADMIN}/payouts/holds?pageSize=100`);
    say(holdTable(holds as Static<typeof answer.Holds>));
  });
}

function addControls(command: Adding): void {
  for (const [name, words] of [
    ['preview', 'what a run would pay now'],
    ['run', 'run now, whatever the schedule says'],
  ] as const) {
    command(`${name} <pool>`, words, async (api, say, pool) => {
      const plan = await api.send('POST', `${poolPath(pool)}/${name}`, {});
      say(planTable(plan as Static<typeof answer.Plan>));
    });
  }
  const pause = command('pause <pool>', 'stop payouts of a pool', async (api, say, pool) => {
    const { reason } = pause.opts<{ reason?: string }>();
    await api.send('POST', `${poolPath(pool)}/pause`, reason === undefined ? {} : { reason });
    say(`${pool}: paused\n`);
  }).option('--reason <words>', 'kept on the audit trail');
  command('resume <pool>', 'lift a pause, and a stop of the host', async (api, say, pool) => {
    await api.send('POST', `${poolPath(pool)}/resume`, {});
    say(`${pool}: resumed\n`);
  });
  command('unhold <pool> <owner>', 'pay an owner again', async (api, say, pool, owner) => {
    const path = `${ADMIN}/payouts/holds/${segment(pool)}/${segment(owner)}`;
    await api.send('DELETE', path);
    say(`${pool}: ${owner} is paid again\n`);
  });
  command(
    'unkey <wallet>',
    'forget the key of a wallet: the next one claims it',
    async (api, say, wallet) => {
      await api.send('DELETE', `${ADMIN}/keys/${segment(wallet)}`);
      say(`${wallet}: has no key\n`);
    },
  );
}

function addDecisions(command: Adding): void {
  for (const [choice, words] of [
    ['release', 'it was not paid: give the amounts back'],
    ['resend', 'send the recorded payment once more'],
  ] as const) {
    command(`${choice} <batch>`, words, async (api, say, name) => {
      await api.send('POST', `${pathOf(name)}/resolve`, { choice });
      say(`${name}: ${choice}\n`);
    });
  }
  command(
    'adopt <batch> <transaction...>',
    'these transactions paid it',
    async (api, say, name, ...transactionIds) => {
      await api.send('POST', `${pathOf(name)}/resolve`, { choice: 'adopt', transactionIds });
      say(`${name}: adopt\n`);
    },
  );
  const exporting = command(
    'export <batch>',
    'what is to be signed, to a file or the terminal',
    async (api, say, name) => {
      const { out } = exporting.opts<{ out?: string }>();
      const found = await api.get(`${pathOf(name)}/unsigned`);
      const { unsigned } = found as Static<typeof answer.Unsigned>;
      if (out === undefined) return say(`${unsigned}\n`);
      // A file that is there already may be the signed one.
      await writeFile(out, `${unsigned}\n`, { flag: 'wx', mode: 0o600 }).catch((error: Error) => {
        throw new PoolError('CONFIG_INVALID', `--out: ${error.message}`, { key: 'out' });
      });
      say(`${name}: written to ${out}\n`);
    },
  ).option('--out <file>', 'a new file');
  command('sign <batch> <file>', 'hand in what was signed', async (api, say, name, file) => {
    const signed = (await contentOf(file)).replaceAll(/\s/g, '');
    await api.send('POST', `${pathOf(name)}/signed`, { signed });
    say(`${name}: handed in\n`);
  });
}

/** `-` is the terminal's input. */
async function contentOf(file = '-'): Promise<string> {
  if (file === '-') return text(process.stdin);
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new PoolError('CONFIG_UNREADABLE', error.message, { file });
  });
}

/** A batch is named `POOL:ID`, or whole as in the ledger: `payout:POOL:ID`. */
function pathOf(name = ''): string {
  const [, pool, id] =
    /^(?:payout:)?([a-z0-9][a-z0-9-]{0,63}):([1-9][0-9]{0,17})$/.exec(name) ?? [];
  if (pool !== undefined) return `${ADMIN}/payouts/${pool}/${id}`;
  const message = `expected a batch as POOL:ID, got ${JSON.stringify(name)}`;
  throw new PoolError('CONFIG_INVALID', message, { key: 'batch' });
}

function poolPath(pool = ''): string {
  return `${ADMIN}/pools/${segment(pool)}/payouts`;
}

function segment(name = ''): string {
  return encodeURIComponent(name);
}
