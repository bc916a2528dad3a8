import { expect } from 'chai';
import { verifyBooks } from '../../../core/ledger/verification.ts';
import { checkPayouts } from '../../../core/storage/payouts/payout-check.ts';
import { SqlBooks } from '../../../core/storage/sql-books.ts';
import type { RegtestBank } from '../../plugins/sha256/payments/regtest-bank.ts';
import { PathEnd } from './path-end.ts';
import { PayoutPath } from './payout-path.ts';
import type { PathPlaces } from './payout-path.ts';

/** What a run came to in the books: balances by account and owner; addresses told by their position. */
export type Standing = Readonly<Record<string, bigint>>;

interface Sending {
  readonly txid: string;
  readonly address?: string;
  readonly category: string;
  readonly amount: number;
  readonly confirmations: number;
}

interface Balances {
  readonly mine: Readonly<Record<string, number>>;
}

/** Of one run. */
const BATCHES_MAX = 1_000;

/** One path from a block to its payout, with fresh addresses, whoever walks it and however often he dies. */
export class CrashRun {
  readonly places: PathPlaces;
  readonly #bank: RegtestBank;
  readonly #path: PayoutPath;
  readonly #before: { readonly tip: string; readonly held: bigint; readonly addresses: string[] };

  private constructor(
    bank: RegtestBank,
    places: PathPlaces,
    path: PayoutPath,
    before: { tip: string; held: bigint; addresses: string[] },
  ) {
    this.#bank = bank;
    this.places = places;
    this.#path = path;
    this.#before = before;
  }

  /** `number`: none twice, for batches of one wallet are told apart by their numbers. */
  static async begin(bank: RegtestBank, places: PathPlaces, number: number): Promise<CrashRun> {
    const path = await PayoutPath.open(places);
    const batches = `pg_get_serial_sequence('payout_batches', 'id')`;
    await path.database.rows(`select setval(${batches}, ?)`, [number * BATCHES_MAX]);
    const miners = await path.database.rows<{ id: bigint }>('select id from miners order by id');
    const order = await bank.order(miners.map(() => 1n));
    const addresses = order.destinations.map(({ address }) => address);
    await path.database.rows(
      `update miners set address = given.address
         from unnest(?::text[], ?::text[]) as given (id, address) where miners.id = given.id::bigint`,
      [miners.map(({ id }) => String(id)), addresses],
    );
    const tip = await bank.node.call<string>('getbestblockhash');
    const held = await heldBy(bank, places.wallet);
    return new CrashRun(bank, places, path, { tip, held, addresses });
  }

  /**
   * Goes on in this process until everybody is paid; resolves with how often a person had to decide. `around`
   * each look, where that is given.
   */
  async finish(around = (look: () => Promise<void>) => look()): Promise<number> {
    const { url, user, password } = this.#bank.node;
    const end = new PathEnd({ node: { url, user, password }, wallet: this.places.wallet });
    return end.reach(this.#path, () => around(() => this.#path.look()));
  }

  /** How often a batch was left to a person, by whatever process. */
  async reviews(): Promise<bigint> {
    const [row] = await this.#path.database.rows<{ count: bigint }>(
      `select count(*) as count from payout_steps where to_state = 'review'`,
    );
    return row?.count ?? 0n;
  }

  async close(): Promise<void> {
    await this.#path.close();
  }

  /** Fails where books, wallet and chain do not tell the same story. Returns how the books stand. */
  async expectTruth(): Promise<Standing> {
    const { database } = this.#path;
    const found: unknown[] = [];
    const report = (finding: unknown): void => void found.push(finding);
    await SqlBooks.atOnce(database, (books) => verifyBooks(books, report));
    await checkPayouts(database, report);
    expect(found).to.deep.equal([]);
    const balances = await this.#balances();
    expect(sumOf(Object.values(balances))).to.equal(0n);

    const receipts = await this.#receipts();
    const { paid, ids } = await this.#history();
    expect(paid).to.deep.equal(receipts);
    expect(receipts.map(([address]) => address)).to.have.members(this.#before.addresses);
    for (const [address, receipt] of receipts) {
      expect(await this.#bank.received(address, 1)).to.equal(receipt);
    }
    expect(ids).to.have.members(await this.#recordedIds());
    let fees = 0n;
    for (const id of ids) fees += await this.#bank.fee(this.places.wallet, id);
    expect(balances['network-fee']).to.equal(fees);
    const spent = sumOf(receipts.map(([, receipt]) => receipt)) + fees;
    expect(this.#before.held - (await heldBy(this.#bank, this.places.wallet))).to.equal(spent);

    // What a payment costs depends on the coins that a wallet takes.
    const { chain = 0n, 'network-fee': fee = 0n, ...rest } = balances;
    return { ...rest, outside: chain + fee };
  }

  async #balances(): Promise<Record<string, bigint>> {
    const rows = await this.#path.database.rows<{
      account: string;
      owner: string;
      balance: bigint;
    }>('select account, owner, balance from ledger_balances order by account, owner');
    const nameOf = (owner: string): string => {
      const position = this.#before.addresses.indexOf(owner);
      return position < 0 ? owner : `miner ${position}`;
    };
    return Object.fromEntries(
      rows
        // A payment's own account: its number says how often a wallet refused one.
        .filter(({ account, balance }) => account !== 'payout' || balance !== 0n)
        .map(({ account, owner, balance }) => [`${account} ${nameOf(owner)}`.trim(), balance]),
    );
  }

  /** What the books say that each address received, in order of addresses. */
  async #receipts(): Promise<readonly (readonly [string, bigint])[]> {
    const rows = await this.#path.database.rows<{ address: string; receipt: bigint }>(
      `select address, receipt from payout_items join payout_batches on id = batch_id
        where state = 'confirmed'`,
    );
    return inOrder(rows.map(({ address, receipt }) => [address, receipt] as const));
  }

  async #recordedIds(): Promise<readonly string[]> {
    const rows = await this.#path.database.rows<{ tx_id: string }>(
      'select distinct tx_id from payout_transactions',
    );
    return rows.map(({ tx_id: id }) => id);
  }

  /** Every output to others that the wallet made since the run began, in order of addresses. */
  async #history() {
    const { transactions } = await this.#bank.node.call<{ transactions: readonly Sending[] }>(
      'listsinceblock',
      [this.#before.tip],
      this.places.wallet,
    );
    const sendings = transactions.filter(({ category }) => category === 'send');
    for (const { confirmations } of sendings) expect(confirmations).to.be.greaterThan(0);
    const paid = sendings.map(
      ({ address = '', amount }) => [address, BigInt(Math.round(-amount * 1e8))] as const,
    );
    return { paid: inOrder(paid), ids: [...new Set(sendings.map(({ txid }) => txid))] };
  }
}

async function heldBy(bank: RegtestBank, wallet: string): Promise<bigint> {
  const { mine } = await bank.node.call<Balances>('getbalances', [], wallet);
  return sumOf(Object.values(mine).map((coins) => BigInt(Math.round(coins * 1e8))));
}

function inOrder(paid: readonly (readonly [string, bigint])[]) {
  return paid.toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
