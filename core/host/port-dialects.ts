import { JOB_BOOK_DEFAULTS } from '../jobs/job-book.ts';
import type { LineDialect } from '../listeners/connection.ts';
import type { PortSettings } from '../config/ports-schema.ts';
import type { DialectParts } from '../protocols/session/dialect-parts.ts';
import { httpWorkDialect, type PortSeats } from '../protocols/http-work/dialect.ts';
import { HTTP_WORK_DEFAULTS } from '../protocols/http-work/options.ts';
import type { PortDialect } from '../protocols/session/port-dialect.ts';
import { stratumCryptonoteDialect } from '../protocols/stratum-cryptonote/dialect.ts';
import { STRATUM_CRYPTONOTE_DEFAULTS } from '../protocols/stratum-cryptonote/options.ts';
import { stratumV1Dialect } from '../protocols/stratum-v1/dialect.ts';
import { STRATUM_V1_DEFAULTS, withFirmwareFloors } from '../protocols/stratum-v1/options.ts';
import { checkingOf } from './checking-settings.ts';

/** What a port tells somebody who comes by with a web browser. */
export function portGreeting({ algorithm, dialects }: PortSettings): string {
  if (dialects.includes('http-work'))
    return `A mining port for ${algorithm}: workers register here over HTTP.`;
  const miner = dialects.includes('stratum-cryptonote')
    ? 'a miner of the CryptoNote dialect, such as XMRig,'
    : 'a Stratum V1 miner';
  return `A mining port for ${algorithm}: point ${miner} here.`;
}

/** A port speaks in lines, or seats its workers over HTTP. */
export type OpenedDialect =
  | { readonly kind: 'lines'; readonly dialect: PortDialect & LineDialect }
  | { readonly kind: 'http'; readonly dialect: PortSeats };

/** Makes the dialect that a port is set to speak; the configuration was checked to name one. */
export function openDialect(settings: PortSettings, parts: DialectParts): OpenedDialect {
  const { agentMinimums, difficulty, shareSeconds } = settings;
  const vardiff = {
    difficultyStart: difficulty.start,
    difficultyMin: difficulty.min,
    difficultyMax: difficulty.max,
    shareSeconds,
    powersOfTwo: difficulty.powersOfTwo,
  };
  const checking = checkingOf(settings.checking, parts.clock);
  if (settings.dialects.includes('http-work')) {
    const jobLifeMs = JOB_BOOK_DEFAULTS.jobAgeMaxMs;
    const options = { ...HTTP_WORK_DEFAULTS, agentMinimums, vardiff, checking, jobLifeMs };
    return { kind: 'http', dialect: httpWorkDialect(options, parts) };
  }
  if (settings.dialects.includes('stratum-cryptonote')) {
    const options = { ...STRATUM_CRYPTONOTE_DEFAULTS, agentMinimums, vardiff, checking };
    return { kind: 'lines', dialect: stratumCryptonoteDialect(options, parts) };
  }
  const minimums = withFirmwareFloors(agentMinimums);
  const options = { ...STRATUM_V1_DEFAULTS, agentMinimums: minimums, vardiff };
  return { kind: 'lines', dialect: stratumV1Dialect(options, parts) };
}
