import type { PortSettings } from '../config/ports-schema.ts';
import type { DialectParts } from '../protocols/session/dialect-parts.ts';
import type { PortDialect } from '../protocols/session/port-dialect.ts';
import { stratumCryptonoteDialect } from '../protocols/stratum-cryptonote/dialect.ts';
import { STRATUM_CRYPTONOTE_DEFAULTS } from '../protocols/stratum-cryptonote/options.ts';
import { stratumV1Dialect } from '../protocols/stratum-v1/dialect.ts';
import { STRATUM_V1_DEFAULTS, withFirmwareFloors } from '../protocols/stratum-v1/options.ts';
import { checkingOf } from './checking-settings.ts';

/** What a port tells somebody who comes by with a web browser. */
export function portGreeting({ algorithm, dialects }: PortSettings): string {
  const miner = dialects.includes('stratum-cryptonote')
    ? 'a miner of the CryptoNote dialect, such as XMRig,'
    : 'a Stratum V1 miner';
  return `A mining port for ${algorithm}: point ${miner} here.`;
}

/** Makes the dialect that a port is set to speak; the configuration was checked to name one. */
export function openDialect(settings: PortSettings, parts: DialectParts): PortDialect {
  const { agentMinimums, difficulty, shareSeconds } = settings;
  const vardiff = {
    difficultyStart: difficulty.start,
    difficultyMin: difficulty.min,
    difficultyMax: difficulty.max,
    shareSeconds,
    powersOfTwo: difficulty.powersOfTwo,
  };
  if (settings.dialects.includes('stratum-cryptonote')) {
    const checking = checkingOf(settings.checking, parts.clock);
    const options = { ...STRATUM_CRYPTONOTE_DEFAULTS, agentMinimums, vardiff, checking };
    return stratumCryptonoteDialect(options, parts);
  }
  const minimums = withFirmwareFloors(agentMinimums);
  const options = { ...STRATUM_V1_DEFAULTS, agentMinimums: minimums, vardiff };
  return stratumV1Dialect(options, parts);
}
