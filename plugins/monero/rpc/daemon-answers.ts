/** What monerod's JSON-RPC answers, as far as a pool needs it (`core_rpc_server_commands_defs.h`). */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';

const hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const height = Type.Integer({ minimum: 0, maximum: 0x7fffffff });
/** 128-bit numbers come as hex, because 64 bits of difficulty were too few to promise. */
const wide = Type.String({ pattern: '^0x[0-9a-f]{1,32}$' });
/** A block may have some megabytes; whether the digits are any shows where the bytes are looked at. */
const blob = Type.String({ minLength: 86 });

const info = Type.Object({
  /** Blocks of the best chain: one more than the height of its tip. */
  height: Type.Integer({ minimum: 1, maximum: 0x7fffffff }),
  /** What peers claim to have; 0 where none is ahead. */
  target_height: height,
  top_block_hash: hash,
  nettype: Type.String({ maxLength: 100 }),
  synchronized: Type.Boolean(),
  wide_difficulty: wide,
  wide_cumulative_difficulty: wide,
  /** Seconds between blocks. */
  target: Type.Integer({ minimum: 1, maximum: 86_400 }),
  incoming_connections_count: Type.Integer({ minimum: 0 }),
  outgoing_connections_count: Type.Integer({ minimum: 0 }),
  /** True where another daemon answered in its place, as while it syncs from a bootstrap daemon. */
  untrusted: Type.Optional(Type.Boolean()),
});

const template = Type.Object({
  blocktemplate_blob: blob,
  blockhashing_blob: blob,
  wide_difficulty: wide,
  expected_reward: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  height: Type.Integer({ minimum: 1, maximum: 0x7fffffff }),
  prev_hash: hash,
  reserved_offset: Type.Integer({ minimum: 2, maximum: 0x7fffffff }),
  seed_hash: hash,
  /** Empty where the chain has not named it yet. */
  next_seed_hash: Type.Optional(Type.Union([hash, Type.Literal('')])),
  untrusted: Type.Optional(Type.Boolean()),
});

const header = Type.Object({
  block_header: Type.Object({
    hash,
    height,
    orphan_status: Type.Boolean(),
    /** Unix seconds, up to the last that a date can have. */
    timestamp: Type.Integer({ minimum: 0, maximum: 8_640_000_000_000 }),
  }),
});

export type InfoAnswer = Static<typeof info>;
export type TemplateAnswer = Static<typeof template>;
export type HeaderAnswer = Static<typeof header>;

/** Compiled: a template is checked at each new tip. */
export const infoCheck = Compile(info);
export const templateCheck = Compile(template);
export const headerCheck = Compile(header);
