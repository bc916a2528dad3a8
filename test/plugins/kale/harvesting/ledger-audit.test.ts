import { expect } from 'chai';
import { LedgerAudit } from '../../../../plugins/kale/harvesting/ledger-audit.ts';
import { HarvestSeason, STAKE } from './harvest-season.ts';

describe('the record beside the ledger', () => {
  let season: HarvestSeason;

  beforeEach(async () => {
    season = await HarvestSeason.start(2);
  });

  afterEach(() => season.stop());

  const audit = async () => {
    const told: string[] = [];
    const { reader, rpc } = season.pool;
    const treasury = season.treasury.publicKey();
    const parts = { reader, rpc, record: season.record, treasury };
    const { signal } = new AbortController();
    const tell = (difference: string) => void told.push(difference);
    return { ...(await new LedgerAudit(parts, { tell, signal }).run()), told };
  };

  it('differs in nothing, while pails are open and when all are swept', async () => {
    await season.grow([1, 2]);
    await season.end();
    expect(await audit()).to.deep.include({ farmers: 2, pails: 2, told: [], differenceCount: 0 });
    await season.finish();
    expect(await audit()).to.deep.include({ farmers: 2, pails: 0, told: [], differenceCount: 0 });
  });

  it('differs by a stroop, and says where', async () => {
    const [one] = season.growers;
    if (one === undefined) throw new Error('no farmer');
    await season.pool.farm.devnet.issueKale(one.pair.publicKey(), 1n);
    const { told } = await audit();
    expect(told).to.deep.equal([
      `farmer f1 ${one.pair.publicKey()}: holds 1000001, and 1000000 on record (+1)`,
    ]);
  });

  it('tells of pails that are gone, or have another stake', async () => {
    const index = await season.grow([1, 1]);
    await season.end();
    const { farm } = season.pool;
    const [one] = season.growers;
    if (one === undefined) throw new Error('no farmer');
    await farm.call(await farm.farmer(50), farm.harvest(one.pair, index));
    const rows = await season.record.unfinishedHarvests(index + 1);
    season.record.unfinishedHarvests = async () => rows.map((row) => ({ ...row, stake: 7n }));
    const { told, differenceCount } = await audit();
    expect(differenceCount).to.equal(3);
    expect(told[0]).to.match(/^farmer f1 G\w+: holds \d+, and 999000 on record \(\+\d+\)$/);
    expect(told.slice(1)).to.deep.equal([
      `pail ${index} of f1: is not on the farm`,
      `pail ${index} of f2: has a stake of ${STAKE} there, and 7 on record`,
    ]);
  });

  it('tells of a treasury that holds less than was swept', async () => {
    season.record.treasuryTotals = async () => ({ rewards: 9n, payouts: 2n });
    const { told } = await audit();
    expect(told).to.deep.equal([
      `treasury ${season.treasury.publicKey()}: holds 0, and 7 at least by the record`,
    ]);
  });
});
