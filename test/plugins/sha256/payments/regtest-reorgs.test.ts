import { expect } from 'chai';
import { PoolPayouts } from '../../../../core/payouts/pool-payouts.ts';
import { ManualClock } from '../../../core/shares/manual-clock.ts';
import { NotedLog } from '../../../core/shares/noted-log.ts';
import { MemoryPayoutGuard, MemoryPayoutStore } from '../../../core/payouts/memory-payout-store.ts';
import { payoutRules } from '../../../core/payouts/payout-wishes.ts';
import { requireBitcoinKnots } from '../../../daemons/bitcoin-knots.ts';
import { RegtestBank } from './regtest-bank.ts';

const AMOUNTS = [100_000_000n, 50_000n];
const FINAL = 11;

describe('payouts through reorganisations (bitcoin-knots, regtest)', function () {
  this.timeout(120_000);
  let bank: RegtestBank;
  let names = 0;

  before(async function () {
    requireBitcoinKnots.call(this);
    bank = await RegtestBank.open();
  });
  after(async () => {
    await bank?.close();
  });

  /** Two miners are owed, the wallet has two coins, and the first payment was sent. */
  async function sentPayment() {
    const name = `payouts-${++names}`;
    await bank.wallet(name, ['5', '4']);
    const { destinations } = await bank.order(AMOUNTS);
    const clock = new ManualClock();
    const store = new MemoryPayoutStore(clock);
    const credits = Object.fromEntries(
      destinations.map(({ address, amountAtomic }) => [`miner ${address}`, amountAtomic]),
    );
    await store.credit({ ...credits, 'fee operator': 1_000_000n });
    const payouts = new PoolPayouts(
      { poolId: 'btc', rules: payoutRules() },
      { store, guard: new MemoryPayoutGuard(store) },
      {
        payments: bank.payments(name, { confirmations: FINAL }),
        wallet: { checkAddress: (address) => ({ kind: 'valid', address }) },
      },
      { events: { emit: () => undefined }, logger: new NotedLog() },
      clock,
    );
    const look = async () => {
      clock.pass(10_000);
      await payouts.tick();
    };
    clock.pass(60_000);
    await look();
    const batch = () => {
      const last = store.batches.at(-1);
      if (last === undefined) throw new Error('there is no batch');
      return last;
    };
    expect(batch()).to.include({ state: 'submitted' });
    const addresses = destinations.map(({ address }) => address);
    return { name, store, payouts, look, batch, addresses, clock };
  }

  const received = (addresses: readonly string[]): Promise<bigint[]> =>
    Promise.all(addresses.map((address) => bank.received(address, 1)));

  /** What the wallet lost is what left the books, fees included. */
  async function expectTruth({ name, store, addresses }: Awaited<ReturnType<typeof sentPayment>>) {
    expect(await received(addresses)).to.deep.equal(AMOUNTS);
    const { balances } = store.ledger;
    for (const address of addresses) expect(balances[`miner ${address}`] ?? 0n).to.equal(0n);
    const paid = store.batches.filter(({ state }) => state === 'confirmed');
    expect(paid).to.have.length(1);
    const fee = await bank.fee(name, paid[0]?.transactionIds[0] ?? '');
    expect(balances['network-fee']).to.equal(fee);
    expect(balances['fee operator']).to.equal(1_000_000n - fee);
    expect(Object.keys(balances).filter((place) => place.startsWith('payout '))).to.deep.equal([]);
  }

  const blockHash = async (below: number): Promise<string> => {
    const height = await bank.node.call<number>('getblockcount');
    return bank.node.call<string>('getblockhash', [height - below]);
  };

  it('count a payment anew that every depth took from its block, and pay once', async () => {
    const payment = await sentPayment();
    for (let depth = 1; depth <= 10; depth++) {
      await bank.mine(depth);
      await payment.look();
      expect(payment.batch()).to.include({ state: 'submitted', confirmations: depth });
      await bank.undo(await blockHash(depth - 1));
      await payment.look();
      expect(payment.batch()).to.include({ state: 'submitted', confirmations: 0 });
    }
    await bank.mine(FINAL);
    await payment.look();
    expect(payment.batch()).to.include({ state: 'confirmed', confirmations: FINAL });
    await expectTruth(payment);
  });

  it('give back what was double-spent in the other branch, once it is deep, and pay once', async () => {
    const payment = await sentPayment();
    const { payouts, look, batch, store } = payment;
    await bank.mine(3);
    await look();
    expect(batch()).to.include({ confirmations: 3 });
    await bank.undo(await blockHash(2));
    const { payment: built } = batch();
    if (built === undefined) throw new Error('nothing was built');
    await bank.doubleSpend(payment.name, built);
    await bank.mine(10);
    await look();
    expect(batch()).to.include({ state: 'submitted', confirmations: 3 });
    expect(await received(payment.addresses)).to.deep.equal([0n, 0n]);

    // The other branch may still lose: nothing is given back, and nobody is paid again, before it is deep.
    await bank.mine(88);
    await look();
    expect(store.batches).to.have.length(1);
    expect(batch().state).to.equal('submitted');
    await bank.mine(1);
    await look();
    expect(batch().state).to.equal('review');
    await payouts.resolve(batch().id, { kind: 'release' });
    await store.resume('btc', await store.control(), 'op');
    await payouts.run();
    expect(store.batches.map(({ state }) => state)).to.deep.equal(['released', 'submitted']);
    await bank.mine(FINAL);
    await look();
    expect(batch().state).to.equal('confirmed');
    await expectTruth(payment);
  });
});
