import { Account, Operation, StrKey, TransactionBuilder } from '@stellar/stellar-sdk/base';
import type { Keypair, xdr } from '@stellar/stellar-sdk/base';
import type { DevnetChain, TransactionRecord } from './devnet-chain.ts';
import type { DevnetNetwork } from './devnet-network.ts';
import { BASE_FEE } from './transactions/fees.ts';
import { parseTransaction } from './transactions/parsed-transaction.ts';

const SCALE = 10_000_000n;
const DECIMALS = 7;
/** Whole XLM that a new account gets, as from the friendbot of the test network. */
const GIFT_XLM = 10_000n;

/** Gives away what the network's own accounts hold, by real transactions, each in a ledger of its own. */
export class DevnetTreasury {
  readonly #network: DevnetNetwork;
  readonly #chain: DevnetChain;
  readonly #closeLedger: () => Promise<unknown>;
  #giving: Promise<unknown> = Promise.resolve();

  constructor(chain: DevnetChain, closeLedger: () => Promise<unknown>) {
    this.#network = chain.network;
    this.#chain = chain;
    this.#closeLedger = closeLedger;
  }

  /** Makes an account with `stroops` of the native asset. The record tells whether it worked. */
  createAccount(address: string, stroops = GIFT_XLM * SCALE): Promise<TransactionRecord> {
    const startingBalance = decimal(stroops);
    return this.#send(
      this.#network.root,
      Operation.createAccount({ destination: address, startingBalance }),
    );
  }

  /** Pays KALE out of nothing to an account that has a trustline. */
  issueKale(address: string, stroops: bigint): Promise<TransactionRecord> {
    const { issuer, asset } = this.#network;
    const amount = decimal(stroops);
    return this.#send(issuer, Operation.payment({ destination: address, asset, amount }));
  }

  /** Lets an account hold KALE. */
  trustKale(owner: Keypair): Promise<TransactionRecord> {
    return this.#send(owner, Operation.changeTrust({ asset: this.#network.asset }));
  }

  #send(from: Keypair, operation: xdr.Operation): Promise<TransactionRecord> {
    const sent = this.#giving.then(() => this.#sendNow(from, operation));
    this.#giving = sent.catch(() => undefined);
    return sent;
  }

  async #sendNow(from: Keypair, operation: xdr.Operation): Promise<TransactionRecord> {
    const { passphrase, id } = this.#network;
    const address = from.publicKey();
    const sequence = this.#chain.sequenceOf(address) ?? 0n;
    const transaction = new TransactionBuilder(new Account(address, `${sequence}`), {
      fee: `${BASE_FEE}`,
      networkPassphrase: passphrase,
    })
      .addOperation(operation)
      .setTimeout(0)
      .build();
    transaction.sign(from);
    const parsed = parseTransaction(transaction.toXdr(), id);
    if (parsed === undefined) throw new Error('the treasury wrote no transaction');
    const { status } = this.#chain.submit(parsed);
    if (status !== 'PENDING') throw new Error(`the treasury was refused: ${status}`);
    await this.#closeLedger();
    const record = this.#chain.transaction(parsed.hash);
    if (record === undefined) throw new Error('the transaction of the treasury is in no ledger');
    return record;
  }
}

/** Whether friendbot can do anything for it. */
export function isAccount(address: string): boolean {
  return StrKey.isValidEd25519PublicKey(address);
}

function decimal(stroops: bigint): string {
  return `${stroops / SCALE}.${`${stroops % SCALE}`.padStart(DECIMALS, '0')}`;
}
