/**
 * Payments by the wallet of the first daemon of the pool's file. A node pays out of one account, whose
 * transactions are mined in turn, so a signed one that is sent again cannot pay again.
 */
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type {
  BuildOutcome,
  Confirmation,
  Finding,
  Holdings,
  Payment,
  PaymentLimits,
  PaymentOrder,
  Payments,
  SendOutcome,
} from '../../../core/plugin-api/payments.ts';
import { POOL_CONFIG, POOL_FACTS, POOL_WORK } from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { NodeWallet, VisionNode } from '../node/vision-node.ts';
import { readAddress } from '../wallet/vision-address.ts';
import { DESTINATIONS_MAX, PaymentBuilder } from './payment-builder.ts';
import { type EndTurn, WalletTurns } from './wallet-turns.ts';

/** Of all pools of this process: two may have one address, and so one account. */
const turnsOfProcess = new WalletTurns();

/** Whose nodes the pool knows. */
export type NodesOfPool = { readonly nodes: readonly VisionNode[] };

/** See the top of the file. */
export class VisionXPayments implements Payments {
  static readonly inject = [POOL_CONFIG, POOL_FACTS, POOL_WORK] as const;

  readonly limits: PaymentLimits;
  readonly #facts: PoolFacts;
  readonly #node: VisionNode;
  readonly #turns: WalletTurns;
  /** Of the payment that was signed last, until it is sent. */
  #endTurn: EndTurn = () => undefined;

  constructor(
    config: CoinConfig,
    facts: PoolFacts,
    { nodes }: NodesOfPool,
    turns: WalletTurns = turnsOfProcess,
  ) {
    this.#turns = turns;
    const [first] = nodes;
    if (first === undefined) throw new TypeError('a pool has at least one daemon');
    this.#node = first;
    this.#facts = facts;
    this.limits = {
      destinationsMax: DESTINATIONS_MAX,
      // Accounts hold any amount.
      dustAtomic: 1n,
      confirmations: config.confirmations,
    };
  }

  paysAlone(): boolean {
    return false;
  }

  /** Rewards that go to another account than the one that pays would be paid out of money that is not there. */
  async check(): Promise<void> {
    const { address } = await this.#wallet.account();
    const [own, pool] = [readAddress(address), readAddress(this.#facts.address)];
    const isOwn = own.kind === 'address' && pool.kind === 'address' && own.address === pool.address;
    if (isOwn) return;
    const { name: daemon } = this.#node;
    const words =
      `the wallet of daemon ${daemon} pays from ${JSON.stringify(address.slice(0, 80))}, ` +
      `and block rewards go to ${this.#facts.address}: set address to the wallet's`;
    throw new PoolError('CONFIG_INVALID', words, { key: 'address', daemon });
  }

  async holdings(): Promise<Holdings> {
    const { balanceAtomic, pendingAtomic } = await this.#wallet.account();
    const left = balanceAtomic > pendingAtomic ? balanceAtomic - pendingAtomic : 0n;
    return { spendableAtomic: left, totalAtomic: left };
  }

  async build(order: PaymentOrder): Promise<BuildOutcome> {
    this.#endTurn();
    this.#endTurn = await this.#turns.begin(this.#facts.address.toLowerCase());
    let outcome: BuildOutcome | undefined;
    try {
      outcome = await new PaymentBuilder(this.#wallet).build(order);
      return outcome;
    } finally {
      if (outcome?.kind !== 'built') this.#endTurn();
    }
  }

  async send(_order: PaymentOrder, payment: Payment): Promise<SendOutcome> {
    try {
      return await this.#relayed(payment);
    } finally {
      this.#endTurn();
    }
  }

  async find(_order: PaymentOrder, payment: Payment): Promise<Finding> {
    const { transactionIds, feeAtomic } = payment;
    for (const id of transactionIds)
      if ((await this.#wallet.transaction(id)) === undefined) return { kind: 'absent' };
    // Without what was signed nobody knows what a transaction pays: the node does not say.
    if (rawOf(payment) === undefined || feeAtomic === undefined) {
      const reason =
        'the node does not tell what a transaction pays, and this one was not built here';
      return { kind: 'absent', reason };
    }
    return { kind: 'found', transactionIds, feeAtomic };
  }

  async confirm(transactionIds: readonly string[]): Promise<Confirmation> {
    if (transactionIds.length === 0) return { kind: 'lost', reason: 'it has no transaction' };
    const counts: number[] = [];
    for (const id of transactionIds) {
      const standing = await this.#wallet.transaction(id);
      if (standing === undefined)
        return { kind: 'lost', reason: `daemon ${this.#node.name} knows no transaction ${id}` };
      counts.push(standing.confirmations);
    }
    return { kind: 'counted', confirmations: Math.min(...counts) };
  }

  async #relayed(payment: Payment): Promise<SendOutcome> {
    const raw = rawOf(payment);
    const [id] = payment.transactionIds;
    if (raw === undefined || id === undefined)
      return { kind: 'unknown', reason: 'nothing of it was recorded that could be sent' };
    try {
      const sent: SendOutcome = {
        kind: 'sent',
        transactionIds: [id],
        feeAtomic: payment.feeAtomic ?? 0n,
      };
      const outcome = await this.#wallet.relay(raw);
      if (outcome.kind === 'taken')
        return outcome.id === id ? sent : unknown('the node calls it by another id');
      // A node may refuse what it has: what it knows of it counts more.
      if ((await this.#wallet.transaction(id)) !== undefined) return sent;
      return { kind: 'refused', reason: outcome.reason };
    } catch (error) {
      return unknown(error instanceof Error ? error.message : String(error));
    }
  }

  get #wallet(): NodeWallet {
    return this.#node.wallet;
  }
}

/** What was signed; undefined where the payment is not one of this plugin's. */
function rawOf({ payloads, transactionIds }: Payment): string | undefined {
  const [raw] = payloads;
  return payloads.length === 1 && transactionIds.length === 1 ? raw : undefined;
}

function unknown(reason: string): SendOutcome {
  return { kind: 'unknown', reason };
}
