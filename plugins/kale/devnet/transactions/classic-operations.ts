import { StrKey } from '@stellar/stellar-sdk/base';
import {
  AccountMergeResult,
  ChangeTrustResult,
  CreateAccountResult,
  OperationResult,
  OperationResultTr,
  PaymentResult,
} from '@stellar/stellar-sdk/xdr';
import type {
  Asset,
  ChangeTrustOp,
  CreateAccountOp,
  Operation,
  PaymentOp,
} from '@stellar/stellar-sdk/xdr';
import type { AssetEvent } from '../contract/contract-environment.ts';
import type { DevnetNetwork } from '../devnet-network.ts';
import type { LedgerScope } from '../ledger/ledger-scope.ts';
import type { AccountState } from '../ledger/ledger-storage.ts';
import { BASE_RESERVE } from './fees.ts';
import { addressOf } from './parsed-transaction.ts';
import { reserveOf } from './validity.ts';

export interface OperationOutcome {
  readonly succeeded: boolean;
  readonly result: OperationResult;
  readonly events: readonly AssetEvent[];
}

/** An account's first sequence number is that of its ledger, shifted by so many bits. */
const SEQUENCE_SHIFT = 32n;

type Payment = { readonly from: string; readonly to: string; readonly amount: bigint };

/** The operations that are no contract calls, as far as a pool needs them. */
export class ClassicOperations {
  readonly #network: DevnetNetwork;
  readonly #scope: LedgerScope;

  constructor(network: DevnetNetwork, scope: LedgerScope) {
    this.#network = network;
    this.#scope = scope;
  }

  apply({ body }: Operation, source: string): OperationOutcome {
    if (this.#scope.get('account', source) === undefined)
      return { succeeded: false, result: OperationResult.opNoAccount(), events: [] };
    if (body.type === 'payment') return this.#payment(body.paymentOp, source);
    if (body.type === 'createAccount') {
      const result = this.#createAccount(body.createAccountOp, source);
      const done = result.type === 'createAccountSuccess';
      return outcome(done, OperationResultTr.createAccount(result));
    }
    if (body.type === 'changeTrust') {
      const result = this.#changeTrust(body.changeTrustOp, source);
      const done = result.type === 'changeTrustSuccess';
      return outcome(done, OperationResultTr.changeTrust(result));
    }
    if (body.type === 'accountMerge') {
      const result = this.#merge(source, addressOf(body.destination));
      const done = result.type === 'accountMergeSuccess';
      return outcome(done, OperationResultTr.accountMerge(result));
    }
    return { succeeded: false, result: OperationResult.opNotSupported(), events: [] };
  }

  /**
   * All that the account holds goes to another, and it is gone. Three codes of the protocol cannot occur: accounts have
   * neither flags nor sponsorships here, and all there is of the native asset fits into one of them.
   */
  #merge(source: string, destination: string): AccountMergeResult {
    if (source === destination) return AccountMergeResult.accountMergeMalformed();
    const payee = this.#scope.get('account', destination);
    if (payee === undefined) return AccountMergeResult.accountMergeNoAccount();
    const { balance, sequence, subentries } = this.#account(source);
    if (subentries > 0) return AccountMergeResult.accountMergeHasSubEntries();
    // Made anew in this ledger it would begin below the numbers that it has used, which would be good once more.
    const first = BigInt(this.#scope.sequence) << SEQUENCE_SHIFT;
    if (sequence >= first) return AccountMergeResult.accountMergeSeqnumTooFar();
    this.#scope.set('account', destination, { ...payee, balance: payee.balance + balance });
    this.#scope.remove('account', source);
    return AccountMergeResult.accountMergeSuccess(balance);
  }

  #createAccount(
    { destination, startingBalance }: CreateAccountOp,
    source: string,
  ): CreateAccountResult {
    const address = StrKey.encodeEd25519PublicKey(destination.ed25519.toBytes());
    const payer = this.#account(source);
    if (startingBalance < 0n || address === source)
      return CreateAccountResult.createAccountMalformed();
    if (this.#scope.get('account', address) !== undefined)
      return CreateAccountResult.createAccountAlreadyExist();
    if (startingBalance < 2n * BASE_RESERVE) return CreateAccountResult.createAccountLowReserve();
    if (payer.balance - startingBalance < reserveOf(payer))
      return CreateAccountResult.createAccountUnderfunded();
    this.#scope.set('account', source, { ...payer, balance: payer.balance - startingBalance });
    this.#scope.set('account', address, {
      balance: startingBalance,
      sequence: BigInt(this.#scope.sequence) << SEQUENCE_SHIFT,
      subentries: 0,
    });
    return CreateAccountResult.createAccountSuccess();
  }

  #changeTrust({ line, limit }: ChangeTrustOp, source: string): ChangeTrustResult {
    if (line.type === 'assetTypeNative' || limit < 0n)
      return ChangeTrustResult.changeTrustMalformed();
    const own = this.#network.asset.toChangeTrustXdrObject();
    if (!line.equals(own)) return ChangeTrustResult.changeTrustNoIssuer();
    if (source === this.#network.issuer.publicKey())
      return ChangeTrustResult.changeTrustSelfNotAllowed();
    const account = this.#account(source);
    const trustline = this.#scope.get('trustline', source);
    if (limit < (trustline?.balance ?? 0n)) return ChangeTrustResult.changeTrustInvalidLimit();
    if (limit === 0n) {
      if (trustline === undefined) return ChangeTrustResult.changeTrustTrustLineMissing();
      this.#scope.remove('trustline', source);
      this.#scope.set('account', source, { ...account, subentries: account.subentries - 1 });
      return ChangeTrustResult.changeTrustSuccess();
    }
    if (trustline === undefined) {
      const larger = { ...account, subentries: account.subentries + 1 };
      if (account.balance < reserveOf(larger)) return ChangeTrustResult.changeTrustLowReserve();
      this.#scope.set('account', source, larger);
    }
    this.#scope.set('trustline', source, { balance: trustline?.balance ?? 0n, limit });
    return ChangeTrustResult.changeTrustSuccess();
  }

  #payment({ destination, asset, amount }: PaymentOp, from: string): OperationOutcome {
    const payment = { from, to: addressOf(destination), amount };
    const result = this.#pay(payment, asset);
    const done = result.type === 'paymentSuccess';
    const events = done && asset.type !== 'assetTypeNative' ? [this.#eventOf(payment)] : [];
    return { ...outcome(done, OperationResultTr.payment(result)), events };
  }

  #pay(payment: Payment, asset: Asset): PaymentResult {
    if (payment.amount <= 0n) return PaymentResult.paymentMalformed();
    if (this.#scope.get('account', payment.to) === undefined)
      return PaymentResult.paymentNoDestination();
    if (asset.type === 'assetTypeNative') return this.#payNative(payment);
    return asset.equals(this.#network.asset.toXdrObject())
      ? this.#payKale(payment)
      : PaymentResult.paymentNoIssuer();
  }

  #payNative({ from, to, amount }: Payment): PaymentResult {
    const payer = this.#account(from);
    if (payer.balance - amount < reserveOf(payer)) return PaymentResult.paymentUnderfunded();
    this.#scope.set('account', from, { ...payer, balance: payer.balance - amount });
    const payee = this.#account(to);
    this.#scope.set('account', to, { ...payee, balance: payee.balance + amount });
    return PaymentResult.paymentSuccess();
  }

  #payKale({ from, to, amount }: Payment): PaymentResult {
    const issuer = this.#network.issuer.publicKey();
    if (from !== issuer) {
      const payer = this.#scope.get('trustline', from);
      if (payer === undefined) return PaymentResult.paymentSrcNoTrust();
      if (payer.balance < amount) return PaymentResult.paymentUnderfunded();
      this.#scope.set('trustline', from, { ...payer, balance: payer.balance - amount });
    }
    if (to !== issuer) {
      const payee = this.#scope.get('trustline', to);
      if (payee === undefined) return PaymentResult.paymentNoTrust();
      if (payee.balance + amount > payee.limit) return PaymentResult.paymentLineFull();
      this.#scope.set('trustline', to, { ...payee, balance: payee.balance + amount });
    }
    return PaymentResult.paymentSuccess();
  }

  /** What the asset's contract tells about a payment that went past it (CAP-67). */
  #eventOf({ from, to, amount }: Payment): AssetEvent {
    const issuer = this.#network.issuer.publicKey();
    if (from === issuer) return { name: 'mint', to, amount };
    if (to === issuer) return { name: 'burn', from, amount };
    return { name: 'transfer', from, to, amount };
  }

  #account(address: string): AccountState {
    const account = this.#scope.get('account', address);
    if (account === undefined) throw new Error(`the account ${address} is not there`);
    return account;
  }
}

function outcome(succeeded: boolean, tr: OperationResultTr): OperationOutcome {
  return { succeeded, result: OperationResult.opInner(tr), events: [] };
}
