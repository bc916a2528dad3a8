import type { HostProcess } from './host-process.ts';

/** How a host with one pool stands, by its own answers; amounts in coins, as it writes them. */
export interface PayoutStanding {
  /** What miners are owed. */
  readonly miners: string;
  /** What the wallet holds beyond all that is owed. */
  readonly surplus: string;
  /** Payments that are not final. */
  readonly openBatches: number;
}

interface PoolsAnswer {
  readonly pools: readonly PayoutStanding[];
}

/** Of a host that runs. Rejects where it does not answer. */
export async function payoutStanding(
  { apiPort }: Pick<HostProcess, 'apiPort'>,
  adminToken: string,
): Promise<PayoutStanding> {
  const ask = async (path: string): Promise<PayoutStanding> => {
    const response = await fetch(`http://127.0.0.1:${apiPort}/api/v1/admin/${path}`, {
      headers: { authorization: `Bearer ${adminToken}` },
      signal: AbortSignal.timeout(10_000),
    });
    const { pools } = (await response.json()) as PoolsAnswer;
    const [pool] = pools;
    if (pool === undefined) throw new Error(`${path}: no pool runs`);
    return pool;
  };
  const { openBatches } = await ask('payouts/standings');
  const { miners, surplus } = await ask('solvency');
  return { miners, surplus, openBatches };
}
