/**
 * Answers of version 1. Rates ending in `Hps` are hashes per second, times ending in `At` are ISO
 * 8601 or null.
 */
import Type from 'typebox';

const closed = { additionalProperties: false } as const;
const Time = Type.String({ description: 'ISO 8601, UTC.' });
const NullableTime = Type.Union([Time, Type.Null()]);
const NullableText = Type.Union([Type.String(), Type.Null()]);
const NullableInteger = Type.Union([Type.Integer(), Type.Null()]);
const Work = Type.String({
  pattern: '^[0-9]+$',
  description: 'Expected hashes, an exact integer.',
});

const rates = {
  hashrateHps: Type.Number({ description: 'Over the last ten minutes.' }),
  hashrateMinuteHps: Type.Number({ description: 'Over the last minute.' }),
  sharesPerSecond: Type.Number({ description: 'Over the last ten minutes.' }),
};
const blockCounts = Type.Object(
  {
    candidate: Type.Integer(),
    pending: Type.Integer(),
    confirmed: Type.Integer(),
    orphaned: Type.Integer(),
    rejected: Type.Integer(),
  },
  closed,
);

export const ErrorAnswer = Type.Object(
  {
    error: Type.String({ description: 'One word for programs.' }),
    message: Type.String({ description: 'One sentence for people.' }),
    field: Type.Optional(Type.String({ description: 'The parameter or property at fault.' })),
    timestamp: Time,
  },
  closed,
);

export const Stats = Type.Object(
  {
    startedAt: Time,
    uptimeSeconds: Type.Number(),
    pools: Type.Integer(),
    poolsRunning: Type.Integer(),
    connections: Type.Integer(),
    miners: Type.Integer(),
    workers: Type.Integer(),
    sharesPerSecond: Type.Number(),
    hashrateHps: Type.Record(Type.String(), Type.Number(), {
      description: 'By algorithm, over the last ten minutes.',
    }),
    blocks: blockCounts,
  },
  closed,
);

const PoolState = Type.Enum(['starting', 'running', 'stopped', 'failed']);

export const V1Pool = Type.Object(
  {
    id: Type.String(),
    algorithm: Type.String(),
    state: PoolState,
    reason: NullableText,
    coin: Type.Object(
      {
        symbol: Type.String(),
        name: Type.String(),
        family: Type.String(),
        decimals: Type.Integer(),
      },
      closed,
    ),
    address: Type.String(),
    feePercent: Type.Number(),
    ...rates,
    miners: Type.Integer(),
    workers: Type.Integer(),
    effort: Type.Union([Type.Number(), Type.Null()], {
      description: 'Of the current round; 1 is par.',
    }),
    blocks: blockCounts,
    lastBlockAt: NullableTime,
    jobHeight: NullableInteger,
    jobAgeSeconds: Type.Union([Type.Number(), Type.Null()]),
    network: Type.Union([
      Type.Object(
        {
          type: Type.String(),
          hashrateHps: Type.Number(),
          difficulty: Type.Number(),
          heightTip: Type.Integer(),
          tipAt: NullableTime,
          connectedPeers: Type.Integer(),
        },
        closed,
      ),
      Type.Null(),
    ]),
    daemons: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          state: Type.Enum(['up', 'syncing', 'down']),
          heightTip: NullableInteger,
          reason: NullableText,
        },
        closed,
      ),
    ),
    ports: Type.Array(Type.Integer()),
  },
  closed,
);
export const V1Pools = Type.Object({ pools: Type.Array(V1Pool) }, closed);

const day = {
  hashrateDayHps: Type.Number({ description: 'Average of the last 24 hours.' }),
  sharesDay: Type.Integer(),
  lateSharesDay: Type.Integer(),
};

export const MinerStats = Type.Object(
  {
    wallet: Type.String(),
    pools: Type.Array(
      Type.Object(
        {
          poolId: Type.String(),
          ...rates,
          ...day,
          rejectedShares: Type.Integer({ description: 'In the last ten minutes.' }),
          workers: Type.Integer({ description: 'With a share in the last ten minutes.' }),
          blocks: Type.Integer(),
          roundWork: Work,
          lastShareAt: NullableTime,
          firstSeenAt: Time,
        },
        closed,
      ),
    ),
  },
  closed,
);

export const MinerWorkers = Type.Object(
  {
    wallet: Type.String(),
    total: Type.Integer(),
    page: Type.Integer(),
    pageSize: Type.Integer(),
    workers: Type.Array(
      Type.Object(
        {
          poolId: Type.String(),
          name: Type.String(),
          ...rates,
          ...day,
          rejectedShares: Type.Integer({ description: 'In the last ten minutes.' }),
          lastShareAt: NullableTime,
        },
        closed,
      ),
    ),
  },
  closed,
);

export const Health = Type.Object({ status: Type.Literal('ok') }, closed);
export const Ready = Type.Object(
  {
    ready: Type.Boolean(),
    pools: Type.Array(
      Type.Object({ id: Type.String(), state: PoolState, reason: NullableText }, closed),
    ),
  },
  closed,
);
