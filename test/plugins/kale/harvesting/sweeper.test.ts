import { expect } from 'chai';
import { HarvestSeason } from './harvest-season.ts';
import { signed } from './signed-record.ts';

describe('sweeps of rewards', () => {
  let season: HarvestSeason;

  afterEach(() => season.stop());

  /** A sweep that no node tells of: what was sent of it happened or not. */
  const lostSweep = async (happens: boolean) => {
    season = await HarvestSeason.start(2);
    const index = await season.grow([1, 2]);
    await season.end();
    const { submitter } = season.pool;
    const submit = submitter.submit.bind(submitter);
    let sweeps = 0;
    submitter.submit = async (request) => {
      if (!request.key.startsWith('sweep')) return submit(request);
      sweeps += 1;
      if (sweeps > 1) return submit(request);
      const { key } = request;
      if (happens) await submit(request);
      else await season.record.append([{ kind: 'transaction-signed', record: signed(key) }]);
      return { kind: 'undecided', hash: signed(key).hash };
    };
    return index;
  };

  const statesOf = async (index: number) =>
    (await season.record.harvests(index)).map(({ state }) => state);

  const lookFor = async (looks: number) => {
    for (let count = 0; count < looks; count += 1) {
      await season.look();
      await season.wait();
    }
  };

  for (const happens of [true, false])
    it(`of unknown fate move nothing twice where the first ${happens ? 'happened' : 'did not'}`, async () => {
      const index = await lostSweep(happens);
      await season.finish();
      expect(await statesOf(index)).to.deep.equal(['swept', 'swept']);
      expect(await season.differences()).to.deep.equal([]);
      const begun = season.record.events.filter(({ kind }) => kind === 'sweep-begun');
      expect(begun.length).to.equal(happens ? 1 : 2);
    });

  it('of unknown fate stay so where accounts hold what nothing explains', async () => {
    const index = await lostSweep(true);
    const [row] = await season.record.harvests(index);
    const farmerId = row?.farmerId ?? '';
    await season.record.append([{ kind: 'deposited', farmerId, amount: 7n, ledger: 1 }]);
    await lookFor(8);
    expect(await statesOf(index)).to.deep.equal(['sweeping', 'sweeping']);
    const alarms = season.told.lines.filter(({ level }) => level === 'error');
    expect(alarms.map(({ message }) => message)).to.deep.equal([
      'whether a sweep happened cannot be told from its accounts: a person has to find out',
    ]);
  });

  it('are left alone where another life of the pool has them on their way', async () => {
    season = await HarvestSeason.start(1);
    const index = await season.grow([1]);
    await season.end();
    const { submitter } = season.pool;
    const submit = submitter.submit.bind(submitter);
    submitter.submit = async (request) =>
      request.key.startsWith('sweep')
        ? { kind: 'refused', reason: 'node', text: 'no', contractError: undefined }
        : submit(request);
    await lookFor(2);
    submitter.submit = submit;
    const [{ reward } = { reward: 0n }] = await season.record.harvests(index);
    const parts = [{ farmerId: 'f1', blockIndex: index, amount: reward ?? 0n }];
    await season.record.append([
      { kind: 'sweep-begun', key: 'sweep:x', parts },
      { kind: 'transaction-signed', record: signed('sweep:x') },
    ]);
    await lookFor(4);
    expect(await statesOf(index)).to.deep.equal(['sweeping']);
  });

  it('move what the account of the pool has room for', async () => {
    season = await HarvestSeason.start(2);
    const index = await season.grow([1, 2]);
    await season.end();
    const { reader } = season.pool;
    const trustlines = reader.trustlines.bind(reader);
    const treasury = season.treasury.publicKey();
    const rewards = async () =>
      (await season.record.harvests(index)).map(({ reward }) => reward ?? 0n);
    reader.trustlines = async (addresses, fromLedger) => {
      const told = await trustlines(addresses, fromLedger);
      if (addresses[0] !== treasury) return told;
      const [own] = told.value;
      const [first = 0n] = await rewards();
      return { ...told, value: own === undefined ? [own] : [{ ...own, limit: first }] };
    };
    await lookFor(3);
    reader.trustlines = trustlines;
    expect(await statesOf(index)).to.deep.equal(['swept', 'harvested']);
    await season.finish();
    expect(await season.differences()).to.deep.equal([]);
  });

  it('move several blocks of several farmers in one transaction', async () => {
    season = await HarvestSeason.start(3, { harvest: { tractorBlocks: 2 } });
    await season.grow([1, 1, 1]);
    await season.grow([1, 2, 1]);
    await season.end();
    await season.finish();
    expect(season.desk.keys.filter((key) => key.startsWith('sweep')).length).to.equal(1);
    const used = season.record.events.filter(({ kind }) => kind === 'key-used');
    expect(used.length).to.equal(3);
    expect(await season.differences()).to.deep.equal([]);
  });

  it('split what fails until the guilty farmer is alone', async () => {
    season = await HarvestSeason.start(3);
    const index = await season.grow([1, 1, 1]);
    await season.end();
    // Whoever is asked for this farmer's payment would not sign it.
    const { submitter } = season.pool;
    const submit = submitter.submit.bind(submitter);
    const guilty = season.growers[1]?.pair.publicKey();
    submitter.submit = async (request) =>
      request.deed.signers.some(({ publicKey }) => publicKey === guilty)
        ? { kind: 'refused', reason: 'node', text: 'no', contractError: undefined }
        : submit(request);
    for (let looks = 0; looks < 8; looks += 1) {
      await season.look();
      season.pool.clock.pass(60_000);
    }
    const rows = await season.record.harvests(index);
    expect(rows.map(({ state }) => state)).to.deep.equal(['swept', 'harvested', 'swept']);
    submitter.submit = submit;
    await season.finish();
    expect(await season.differences()).to.deep.equal([]);
  });
});
