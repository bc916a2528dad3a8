import { Type } from 'typebox';
import type { PoolRoute, RouteAnswer } from '../../../core/plugin-api/routes.ts';
import type { Wallet } from '../../../core/plugin-api/wallet.ts';
import { json, words } from './answers.ts';
import { BodyFields } from './body-fields.ts';
import { changeFault } from './change-answer.ts';
import type { MiningModes, SettingsChange } from './mining-modes.ts';
import type { MiningMode } from './pool-settings.ts';
import { spellings } from './spellings.ts';

interface ModeServices {
  readonly modes: MiningModes;
  readonly wallet: Wallet;
}

/** As upstream spells them in calls; in answers they are spelled otherwise. */
const MODES: ReadonlyMap<string, MiningMode> = new Map([
  ['Solo', 'solo'],
  ['HostPool', 'host_pool'],
  ['JoinPool', 'join_pool'],
]);
const URL_LENGTH_MAX = 2_048;
const ADDRESS_LENGTH_MAX = 320;
const NAME_LENGTH_MAX = 64;
const THREADS = 1;
const THREADS_MAX = 256;
const MISSING = "Missing 'mode' field";

export function modeRoutes(services: ModeServices): readonly PoolRoute[] {
  return [tellRoute(services), setRoute(services)];
}

function tellRoute({ modes }: ModeServices): PoolRoute {
  return {
    method: 'GET',
    paths: spellings('/mode'),
    summary: 'The mode of mining.',
    guard: 'public',
    handle: () =>
      json({
        mode: modes.mode,
        is_hosting: modes.mode === 'host_pool',
        is_worker: modes.mode === 'join_pool',
      }),
  };
}

function setRoute({ modes, wallet }: ModeServices): PoolRoute {
  return {
    method: 'POST',
    paths: spellings('/mode'),
    summary: 'Sets the mode of mining; of JoinPool, which pool to join, too.',
    guard: 'admin',
    body: Type.Object({
      mode: Type.Enum(['Solo', 'HostPool', 'JoinPool']),
      url: Type.Optional(Type.String({ description: 'Of the pool to join.' })),
      wallet_address: Type.Optional(Type.String({ description: "The pool's own if left out." })),
      worker_name: Type.Optional(Type.String({ maxLength: NAME_LENGTH_MAX })),
      threads: Type.Optional(Type.Integer({ minimum: 1, maximum: THREADS_MAX })),
    }),
    async handle({ body }): Promise<RouteAnswer> {
      const named = modeNamed(body);
      if (named === undefined) return words(400, MISSING);
      const mode = MODES.get(named);
      if (mode === undefined) return words(400, `Invalid mode: ${named}`);
      const fields = new BodyFields(body);
      const change = mode === 'join_pool' ? readJoin(fields, modes, wallet) : {};
      if (fields.fault !== undefined) return words(400, fields.fault);
      const outcome = await modes.change({ ...change, mode });
      if (outcome.kind !== 'done') return changeFault(outcome);
      const { joinFault: note } = modes;
      return json({ ok: true, mode, ...(note === undefined ? {} : { note }) });
    },
  };
}

function modeNamed(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'mode')) return undefined;
  const { mode } = body as { readonly mode: unknown };
  return typeof mode === 'string' ? mode : undefined;
}

/** What is not named stays as it was set last. */
function readJoin(fields: BodyFields, modes: MiningModes, wallet: Wallet): SettingsChange {
  const { join } = modes.settings;
  const url = fields.plainText('url', URL_LENGTH_MAX) ?? join?.url;
  const address = fields.plainText('wallet_address', ADDRESS_LENGTH_MAX) ?? join?.address ?? '';
  const workerName = fields.plainText('worker_name', NAME_LENGTH_MAX);
  const threads = fields.number('threads') ?? join?.threads ?? THREADS;
  if (url !== undefined && !isPoolUrl(url))
    fields.refuse('url must be an address such as http://pool.example:7072');
  if (!Number.isInteger(threads) || threads < 1 || threads > THREADS_MAX)
    fields.refuse(`threads must be 1 to ${THREADS_MAX}`);
  const check = address === '' ? undefined : wallet.checkAddress(address);
  if (check?.kind === 'refused') fields.refuse(`wallet_address: ${check.reason}`);
  return {
    ...(url === undefined ? {} : { join: { url, address, threads } }),
    ...(workerName === undefined ? {} : { workerName }),
  };
}

/** It is shown to everybody: credentials are none of it. */
function isPoolUrl(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return username === '' && password === '' && search === '' && hash === '';
}
