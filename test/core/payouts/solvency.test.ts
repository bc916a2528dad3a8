import { expect } from 'chai';
import { atomic } from '../../../core/ledger/posting.ts';
import type { AccountKind } from '../../../core/ledger/posting.ts';
import { owedOf } from '../../../core/payouts/solvency.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { PayoutBench } from './payout-bench.ts';

describe('solvency', () => {
  it('owes everything that is not outside', () => {
    const balances: [AccountKind, bigint][] = [
      ['chain', -900n],
      ['network-fee', 10n],
      ['miner', 300n],
      ['miner-immature', 200n],
      ['fee', 100n],
      ['fee-immature', 40n],
      ['reserve', 150n],
      ['payout', 95n],
      ['remainder', 5n],
    ];
    const owed = owedOf(new Map(balances.map(([kind, sum]) => [kind, atomic(sum)])));
    expect(owed).to.deep.equal({ minersAtomic: 500n, owedAtomic: 890n, owedMatureAtomic: 650n });
  });

  it('says that a wallet does not answer', async () => {
    const bench = new PayoutBench();
    await bench.store.credit({ 'miner ann': 70n });
    bench.wallet.isAway = true;
    expect(await bench.process().solvency()).to.deep.equal({
      minersAtomic: 70n,
      owedAtomic: 70n,
      owedMatureAtomic: 70n,
      holdings: undefined,
      reason: 'the wallet is away',
    });
  });

  it('raises an alarm once for as long as the wallet holds less than is owed', async () => {
    const bench = new PayoutBench();
    await bench.store.credit({ 'miner ann': 70n });
    const process = bench.process();
    const looks = async (): Promise<void> => {
      for (let index = 0; index < 100; index++) await bench.look(process);
    };
    await looks();
    expect(bench.events).to.deep.equal([]);
    bench.wallet.held = 69n;
    await looks();
    expect(bench.events).to.have.length(1);
    expect(bench.events[0]).to.include({ type: 'payout-alarm', alarm: 'owing' });
    bench.wallet.held = 70n;
    await looks();
    bench.wallet.held = 69n;
    await looks();
    expect(bench.events).to.have.length(2);
    expect(bench.noted.count('error')).to.equal(2);
  });

  it('raises none while the wallet takes too long to answer', async () => {
    const bench = new PayoutBench();
    await bench.store.credit({ 'miner ann': 70n });
    bench.wallet.held = 69n;
    bench.wallet.holdings = () => Promise.reject(new PoolError('PLUGIN_TIMEOUT', 'too late'));
    const process = bench.process();
    for (let index = 0; index < 100; index++) await bench.look(process);
    expect(bench.events).to.deep.equal([]);
    expect(bench.store.switches.latched).to.equal(false);
  });

  it('raises an alarm where less may be spent than is due', async () => {
    const bench = new PayoutBench();
    await bench.store.credit({ 'miner ann': 500n });
    bench.wallet.spendable = 499n;
    await bench.process().run();
    expect(bench.events.map((event) => event.type === 'payout-alarm' && event.alarm)).to.deep.equal(
      ['short'],
    );
  });
});
