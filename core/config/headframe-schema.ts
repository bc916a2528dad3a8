/** Schema of `headframe.toml`: settings of the whole host. Every key has a default; the file may be missing. */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { closed } from './closed-object.ts';

const seconds = (value: number, description: string): TSchemaInteger =>
  Type.Integer({ minimum: 1, maximum: 31_536_000, default: value, description });
const count = (value: number, description: string): TSchemaInteger =>
  Type.Integer({ minimum: 1, maximum: 10_000_000, default: value, description });
type TSchemaInteger = ReturnType<typeof Type.Integer>;

const ApiSchema = closed({
  listen: Type.String({
    format: 'listen',
    // Loopback: who wants it public puts a proxy with TLS before it.
    default: '127.0.0.1:4000',
    description: 'host:port',
  }),
  trustedProxies: Type.Array(Type.String({ description: 'an IP address' }), {
    default: [],
    description: 'addresses whose X-Forwarded-For is believed',
  }),
  adminTokenFile: Type.Optional(
    Type.String({ minLength: 1, description: 'path of a file that holds the admin token' }),
  ),
});

const LogSchema = closed({
  level: Type.Enum(['debug', 'info', 'warn', 'error'], { default: 'info' }),
  format: Type.Enum(['auto', 'json', 'pretty'], { default: 'auto' }),
});

const VerifierSchema = closed({
  threads: Type.Integer({
    minimum: 0,
    maximum: 256,
    default: 0,
    description: 'verifier threads per algorithm, 0: one less than the processors',
  }),
  // About a second of full load on two cores; beyond that a share is late anyway.
  queue: count(32_768, 'shares that may wait for verification per algorithm'),
});

/** Values of the field: see the README for where each comes from. */
const LimitsSchema = closed({
  connections: count(20_000, 'connections of one port'),
  connectionsPerAddress: count(256, 'connections of one IP address'),
  connectionsPerNetwork: count(1_024, 'connections of one /24 or /48'),
  lineBytes: Type.Integer({ minimum: 1_024, maximum: 1_048_576, default: 16_384 }),
  sendQueueBytes: Type.Integer({ minimum: 16_384, maximum: 67_108_864, default: 262_144 }),
  handshakeSeconds: seconds(15, 'time to authorize a worker'),
  idleSeconds: seconds(600, 'silence after which a miner is gone'),
  loginsPerSecond: count(5, 'logins of one address'),
  loginBurst: count(100, 'logins of one address at once'),
  submitsPerSecond: count(250, 'submissions of one connection'),
  submitBurst: count(5_000, 'submissions of one connection at once'),
});

const BansSchema = closed({
  enabled: Type.Boolean({ default: true }),
  seconds: seconds(600, 'how long a ban lasts'),
  /** Shares that are looked at together. */
  checkShares: count(500, 'shares after which the ratio of invalid ones is judged'),
  invalidPercent: Type.Number({ exclusiveMinimum: 0, maximum: 100, default: 50 }),
  junkLines: count(4, 'lines that no miner software sends'),
  allow: Type.Array(Type.String({ description: 'an IP address or network such as 10.0.0.0/8' }), {
    default: [],
  }),
  spareLoopback: Type.Boolean({ default: true }),
});

const RetentionSchema = closed({
  /** PPLNS windows and charts need weeks, not years. */
  shareDays: Type.Integer({ minimum: 1, maximum: 3_650, default: 30 }),
});

const JobsSchema = closed({
  lateGraceSeconds: Type.Number({
    minimum: 0,
    maximum: 60,
    // Measured propagation of a new tip to thousands of miners is well below; slow links need more.
    default: 5,
    description: 'how long work on the previous tip is still credited',
  }),
});

const ShutdownSchema = closed({
  seconds: Type.Integer({
    minimum: 1,
    maximum: 600,
    default: 10,
    description: 'deadline for each part when the host stops',
  }),
});

export const HeadframeSchema = closed({
  api: ApiSchema,
  log: LogSchema,
  verifier: VerifierSchema,
  limits: LimitsSchema,
  bans: BansSchema,
  jobs: JobsSchema,
  retention: RetentionSchema,
  shutdown: ShutdownSchema,
}) satisfies TSchema;

export type HeadframeSettings = Static<typeof HeadframeSchema>;
