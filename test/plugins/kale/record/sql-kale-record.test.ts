import { expect } from 'chai';
import { SqlEventLog } from '../../../../plugins/kale/events/sql-event-log.ts';
import type { KaleEvent } from '../../../../plugins/kale/events/kale-event.ts';
import { SqlKaleRecord } from '../../../../plugins/kale/record/sql-kale-record.ts';
import type { SubmissionRecord } from '../../../../plugins/kale/stellar/submitter/submission-record.ts';
import { ManualClock } from '../../../core/storage/manual-clock.ts';
import { onBothEngines } from './kale-database.ts';

const seen = (blockIndex: number): KaleEvent => ({
  kind: 'block-seen',
  blockIndex,
  entropy: 'ab'.repeat(32),
  timestamp: 2n ** 40n,
  ledger: 1,
});
const register = (farmerId: string): KaleEvent[] => [
  {
    kind: 'farmer-registered',
    farmerId,
    poolerId: 'own',
    custodialWallet: `G${farmerId}`,
    stakeMillionths: 5,
    tokenHash: 'aa',
  },
  { kind: 'deposited', farmerId, amount: 100n, ledger: 1 },
];
const begin = (blockIndex: number, farmerId: string): KaleEvent => ({
  kind: 'plant-begun',
  blockIndex,
  farmerId,
  key: `plant:${blockIndex}:${farmerId}:1`,
  stake: 1n,
});
const plant = (blockIndex: number, farmerId: string): KaleEvent => ({
  kind: 'planted',
  blockIndex,
  farmerId,
  stake: 1n,
  ledger: 4_000_000_000,
});

onBothEngines('record of KALE', (database) => {
  let record: SqlKaleRecord;
  const clock = new ManualClock();

  before(async () => {
    const log = new SqlEventLog(database().own, 'main', clock);
    const other = new SqlEventLog(database().own, 'other', clock);
    await other.append([...register('a'), ...register('x'), seen(3), plant(3, 'x')]);
    await log.append(['b', 'B', 'a', 'c'].flatMap(register));
    await log.append([
      { kind: 'farmer-leaving', farmerId: 'b', payoutAddress: 'G' },
      { kind: 'farmer-leaving', farmerId: 'c', payoutAddress: 'G' },
      { kind: 'farmer-departed', farmerId: 'c', paid: 100n, payoutAddress: 'G', hash: 'h' },
      { kind: 'pooler-registered', poolerId: 'own', name: 'Own', address: 'GP' },
      ...[seen(1), seen(2), seen(3), seen(5)],
      { kind: 'block-missed', blockIndex: 4 },
      ...[plant(1, 'a'), plant(2, 'b'), plant(2, 'a'), plant(2, 'B'), plant(4, 'a'), plant(5, 'a')],
      ...(['B', 'a'] as const).map((farmerId) => begin(farmerId === 'B' ? 5 : 6, farmerId)),
      { kind: 'plant-failed', blockIndex: 6, farmerId: 'a', reason: 'fee', isFinal: false },
      { kind: 'round-closed', blockIndex: 1, blockHash: '1.ab' },
      {
        kind: 'reward-told',
        blockIndex: 1,
        amount: 2n ** 80n,
        direct: [{ address: 'G', amount: 1n }],
      },
      {
        kind: 'work-found',
        blockIndex: 2,
        farmerId: 'a',
        nonce: 2n ** 64n - 1n,
        hash: '0a',
        zeros: 1,
      },
      { kind: 'pail-lost', blockIndex: 2, farmerId: 'b', reason: 'expired', stake: 1n },
    ]);
    await log.stop();
    await other.stop();
    record = new SqlKaleRecord(database().own, 'main');
  });

  it('has farmers by their state, in the order of their names', async () => {
    const ids = (rows: readonly { farmerId: string }[]) => rows.map(({ farmerId }) => farmerId);
    expect(ids(await record.farmers())).to.deep.equal(['B', 'a', 'b', 'c']);
    expect(ids(await record.farmers(['active']))).to.deep.equal(['B', 'a']);
    expect(ids(await record.farmers(['leaving', 'departed']))).to.deep.equal(['b', 'c']);
    expect(ids(await record.farmers([]))).to.deep.equal([]);
  });

  it('has one farmer, by its id or its wallet', async () => {
    const row = await record.farmer('a');
    expect(row).to.deep.equal({
      farmerId: 'a',
      poolerId: 'own',
      custodialWallet: 'Ga',
      stakeMillionths: 5,
      payoutAddress: undefined,
      tokenHash: 'aa',
      metadata: undefined,
      state: 'active',
      isReady: false,
      balance: 96n,
      unswept: 0n,
      stakedTotal: 4n,
      rewardTotal: 0n,
      registeredAtMs: clock.nowMs(),
    });
    expect(await record.farmerOfWallet('Ga')).to.deep.equal(row);
    expect(await record.farmerOfWallet('Gx')).to.equal(undefined);
    expect(await record.poolers()).to.have.lengthOf(1);
  });

  it('has blocks, the newest first, and those whose round is open', async () => {
    const indexes = (rows: readonly { blockIndex: number }[]) => rows.map((row) => row.blockIndex);
    expect(indexes(await record.blocks(3))).to.deep.equal([5, 4, 3]);
    expect(indexes(await record.unclosedBlocks(5))).to.deep.equal([2, 4]);
    expect(indexes(await record.unclosedBlocks(9))).to.deep.equal([2, 4, 5]);
    const { reward, blockHash, timestamp, entropy } = (await record.block(1)) ?? {};
    expect({ reward, blockHash, timestamp, entropy }).to.deep.equal({
      reward: { amount: 2n ** 80n, direct: [{ address: 'G', amount: 1n }] },
      blockHash: '1.ab',
      timestamp: 2n ** 40n,
      entropy: 'ab'.repeat(32),
    });
    expect(await record.block(4)).to.include({ state: 'missed', timestamp: undefined });
    expect(await record.block(9)).to.equal(undefined);
  });

  it('has the pails of a block, and those of any block that are not over', async () => {
    const plantings = await record.plantings(2);
    expect(plantings.map(({ farmerId }) => farmerId)).to.deep.equal(['B', 'a', 'b']);
    expect(plantings[0]).to.include({ state: 'planted', ledger: 4_000_000_000, attempts: 0 });
    const begun = await record.begunPlantings();
    expect(begun.map(({ blockIndex, farmerId }) => `${blockIndex}${farmerId}`)).to.deep.equal([
      '5B',
    ]);
    expect((await record.works(2)).map(({ nonce }) => nonce)).to.deep.equal([2n ** 64n - 1n]);
    const states = (await record.harvests(2)).map(({ state }) => state);
    expect(states).to.deep.equal(['open', 'open', 'lost']);
    const newest = await record.harvestsOf('a', 2);
    expect(newest.map(({ blockIndex }) => blockIndex)).to.deep.equal([5, 4]);
    expect(newest.every(({ farmerId }) => farmerId === 'a')).to.equal(true);
    expect(await record.harvestsOf('a', 9)).to.have.lengthOf(4);
    expect(await record.harvestsOf('x', 9)).to.deep.equal([]);
    const open = await record.unfinishedHarvests(5);
    expect(open.map(({ blockIndex, farmerId }) => `${blockIndex}${farmerId}`)).to.deep.equal([
      ...['1a', '2B', '2a', '4a'],
    ]);
  });

  it('has the transactions whose fate a person has to find out', async () => {
    const log = new SqlEventLog(database().own, 'undecided', clock);
    const signed = (name: string, hash = name): SubmissionRecord => ({
      ...{ key: `k-${name}`, hash, innerHash: name, envelope: 'AAAA', source: 'GS' },
      ...{ sequence: 2n ** 60n, timeBound: 9n, ledger: 3, feeMax: 5n },
    });
    const records = [signed('a'), signed('a', 'bump'), signed('b'), signed('c')];
    await log.append(records.map((each) => ({ kind: 'transaction-signed', record: each })));
    await log.append([
      { kind: 'transaction-settled', key: 'k-a', innerHash: 'a', fate: 'undecided' },
      { kind: 'transaction-settled', key: 'k-b', innerHash: 'b', fate: 'undecided' },
    ]);
    const own = new SqlKaleRecord(database().own, 'undecided');
    expect(await own.undecidedTransactions()).to.deep.equal(records.slice(0, 3));
    expect(await own.unsettledTransactions()).to.deep.equal(records.slice(3));
    const word = { proof: 'word', by: 'ann', why: 'seen' } as const;
    const told = { key: 'k-a', innerHash: 'a', verdict: 'not-applied', ...word } as const;
    await log.append([{ kind: 'settled-by-operator', ...told }]);
    await log.stop();
    expect(await own.undecidedTransactions()).to.deep.equal(records.slice(2, 3));
    expect((await own.submitted('k-a'))[0]).to.deep.equal({ innerHash: 'a', fate: 'expired' });
  });

  it('sums what came to the treasury and what left it, to the stroop', async () => {
    const log = new SqlEventLog(database().own, 'treasury', clock);
    await log.append(sweptStory());
    const paid = { order: 'o', hash: 'h' };
    const far = 2n ** 70n;
    const destinations = [
      { address: 'G1', amount: far },
      { address: 'G2', amount: 1n },
    ];
    await log.append([
      { kind: 'payout-signed', ...paid, sequence: 1n, destinations },
      { kind: 'payout-signed', ...paid, hash: 'other', sequence: 2n, destinations },
      { kind: 'payout-sent', ...paid },
      { kind: 'payout-applied', ...paid, ledger: 3 },
      { kind: 'payout-ended', ...paid, hash: 'other', reason: 'expired' },
    ]);
    await log.stop();
    const own = new SqlKaleRecord(database().own, 'treasury');
    expect(await own.treasuryTotals()).to.deep.equal({ rewards: 30n, payouts: far + 1n });
    const none = new SqlKaleRecord(database().own, 'nobody');
    expect(await none.treasuryTotals()).to.deep.equal({ rewards: 0n, payouts: 0n });
  });
});

/** A reward of 30 that was swept, and one of 12 that was not. */
function sweptStory(): readonly KaleEvent[] {
  const pails = [
    { blockIndex: 1, farmerId: 'z', reward: 30n },
    { blockIndex: 2, farmerId: 'z', reward: 12n },
  ];
  const parts = [{ blockIndex: 1, farmerId: 'z', amount: 30n }];
  return [
    ...register('z'),
    { kind: 'deposited', farmerId: 'z', amount: 9n, ledger: 1 },
    ...pails.flatMap(({ reward, ...pail }): KaleEvent[] => [
      seen(pail.blockIndex),
      { kind: 'planted', ...pail, stake: 1n, ledger: 1 },
      { kind: 'harvested', ...pail, reward, stake: 1n, ledger: 2 },
    ]),
    { kind: 'sweep-begun', key: 's', parts },
    { kind: 'swept', key: 's', ledger: 3, hash: 'hh' },
  ];
}
