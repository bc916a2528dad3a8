/**
 * Answers in the shapes that existing pool dashboards read. Amounts in coins, hashrates in hashes
 * per second.
 */
import Type from 'typebox';

const closed = { additionalProperties: false } as const;
const Time = Type.String({ description: 'ISO 8601, UTC.' });
const NullableTime = Type.Union([Time, Type.Null()]);

export const MinerRank = Type.Object(
  { miner: Type.String(), hashrate: Type.Number(), sharesPerSecond: Type.Number() },
  closed,
);

const PortInfo = Type.Object(
  {
    listenAddress: Type.String(),
    name: Type.String(),
    difficulty: Type.Number(),
    tcpProxyProtocol: Type.Null(),
    varDiff: Type.Object(
      {
        minDiff: Type.Number(),
        maxDiff: Type.Number(),
        targetTime: Type.Number({ description: 'Seconds between shares.' }),
        maxDelta: Type.Null(),
        retargetTime: Type.Null(),
        variancePercent: Type.Null(),
      },
      closed,
    ),
    tls: Type.Boolean(),
    tlsAuto: Type.Boolean({ description: 'TLS and plain connections on the same port.' }),
  },
  closed,
);

export const PoolInfo = Type.Object(
  {
    id: Type.String(),
    coin: Type.Object(
      {
        type: Type.String(),
        name: Type.String(),
        symbol: Type.String(),
        family: Type.String(),
        algorithm: Type.String(),
        canonicalName: Type.String(),
        website: Type.String(),
        market: Type.String(),
        twitter: Type.String(),
        discord: Type.String(),
        telegram: Type.String(),
      },
      closed,
    ),
    ports: Type.Record(Type.String(), PortInfo),
    paymentProcessing: Type.Object(
      {
        enabled: Type.Boolean(),
        minimumPayment: Type.Number(),
        payoutScheme: Type.String(),
        payoutSchemeConfig: Type.Object({ factor: Type.Number() }, closed),
        extra: Type.Object({}, closed),
      },
      closed,
    ),
    shareBasedBanning: Type.Object(
      {
        enabled: Type.Boolean(),
        checkThreshold: Type.Integer(),
        invalidPercent: Type.Number(),
        time: Type.Integer({ description: 'Seconds.' }),
      },
      closed,
    ),
    clientConnectionTimeout: Type.Integer({ description: 'Seconds.' }),
    jobRebroadcastTimeout: Type.Integer({ description: 'Seconds.' }),
    blockRefreshInterval: Type.Integer({ description: 'Milliseconds.' }),
    poolFeePercent: Type.Number(),
    address: Type.String(),
    addressInfoLink: Type.String(),
    poolStats: Type.Object(
      {
        lastPoolBlockTime: NullableTime,
        connectedMiners: Type.Integer(),
        poolHashrate: Type.Number(),
        poolHashRate: Type.Number({ description: 'The same, as older dashboards spell it.' }),
        sharesPerSecond: Type.Number(),
      },
      closed,
    ),
    networkStats: Type.Object(
      {
        networkType: Type.String(),
        networkHashrate: Type.Number(),
        networkHashRate: Type.Number({ description: 'The same, as older dashboards spell it.' }),
        networkDifficulty: Type.Number(),
        nextNetworkTarget: Type.String(),
        nextNetworkBits: Type.String(),
        lastNetworkBlockTime: NullableTime,
        blockHeight: Type.Integer(),
        connectedPeers: Type.Integer(),
        rewardType: Type.String(),
      },
      closed,
    ),
    topMiners: Type.Array(MinerRank),
    totalPaid: Type.Number(),
    totalBlocks: Type.Integer(),
    lastPoolBlockTime: NullableTime,
    poolEffort: Type.Number({ description: 'Of the current round; 1 is par.' }),
  },
  closed,
);

export const Pools = Type.Object({ pools: Type.Array(PoolInfo) }, closed);
export const Pool = Type.Object({ pool: PoolInfo }, closed);

export const Block = Type.Object(
  {
    poolId: Type.String(),
    blockHeight: Type.Integer(),
    networkDifficulty: Type.Number(),
    status: Type.Enum(['pending', 'confirmed', 'orphaned']),
    type: Type.String(),
    confirmationProgress: Type.Number({ minimum: 0, maximum: 1 }),
    effort: Type.Number({ description: '1 is par.' }),
    transactionConfirmationData: Type.String(),
    reward: Type.Number(),
    infoLink: Type.String(),
    hash: Type.String(),
    miner: Type.String(),
    source: Type.String(),
    created: Time,
  },
  closed,
);
export const Blocks = Type.Array(Block);
export const BlocksPage = Type.Object(
  { pageCount: Type.Integer(), result: Blocks, success: Type.Boolean() },
  closed,
);

export const PoolPerformance = Type.Object(
  {
    stats: Type.Array(
      Type.Object(
        {
          poolHashrate: Type.Number(),
          poolHashRate: Type.Number(),
          connectedMiners: Type.Integer(),
          validSharesPerSecond: Type.Number(),
          networkHashrate: Type.Number(),
          networkDifficulty: Type.Number(),
          created: Time,
        },
        closed,
      ),
    ),
  },
  closed,
);

export const WorkerPerformance = Type.Object(
  {
    created: Time,
    workers: Type.Record(
      Type.String(),
      Type.Object({ hashrate: Type.Number(), sharesPerSecond: Type.Number() }, closed),
    ),
  },
  closed,
);
export const WorkerPerformances = Type.Array(WorkerPerformance);

export const MinerInfo = Type.Object(
  {
    pendingShares: Type.Number({ description: 'Work of the current round, in difficulty.' }),
    pendingBalance: Type.Number({ description: 'In coins: what may be paid and is not yet.' }),
    totalPaid: Type.Number(),
    todayPaid: Type.Number(),
    lastPayment: NullableTime,
    lastPaymentLink: Type.Union([Type.String(), Type.Null()]),
    performance: Type.Union([WorkerPerformance, Type.Null()]),
    performanceSamples: WorkerPerformances,
  },
  closed,
);
export const MinerRanks = Type.Array(MinerRank);
