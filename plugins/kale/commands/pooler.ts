import { readFile } from 'node:fs/promises';
import { Type } from 'typebox';
import type { CommandCall } from '../../../core/plugin-api/commands.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { runPooler } from '../pooler/pooler-run.ts';
import type { PoolerOptions } from '../pooler/pooler-run.ts';

const LISTEN = /^(?<host>\[[0-9a-fA-F:]+\]|[^:\s]+):(?<port>[0-9]{1,5})$/;
const HTTP_URL = /^https?:\/\/[^@\s]+$/;
const TOKEN = /^[\x21-\x7e]{16,256}$/;
const PORT_MAX = 65_535;
const RPC_MAX = 16;

/** A pooler as a process of its own: it needs no pool beside it, no database and no secret but its token. */
export const poolerCommand = {
  name: 'pooler',
  summary: 'Serves miners as a pooler of a KALE backend that runs elsewhere.',
  alone: true as const,
  options: Type.Object(
    {
      backend: Type.String({ description: 'URL of the backend, such as http://10.0.0.1:3336' }),
      id: Type.String({ description: 'as the pool file of the backend names this pooler' }),
      tokenFile: Type.String({ description: 'file that holds its token' }),
      rpcFile: Type.Optional(
        Type.String({ description: 'file that holds URLs of Soroban RPC endpoints, keys and all' }),
      ),
      rpc: Type.Optional(
        Type.String({
          description:
            'instead, such URLs with commas between them, which every user of this machine can read',
        }),
      ),
      listen: Type.String({
        default: '127.0.0.1:3001',
        description: 'where miners come: host:port',
      }),
    },
    { additionalProperties: false },
  ),
  async run(call: Pick<CommandCall, 'options' | 'write' | 'signal'>): Promise<number> {
    const options = await poolerOptions(call.options);
    const clock = { nowMs: () => Date.now(), spanMs: () => performance.now() };
    const log = terminalLog(call.write);
    const shown = typeof call.options['rpc'] === 'string' ? options.rpc.filter(hasKey) : [];
    if (shown.length > 0)
      log.warn(
        { endpoints: shown.map((each) => new URL(each).host) },
        'every user of this machine can read the keys in --rpc: put them into an --rpc-file',
      );
    await runPooler(options, { clock, log }, call.signal);
    return 0;
  },
};

/** @throws Error that names an option which cannot be */
export async function poolerOptions(
  options: Readonly<Record<string, unknown>>,
): Promise<PoolerOptions> {
  const text = (name: string): string => {
    const value = options[name];
    return typeof value === 'string' ? value : '';
  };
  const backend = text('backend').replace(/\/+$/, '');
  if (!HTTP_URL.test(backend)) throw new Error('--backend has to be an http URL');
  const rpcFile = text('rpcFile');
  if ((rpcFile === '') === (text('rpc') === '')) throw new Error('give either --rpc-file or --rpc');
  const rpc = (rpcFile === '' ? text('rpc') : await readFile(rpcFile, 'utf8'))
    .split(/[\s,]+/)
    .filter(Boolean);
  const isSound = rpc.length > 0 && rpc.length <= RPC_MAX && rpc.every(isEndpoint);
  if (!isSound)
    throw new Error(
      `${rpcFile === '' ? '--rpc has to be' : '--rpc-file has to hold'} 1 to ${RPC_MAX} http URLs without user and password`,
    );
  const { host = '', port = '' } = LISTEN.exec(text('listen'))?.groups ?? {};
  if (host === '' || Number(port) > PORT_MAX) throw new Error('--listen has to be host:port');
  const token = (await readFile(text('tokenFile'), 'utf8')).trim();
  if (!TOKEN.test(token)) throw new Error('--token-file holds no token of 16 to 256 characters');
  const place = { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
  return { backend, poolerId: text('id'), token, rpc, ...place };
}

function isEndpoint(url: string): boolean {
  return HTTP_URL.test(url) && URL.canParse(url);
}

/** Whether there is more to an endpoint's URL than where it is. */
function hasKey(url: string): boolean {
  const { pathname, search } = new URL(url);
  return pathname !== '/' || search !== '';
}

/** One line of JSON per entry. An error is told by its message: it may hold more than is for logs. */
function terminalLog(write: (text: string) => void): Logger {
  const line = (level: string) => (facts: object, message: string) => {
    const plain = Object.entries(facts).map(([name, value]): [string, unknown] => [
      name,
      value instanceof Error ? value.message : value,
    ]);
    write(`${JSON.stringify({ level, message, ...Object.fromEntries(plain) })}\n`);
  };
  return { debug: () => undefined, info: line('info'), warn: line('warn'), error: line('error') };
}
