/** What miner software says of itself. */

/** Miner software that needs more than the port's minimum. */
export interface AgentMinimum {
  /** Part of the user agent, in any case. */
  readonly agent: string;
  readonly difficulty: number;
}

const USER_AGENT_LENGTH_MAX = 128;

/** At most 128 characters, without the control characters that would reach logs and terminals. */
export function userAgentOf(value: string): string {
  return value.slice(0, USER_AGENT_LENGTH_MAX).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '');
}

/** The highest minimum that a user agent has to meet; 0 where none applies. */
export function agentMinimum(userAgent: string, minimums: readonly AgentMinimum[]): number {
  const lower = userAgent.toLowerCase();
  let highest = 0;
  for (const { agent, difficulty } of minimums)
    if (lower.includes(agent.toLowerCase())) highest = Math.max(highest, difficulty);
  return highest;
}
