import type { ConfigProblem } from '../config/config-problem.ts';
import type { PoolFile } from '../config/host-config.ts';
import type { PoolSettings } from '../config/pool-schema.ts';
import type { CoinPlugin, PoolHabits } from '../plugin-api/coin-plugin.ts';

const FEE_PERCENT = 1;
const FEE_PERCENT_MAX = 100;
const SCHEME = 'pplns';

type Payout = PoolSettings['payout'];

/** A pool's settings with nothing left out that its coin has a habit for. */
export type ResolvedSettings = PoolSettings & {
  readonly feePercent: number;
  readonly payout: Payout & { readonly scheme: NonNullable<Payout['scheme']> };
};

/** What the operator's fee may be at most. */
export function feePercentMaxOf({ habits }: Pick<CoinPlugin, 'habits'>): number {
  return habits?.feePercentMax ?? FEE_PERCENT_MAX;
}

/** What the file says, else what the coin's pools are like, else what all pools are like. */
export function resolvedSettings(
  settings: PoolSettings,
  { feePercent = FEE_PERCENT, scheme = SCHEME }: PoolHabits = {},
): ResolvedSettings {
  const { payout } = settings;
  return {
    ...settings,
    feePercent: settings.feePercent ?? feePercent,
    payout: { ...payout, scheme: payout.scheme ?? scheme },
  };
}

/** What the file asks for beyond what the coin's pools may. */
export function habitProblems(
  manifest: CoinPlugin,
  { settings, document }: Pick<PoolFile, 'settings' | 'document'>,
): readonly ConfigProblem[] {
  const { feePercent, payout } = settings;
  const { habits, id } = manifest;
  const most = feePercentMaxOf(manifest);
  const problems: ConfigProblem[] = [];
  if (feePercent !== undefined && feePercent > most) {
    const wanted = `expected at most ${most}, which plugin "${id}" allows, got ${feePercent}`;
    problems.push(document.problem(['feePercent'], wanted));
  }
  const { scheme } = payout;
  if (scheme !== undefined && habits?.schemes?.includes(scheme) === false) {
    const all = habits.schemes.join(' or ');
    const wanted = `expected ${all}, which plugin "${id}" allows, got ${scheme}`;
    problems.push(document.problem(['payout', 'scheme'], wanted));
  }
  return problems;
}
