import { expect } from 'chai';
import { assert, integer, property } from 'fast-check';
import type { KaleEvent } from '../../../../plugins/kale/events/kale-event.ts';
import { farmerRows } from '../../../../plugins/kale/record/farmers.ts';
import { harvestRows } from '../../../../plugins/kale/record/harvests.ts';
import { plantingRows } from '../../../../plugins/kale/record/plantings.ts';
import { applyAll } from '../../../../plugins/kale/record/projections.ts';
import { RowBook } from '../../../../plugins/kale/record/row-book.ts';
import { sweepRows } from '../../../../plugins/kale/record/sweeps.ts';
import { workRows } from '../../../../plugins/kale/record/works.ts';
import { farmStory } from './farm-story.ts';

const momentOf = (index: number) => ({ atMs: 1, sequence: BigInt(index + 1) });
const PAIL = { blockIndex: 7, farmerId: 'f' };

const begin: KaleEvent[] = [
  {
    kind: 'farmer-registered',
    farmerId: 'f',
    poolerId: 'own',
    custodialWallet: 'GF',
    stakeMillionths: 500_000,
    tokenHash: 'aa',
  },
  { kind: 'farmer-ready', farmerId: 'f' },
  { kind: 'deposited', farmerId: 'f', amount: 100n, ledger: 1 },
  { kind: 'plant-begun', ...PAIL, key: 'p', stake: 40n },
];
const planted: KaleEvent = { kind: 'planted', ...PAIL, stake: 40n, ledger: 9 };
const worked: KaleEvent = { kind: 'worked', ...PAIL, nonce: 1n, zeros: 5, gap: 3 };
const workBegun: KaleEvent = {
  kind: 'work-begun',
  ...{ ...PAIL, key: 'w', nonce: 1n, hash: '0', zeros: 5 },
};
const harvested: KaleEvent = { kind: 'harvested', ...PAIL, reward: 30n, stake: 40n, ledger: 20 };
const parts = [{ ...PAIL, amount: 30n }];
const sweepBegun: KaleEvent = { kind: 'sweep-begun', key: 's', parts };
const swept: KaleEvent = { kind: 'swept', key: 's', ledger: 21, hash: 'hh' };
const leaving: KaleEvent = { kind: 'farmer-leaving', farmerId: 'f', payoutAddress: 'GX' };
const SIGNED: KaleEvent = {
  kind: 'transaction-signed',
  record: {
    ...{ key: 'k', hash: 'i', innerHash: 'i', envelope: 'AAAA', source: 'GS', sequence: 1n },
    ...{ timeBound: 1n, ledger: 1, feeMax: 1n },
  },
};
const SETTLED = { kind: 'transaction-settled', key: 'k', innerHash: 'i' } as const;
const WORD = {
  kind: 'settled-by-operator',
  key: 'k',
  innerHash: 'i',
  proof: 'word',
  by: 'ann',
  why: 'seen',
} as const;
const PAID: KaleEvent = {
  ...{ kind: 'payout-signed', order: 'o', hash: 'h', sequence: 1n, destinations: [] },
};
const whole = [...begin, planted, worked, harvested, sweepBegun, swept];

function bookOf(...events: readonly KaleEvent[]): RowBook {
  const book = new RowBook();
  applyAll(events, book, momentOf);
  return book;
}

const farmer = (book: RowBook) => book.get(farmerRows.shape, ['f']);
const harvest = (book: RowBook) => book.get(harvestRows.shape, [7, 'f']);

describe('projections of the event log', () => {
  it('keep the balance of a farmer from deposit to exit', () => {
    const balances = whole.map((_, index) => {
      const { balance = -1n, stakedTotal = -1n } =
        farmer(bookOf(...whole.slice(0, index + 1))) ?? {};
      return [balance, stakedTotal];
    });
    expect(balances).to.deep.equal([
      [0n, 0n],
      [0n, 0n],
      [100n, 0n],
      [100n, 0n],
      [60n, 40n],
      [60n, 40n],
      [130n, 0n],
      [130n, 0n],
      [100n, 0n],
    ]);
    const gone: KaleEvent = {
      kind: 'farmer-departed',
      farmerId: 'f',
      paid: 100n,
      payoutAddress: 'GX',
      hash: 'd',
    };
    expect(farmer(bookOf(...whole, leaving, gone))).to.deep.include({
      state: 'departed',
      balance: 0n,
      rewardTotal: 30n,
      isReady: false,
    });
  });

  it('lose the stake of a pail that is lost', () => {
    const lost: KaleEvent = { kind: 'pail-lost', ...PAIL, reason: 'not-worked', stake: 40n };
    const book = bookOf(...begin, planted, lost);
    expect(farmer(book)).to.deep.include({ balance: 60n, stakedTotal: 0n });
    expect(harvest(book)).to.deep.include({ state: 'lost', reason: 'not-worked' });
  });

  it('sweep again what a sweep did not take', () => {
    const failed: KaleEvent = { kind: 'sweep-failed', key: 's', reason: 'expired' };
    const again: KaleEvent = { kind: 'sweep-begun', key: 't', parts };
    const book = bookOf(...whole.slice(0, -1), failed, again);
    expect(harvest(book)).to.deep.include({ state: 'sweeping', sweepKey: 't' });
    expect(book.get(sweepRows.shape, ['s'])?.state).to.equal('failed');
    expect(farmer(book)?.balance).to.equal(130n);
  });

  it('count attempts, also one that was begun and never signed', () => {
    const [, , , plant] = begin;
    if (plant === undefined) throw new Error('there is no plant');
    const failed: KaleEvent = { kind: 'plant-failed', ...PAIL, reason: 'fee', isFinal: false };
    const book = bookOf(...begin, plant, failed, plant);
    expect(book.get(plantingRows.shape, [7, 'f'])).to.include({ state: 'begun', attempts: 3 });
  });

  it('leave the state of what was sent when something better is found', () => {
    const found: KaleEvent = { kind: 'work-found', ...PAIL, nonce: 2n, hash: '0', zeros: 6 };
    const work = bookOf(...begin, planted, worked, found).get(workRows.shape, [7, 'f']);
    expect(work).to.include({ state: 'worked', zeros: 6, workedZeros: 5, nonce: 2n });
  });

  it('have work as it was where a further attempt found that the farm has it', () => {
    const sent: KaleEvent = { ...worked, hash: 'hh', ledger: 12 };
    const book = bookOf(...begin, planted, workBegun, sent, workBegun, worked);
    expect(book.get(workRows.shape, [7, 'f'])).to.include({
      ...{ state: 'worked', attempts: 2, workedZeros: 5, workedGap: 3, transactionHash: 'hh' },
    });
  });

  it('take facts that are told again for no news', () => {
    const book = bookOf(...whole);
    for (const event of [planted, worked, harvested, swept]) {
      expect(applyAll([event], book, momentOf), event.kind).to.deep.equal([]);
    }
    expect(farmer(book)?.balance).to.equal(100n);
  });

  it('undo nothing when a late attempt fails', () => {
    const book = bookOf(
      ...whole,
      { kind: 'plant-failed', ...PAIL, reason: 'PailExists', isFinal: true },
      { kind: 'harvest-failed', ...PAIL, reason: 'PailMissing' },
    );
    expect(book.get(plantingRows.shape, [7, 'f'])?.state).to.equal('planted');
    expect(harvest(book)?.state).to.equal('swept');
  });

  it('take a plant without a stake after the farmer is gone', () => {
    const gone: KaleEvent = {
      kind: 'farmer-departed',
      ...{ farmerId: 'f', paid: 100n, payoutAddress: 'GX', hash: 'd' },
    };
    const late: KaleEvent = { kind: 'planted', ...PAIL, stake: 0n, ledger: 9 };
    const book = bookOf(...begin, leaving, gone, late);
    expect(farmer(book)).to.include({ state: 'departed', balance: 0n });
    expect(harvest(book)?.state).to.equal('open');
  });

  const illegal: readonly [string, readonly KaleEvent[], KaleEvent, RegExp][] = [
    ['a farmer twice', begin, begin[0] as KaleEvent, /\["f"\] of farmers is there already/],
    ['a key of nobody', [], { kind: 'key-used', farmerId: 'x', purpose: 'plant', key: 'k' }, /"x"/],
    ['a plant beyond the balance', begin, { ...planted, stake: 101n }, /balance of -1$/],
    [
      'another plant',
      [...begin, planted],
      { ...planted, ledger: 10 },
      /^planted cannot.*otherwise/,
    ],
    [
      'a plant of who leaves',
      [...begin, leaving],
      begin[3] as KaleEvent,
      /\["f"\] of farmers is leaving$/,
    ],
    ['a plant after the plant', [...begin, planted], begin[3] as KaleEvent, /is planted$/],
    ['a work without a plant', begin, worked, /\[7,"f"\] of harvests is not there/],
    [
      'a worse nonce',
      [...begin, planted, worked],
      { kind: 'work-found', ...PAIL, nonce: 2n, hash: '', zeros: 4 },
      /of works has 5 zeros/,
    ],
    ['work that is no better', [...begin, planted, worked], { ...worked, gap: 4 }, /with 5 zeros/],
    [
      'other work that is no better, though it was tried again',
      [...begin, planted, worked, workBegun],
      { ...worked, gap: 4 },
      /with 5 zeros/,
    ],
    ['a harvest without a plant', begin, harvested, /not there|staked total/],
    ['another stake', [...begin, planted], { ...harvested, stake: 39n }, /has a stake of 40/],
    ['another reward', whole, { ...harvested, reward: 31n }, /cannot follow/],
    [
      'a harvest of what is swept',
      whole,
      { kind: 'harvest-begun', farmerId: 'f', key: 'h', blockIndexes: [7] },
      /is swept/,
    ],
    [
      'the loss of what is swept',
      whole,
      { kind: 'pail-lost', ...PAIL, reason: 'expired', stake: 40n },
      /cannot follow/,
    ],
    [
      'a sweep of more than the reward',
      whole.slice(0, -2),
      { kind: 'sweep-begun', key: 'z', parts: [{ ...PAIL, amount: 31n }] },
      /a reward of 30/,
    ],
    [
      'a sweep of one pail twice',
      whole.slice(0, -2),
      { kind: 'sweep-begun', key: 'z', parts: [...parts, ...parts] },
      /of harvests/,
    ],
    ['a sweep of what is swept', whole, { kind: 'sweep-begun', key: 'z', parts }, /is swept/],
    ['the end of no sweep', whole, { ...swept, key: 'z' }, /\["z"\] of sweeps is not there/],
    [
      'the failure of what is swept',
      whole,
      { kind: 'sweep-failed', key: 's', reason: '' },
      /cannot follow/,
    ],
    [
      'an exit of who stays',
      whole,
      { kind: 'farmer-departed', farmerId: 'f', paid: 1n, payoutAddress: 'G', hash: '' },
      /is active/,
    ],
    [
      'an exit with more than there is',
      [...whole, leaving],
      { kind: 'farmer-departed', farmerId: 'f', paid: 101n, payoutAddress: 'G', hash: '' },
      /of -1/,
    ],
    [
      'a negative deposit',
      begin,
      { kind: 'deposited', farmerId: 'f', amount: -1n, ledger: 1 },
      /of -1/,
    ],
    [
      'a deposit that was compared with another balance',
      begin,
      { kind: 'deposited', farmerId: 'f', amount: 1n, ledger: 1, balance: 99n },
      /a balance of 100/,
    ],
    [
      'the name of a block that nobody saw',
      [],
      { kind: 'round-closed', blockIndex: 1, blockHash: 'x' },
      /\[1\] of blocks is not there/,
    ],
    [
      'the fate of what was not signed',
      [],
      { kind: 'transaction-settled', key: 'k', innerHash: 'i', fate: 'applied' },
      /of submissions/,
    ],
    [
      'an exit of who does not leave',
      begin,
      { kind: 'exit-begun', farmerId: 'f', key: 'x', paid: 100n, payoutAddress: 'GX' },
      /is active/,
    ],
    [
      'an exit that pays another amount than is on record',
      [...begin, leaving],
      { kind: 'exit-begun', farmerId: 'f', key: 'x', paid: 99n, payoutAddress: 'GX' },
      /has a balance of 100/,
    ],
    [
      "a person's word on what was not signed",
      [],
      { ...WORD, verdict: 'applied', hash: 'h', ledger: 2 },
      /of submissions/,
    ],
    [
      "a person's word on what is still followed",
      [SIGNED],
      { ...WORD, verdict: 'not-applied' },
      /is still followed/,
    ],
    [
      "a person's word on what is known",
      [SIGNED, { ...SETTLED, fate: 'applied', hash: 'i', ledger: 2 }],
      { ...WORD, verdict: 'not-applied' },
      /is applied/,
    ],
    [
      'a second word of a person',
      [SIGNED, { ...SETTLED, fate: 'undecided' }, { ...WORD, verdict: 'not-applied' }],
      { ...WORD, verdict: 'applied', hash: 'i', ledger: 2 },
      /is expired/,
    ],
    [
      'a payment that was not signed',
      [],
      { kind: 'payout-sent', order: 'o', hash: 'h' },
      /of payouts is not there/,
    ],
    [
      'the end of a payment that was made',
      [PAID, { kind: 'payout-applied', order: 'o', hash: 'h', ledger: 3 }],
      { kind: 'payout-ended', order: 'o', hash: 'h', reason: 'expired' },
      /is applied/,
    ],
  ];
  for (const [what, before, event, words] of illegal) {
    it(`refuse ${what}, and change nothing`, () => {
      const book = bookOf(...before);
      const farmerBefore = farmer(book);
      const harvestBefore = harvest(book);
      const act = () => applyAll([event], book, momentOf);
      expect(act).to.throw(RangeError, words);
      expect(farmer(book)).to.equal(farmerBefore);
      expect(harvest(book)).to.equal(harvestBefore);
    });
  }

  it('never owe, and explain every stroop, whatever happens', () => {
    const story = property(integer(), (seed) => {
      const book = new RowBook();
      const told = farmStory({ seed, farmers: 3, blocks: 6 }).flatMap((events) =>
        applyAll(events, book, momentOf),
      );
      let sum = 0n;
      for (const event of told) {
        if (event.kind === 'deposited') sum += event.amount;
        else if (event.kind === 'planted') sum -= event.stake;
        else if (event.kind === 'harvested') sum += event.reward + event.stake;
        else if (event.kind === 'farmer-departed') sum -= event.paid;
        else if (event.kind === 'swept')
          for (const { amount } of book.get(sweepRows.shape, [event.key])?.parts ?? [])
            sum -= amount;
      }
      const farmers = [...book.rowsOf(farmerRows.shape).values()];
      expect(farmers.reduce((total, { balance }) => total + balance, 0n)).to.equal(sum);
      const pails = [...book.rowsOf(harvestRows.shape).values()];
      const open = pails.filter(({ state }) => state === 'open' || state === 'begun');
      const staked = farmers.reduce((total, { stakedTotal }) => total + stakedTotal, 0n);
      expect(staked).to.equal(open.reduce((total, { stake }) => total + stake, 0n));
      const rewards = farmers.reduce((total, { rewardTotal }) => total + rewardTotal, 0n);
      expect(rewards).to.equal(pails.reduce((total, { reward = 0n }) => total + reward, 0n));
    });
    assert(story, { seed: 7, numRuns: 100 });
  });
});
