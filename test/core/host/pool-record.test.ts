import { expect } from 'chai';
import { EMPTY_RECORD, lentRecord, RecalledRecord } from '../../../core/host/pool-record.ts';
import { PoolScopes } from '../../../core/host/pool-scope.ts';
import type { PoolRecord, RoundWork } from '../../../core/plugin-api/record.ts';
import type { Wallet } from '../../../core/plugin-api/wallet.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { rejection } from '../storage/storage-suite.ts';

const NO_WALLET = () => {
  throw new Error('nobody asked for an address');
};

describe("pool's record", () => {
  it('asks for its own pool, each thing once in ten seconds', async () => {
    const clock = new ManualClock();
    const asked: string[] = [];
    const work: RoundWork = { address: 'ann', worker: 'rig', work: 5n };
    const record = new RecalledRecord(
      'one',
      {
        blocks: async (pool) => {
          asked.push(`blocks ${pool}`);
          return { count: 1, heightLast: 7 };
        },
        paid: async (pool) => {
          asked.push(`paid ${pool}`);
          return { count: 2, amountAtomic: 9n };
        },
        miner: async (pool, miner) => {
          asked.push(`${miner} ${pool}`);
          return { balanceAtomic: 1n, immatureAtomic: 0n, paidAtomic: 0n, payments: [] };
        },
        round: async (pool) => {
          asked.push(`round ${pool}`);
          return [work];
        },
      },
      clock,
    );
    for (const pass of [0, 9_999, 1]) {
      clock.pass(pass);
      expect(await record.blocks()).to.deep.equal({ count: 1, heightLast: 7 });
      expect(await record.paid()).to.deep.equal({ count: 2, amountAtomic: 9n });
      expect(await record.round()).to.deep.equal([work]);
      for (const miner of ['ann', 'bob'])
        expect(await record.miner(miner)).to.include({ balanceAtomic: 1n });
    }
    const once = ['blocks one', 'paid one', 'round one', 'ann one', 'bob one'];
    expect(asked).to.deep.equal([...once, ...once]);
  });

  it('remembers the books of so many miners, and forgets who was not asked for', async () => {
    const asked: string[] = [];
    const miner = async (_pool: string, address: string) => {
      asked.push(address);
      return await EMPTY_RECORD.miner(address);
    };
    const queries = { ...EMPTY_RECORD, miner };
    const record = new RecalledRecord('one', queries, new ManualClock());
    for (let index = 0; index < 1_000; index++) await record.miner(`m${index}`);
    for (const address of ['m0', 'late', 'm0', 'm1']) await record.miner(address);
    expect(asked.slice(1_000)).to.deep.equal(['late', 'm1']);
  });

  it("asks for a miner by the wallet's address, whatever was typed", async () => {
    const asked: string[] = [];
    const record: PoolRecord = {
      ...EMPTY_RECORD,
      miner: async (address) => {
        asked.push(address);
        return await EMPTY_RECORD.miner(address);
      },
    };
    const scopes = new PoolScopes();
    const wallet: Pick<Wallet, 'checkAddress'> = {
      checkAddress: (address) =>
        address.includes('!')
          ? { kind: 'refused', reason: 'no' }
          : { kind: 'valid', address: address.toLowerCase() },
    };
    const scope = scopes.open(() => undefined);
    const lent = lentRecord(record, scope, () => wallet);
    for (const typed of ['ANN', 'ann', 'Solo:Ann', '!']) {
      expect(await lent.miner(typed), typed).to.include({ balanceAtomic: 0n });
    }
    expect(asked).to.deep.equal(['ann', 'ann', 'ann']);
    scopes.close();
  });

  it("is read outside the plugin's scope, and its failures are the plugin's", async () => {
    const scopes = new PoolScopes();
    const scope = scopes.open(() => undefined);
    let isInside = false;
    const failing: PoolRecord = {
      ...EMPTY_RECORD,
      round: () => {
        isInside = scopes.blame(new Error('whose?'));
        return Promise.reject(new Error('away'));
      },
    };
    const error = await rejection(scope.enter(() => lentRecord(failing, scope, NO_WALLET).round()));
    expect(error.message).to.equal('away');
    expect(isInside).to.equal(false);
    expect(await lentRecord(EMPTY_RECORD, scope, NO_WALLET).blocks()).to.include({ count: 0 });
    scopes.close();
  });
});
