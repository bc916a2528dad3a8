import type { Static } from 'typebox';
import type { Stats, V1Pool } from '../api/schemas/v1.ts';
import { textTable } from './text-table.ts';

type StatusPool = Static<typeof V1Pool>;
type StatusTotals = Static<typeof Stats>;

const COLUMNS = [
  'pool',
  'state',
  'miners',
  'workers',
  'hashrate',
  'shares/s',
  'effort',
  'blocks',
  'height',
];

/** The host in a few lines: totals, then a row per pool, then the reasons of those that do not run. */
export function statusTable(stats: StatusTotals, pools: readonly StatusPool[]): string {
  const head =
    `headframe, up ${duration(stats.uptimeSeconds)}: ${stats.poolsRunning} of ${stats.pools} pools run, ` +
    `${stats.connections} connections, ${stats.miners} miners`;
  const lines = textTable(COLUMNS, pools.map(rowOf), 2);
  const reasons = pools.flatMap(({ id, reason }) => (reason === null ? [] : [`${id}: ${reason}`]));
  return `${[head, '', ...lines, ...reasons].join('\n')}\n`;
}

function rowOf(pool: StatusPool): readonly string[] {
  const { pending, confirmed, candidate, orphaned, rejected } = pool.blocks;
  const lost = orphaned + rejected === 0 ? '' : ` (${orphaned + rejected} lost)`;
  return [
    `${pool.id} (${pool.coin.symbol})`,
    pool.state,
    String(pool.miners),
    String(pool.workers),
    hashrate(pool.hashrateHps),
    pool.sharesPerSecond.toFixed(2),
    pool.effort === null ? '-' : `${(100 * pool.effort).toFixed(0)} %`,
    `${pending + confirmed + candidate}${lost}`,
    pool.jobHeight === null ? '-' : String(pool.jobHeight),
  ];
}

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** Three significant digits: `1.23 MH/s`. */
export function hashrate(hps: number): string {
  let value = hps;
  let index = 0;
  while (value >= 999.5 && index < PREFIXES.length - 1) {
    value /= 1000;
    index++;
  }
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${PREFIXES[index]}H/s`;
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${Math.floor(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1440)} days`;
}
