import type { Static } from 'typebox';
import type { HostView } from '../host-view.ts';
import type { Health, Ready } from '../schemas/v1.ts';

/** The process answers, so it lives. */
export function healthAnswer(): Static<typeof Health> {
  return { status: 'ok' };
}

/**
 * Ready to mine: there is a pool, and all of them run. The database may be away, mining does not
 * need it.
 */
export function readyAnswer(view: HostView): Static<typeof Ready> {
  const pools = view.pools();
  return {
    ready: pools.length > 0 && pools.every((pool) => pool.state === 'running'),
    pools: pools.map((pool) => ({ id: pool.id, state: pool.state, reason: pool.reason ?? null })),
  };
}
