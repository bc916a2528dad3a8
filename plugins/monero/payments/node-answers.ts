/** What monerod answers about transactions, as far as payments need it (`core_rpc_server_commands_defs.h`). */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';

const hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const height = Type.Integer({ minimum: 0, maximum: 0x7fffffff });
const ok = Type.Literal('OK');

export const transactionsCheck = Compile(
  Type.Object({
    status: ok,
    txs: Type.Optional(
      Type.Array(
        Type.Object({
          tx_hash: hash,
          in_pool: Type.Boolean(),
          block_height: Type.Optional(height),
          as_json: Type.Optional(Type.String()),
        }),
      ),
    ),
  }),
);
export const spentCheck = Compile(
  Type.Object({
    status: ok,
    /** 0 unspent, 1 spent in the chain, 2 spent in the pool. */
    spent_status: Type.Array(Type.Integer({ minimum: 0, maximum: 2 })),
  }),
);
export const blockCheck = Compile(Type.Object({ tx_hashes: Type.Optional(Type.Array(hash)) }));
/** The transaction itself, as `as_json` has it. A coinbase has no key image. */
export const spenderCheck = Compile(
  Type.Object({
    vin: Type.Array(Type.Object({ key: Type.Optional(Type.Object({ k_image: hash })) })),
  }),
);
export const submissionCheck = Compile(
  Type.Object({
    status: Type.String({ maxLength: 100 }),
    reason: Type.Optional(Type.String()),
    double_spend: Type.Optional(Type.Boolean()),
    fee_too_low: Type.Optional(Type.Boolean()),
    invalid_input: Type.Optional(Type.Boolean()),
    invalid_output: Type.Optional(Type.Boolean()),
    low_mixin: Type.Optional(Type.Boolean()),
    nonzero_unlock_time: Type.Optional(Type.Boolean()),
    overspend: Type.Optional(Type.Boolean()),
    sanity_check_failed: Type.Optional(Type.Boolean()),
    too_big: Type.Optional(Type.Boolean()),
    too_few_outputs: Type.Optional(Type.Boolean()),
    tx_extra_too_big: Type.Optional(Type.Boolean()),
  }),
);
