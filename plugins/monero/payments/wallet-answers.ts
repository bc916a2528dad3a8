/** What monero-wallet-rpc answers, as far as payments need it (`wallet_rpc_server_commands_defs.h`). */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';

/** Piconero. What a `number` cannot hold comes as a `bigint`. */
const amount = Type.Union([
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  Type.BigInt(),
]);
const hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const hex = Type.String({ pattern: '^([0-9a-f]{2})+$' });
const amounts = Type.Object({ amounts: Type.Array(amount) });
const images = Type.Object({ key_images: Type.Array(hash, { minItems: 1 }) });

const transfer = Type.Object({
  tx_hash: hash,
  fee: amount,
  amounts_by_dest: amounts,
  spent_key_images: images,
  tx_blob: hex,
  tx_metadata: hex,
});

const transferSplit = Type.Object({
  tx_hash_list: Type.Array(hash, { minItems: 1 }),
  fee_list: Type.Array(amount),
  amounts_by_dest_list: Type.Array(amounts),
  spent_key_images_list: Type.Array(images),
  tx_blob_list: Type.Array(hex),
  tx_metadata_list: Type.Array(hex),
});

export const addressCheck = Compile(Type.Object({ address: Type.String({ minLength: 1 }) }));
export const addressIndexCheck = Compile(
  Type.Object({ index: Type.Object({ major: Type.Integer(), minor: Type.Integer() }) }),
);
export const balanceCheck = Compile(Type.Object({ balance: amount, unlocked_balance: amount }));
export const validityCheck = Compile(Type.Object({ valid: Type.Boolean() }));
export const relayCheck = Compile(Type.Object({ tx_hash: hash }));
/** A view-only wallet gives a set to sign, and nothing that could be sent. */
export const unsignedCheck = Compile(
  Type.Object({ unsigned_txset: Type.String({ minLength: 1 }) }),
);
export const transferCheck = Compile(transfer);
export const transferSplitCheck = Compile(transferSplit);
export const knownTransferCheck = Compile(
  Type.Object({
    transfer: Type.Object({
      /** `pending`, `pool` and `failed` are of the pool, `out`, `in` and `block` of the chain. */
      type: Type.String(),
      /** Unix seconds. */
      timestamp: Type.Integer({ minimum: 0, maximum: 8_640_000_000_000 }),
      fee: amount,
      /** Of what it paid itself; a wallet that was restored from its seed has forgotten. */
      destinations: Type.Optional(
        Type.Array(Type.Object({ address: Type.String({ minLength: 1 }), amount })),
      ),
    }),
  }),
);

export type TransferAnswer = Static<typeof transfer>;
export type TransferSplitAnswer = Static<typeof transferSplit>;
