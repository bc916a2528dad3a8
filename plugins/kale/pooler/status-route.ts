import { Type } from 'typebox';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import { json, timestampOf } from '../pool/answers.ts';
import type { Pooler } from './pooler.ts';

const count = Type.Integer({ minimum: 0 });

export function statusRoute(pooler: Pooler, clock: Clock): PoolRoute {
  return {
    method: 'GET',
    paths: ['/health', '/info', '/status/work'],
    summary: 'How the pooler is; 503 while its backend is away.',
    guard: 'public',
    answer: Type.Object({
      status: Type.Enum(['healthy', 'degraded']),
      timestamp: Type.String({ format: 'date-time' }),
      blockIndex: Type.Union([count, Type.Null()]),
      blocksDiscovered: count,
      blocksMissed: count,
      miners: count,
      minersInBlock: count,
      sharesAccepted: count,
      sharesRejected: count,
      sharesDropped: count,
      sharesWaiting: count,
      messagesWaiting: count,
      isBackendThere: Type.Boolean(),
      uptime: Type.Integer({ description: 'Seconds.' }),
    }),
    handle() {
      const { isBackendThere } = pooler.status;
      const status = isBackendThere ? 'healthy' : 'degraded';
      const timestamp = timestampOf(clock.nowMs());
      return json({ status, timestamp, ...pooler.status }, isBackendThere ? 200 : 503);
    },
  };
}
