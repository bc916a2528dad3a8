import type { VardiffOptions } from '../../vardiff/vardiff.ts';
import type { AgentMinimum } from '../session/user-agent.ts';

/** Settings of one Stratum V1 port. The size of extranonce1 is the leases' affair. */
export interface StratumV1Options {
  /** Bytes that the miner varies. Rental services want 4 or more, some firmware fails above 8. */
  readonly extranonce2Size: number;
  /** Version bits offered for rolling, before the job's own mask. */
  readonly versionMask: number;
  readonly vardiff: VardiffOptions;
  readonly agentMinimums: readonly AgentMinimum[];
  /** Authorized workers of one connection. */
  readonly workersMax: number;
  /** Submissions of one connection that wait for their verdict; one more is refused. */
  readonly submitsPendingMax: number;
  /** Jobs of one connection whose shares are still judged, resent ones included. */
  readonly jobsMax: number;
  /** How long a stale job is still judged: its block may yet be good, its share is not. */
  readonly staleJobMs: number;
  /** Answer to `client.get_version`. */
  readonly serverName: string;
}

/**
 * Firmware of mining machines: a floor of 1 for these keeps one that is being tuned from sinking to
 * the difficulty of a CPU, and from flooding the port when it starts to hash.
 */
const ASIC_AGENT_MINIMUMS: readonly AgentMinimum[] = [
  'cgminer',
  'bmminer',
  'bosminer',
  'btminer',
  'whatsminer',
  'luxminer',
  'vnish',
  'bitaxe',
  'nerdqaxe',
].map((agent) => ({ agent, difficulty: 1 }));

/** Everything but the difficulties, which depend on the algorithm. */
export const STRATUM_V1_DEFAULTS = {
  extranonce2Size: 4,
  versionMask: 0x1fffe000,
  agentMinimums: [{ agent: 'NiceHash', difficulty: 500_000 }, ...ASIC_AGENT_MINIMUMS],
  workersMax: 64,
  submitsPendingMax: 256,
  jobsMax: 32,
  staleJobMs: 120_000,
  serverName: 'headframe',
} as const satisfies Omit<StratumV1Options, 'vardiff'>;

/** What a port is set to, and the floors of the firmware that its settings do not name. */
export function withFirmwareFloors(settings: readonly AgentMinimum[]): readonly AgentMinimum[] {
  const named = new Set(settings.map(({ agent }) => agent.toLowerCase()));
  return [...ASIC_AGENT_MINIMUMS.filter(({ agent }) => !named.has(agent)), ...settings];
}
