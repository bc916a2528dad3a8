import { expect } from 'chai';
import { EMPTY_RECORD, lentRecord, RecalledRecord } from '../../../core/host/pool-record.ts';
import { PoolScopes } from '../../../core/host/pool-scope.ts';
import type { PoolRecord, RoundWork } from '../../../core/plugin-api/record.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { rejection } from '../storage/storage-suite.ts';

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
    }
    const once = ['blocks one', 'paid one', 'round one'];
    expect(asked).to.deep.equal([...once, ...once]);
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
    const error = await rejection(scope.enter(() => lentRecord(failing, scope).round()));
    expect(error.message).to.equal('away');
    expect(isInside).to.equal(false);
    expect(await lentRecord(EMPTY_RECORD, scope).blocks()).to.include({ count: 0 });
    scopes.close();
  });
});
