import { MoneroWalletRpc } from '../daemons/monero-wallet-rpc.ts';

/** How a miner wants to be paid. */
export type PurseKind = 'standard' | 'subaddress' | 'integrated';

/** A miner's own wallet. */
export interface Purse {
  readonly kind: PurseKind;
  /** What he mines to. */
  readonly address: string;
}

/** One mined transaction that pays a wallet. */
export interface Arrival {
  readonly txid: string;
  readonly amountAtomic: bigint;
}

const PAYMENT_ID = 'feedfacecafef00d';

/** Wallets of three miners, in a process that no pool knows. */
export class MoneroPurses {
  readonly all: readonly Purse[];
  readonly #wallets: MoneroWalletRpc;

  private constructor(wallets: MoneroWalletRpc, all: readonly Purse[]) {
    this.#wallets = wallets;
    this.all = all;
  }

  static async create(daemonUrl: string): Promise<MoneroPurses> {
    const wallets = await MoneroWalletRpc.start({ daemonUrl });
    const standard = await wallets.create('standard');
    await wallets.create('subaddress');
    const { address: subaddress } = await wallets.call<{ address: string }>('create_address', {
      account_index: 0,
    });
    await wallets.create('integrated');
    const { integrated_address: integrated } = await wallets.call<{ integrated_address: string }>(
      'make_integrated_address',
      { payment_id: PAYMENT_ID },
    );
    return new MoneroPurses(wallets, [
      { kind: 'standard', address: standard },
      { kind: 'subaddress', address: subaddress },
      { kind: 'integrated', address: integrated },
    ]);
  }

  stop(): Promise<void> {
    return this.#wallets.stop();
  }

  /** What the wallet itself finds in the chain, to the address that was mined to and to no other. */
  async arrivals({ kind, address }: Purse): Promise<readonly Arrival[]> {
    await this.#wallets.open(kind);
    interface Transfer {
      readonly txid: string;
      readonly amount: number | bigint;
      readonly payment_id: string;
      readonly address: string;
    }
    const { in: mined = [] } = await this.#wallets.call<{ in?: readonly Transfer[] }>(
      'get_transfers',
      { in: true },
    );
    for (const { address: to, payment_id: id, txid } of mined) {
      const isMeant = kind === 'integrated' ? id === PAYMENT_ID : to === address;
      if (!isMeant) throw new Error(`${txid} pays ${to} with payment id ${id}, not ${address}`);
    }
    return mined.map(({ txid, amount }) => ({ txid, amountAtomic: BigInt(amount) }));
  }
}
