/** Schema of `headframe.toml`: settings of the whole host. Every key has a default; the file may be missing. */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { closed } from './closed-object.ts';

const seconds = (value: number, description: string): TSchemaInteger =>
  Type.Integer({ minimum: 1, maximum: 31_536_000, default: value, description });
const count = (value: number, description: string): TSchemaInteger =>
  Type.Integer({ minimum: 1, maximum: 10_000_000, default: value, description });
const limit = (value: number, description: string): TSchemaInteger =>
  Type.Integer({ minimum: 0, maximum: 10_000_000, default: value, description });
type TSchemaInteger = ReturnType<typeof Type.Integer>;

const ApiSchema = closed({
  listen: Type.String({
    format: 'listen',
    // Loopback: who wants it public puts a proxy with TLS before it.
    default: '127.0.0.1:4000',
    description: 'host:port',
  }),
  name: Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,100}$',
      description:
        'what miners know this host by, such as pool.example.org; default: the host name',
    }),
  ),
  trustedProxies: Type.Array(Type.String({ format: 'address', description: 'an IP address' }), {
    default: [],
    description: 'addresses whose X-Forwarded-For is believed',
  }),
  // Five a second is what dashboards of this kind are used to; a page asks for several at once.
  requestsPerSecond: Type.Number({ minimum: 0.1, maximum: 100_000, default: 5 }),
  requestBurst: count(50, 'requests of one caller at once'),
  exemptLoopback: Type.Boolean({ default: true }),
  adminTokenFile: Type.Optional(
    Type.String({ minLength: 1, description: 'path of a file that holds the admin token' }),
  ),
});

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'];
export const LOG_FORMATS = ['auto', 'json', 'pretty'];
const VERIFIER_MEMORY: ('auto' | 'full' | 'light')[] = ['auto', 'full', 'light'];
const VERIFIER_PREPARE: ('start' | 'demand')[] = ['start', 'demand'];

const LogSchema = closed({
  level: Type.Enum(LOG_LEVELS, { default: 'info' }),
  format: Type.Enum(LOG_FORMATS, { default: 'auto' }),
});

const VerifierSchema = closed({
  threads: Type.Integer({
    minimum: 0,
    maximum: 256,
    default: 0,
    description:
      'verifier threads per algorithm, 0: as many as processors, for light shares at most 4',
  }),
  // A second of work for one thread of the slowest machine; beyond that a share is late anyway.
  queue: count(16_384, 'shares that may wait for verification per algorithm'),
  memory: Type.Enum(VERIFIER_MEMORY, {
    default: 'auto',
    description: 'whether kernels such as RandomX get their large table',
  }),
  prepare: Type.Enum(VERIFIER_PREPARE, {
    default: 'start',
    description: 'when the data of a seed are made: ahead, or when the first share needs them',
  }),
});

/** What strangers may do, over all ports; 0 means without limit. Defaults are what large pools run with. */
const LimitsSchema = closed({
  connections: limit(20_000, 'connections of the whole host'),
  connectionsPerAddress: limit(256, 'connections of one IP address, or /64 of IPv6; so below'),
  connectionsPerSubnet: limit(1_024, 'connections of one /24, or /48 of IPv6'),
  loginsPerSecond: limit(5, 'logins of one address'),
  loginsBurst: limit(100, 'logins of one address at once'),
  submitsPerSecond: limit(250, 'submissions of one address'),
  submitsBurst: limit(5_000, 'submissions of one address at once'),
  lineBytes: Type.Integer({ minimum: 1_024, maximum: 1_048_576, default: 16_384 }),
  sendQueueBytes: Type.Integer({ minimum: 16_384, maximum: 67_108_864, default: 262_144 }),
  loginSeconds: seconds(15, 'from the first line to an authorized worker'),
  idleSeconds: seconds(600, 'silence after which a miner is gone'),
});

/** When conduct earns an address a ban; 0 turns a rule off. */
const BansSchema = closed({
  seconds: seconds(600, 'how long a ban lasts'),
  windowSeconds: seconds(600, 'conduct is judged in windows of this length'),
  junkLines: limit(5, 'lines in a window that no miner software sends'),
  submissionsMin: limit(30, 'submissions before the ratio of invalid ones says anything'),
  invalidPercent: Type.Number({ exclusiveMinimum: 0, maximum: 100, default: 25 }),
  wrongResults: limit(3, 'submissions in a window that claimed a hash which is not theirs'),
  floodSeconds: limit(30, 'seconds of a window spent over the limits above'),
  allow: Type.Array(
    Type.String({
      format: 'network',
      description: 'an IP address, or a network such as 10.0.0.0/8',
    }),
    {
      default: [],
    },
  ),
  spareLoopback: Type.Boolean({ default: true }),
});

const RetentionSchema = closed({
  // Charts reach back this far; what a block may still be paid from is kept longer by itself.
  historyDays: Type.Integer({ minimum: 8, maximum: 3_650, default: 90 }),
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
