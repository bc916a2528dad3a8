import { expect } from 'chai';
import { atomic } from '../../../core/ledger/posting.ts';
import { PayoutBench } from './payout-bench.ts';

const DAY_MS = 86_400_000;
const DAY_MAX = 600n;
const CREDITED = { 'miner ann': 500n, 'miner bob': 400n, 'miner cid': 300n, 'fee operator': 100n };
const OWED = 1_200n;
/** Enough for a run, its confirmations and the next run. */
const LOOKS = 14;

const paidBy = ({ wallet }: PayoutBench): bigint =>
  Object.values(wallet.received).reduce((sum, each) => sum + each, 0n);

/** A jump before one look; then days pass until all is paid. Resolves with what was paid before they do. */
async function live(jumpAt: number, jumpMs: number) {
  const rules = { everyMs: 60_000, dayMaxAtomic: atomic(DAY_MAX) };
  const bench = new PayoutBench({ resendable: jumpAt % 2 === 0 }, rules);
  await bench.store.credit(CREDITED);
  const process = bench.process();
  bench.passFirst();
  bench.wallet.faults.push('timeout-after');
  for (let look = 0; look < LOOKS; look++) {
    if (look === jumpAt) bench.clock.jump(jumpMs);
    await bench.look(process);
  }
  const early = paidBy(bench);
  let days = 0;
  while (paidBy(bench) < OWED && days < 10) {
    days += 1;
    bench.clock.pass(DAY_MS);
    for (let look = 0; look < 10; look++) await bench.look(process);
  }
  for (let look = 0; look < 10; look++) await bench.look(process);
  expect(bench.states.every((state) => state === 'confirmed')).to.equal(true);
  expect(bench.events.filter(({ type }) => type === 'payout-alarm')).to.deep.equal([]);
  bench.expectTruth(CREDITED);
  return { early, days };
}

describe('payouts and a clock that jumps', () => {
  it('pay no more of a day than its most, while it does not jump', async () => {
    const calm = await live(-1, 0);
    expect(calm).to.deep.equal({ early: DAY_MAX, days: 1 });
  });

  it('pay once, and at most one more day of it, where it jumps a day ahead at any look', async () => {
    for (let jumpAt = 0; jumpAt < LOOKS; jumpAt++) {
      const { early, days } = await live(jumpAt, DAY_MS + 1);
      expect(early <= 2n * DAY_MAX, `${early} at ${jumpAt}`).to.equal(true);
      expect(days).to.be.at.most(1);
    }
  });

  it('pay once, no more than before, and wait no longer than it jumped, where it jumps a day back', async () => {
    for (let jumpAt = 0; jumpAt < LOOKS; jumpAt++) {
      const { early, days } = await live(jumpAt, -DAY_MS);
      expect(early, `at ${jumpAt}`).to.equal(DAY_MAX);
      expect(days).to.be.at.most(2);
    }
  });

  for (const jumpMs of [DAY_MS, -DAY_MS])
    it(`pay what is asked for at the next look, and once: ${jumpMs / DAY_MS} days`, async () => {
      for (let jumpAt = 0; jumpAt < LOOKS; jumpAt++)
        for (let askAt = 1; askAt < LOOKS; askAt++) {
          const bench = new PayoutBench({}, { everyMs: 10_000 });
          await bench.store.credit({ 'miner ann': 50n });
          const process = bench.process();
          for (let look = 0; look < LOOKS + 4; look++) {
            if (look === jumpAt) bench.clock.jump(jumpMs);
            if (look === askAt)
              bench.store.requests.push({
                id: 1n,
                owner: 'ann',
                amountAtomic: undefined,
                state: 'pending',
              });
            await bench.look(process);
            const paid = paidBy(bench);
            expect(paid, `jump ${jumpAt}, asked ${askAt}`).to.equal(look < askAt ? 0n : 50n);
          }
          expect(bench.store.requests[0]?.state).to.equal('completed');
        }
    });
});
