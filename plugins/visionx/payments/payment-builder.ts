import { PoolError } from '../../../core/plugin-api/errors.ts';
import type {
  BuildOutcome,
  Destination,
  PaymentOrder,
  Refusal,
} from '../../../core/plugin-api/payments.ts';
import type { NodeWallet, SigningOutcome } from '../node/vision-node.ts';
import { readAddress } from '../wallet/vision-address.ts';
import { borneShares } from './borne-shares.ts';

/** Outputs of one transaction; well below the size of a block. */
export const DESTINATIONS_MAX = 500;
/** Where destinations bear the fee: how often it is asked for until it is the one that was taken off. */
const ROUNDS_MAX = 4;
const ID = /^[\x21-\x7e]{1,128}$/;

/** Has the wallet sign what an order needs: one transaction with an output for each destination. */
export class PaymentBuilder {
  readonly #wallet: NodeWallet;

  constructor(wallet: NodeWallet) {
    this.#wallet = wallet;
  }

  async build(order: PaymentOrder): Promise<BuildOutcome> {
    const unfit = unfitness(order);
    if (unfit !== undefined) return refused(unfit);
    return order.feeFrom === 'wallet'
      ? this.#onTop(order.destinations)
      : this.#outOf(order.destinations);
  }

  async #onTop(destinations: readonly Destination[]): Promise<BuildOutcome> {
    return built(await this.#wallet.sign(destinations), destinations);
  }

  /** The wallet puts its fee on top, so what it will be comes off the amounts before. */
  async #outOf(destinations: readonly Destination[]): Promise<BuildOutcome> {
    const asked = destinations.map(({ amountAtomic }) => amountAtomic);
    // A trial for the fee, which nobody can be paid with: it is never sent, and the smallest that there is.
    const trial = destinations.map(({ address }) => ({ address, amountAtomic: 1n }));
    let signed = await this.#wallet.sign(trial);
    for (let round = 1; round <= ROUNDS_MAX && signed.kind === 'signed'; round++) {
      const { feeAtomic } = signed;
      const shares = borneShares(feeAtomic, asked.length);
      const below = [...asked.entries()].filter(
        ([index, amount]) => amount <= (shares[index] ?? 0n),
      );
      if (below.length > 0) return refused(belowFee(below.map(([position]) => position)));
      const outputs = destinations.map(({ address, amountAtomic }, index) => ({
        address,
        amountAtomic: amountAtomic - (shares[index] ?? 0n),
      }));
      signed = await this.#wallet.sign(outputs);
      if (signed.kind !== 'signed' || signed.feeAtomic === feeAtomic) return built(signed, outputs);
    }
    if (signed.kind !== 'signed') return built(signed, []);
    return refused({ kind: 'too-large', reason: 'the network fee changes with each try' });
  }
}

/** What can be told without the wallet. */
function unfitness({ destinations }: PaymentOrder): Refusal | undefined {
  const positionsOf = (isBad: (one: Destination) => boolean): number[] =>
    [...destinations.entries()].filter(([, one]) => isBad(one)).map(([position]) => position);
  const strange = positionsOf(({ address }) => readAddress(address).kind === 'flawed');
  if (strange.length > 0) return badDestinations(strange, 'not an address of this chain');
  const empty = positionsOf(({ amountAtomic }) => amountAtomic <= 0n);
  if (empty.length > 0) return badDestinations(empty, 'nothing to pay');
  return destinations.length > DESTINATIONS_MAX
    ? { kind: 'too-large', reason: `a transaction pays ${DESTINATIONS_MAX} at most` }
    : undefined;
}

/** @throws PoolError DAEMON_RPC for a transaction that cannot be. */
function built(signed: SigningOutcome, outputs: readonly Destination[]): BuildOutcome {
  if (signed.kind === 'insufficient')
    return refused({ kind: 'insufficient', reason: 'the wallet holds too little, fee included' });
  // Its words may name an address, and are read by everybody who is owed.
  if (signed.kind === 'refused')
    return refused({ kind: 'too-large', reason: withoutAddresses(signed.reason) });
  const { id, raw, feeAtomic } = signed;
  if (!ID.test(id) || raw === '' || feeAtomic < 0n)
    throw new PoolError('DAEMON_RPC', 'the wallet signed a transaction without id, bytes or fee');
  const payment = {
    transactionIds: [id],
    payloads: [raw],
    receiptsAtomic: outputs.map(({ amountAtomic }) => amountAtomic),
    feeAtomic,
    resendable: true,
  };
  return { kind: 'built', payment };
}

function refused(refusal: Refusal): BuildOutcome {
  return { kind: 'refused', refusal };
}

function badDestinations(positions: readonly number[], reason: string): Refusal {
  return { kind: 'bad-destinations', positions, reason };
}

function belowFee(positions: readonly number[]): Refusal {
  return { kind: 'not-now', positions, reason: 'the network fee is above the amount' };
}

function withoutAddresses(words: string): string {
  const plain = words.replaceAll(/[0-9a-f]{40,}/gi, '(an address)').slice(0, 200);
  return `the wallet refuses to sign it: ${plain}`;
}
