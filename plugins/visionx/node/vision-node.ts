import type { VisionBlock } from '../consensus/block.ts';

/**
 * What the pool asks of a node of the chain. Every call rejects with a PoolError `DAEMON_*` where the node does not
 * answer, or nonsense.
 */
export interface VisionNode {
  /** For people. */
  readonly name: string;
  head(): Promise<Head>;
  /**
   * The block to mine on the best one, its nonce and hash open. Rejects with `DAEMON_RPC` where the node hands out
   * none and the pool may not make one of the newest block either.
   */
  template(miner: string): Promise<BlockTemplate>;
  submit(block: VisionBlock): Promise<BlockFate>;
  /** Of the best chain; undefined above its tip. */
  block(height: bigint): Promise<VisionBlock | undefined>;
  /** Undefined where the node knows none of that hash. */
  blockByHash(hash: string): Promise<VisionBlock | undefined>;
  /** The node's wallet. Its calls reject with `DAEMON_RPC` where the node offers none. */
  readonly wallet: NodeWallet;
}

export interface Head {
  readonly height: bigint;
  readonly hash: string;
  /** Unix seconds. */
  readonly timeSeconds: bigint;
}

export interface BlockTemplate {
  /** Nonce 0, `pow_hash` empty. */
  readonly block: VisionBlock;
  /** What the miner is paid, fees included. */
  readonly rewardAtomic: bigint;
  readonly feesAtomic: bigint;
}

export type BlockFate =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Payments out of the node's own account: one transaction with many outputs. */
export interface NodeWallet {
  /** Address, and what it holds. */
  account(): Promise<WalletAccount>;
  /** Signs a payment whole. Sends nothing. Amounts are received in full; the fee comes on top. */
  sign(outputs: readonly PaymentOutput[]): Promise<SigningOutcome>;
  /** Hands a signed payment to the network; again as often as one likes. */
  relay(raw: string): Promise<RelayOutcome>;
  /** What the node knows of a transaction; undefined: nothing. */
  transaction(id: string): Promise<TransactionStanding | undefined>;
}

export interface WalletAccount {
  readonly address: string;
  /** By the best block. */
  readonly balanceAtomic: bigint;
  /** Of that, on its way out by transactions that wait for a block. */
  readonly pendingAtomic: bigint;
}

export interface PaymentOutput {
  readonly address: string;
  readonly amountAtomic: bigint;
}

export type SigningOutcome =
  | {
      readonly kind: 'signed';
      readonly id: string;
      /** Opaque; holds no key. */
      readonly raw: string;
      readonly feeAtomic: bigint;
    }
  | { readonly kind: 'insufficient'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

export type RelayOutcome =
  /** It waits for a block, or is in one. */
  | { readonly kind: 'taken'; readonly id: string }
  /** It can never be mined: its turn was used otherwise, or it is not valid. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface TransactionStanding {
  /** Of the block it is in; undefined while it waits. */
  readonly height: bigint | undefined;
  /** 0 while it waits, 1 in the newest block. */
  readonly confirmations: number;
}
