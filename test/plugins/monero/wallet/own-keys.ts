import { ed25519 } from '@noble/curves/ed25519.js';
import { base58xmr } from '@scure/base';
import { bigintFromLe } from '../../../../core/plugin-api/target.ts';
import { keccak } from '../../../../plugins/monero/consensus/keccak.ts';
import { varint } from '../../../../plugins/monero/consensus/varint.ts';
import { encodeAddress } from '../../../../plugins/monero/wallet/monero-address.ts';

const { Fn, BASE } = ed25519.Point;
/** Any will do where nothing is kept secret. */
const NONCE = 777n;

/** Keys that sign as Monero's wallets do (`SigV2`), with either of them. */
export class OwnKeys {
  readonly #spend: bigint;
  readonly #view: bigint;

  constructor(spend: bigint, view: bigint) {
    this.#spend = spend;
    this.#view = view;
  }

  get address(): string {
    const [spendKey, viewKey] = [publicOf(this.#spend), publicOf(this.#view)];
    const paymentId = Buffer.alloc(0);
    return encodeAddress({ network: 'main', kind: 'standard', spendKey, viewKey, paymentId });
  }

  sign(text: string, by: 'spend' | 'view'): string {
    const message = Buffer.from(text);
    const secret = by === 'spend' ? this.#spend : this.#view;
    const keys = [publicOf(this.#spend), publicOf(this.#view)];
    const mode = Buffer.of(by === 'spend' ? 0 : 1);
    const domain = Buffer.from('MoneroMessageSignature\0');
    const hash = keccak(Buffer.concat([domain, ...keys, mode, varint(message.length), message]));
    const seen = keccak(Buffer.concat([hash, publicOf(secret), publicOf(NONCE)]));
    const challenge = Fn.create(bigintFromLe(seen));
    const response = Fn.sub(NONCE, Fn.mul(challenge, secret));
    return `SigV2${base58xmr.encode(Buffer.concat([Fn.toBytes(challenge), Fn.toBytes(response)]))}`;
  }
}

function publicOf(secret: bigint): Buffer {
  return Buffer.from(BASE.multiply(secret).toBytes());
}
