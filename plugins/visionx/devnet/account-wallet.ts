import { randomBytes } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import type { SigningOutcome, WalletAccount } from '../node/vision-node.ts';
import { isAddress } from './address.ts';
import type { DevnetNode } from './devnet-node.ts';
import { OUTPUTS_MAX, paymentId, signPayment, totalOf } from './payment.ts';
import type { Output } from './payment.ts';
import { writeRaw } from './raw-payment.ts';

export interface AccountWalletOptions {
  /** 64 hex digits. */
  readonly secret: string;
  /** Atomic units per output. */
  readonly transactionFee: number;
}

const U64_MAX = (1n << 64n) - 1n;
const SALT_BYTES = 16;

/** The node's own account. */
export class AccountWallet {
  readonly #secretKey: Uint8Array;
  readonly #address: string;
  readonly #feePerOutput: bigint;
  readonly #node: DevnetNode;

  constructor({ secret, transactionFee }: AccountWalletOptions, node: DevnetNode) {
    this.#secretKey = Buffer.from(secret, 'hex');
    this.#address = Buffer.from(ed25519.getPublicKey(this.#secretKey)).toString('hex');
    this.#feePerOutput = BigInt(transactionFee);
    this.#node = node;
  }

  account(): WalletAccount {
    return {
      address: this.#address,
      balanceAtomic: this.#node.account(this.#address).balanceAtomic,
      pendingAtomic: this.#node.mempool.pendingOf(this.#address),
    };
  }

  /** Signs a payment for the next turn that no payment has. */
  sign(outputs: readonly Output[]): SigningOutcome {
    const reason = refusal(outputs);
    if (reason !== undefined) return { kind: 'refused', reason };
    const { mempool, network } = this.#node;
    const feeAtomic = this.#feePerOutput * BigInt(outputs.length);
    const sender = this.#address;
    const sequence = mempool.nextSequence(sender, this.#node.account(sender).sequence);
    const salt = randomBytes(SALT_BYTES).toString('hex');
    const open = { sender, sequence, salt, feeAtomic, outputs };
    const { balanceAtomic, pendingAtomic } = this.account();
    const payment = signPayment(network, open, this.#secretKey);
    const total = totalOf(payment);
    if (total > balanceAtomic - pendingAtomic) {
      const left = balanceAtomic - pendingAtomic;
      return { kind: 'insufficient', reason: `it takes ${total} of ${left} atomic units` };
    }
    return { kind: 'signed', id: paymentId(network, payment), raw: writeRaw(payment), feeAtomic };
  }
}

function refusal(outputs: readonly Output[]): string | undefined {
  if (outputs.length === 0 || outputs.length > OUTPUTS_MAX)
    return `a payment has 1 to ${OUTPUTS_MAX} outputs`;
  if (outputs.some((each) => !isAddress(each.address))) return 'an output has no address';
  return outputs.some(({ amountAtomic }) => amountAtomic === 0n || amountAtomic > U64_MAX)
    ? 'an output has no amount'
    : undefined;
}
