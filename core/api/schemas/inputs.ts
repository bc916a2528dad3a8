import Type from 'typebox';

const closed = { additionalProperties: false } as const;

export const PoolId = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,63}$',
  description: 'Id of a pool.',
});
export const Address = Type.String({
  pattern: '^[!-~]{1,256}$',
  description: 'Wallet address or account of a miner.',
});
export const Page = Type.Integer({
  minimum: 0,
  maximum: 100_000,
  default: 0,
  description: 'From 0.',
});
export const PageSize = Type.Integer({ minimum: 1, maximum: 100, default: 15 });
const TopMinersRange = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 168,
    description:
      'Average over this many hours. Left out, the live hashrate that every other call shows.',
  }),
);

export const NoInput = Type.Object({}, closed);
export const PoolParams = Type.Object({ id: PoolId }, closed);
export const PoolMinerParams = Type.Object({ id: PoolId, address: Address }, closed);
export const WalletParams = Type.Object({ wallet: Address }, closed);
export const WalletCoinParams = Type.Object(
  {
    wallet: Address,
    coin: Type.String({
      pattern: '^[A-Za-z0-9._-]{1,32}$',
      description: 'Symbol of a coin, in any case.',
    }),
  },
  closed,
);
export const PageQuery = Type.Object({ page: Page, pageSize: PageSize }, closed);
export const PoolInfoQuery = Type.Object({ topMinersRange: TopMinersRange }, closed);
export const MinersQuery = Type.Object(
  { page: Page, pageSize: PageSize, topMinersRange: TopMinersRange },
  closed,
);
export const BlocksQuery = Type.Object(
  {
    page: Page,
    pageSize: PageSize,
    state: Type.Optional(Type.Enum(['pending', 'confirmed', 'orphaned'])),
  },
  closed,
);
export const PerformanceQuery = Type.Object(
  {
    r: Type.Enum(['Day', 'Month'], { default: 'Day', description: 'Range.' }),
    i: Type.Enum(['Hour', 'Day'], { default: 'Hour', description: 'Interval.' }),
  },
  closed,
);
const Mode = Type.Enum(['Hour', 'Day', 'Month'], { default: 'Day' });
export const MinerQuery = Type.Object({ perfMode: Mode }, closed);
export const MinerPerformanceQuery = Type.Object({ mode: Mode }, closed);
export const EventsQuery = Type.Object(
  {
    types: Type.Optional(
      Type.String({
        pattern: '^[a-z]{1,16}(,[a-z]{1,16}){0,7}$',
        description:
          'Of job, tip, block, hashrate, pool, payment; separated by commas. All if left out.',
      }),
    ),
    pool: Type.Optional(PoolId),
  },
  closed,
);

export const PortParams = Type.Object(
  { port: Type.Integer({ minimum: 1, maximum: 65_535 }) },
  closed,
);
export const SessionParams = Type.Object({ id: Type.Integer({ minimum: 0 }) }, closed);
export const PoolChoice = Type.Object({ pool: PoolId }, closed);
const BanSubject = Type.String({
  pattern: '^(address|worker):[!-~]{1,400}$',
  description: '`address:1.2.3.4` (of IPv6 its whole /64) or `worker:wallet.rig`.',
});
export const BanParams = Type.Object({ subject: BanSubject }, closed);
export const BanBody = Type.Object(
  {
    subject: BanSubject,
    reason: Type.String({ minLength: 1, maxLength: 200, default: 'banned by the operator' }),
    seconds: Type.Integer({ minimum: 1, maximum: 31_536_000, default: 600 }),
  },
  closed,
);
