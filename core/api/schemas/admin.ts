/** Answers of the admin calls. */
import Type from 'typebox';

const closed = { additionalProperties: false } as const;
const NullableText = Type.Union([Type.String(), Type.Null()]);

export const Ports = Type.Object(
  {
    ports: Type.Array(
      Type.Object(
        {
          port: Type.Integer(),
          host: Type.String(),
          algorithm: Type.String(),
          dialects: Type.Array(Type.String()),
          tls: Type.Boolean(),
          pools: Type.Array(Type.String(), { description: 'Best first.' }),
          selected: NullableText,
          connections: Type.Integer(),
          traffic: Type.Object(
            {
              accepted: Type.Integer(),
              bytesIn: Type.Integer(),
              bytesOut: Type.Integer(),
              junk: Type.Integer({ description: 'Lines that no miner software sends.' }),
              bans: Type.Integer({ description: 'Addresses banned by rule.' }),
              overLimit: Type.Integer({ description: 'Calls over a rate limit.' }),
              refused: Type.Record(Type.String(), Type.Integer()),
              closed: Type.Record(Type.String(), Type.Integer()),
            },
            closed,
          ),
          difficulty: Type.Object(
            {
              start: Type.Number(),
              min: Type.Number(),
              max: Type.Number(),
              shareSeconds: Type.Number(),
            },
            closed,
          ),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const Sessions = Type.Object(
  {
    total: Type.Integer(),
    page: Type.Integer(),
    pageSize: Type.Integer(),
    sessions: Type.Array(
      Type.Object(
        {
          id: Type.Integer(),
          port: Type.Integer(),
          poolId: NullableText,
          remoteAddress: Type.String(),
          workers: Type.Array(Type.String()),
          userAgent: Type.String(),
          difficulty: Type.Number(),
          connectedAt: Type.String(),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const Bans = Type.Object(
  {
    bans: Type.Array(
      Type.Object({ subject: Type.String(), reason: Type.String(), until: Type.String() }, closed),
    ),
  },
  closed,
);

export const Done = Type.Object({ done: Type.Literal(true) }, closed);
