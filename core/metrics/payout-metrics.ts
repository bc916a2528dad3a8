import { Gauge, type Registry } from 'prom-client';
import { amountText } from '../api/answers/amount.ts';
import type { HostView } from '../api/host-view.ts';
import type { PayoutSight } from './payout-watch.ts';

/**
 * What `/metrics` shows of payouts, as they were seen last. Amounts are coins, rounded to what a number
 * holds: for alarms, not for books.
 */
export function registerPayoutMetrics(
  registry: Registry,
  view: HostView,
  sight: () => PayoutSight,
): void {
  const registers = [registry];
  new Gauge({
    name: 'headframe_payout_batches',
    help: 'Batches of payouts that are not settled',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      this.reset();
      for (const [pool, states] of sight().open)
        for (const [state, count] of states) this.set({ pool, state }, count);
    },
  });
  new Gauge({
    name: 'headframe_payouts_stopped',
    help: 'Whether payouts are paused, or were stopped by the host itself',
    labelNames: ['pool'],
    registers,
    collect() {
      this.reset();
      for (const { poolId: pool, control } of sight().standings)
        this.set({ pool }, control.paused || control.latched ? 1 : 0);
    },
  });
  const amounts = (name: string, help: string, read: (poolId: string) => bigint | undefined) =>
    new Gauge({
      name: `headframe_${name}`,
      help: `${help}, in coins, rounded`,
      labelNames: ['pool'],
      registers,
      collect() {
        this.reset();
        for (const { id: pool, coin } of view.pools()) {
          const amount = read(pool);
          if (amount !== undefined) this.set({ pool }, Number(amountText(amount, coin.decimals)));
        }
      },
    });
  const of = (poolId: string) => sight().solvency.get(poolId);
  amounts(
    'wallet_spendable',
    'What the wallet may send now',
    (poolId) => of(poolId)?.holdings?.spendableAtomic,
  );
  amounts(
    'wallet_holds',
    'Everything of the wallet',
    (poolId) => of(poolId)?.holdings?.totalAtomic,
  );
  amounts('owed', 'What the books say is in the wallet', (poolId) => of(poolId)?.owedAtomic);
  amounts('owed_mature', 'Of it what is not immature', (poolId) => of(poolId)?.owedMatureAtomic);
}
