import { expect } from 'chai';
import type { Payment } from '../../../core/plugin-api/payments.ts';
import type { PoolPayouts } from '../../../core/payouts/pool-payouts.ts';
import { PayoutBench } from './payout-bench.ts';

const CREDITED = { 'miner ann': 500n, 'miner bob': 400n, 'fee operator': 100n };

describe('BatchDriver', () => {
  let bench: PayoutBench;
  let process: PoolPayouts;

  async function begin(...args: ConstructorParameters<typeof PayoutBench>): Promise<void> {
    bench = new PayoutBench(...args);
    await bench.store.credit(CREDITED);
    process = bench.process();
    bench.passFirst();
  }

  async function looks(count: number): Promise<void> {
    for (let index = 0; index < count; index++) await bench.look(process);
  }

  beforeEach(() => begin());

  it('takes a batch from its plan to its last confirmation', async () => {
    await looks(1);
    expect(bench.states).to.deep.equal(['submitted']);
    await looks(2);
    expect(bench.only).to.include({ state: 'submitted', confirmations: 2 });
    await looks(1);
    expect(bench.only).to.include({ state: 'confirmed', attempts: 1, entries: 2 });
    expect(bench.wallet.received).to.deep.equal({ ann: 500n, bob: 400n });
    expect(bench.store.ledger.balances['fee operator']).to.equal(93n);
    bench.expectTruth(CREDITED);
  });

  it('tells everybody what was sent', async () => {
    await looks(1);
    expect(bench.events).to.deep.equal([
      {
        type: 'payment',
        poolId: 'btc',
        amountAtomic: '900',
        recipients: 2,
        transactionIds: ['tx1'],
        feeAtomic: '7',
      },
    ]);
  });

  it('lets miners bear the fee where the pool says so', async () => {
    await begin({}, { feeBearer: 'miners' });
    await looks(4);
    expect(bench.wallet.received).to.deep.equal({ ann: 497n, bob: 397n });
    // Six of seven units were theirs to bear.
    expect(bench.store.ledger.balances).to.include({ 'fee operator': 99n, 'network-fee': 7n });
  });

  for (const fault of [undefined, 'timeout-after'] as const) {
    it(`enters what only sending told, ${fault ?? 'at once'}`, async () => {
      await begin({ resendable: false, learns: true }, { feeBearer: 'miners' });
      if (fault !== undefined) bench.wallet.faults.push(fault);
      await looks(5);
      expect(bench.wallet.received).to.deep.equal({ ann: 497n, bob: 397n });
      expect(bench.only.items.map(({ receiptAtomic }) => receiptAtomic)).to.deep.equal([
        497n,
        397n,
      ]);
      bench.expectTruth(CREDITED);
    });
  }

  it('gives back a batch that the wallet refused to send', async () => {
    bench.wallet.faults.push('refused');
    await looks(1);
    expect(bench.only).to.include({ state: 'released', reason: 'the wallet said no' });
    expect(bench.wallet.received).to.deep.equal({});
    bench.expectTruth(CREDITED);
  });

  for (const fault of ['timeout-before', 'timeout-after', 'throws'] as const) {
    it(`sends again what can be sent again: ${fault}`, async () => {
      bench.wallet.faults.push(fault);
      await looks(1);
      expect(bench.states).to.deep.equal(['unknown']);
      await looks(4);
      expect(bench.states).to.deep.equal(['confirmed']);
      bench.expectTruth(CREDITED);
    });
  }

  it('never takes a later refusal for an answer about the attempts before', async () => {
    bench.wallet.faults.push('timeout-after', 'refused');
    bench.wallet.slowFindings = 1;
    await looks(2);
    expect(bench.only).to.include({ state: 'unknown', attempts: 2 });
    await looks(4);
    expect(bench.states).to.deep.equal(['confirmed']);
    bench.expectTruth(CREDITED);
  });

  it('asks a person when it was sent many times in vain', async () => {
    for (let index = 0; index < 30; index++) bench.wallet.faults.push('timeout-before');
    for (let index = 0; index < 2_000 && bench.states[0] !== 'review'; index++) await looks(1);
    expect(bench.only).to.include({ state: 'review', attempts: 20 });
    expect(bench.store.switches.latched).to.equal(true);
  });

  describe('with a wallet that cannot send again', () => {
    beforeEach(() => begin({ resendable: false }));

    it('finds by its mark what was sent', async () => {
      bench.wallet.faults.push('timeout-after');
      bench.wallet.slowFindings = 40;
      await looks(41);
      expect(bench.states).to.deep.equal(['unknown']);
      await looks(5);
      expect(bench.states).to.deep.equal(['confirmed']);
      bench.expectTruth(CREDITED);
    });

    it('asks a person when it stayed absent, and pays nobody until then', async () => {
      bench.wallet.faults.push('timeout-before');
      await looks(61);
      expect(bench.states).to.deep.equal(['unknown']);
      await looks(1);
      expect(bench.states).to.deep.equal(['review']);
      expect(bench.store.switches.latched).to.equal(true);
      await bench.store.credit({ 'miner cid': 900n });
      await looks(1_000);
      expect(bench.states).to.deep.equal(['review']);
      expect(bench.wallet.received).to.deep.equal({});
      expect(bench.events.map(({ type }) => type)).to.deep.equal(['payout-alarm']);
    });

    it('is not hurried by a clock that jumps', async () => {
      bench.wallet.faults.push('timeout-before');
      await looks(1);
      bench.clock.jump(86_400_000);
      await looks(10);
      expect(bench.states).to.deep.equal(['unknown']);
    });
  });

  it('changes nothing while the wallet cannot be asked', async () => {
    bench.wallet.faults.push('timeout-after');
    await looks(1);
    const before = bench.only;
    bench.wallet.isAway = true;
    await looks(200);
    expect(bench.only).to.deep.equal(before);
    expect(bench.noted.lines.filter((line) => line.includes('do not get on'))).to.have.length(1);
  });

  it('asks a person at once about a payment that is dead', async () => {
    bench.wallet.faults.push('timeout-after');
    await looks(1);
    for (const transaction of bench.wallet.chain.values()) transaction.isDead = true;
    await looks(1);
    expect(bench.only).to.include({ state: 'review', reason: 'its inputs were spent otherwise' });
  });

  it('waits for a payment that the chain lost for a while', async () => {
    await looks(1);
    const [transaction] = bench.wallet.chain.values();
    if (transaction === undefined) throw new Error('nothing was sent');
    transaction.isLost = true;
    await looks(20);
    expect(bench.states).to.deep.equal(['submitted']);
    transaction.isLost = false;
    await looks(3);
    expect(bench.states).to.deep.equal(['confirmed']);
  });

  it('asks a person about a payment that stays lost', async () => {
    await looks(1);
    for (const transaction of bench.wallet.chain.values()) transaction.isLost = true;
    await looks(62);
    expect(bench.states).to.deep.equal(['review']);
  });

  it('holds nobody who cannot be paid just now, pays the others, and pays him later', async () => {
    bench.wallet.smallest = 450n;
    await looks(1);
    expect(bench.states).to.deep.equal(['released', 'submitted']);
    expect(bench.wallet.received).to.deep.equal({ ann: 500n });
    expect(bench.store.holds.size).to.equal(0);
    bench.wallet.smallest = 0n;
    await looks(5);
    await process.run();
    expect(bench.wallet.received).to.deep.equal({ ann: 500n, bob: 400n });
    bench.expectTruth(CREDITED);
  });

  it('pays nobody where none of them can be paid just now', async () => {
    bench.wallet.smallest = 501n;
    await looks(1);
    expect(bench.states).to.deep.equal(['released']);
    expect(bench.store.holds.size).to.equal(0);
    expect(bench.store.switches.latched).to.equal(false);
    bench.expectTruth(CREDITED);
  });

  it('holds destinations that cannot be paid, and pays the others in the same run', async () => {
    await bench.store.credit({ 'miner odd:eve': 450n });
    bench.store.requests.push({
      id: 1n,
      owner: 'odd:eve',
      amountAtomic: undefined,
      state: 'pending',
    });
    await looks(1);
    expect(bench.states).to.deep.equal(['released', 'submitted']);
    expect(bench.store.holds.get('odd:eve')).to.equal('odd address');
    expect(bench.store.requests[0]?.state).to.equal('failed');
    await looks(500);
    expect(bench.states).to.deep.equal(['released', 'confirmed']);
    bench.expectTruth({ ...CREDITED, 'miner odd:eve': 450n });
  });

  it('halves what is too large, and holds who is too large alone', async () => {
    bench.wallet.largest = 1;
    await looks(1);
    expect(bench.states).to.deep.equal(['released', 'submitted', 'submitted']);
    await bench.store.credit({ 'miner cid': 300n, 'miner alone:dee': 200n });
    const { wallet } = bench;
    const build = wallet.build.bind(wallet);
    wallet.build = (order) => {
      wallet.largest = order.destinations[0]?.address === 'cid' ? 1 : 0;
      return build(order);
    };
    await process.run();
    expect([...bench.store.holds]).to.deep.equal([['alone:dee', 'too many destinations']]);
    expect(bench.states.slice(-2)).to.deep.equal(['submitted', 'released']);
  });

  it('releases what the wallet has not enough for, and says so once', async () => {
    const { wallet } = bench;
    wallet.holdings = async () => ({ totalAtomic: wallet.total, spendableAtomic: 9_000n });
    wallet.spendable = 1n;
    await looks(1);
    await process.run();
    // The batch, and of its halves the first.
    expect(bench.states).to.deep.equal(['released', 'released', 'released', 'released']);
    expect(bench.events.map(({ type }) => type)).to.deep.equal(['payout-alarm']);
    bench.wallet.spendable = 9_000n;
    await process.run();
    await looks(4);
    expect(bench.states.at(-1)).to.equal('confirmed');
    bench.expectTruth(CREDITED);
  });

  it('releases a batch whose owners have less than was planned', async () => {
    await bench.guard.run('btc', async (fence) => {
      const items = ['ann', 'bob'].map((owner) => ({
        account: 'miner' as const,
        owner,
        address: owner,
        amountAtomic: 450n as never,
        requestId: undefined,
      }));
      await bench.store.plan(fence, [{ feeBearer: 'operator', items, reason: '' }]);
    });
    // No run is due yet: only what is open is looked at.
    process = bench.process();
    await looks(1);
    expect(bench.states).to.deep.equal(['released']);
    bench.expectTruth(CREDITED);
  });

  const faulty: readonly (readonly [string, Partial<Payment>])[] = [
    ['pays less than it was told', { receiptsAtomic: [500n, 399n] }],
    ['forgets a destination', { receiptsAtomic: [500n] }],
    ['names a transaction twice', { transactionIds: ['aa', 'aa'] }],
    ['names a fee below zero', { feeAtomic: -1n }],
  ];
  for (const [what, facts] of faulty) {
    it(`sends nothing and stops for a wallet that ${what}`, async () => {
      const { wallet } = bench;
      const build = wallet.build.bind(wallet);
      wallet.build = async (order) => {
        const outcome = await build(order);
        if (outcome.kind !== 'built') return outcome;
        return { kind: 'built', payment: { ...outcome.payment, ...facts } };
      };
      await looks(100);
      expect(bench.states).to.deep.equal(['reserved']);
      expect(bench.wallet.received).to.deep.equal({});
      expect(bench.store.switches.latched).to.equal(true);
      expect(bench.events).to.have.length(1);
    });
  }

  it('never takes an answer that cannot be right for a refusal', async () => {
    bench.wallet.faults.push('twice');
    await looks(1);
    expect(bench.states).to.deep.equal(['unknown']);
    await looks(4);
    expect(bench.states).to.deep.equal(['confirmed']);
  });

  it('stops for books that do not belong to the batch', async () => {
    await bench.store.ledger.post({
      kind: 'payout-reserved',
      asset: 'btc',
      idempotencyKey: 'payout:btc:1:1',
      postings: [
        { account: 'miner', owner: 'ann', amountAtomic: -1n as never },
        { account: 'payout', owner: '1', amountAtomic: 1n as never },
      ],
      facts: {},
    });
    await looks(100);
    expect(bench.states).to.deep.equal(['planned']);
    expect(bench.store.switches).to.include({ latched: true, by: 'host' });
  });
});
