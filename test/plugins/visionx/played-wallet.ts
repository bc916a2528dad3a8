import type { PoolError } from '../../../core/plugin-api/errors.ts';
import type {
  NodeWallet,
  PaymentOutput,
  RelayOutcome,
  SigningOutcome,
  TransactionStanding,
  WalletAccount,
} from '../../../plugins/visionx/node/vision-node.ts';

/** A node's wallet that does what a test says. */
export class PlayedWallet implements NodeWallet {
  address: string;
  balanceAtomic: bigint;
  pendingAtomic = 0n;
  feePerOutput = 10n;
  feeOnTop = 0n;
  /** In place of those, one for each signature. */
  fees: bigint[] = [];
  /** What every call fails with. */
  failure: PoolError | undefined;
  /** What signing and relaying are refused with. */
  refusal: string | undefined;
  readonly relayed: string[] = [];
  readonly standings = new Map<string, TransactionStanding>();
  #signed = 0;

  constructor(address: string, balanceAtomic: bigint) {
    this.address = address;
    this.balanceAtomic = balanceAtomic;
  }

  async account(): Promise<WalletAccount> {
    this.#called();
    const { address, balanceAtomic, pendingAtomic } = this;
    return { address, balanceAtomic, pendingAtomic };
  }

  async sign(outputs: readonly PaymentOutput[]): Promise<SigningOutcome> {
    this.#called();
    if (this.refusal !== undefined) return { kind: 'refused', reason: this.refusal };
    const own = this.feePerOutput * BigInt(outputs.length) + this.feeOnTop;
    const feeAtomic = this.fees.shift() ?? own;
    const paid = outputs.reduce((sum, { amountAtomic }) => sum + amountAtomic, 0n);
    if (paid + feeAtomic > this.balanceAtomic)
      return { kind: 'insufficient', reason: 'too little' };
    const id = `tx${++this.#signed}`;
    const lines = outputs.map(({ address, amountAtomic }) => `${address}=${amountAtomic}`);
    return { kind: 'signed', id, raw: `raw ${id} ${lines.join(' ')}`, feeAtomic };
  }

  async relay(raw: string): Promise<RelayOutcome> {
    this.#called();
    this.relayed.push(raw);
    if (this.refusal !== undefined) return { kind: 'refused', reason: this.refusal };
    const [, id = ''] = raw.split(' ');
    this.standings.set(id, { height: undefined, confirmations: 0 });
    return { kind: 'taken', id };
  }

  async transaction(id: string): Promise<TransactionStanding | undefined> {
    this.#called();
    return this.standings.get(id);
  }

  #called(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}
