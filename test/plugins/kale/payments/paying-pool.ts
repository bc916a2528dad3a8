import { Operation } from '@stellar/stellar-sdk';
import type { Keypair } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import type { BuildOutcome, Payment, PaymentOrder } from '../../../../core/plugin-api/payments.ts';
import { KalePayments } from '../../../../plugins/kale/payments/kale-payments.ts';
import { coinSettings } from '../coin-settings.ts';
import { MemoryFarm } from '../farmers/memory-farm.ts';
import { PlainDeeds } from '../farmers/plain-deeds.ts';
import { SendingPool, signerOf } from '../stellar/sending-pool.ts';

export const HELD = 1_000_000_000n;

/** A pool whose account pays on a devnet; a ledger closes whenever a payment waits for one. */
export class PayingPool {
  readonly pool: SendingPool;
  readonly treasury: Keypair;
  readonly payees: readonly Keypair[];
  readonly record = new MemoryFarm();
  payments: KalePayments;
  /** Of the process that runs now; a dead one waits for ever. */
  #life = 0;

  private constructor(pool: SendingPool, treasury: Keypair, payees: readonly Keypair[]) {
    this.pool = pool;
    this.treasury = treasury;
    this.payees = payees;
    this.payments = this.made();
  }

  static async start({ relayCount = 1 } = {}): Promise<PayingPool> {
    const pool = await SendingPool.start({ relayCount });
    const treasury = await pool.farm.farmer(50, HELD);
    const payees = [await pool.farm.farmer(60, 0n), await pool.farm.farmer(61, 5n)];
    return new PayingPool(pool, treasury, payees);
  }

  stop(): Promise<void> {
    return this.pool.stop();
  }

  /** Forgets all but what is on record. */
  restart(): void {
    this.#life += 1;
    this.pool.restart();
    this.payments = this.made();
  }

  made(treasury = this.treasury): KalePayments {
    const { network, accounts, clock, rpc, reader } = this.pool;
    const deeds = new PlainDeeds(this.pool, this.record);
    const life = this.#life;
    const parts = {
      network,
      accounts,
      clock,
      rpc,
      reader,
      deeds,
      log: this.record,
      record: this.record,
    };
    return new KalePayments(
      coinSettings(),
      { address: this.treasury.publicKey() },
      { parts: { ...parts, treasury: signerOf(treasury) } },
      async (_, signal) => {
        signal.throwIfAborted();
        if (life !== this.#life) await new Promise(() => undefined);
        await this.pool.close();
      },
    );
  }

  order(amounts: readonly bigint[], key = 'payout:test:1'): PaymentOrder {
    const destinations = amounts.map((amountAtomic, index) => ({
      address: this.payees[index]?.publicKey() ?? '',
      amountAtomic,
    }));
    return { key, destinations, feeFrom: 'wallet' };
  }

  async built(order: PaymentOrder): Promise<Payment> {
    return paymentIn(await this.payments.build(order));
  }

  /** What the payees hold, then the treasury. */
  held(): Promise<readonly bigint[]> {
    return Promise.all([...this.payees, this.treasury].map((each) => this.pool.farm.kale(each)));
  }

  /** Somebody else uses the account. */
  async interfere(): Promise<void> {
    const { farm } = this.pool;
    const destination = this.treasury.publicKey();
    const { asset } = farm.devnet.network;
    await farm.apply(this.treasury, Operation.payment({ destination, asset, amount: '0.0000001' }));
  }
}

export function paymentIn(outcome: BuildOutcome): Payment {
  return outcome.kind === 'built' ? outcome.payment : expect.fail(JSON.stringify(outcome));
}
