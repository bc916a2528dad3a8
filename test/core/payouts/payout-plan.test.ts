import { expect } from 'chai';
import { atomic } from '../../../core/ledger/posting.ts';
import { planOf } from '../../../core/payouts/payout-plan.ts';
import type { Plan, PlanTerms } from '../../../core/payouts/payout-plan.ts';
import type { DuePayee } from '../../../core/payouts/payout-store.ts';
import { SeededRandom } from '../../wasm/seeded-random.ts';
import { due, planTerms } from './payout-wishes.ts';

const paid = ({ batches }: Plan): readonly (readonly string[])[] =>
  batches.map(({ items }) => items.map(({ owner, amountAtomic }) => `${owner} ${amountAtomic}`));

describe('payout plan', () => {
  it('pays balances from the minimum on, and nobody else', () => {
    const plan = planOf([due('ann', 500), due('bob', 100), due('cid', 99)], planTerms());
    expect(paid(plan)).to.deep.equal([['ann 500', 'bob 100']]);
    expect(plan.report.amountAtomic).to.equal(600n);
    expect(plan.report.left).to.deep.equal([]);
  });

  it("takes a miner's own threshold instead of the minimum, higher or lower", () => {
    const payees = [
      due('ann', 500, { thresholdAtomic: atomic(501n) }),
      due('bob', 40, { thresholdAtomic: atomic(30n) }),
    ];
    expect(paid(planOf(payees, planTerms()))).to.deep.equal([['bob 40']]);
  });

  it('pays nobody less than dust, whatever the threshold', () => {
    const payees = [due('ann', 15, { thresholdAtomic: atomic(10n) })];
    expect(paid(planOf(payees, planTerms({ limits: { dustAtomic: 16n } })))).to.deep.equal([]);
  });

  it('pays requests first, oldest first, what they ask for or all', () => {
    const payees = [
      due('ann', 500),
      due('bob', 60, { request: { id: 8n, amountAtomic: undefined } }),
      due('cid', 70, { request: { id: 7n, amountAtomic: atomic(30n) } }),
    ];
    const plan = planOf(payees, planTerms());
    expect(paid(plan)).to.deep.equal([['cid 30', 'bob 60', 'ann 500']]);
    expect(plan.batches[0]?.items.map(({ requestId }) => requestId)).to.deep.equal([
      7n,
      8n,
      undefined,
    ]);
  });

  it('never pays more than the balance, and leaves requests below their least', () => {
    const payees = [
      due('ann', 60, { request: { id: 1n, amountAtomic: atomic(90n) } }),
      due('bob', 9, { request: { id: 2n, amountAtomic: undefined } }),
    ];
    const plan = planOf(payees, planTerms());
    expect(paid(plan)).to.deep.equal([['ann 60']]);
    expect(plan.report.left.map(({ owner }) => owner)).to.deep.equal(['bob']);
  });

  it('pays by the threshold whose request asks for less than may be asked for by now', () => {
    const payees = [
      due('ann', 500, { request: { id: 1n, amountAtomic: atomic(5n) } }),
      due('bob', 90, { request: { id: 2n, amountAtomic: atomic(5n) } }),
    ];
    const plan = planOf(payees, planTerms());
    expect(paid(plan)).to.deep.equal([['ann 500']]);
    expect(plan.batches[0]?.items[0]?.requestId).to.equal(1n);
    expect(plan.report.left.map(({ owner }) => owner)).to.deep.equal(['bob']);
  });

  it('cuts at the cap where the rest is still payable, and leaves whom it does not reach', () => {
    const payees = [due('ann', 500), due('bob', 400), due('cid', 300)];
    const plan = planOf(payees, planTerms({ capAtomic: atomic(650n) }));
    expect(paid(plan)).to.deep.equal([['ann 500', 'bob 150']]);
    expect(plan.report.left.map(({ owner }) => owner)).to.deep.equal(['cid']);
  });

  it('does not cut below what is payable: a smaller one may fit', () => {
    const payees = [
      due('ann', 500),
      due('bob', 400, { thresholdAtomic: atomic(200n) }),
      due('cid', 150, { thresholdAtomic: atomic(120n) }),
    ];
    const plan = planOf(payees, planTerms({ capAtomic: atomic(650n) }));
    expect(paid(plan)).to.deep.equal([['ann 500', 'cid 150']]);
    expect(plan.report.left.map(({ owner }) => owner)).to.deep.equal(['bob']);
  });

  for (const [what, rules] of [
    ['a run', { runMaxAtomic: atomic(200n) }],
    ['a day', { runMaxAtomic: atomic(900n), dayMaxAtomic: atomic(200n) }],
  ] as const) {
    it(`pays in parts whose threshold is above all that ${what} may pay`, () => {
      const payees = [due('ann', 500, { thresholdAtomic: atomic(300n) })];
      const all = planOf(payees, planTerms({ rules, capAtomic: atomic(200n) }));
      expect(paid(all)).to.deep.equal([['ann 200']]);
      // Not in smaller ones than it has to be.
      const some = planOf(payees, planTerms({ rules, capAtomic: atomic(199n) }));
      expect(paid(some)).to.deep.equal([]);
      expect(some.report.left.map(({ owner }) => owner)).to.deep.equal(['ann']);
    });
  }

  it('leaves held owners with the reason of the hold', () => {
    const plan = planOf([due('ann', 500, { held: 'no such address' })], planTerms());
    expect(plan.batches).to.deep.equal([]);
    expect(plan.report.left).to.deep.equal([{ owner: 'ann', reason: 'no such address' }]);
    expect(plan.refused).to.deep.equal([]);
  });

  it('hands out addresses that the wallet refuses, to be held', () => {
    const plan = planOf([due('bad:ann', 500), due('bob', 200)], planTerms());
    expect(paid(plan)).to.deep.equal([['bob 200']]);
    expect(plan.refused.map(({ owner }) => owner)).to.deep.equal(['bad:ann']);
    expect(plan.report.left).to.deep.equal(plan.refused);
  });

  it('pays fees only where the rules name an address for them', () => {
    const payees = [
      due('operator', 900, { account: 'fee' }),
      due('foundation', 800, { account: 'fee' }),
    ];
    const rules = { feeAddresses: new Map([['foundation', 'fnd']]) };
    const plan = planOf(payees, planTerms({ rules }));
    expect(plan.batches.flatMap(({ items }) => items)).to.deep.equal([
      {
        account: 'fee',
        owner: 'foundation',
        address: 'fnd',
        amountAtomic: 800n,
        requestId: undefined,
      },
    ]);
  });

  it('never names an address twice in one batch', () => {
    const payees = [due('ann', 900), due('foundation', 800, { account: 'fee' }), due('bob', 700)];
    const rules = { feeAddresses: new Map([['foundation', 'ann']]) };
    expect(paid(planOf(payees, planTerms({ rules })))).to.deep.equal([
      ['ann 900', 'bob 700'],
      ['foundation 800'],
    ]);
  });

  it('fills batches to the most that the wallet takes, and pays alone who must be', () => {
    const payees = ['a', 'alone:b', 'c', 'd', 'alone:e', 'f'].map((owner) => due(owner, 100));
    const plan = planOf(payees, planTerms({ limits: { destinationsMax: 3 } }));
    expect(paid(plan)).to.deep.equal([
      ['a 100', 'c 100', 'd 100'],
      ['f 100'],
      ['alone:b 100'],
      ['alone:e 100'],
    ]);
  });

  it('plans 100,000 payees whole: nobody twice, nobody forgotten, within the cap', () => {
    const random = new SeededRandom(9);
    const payees: DuePayee[] = [];
    for (let index = 0; index < 100_000; index++) {
      payees.push(due(`m${index}`, random.between(100, 1_000_000)));
    }
    const total = payees.reduce((sum, { balanceAtomic }) => sum + balanceAtomic, 0n);
    const capAtomic = atomic(total / 2n);
    const plan = planOf(payees, planTerms({ limits: { destinationsMax: 15 }, capAtomic }));
    const items = plan.batches.flatMap((batch) => batch.items);
    expect(new Set(items.map(({ owner }) => owner)).size).to.equal(items.length);
    expect(items.length + plan.report.left.length).to.equal(payees.length);
    expect(plan.report.amountAtomic <= capAtomic).to.equal(true);
    expect(plan.batches.length).to.equal(Math.ceil(items.length / 15));
  });

  it('stays within the cap, and pays nobody twice, whatever it is given', () => {
    const random = new SeededRandom(4);
    for (let round = 0; round < 300; round++) {
      const payees = randomPayees(random);
      const capAtomic = round % 3 === 0 ? undefined : atomic(BigInt(random.between(0, 3_000)));
      const terms = planTerms({ capAtomic, limits: { destinationsMax: random.between(1, 4) } });
      expectSound(planOf(payees, terms), payees, terms);
    }
  });
});

function randomPayees(random: SeededRandom): DuePayee[] {
  const payees: DuePayee[] = [];
  for (let index = random.between(0, 12); index > 0; index--) {
    const threshold = random.between(0, 400);
    const amountAtomic = random.between(0, 1) === 0 ? undefined : atomic(BigInt(threshold + 1));
    payees.push(
      due(`m${index}`, random.between(0, 900), {
        thresholdAtomic: threshold > 200 ? atomic(BigInt(threshold)) : undefined,
        request: random.between(0, 3) === 0 ? { id: BigInt(index), amountAtomic } : undefined,
        held: random.between(0, 5) === 0 ? 'held' : undefined,
      }),
    );
  }
  return payees;
}

function expectSound(plan: Plan, payees: readonly DuePayee[], { capAtomic, limits }: PlanTerms) {
  const items = plan.batches.flatMap((batch) => batch.items);
  const sum = items.reduce((total, { amountAtomic }) => total + amountAtomic, 0n);
  expect(sum).to.equal(plan.report.amountAtomic);
  if (capAtomic !== undefined) expect(sum <= capAtomic).to.equal(true);
  const named = [...items, ...plan.report.left].map(({ owner }) => owner);
  expect(new Set(named).size).to.equal(named.length);
  for (const { owner, amountAtomic } of items) {
    const payee = payees.find((each) => each.owner === owner);
    expect(amountAtomic <= (payee?.balanceAtomic ?? 0n) && amountAtomic >= 10n).to.equal(true);
  }
  for (const batch of plan.batches) {
    expect(batch.items.length >= 1 && batch.items.length <= limits.destinationsMax).to.equal(true);
  }
}
