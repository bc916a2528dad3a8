import { expect } from 'chai';
import { FarmWorries, worryText } from '../../../../plugins/kale/monitor/farm-worries.ts';
import { HarvestSeason } from '../harvesting/harvest-season.ts';
import { signed } from '../harvesting/signed-record.ts';

const LOOK_MS = 60_000;
const NO_ACCOUNT = 'GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF';

describe('what a person has to see to', () => {
  it('is told once when it begins, and counted until it is over', async () => {
    const season = await HarvestSeason.start(1);
    try {
      const index = await season.grow([1]);
      await season.end();
      const { record, told, pool, config } = season;
      const { network, reader, clock } = pool;
      const parts = { config, network, reader, record, clock, logger: told };
      const [source] = pool.sources;
      const watch = new FarmWorries(parts, [source.publicKey]);
      const view = await season.view();
      await watch.attend(view);
      expect(worryText(watch.worries)).to.equal(undefined);
      const key = 'sweep:x';
      const record1 = signed(key);
      const parts1 = [{ farmerId: 'f1', blockIndex: index, amount: 0n }];
      await record.append([
        { kind: 'harvest-begun', key: 'h', farmerId: 'f1', blockIndexes: [index] },
        {
          ...{ kind: 'harvested', farmerId: 'f1', blockIndex: index, reward: 1n, stake: 1_000n },
          ledger: 1,
        },
        { kind: 'sweep-begun', key, parts: parts1 },
        { kind: 'transaction-signed', record: record1 },
        {
          ...{ kind: 'transaction-settled', key, innerHash: record1.innerHash },
          fate: 'undecided',
        },
      ]);
      const late = { ...view, closeTime: view.closeTime + 20_000n };
      await watch.attend(late);
      expect(worryText(watch.worries), 'within the minute').to.equal(undefined);
      for (let times = 0; times < 2; times += 1) {
        clock.pass(LOOK_MS);
        await watch.attend(late);
        expect(watch.worries).to.deep.equal({
          overdueBlocks: [index],
          hangingDeeds: 1,
          lowAccounts: [],
        });
      }
      expect(worryText(watch.worries)).to.contain(
        'rewards of 1 blocks are overdue; 1 transactions',
      );
      expect(told.lines.map(({ level, message }) => `${level} ${message}`)).to.deep.equal([
        'error transactions wait for a person to settle',
        'error blocks wait too long for their reward',
      ]);
      await record.append([{ kind: 'swept', key, ledger: 2, hash: 'ab' }]);
      clock.pass(LOOK_MS);
      await watch.attend(late);
      expect(worryText(watch.worries)).to.equal(undefined);
    } finally {
      await season.stop();
    }
  });

  it('is told of the record where no node tells of accounts, whose last state stays', async () => {
    const season = await HarvestSeason.start(1);
    try {
      const { record, told, pool, config } = season;
      const { network, reader, clock } = pool;
      const parts = { config, network, reader, record, clock, logger: told };
      const watch = new FarmWorries(parts, [NO_ACCOUNT]);
      const index = await season.grow([1]);
      await season.end();
      const view = await season.view();
      await watch.attend(view);
      expect(watch.worries.lowAccounts).to.deep.equal([NO_ACCOUNT]);
      pool.relays[0]?.methods.set('getLedgerEntries', 'error');
      clock.pass(LOOK_MS);
      const late = { ...view, closeTime: view.closeTime + 20_000n };
      const error = await watch.attend(late).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'DAEMON_RPC' });
      expect(watch.worries).to.deep.equal({
        overdueBlocks: [index],
        hangingDeeds: 0,
        lowAccounts: [NO_ACCOUNT],
      });
      expect(told.lines.map(({ message }) => message)).to.deep.equal([
        'an account of the pool has too little XLM for fees',
        'blocks wait too long for their reward',
      ]);
    } finally {
      await season.stop();
    }
  });

  it('is an account that cannot pay two transactions at the highest fee', async () => {
    const season = await HarvestSeason.start(1);
    try {
      const { record, told, pool, config } = season;
      const { network, reader, clock } = pool;
      const [source] = pool.sources;
      const [state] = (await reader.accounts([source.publicKey])).value;
      const spare = (state?.balance ?? 0n) - 10_000_000n;
      const watchWith = async (feeMax: bigint) => {
        const transactions = { ...config.transactions, feeMax: Number(feeMax) };
        const parts = { network, reader, record, clock, logger: told };
        const accounts = [source.publicKey, NO_ACCOUNT];
        const watch = new FarmWorries({ ...parts, config: { ...config, transactions } }, accounts);
        await watch.attend(await season.view());
        return watch.worries.lowAccounts;
      };
      expect(await watchWith(spare / 2n)).to.deep.equal([NO_ACCOUNT]);
      expect(await watchWith(spare / 2n + 1n)).to.deep.equal([source.publicKey, NO_ACCOUNT]);
      const errors = told.lines.filter(({ level }) => level === 'error');
      expect(errors.map(({ facts }) => facts)).to.deep.equal([
        { account: NO_ACCOUNT },
        { account: source.publicKey },
        { account: NO_ACCOUNT },
      ]);
    } finally {
      await season.stop();
    }
  });
});
