import { Type } from 'typebox';
import type { PoolControl } from '../../../core/plugin-api/control.ts';
import type { PoolRoute, RouteAnswer, RouteRequest } from '../../../core/plugin-api/routes.ts';
import { json, words } from './answers.ts';
import { BodyFields } from './body-fields.ts';
import { changeFault } from './change-answer.ts';
import type { MiningModes, SettingsChange } from './mining-modes.ts';
import type { PoolAddress } from './pool-address.ts';
import { feeBps, FOUNDATION_FEE_BPS, POOL_FEE_PERCENT_MAX } from './pool-fees.ts';
import { spellings } from './spellings.ts';

interface SettingsServices {
  readonly modes: MiningModes;
  readonly address: PoolAddress;
  readonly control: PoolControl;
}

const NAME_LENGTH_MAX = 64;
const HOST_LENGTH_MAX = 255;
const PORTS: readonly number[] = [7072, 8082];
/** No path, no credentials. */
const HOST = /^[^/\s@?#\\]*$/;
/** A fee is told in hundredths of a percent. Products of doubles are off by less. */
const FEE_SLACK = 1e-9;

const bodySchema = Type.Object({
  pool_fee: Type.Optional(Type.Number({ minimum: 0, maximum: POOL_FEE_PERCENT_MAX })),
  host_address: Type.Optional(Type.String({ maxLength: HOST_LENGTH_MAX })),
  pool_name: Type.Optional(Type.String({ maxLength: NAME_LENGTH_MAX })),
  pool_port: Type.Optional(Type.Integer({ description: '7072 or 8082.' })),
  worker_name: Type.Optional(Type.String({ maxLength: NAME_LENGTH_MAX })),
  save_and_restart: Type.Optional(Type.Boolean()),
});

/** Settings of the operator, and the way into hosting and out of it. */
export function settingsRoutes(services: SettingsServices): readonly PoolRoute[] {
  return [configureRoute(services), startRoute(services), stopRoute(services)];
}

function configureRoute({ modes, address, control }: SettingsServices): PoolRoute {
  return {
    method: 'POST',
    paths: spellings('/configure'),
    summary: 'Sets the fee and the names of the pool.',
    guard: 'admin',
    body: bodySchema,
    async handle(request) {
      const fields = new BodyFields(request.body);
      const change = readChange(fields, address);
      const isRestart = fields.boolean('save_and_restart');
      if (fields.fault !== undefined) return words(400, fields.fault);
      const outcome = await modes.change(change);
      if (outcome.kind !== 'done') return changeFault(outcome);
      if (isRestart)
        return json({
          ok: true,
          status: 'node_exiting_for_restart',
          note: 'All settings are in force and kept. Nothing has to restart, and nothing does.',
        });
      const { hostAddress, poolName } = modes.settings;
      const { port, note } = address.shown(request);
      return json({
        ok: true,
        pool_fee_bps: feeBps(control.feePercent),
        foundation_fee_bps: FOUNDATION_FEE_BPS,
        host_address: hostAddress,
        pool_name: poolName,
        pool_port: port,
        ...(note === undefined ? {} : { note }),
      });
    },
  };
}

function startRoute({ modes, address }: SettingsServices): PoolRoute {
  return {
    method: 'POST',
    paths: spellings('/start'),
    summary: 'Hosts a pool from now on.',
    guard: 'admin',
    body: bodySchema,
    async handle(request) {
      const fields = new BodyFields(bodyOf(request), true);
      const change = readChange(fields, address);
      if (fields.fault !== undefined) return words(400, fields.fault);
      const outcome = await modes.change({ ...change, mode: 'host_pool' });
      if (outcome.kind !== 'done') return changeFault(outcome);
      const { url, port, note } = address.shown(request);
      return json({
        ok: true,
        message: 'Pool hosting started',
        mode: 'host_pool',
        pool_name: modes.settings.poolName,
        pool_url: url,
        pool_port: port,
        ...(note === undefined ? {} : { note }),
      });
    },
  };
}

function stopRoute({ modes }: SettingsServices): PoolRoute {
  return {
    method: 'POST',
    paths: spellings('/stop'),
    summary: 'Hosts no pool any more; the own workers mine on.',
    guard: 'admin',
    async handle(): Promise<RouteAnswer> {
      const outcome = await modes.change({ mode: 'solo' });
      if (outcome.kind !== 'done') return changeFault(outcome);
      return json({ ok: true, message: 'Pool hosting stopped', mode: 'solo' });
    },
  };
}

/** A body that did not say that it is JSON is none, and not left out. */
function bodyOf({ body, text }: RouteRequest): unknown {
  return body === undefined && text !== '' ? text : body;
}

function readChange(fields: BodyFields, address: PoolAddress): SettingsChange {
  const feePercent = fields.number('pool_fee');
  const hostAddress = fields.plainText('host_address', HOST_LENGTH_MAX);
  const poolName = fields.plainText('pool_name', NAME_LENGTH_MAX);
  const poolPort = fields.number('pool_port');
  const workerName = fields.plainText('worker_name', NAME_LENGTH_MAX);
  if (feePercent !== undefined) judgeFee(fields, feePercent);
  // One that the pool is served by is told as its port, and so comes back.
  if (poolPort !== undefined && !PORTS.includes(poolPort) && !address.isOpen(poolPort))
    fields.refuse('Pool port must be 7072 or 8082');
  if (hostAddress !== undefined && !HOST.test(hostAddress))
    fields.refuse('host_address must be a host name, without a path');
  return {
    ...(feePercent === undefined ? {} : { feePercent }),
    ...(hostAddress === undefined ? {} : { hostAddress }),
    ...(poolName === undefined ? {} : { poolName }),
    ...(poolPort === undefined ? {} : { poolPort }),
    ...(workerName === undefined ? {} : { workerName }),
  };
}

function judgeFee(fields: BodyFields, percent: number): void {
  if (percent > POOL_FEE_PERCENT_MAX)
    fields.refuse(`Pool fee cannot exceed ${POOL_FEE_PERCENT_MAX}%`);
  if (percent < 0) fields.refuse('Pool fee cannot be negative');
  if (Math.abs(percent * 100 - feeBps(percent)) > FEE_SLACK)
    fields.refuse('pool_fee has at most two decimals');
}
