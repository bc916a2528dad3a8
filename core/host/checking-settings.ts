import { randomInt } from 'node:crypto';
import type { PortSettings } from '../config/ports-schema.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { CheckingPolicy } from '../shares/checking-policy.ts';
import { SampledChecking } from '../shares/sampled-checking.ts';

const HOUR_MS = 3_600_000;
const DRAWS = 2 ** 32;

/** The checking policy of a port; undefined where all is verified. */
export function checkingOf(
  settings: PortSettings['checking'],
  clock: Clock,
): CheckingPolicy | undefined {
  if (settings.mode === 'all') return undefined;
  const { samplePercentMin, provenShares, forgetAfterHours, addressesMax } = settings;
  return new SampledChecking(
    {
      sampleRateMin: samplePercentMin / 100,
      provenShares,
      forgetAfterMs: forgetAfterHours * HOUR_MS,
      addressesMax,
    },
    clock,
    // Whoever could foresee the draws would forge what is not drawn.
    () => randomInt(DRAWS) / DRAWS,
  );
}
