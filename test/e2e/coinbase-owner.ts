import { ed25519 } from '@noble/curves/ed25519.js';
import { bigintFromLe } from '../../core/plugin-api/target.ts';
import { keccak } from '../../plugins/monero/consensus/keccak.ts';
import { point } from '../plugins/monero/known-addresses.ts';

const { Point } = ed25519;
/** Keys of the addresses that tests make. */
const SPEND = 11n;
const VIEW = 13n;
const TAG_TRANSACTION_KEY = 1;

/** The miner transaction in the `json` of monerod's `get_block`. */
interface BlockJson {
  readonly miner_tx: {
    readonly extra: readonly number[];
    readonly vout: readonly {
      readonly target: { readonly tagged_key: { readonly key: string } };
    }[];
  };
}

/** Whether a block pays the address that `madeAddress` makes, as a wallet with its view key finds out. */
export function isPaidByCoinbase(json: string): boolean {
  const { extra, vout } = (JSON.parse(json) as BlockJson).miner_tx;
  if (extra[0] !== TAG_TRANSACTION_KEY) throw new Error('no transaction key where it belongs');
  const transactionKey = Point.fromBytes(Uint8Array.from(extra.slice(1, 33)));
  const shared = transactionKey.multiply(VIEW).clearCofactor().toBytes();
  const derived = Point.Fn.create(bigintFromLe(keccak(Buffer.concat([shared, Buffer.of(0)]))));
  const key = point(Point.Fn.create(derived + SPEND)).toString('hex');
  return vout[0]?.target.tagged_key.key === key;
}
