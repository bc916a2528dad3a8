import { scValToNative } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { blockName } from '../../../../plugins/kale/farm/open-field.ts';
import { farmAccountDifferences } from '../../../../plugins/kale/harvesting/farm-accounts.ts';
import { RecordAudit } from '../../../../plugins/kale/record/record-audit.ts';
import type { FarmerRow, HarvestRow } from '../../../../plugins/kale/record/kale-record.ts';
import type { KilledSeason } from './killed-season.ts';

interface Movement {
  readonly name: 'mint' | 'burn' | 'transfer';
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly amount: bigint;
}

const PAGE = 10_000;

/** Fails where ledger, record and host do not tell the same story of a season that has ended, to the stroop. */
export async function expectTruth(season: KilledSeason): Promise<void> {
  const { record } = season.pool.source.parts;
  const farmers = await record.farmers();
  const movements = await movementsOf(season);
  const harvests = await allHarvests(season);
  expect(harvests.map(({ state }) => state)).to.satisfy(areAllEnded);
  for (const farmer of farmers)
    await expectFarmer(season, farmer, {
      movements,
      harvests: harvests.filter(({ farmerId }) => farmerId === farmer.farmerId),
    });
  await expectTreasury(season, movements, harvests);
  await expectRounds(season);
  const differences: string[] = [];
  const terms = {
    pageSize: 1_000,
    rowsMax: 100_000,
    tell: (each: string) => void differences.push(each),
  };
  const { signal } = new AbortController();
  await new RecordAudit(season.place.database, season.place.poolId, { ...terms, signal }).run();
  expect(differences).to.deep.equal([]);
  expect(season.place.told.filter((line) => line.startsWith('error'))).to.deep.equal([]);
}

async function expectFarmer(
  season: KilledSeason,
  farmer: FarmerRow,
  { movements, harvests }: { movements: readonly Movement[]; harvests: readonly HarvestRow[] },
): Promise<void> {
  const { record } = season.pool.source.parts;
  const { custodialWallet: wallet, farmerId, balance, state } = farmer;
  const moved = (name: Movement['name'], side: 'from' | 'to') =>
    movements.filter((each) => each.name === name && each[side] === wallet);
  const issued = season.issued.get(wallet) ?? 0n;
  const planted = harvests.map(({ stake }) => stake).filter((stake) => stake > 0n);
  const burns = moved('burn', 'from').map(({ amount }) => amount);
  // One burn for each pail: nobody was planted twice in a block, and no pail is unknown.
  expect(inOrder(burns), `burns of ${wallet}`).to.deep.equal(inOrder(planted));
  const grown = harvests.filter((row) => row.state !== 'lost');
  const mints = moved('mint', 'to').map(({ amount }) => amount);
  const harvested = grown.map(({ stake, reward = 0n }) => stake + reward).filter((sum) => sum > 0n);
  expect(inOrder(mints), `mints to ${wallet}`).to.deep.equal(inOrder([issued, ...harvested]));
  const out = sumOf(moved('transfer', 'from').map(({ amount }) => amount));
  const swept = sumOf(grown.map(({ reward = 0n }) => reward));
  const kept = issued + sumOf(harvested) - sumOf(burns) - swept;
  const lost = harvests.filter((row) => row.state === 'lost' && row.stake > 0n);
  expect(lost, `pails of ${wallet} that are lost`).to.deep.equal([]);
  expect(moved('transfer', 'to'), `paid to ${wallet}`).to.deep.equal([]);
  const isGone = state === 'departed';
  expect(out, `out of ${wallet}`).to.equal(isGone ? swept + kept : swept);
  expect(balance, `balance of ${farmerId}`).to.equal(isGone ? 0n : kept);
  const { value } = await season.pool.source.parts.reader.trustlines([wallet]);
  expect(value[0]?.balance, `held by ${wallet}`).to.equal(isGone ? undefined : kept);
  for (const { blockIndex } of harvests) {
    const own = (await record.plantings(blockIndex)).filter((row) => row.farmerId === farmerId);
    expect(own.map((row) => row.state)).to.deep.equal(['planted']);
  }
}

async function expectTreasury(
  season: KilledSeason,
  movements: readonly Movement[],
  harvests: readonly HarvestRow[],
): Promise<void> {
  const { reader, record } = season.pool.source.parts;
  const treasury = season.place.address;
  const received = sumOf(movements.filter(({ to }) => to === treasury).map(({ amount }) => amount));
  const swept = harvests.flatMap(({ state, reward = 0n }) => (state === 'swept' ? [reward] : []));
  expect(received).to.equal(sumOf(swept));
  expect((await reader.trustlines([treasury])).value[0]?.balance).to.equal(received);
  expect(movements.filter(({ from }) => from === treasury)).to.deep.equal([]);
  // Told once and for ever, whichever life was asked.
  const told = [...season.rewards.values()];
  expect(told.map(({ size }) => size)).to.deep.equal(told.map(() => 1));
  const amounts = told.map(([first = '']) => BigInt(first.split(',')[0] ?? ''));
  expect(sumOf(amounts)).to.equal(received);
  const parts = { reader, record, treasury, swept: sumOf(swept), paid: 0n };
  expect(await farmAccountDifferences(parts)).to.deep.equal([]);
}

async function expectRounds({ place, pool }: KilledSeason): Promise<void> {
  const { record } = pool.source.parts;
  const heights = place.closed.map(({ height }) => height);
  expect(heights).to.deep.equal([...new Set(heights)].sort((one, other) => one - other));
  for (const { height, blockHash } of place.closed) {
    const row = await record.block(height);
    expect(row?.blockHash).to.equal(blockHash);
    const entropy = Buffer.from(row?.entropy ?? '', 'hex');
    expect(blockHash).to.equal(blockName({ index: height, entropy }));
  }
}

async function allHarvests(season: KilledSeason): Promise<readonly HarvestRow[]> {
  const { record } = season.pool.source.parts;
  const rows: HarvestRow[] = [];
  for (const { blockIndex } of await record.blocks(PAGE))
    rows.push(...(await record.harvests(blockIndex)));
  return rows;
}

/** Of KALE, by what the asset's contract told since the network began. */
async function movementsOf({ farm }: KilledSeason): Promise<readonly Movement[]> {
  const filters = [{ type: 'contract' as const, contractIds: [farm.devnet.network.assetContract] }];
  const { events } = await farm.server.getEvents({ startLedger: 1, filters, limit: PAGE });
  expect(events.length).to.be.lessThan(PAGE);
  return events.map(({ topic, value }) => {
    const [name, ...addresses] = topic.map((each) => scValToNative(each) as string);
    const amount = scValToNative(value) as bigint;
    const [first, second] = addresses;
    if (name === 'mint') return { name, from: undefined, to: first, amount };
    if (name === 'burn') return { name, from: first, to: undefined, amount };
    return { name: 'transfer', from: first, to: second, amount };
  });
}

function areAllEnded(states: readonly string[]): boolean {
  return (
    states.length > 0 &&
    states.every((state) => state === 'swept' || state === 'harvested' || state === 'lost')
  );
}

function inOrder(amounts: readonly bigint[]): readonly bigint[] {
  return amounts.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
