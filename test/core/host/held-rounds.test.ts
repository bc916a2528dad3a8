import { expect } from 'chai';
import { HeldRounds, lentRounds, NO_ROUNDS } from '../../../core/host/held-rounds.ts';
import { PoolScopes } from '../../../core/host/pool-scope.ts';
import type { ClosedRound } from '../../../core/plugin-api/rounds.ts';
import { TARGET_MAX } from '../../../core/plugin-api/target.ts';
import { rejection } from '../storage/storage-suite.ts';

describe("rounds of a pool's life", () => {
  const round = (blockHash: string): ClosedRound => {
    return { height: 1, blockHash, networkTarget: TARGET_MAX, rewardAtomic: 0n };
  };

  it('wait until the pool runs, and are closed in their order', async () => {
    const closed: string[] = [];
    const rounds = new HeldRounds();
    const calls = ['a', 'b'].map((hash) => rounds.close(round(hash)));
    await Promise.resolve();
    expect(closed).to.deep.equal([]);
    rounds.open({ close: async ({ blockHash }) => void closed.push(blockHash) });
    await Promise.all([...calls, rounds.close(round('c'))]);
    expect(closed).to.deep.equal(['a', 'b', 'c']);
  });

  it('are refused when the pool has ended, or never ran', async () => {
    const refusal = { code: 'STORAGE_UNAVAILABLE' };
    const rounds = new HeldRounds();
    const waiting = rounds.close(round('a'));
    rounds.end();
    expect(await rejection(waiting)).to.include(refusal);
    const ran = new HeldRounds();
    ran.open({ close: async () => undefined });
    ran.end();
    expect(await rejection(ran.close(round('a')))).to.include(refusal);
    expect(await rejection(NO_ROUNDS.close(round('a')))).to.include(refusal);
  });

  it('are refused at the end also while they are being closed', async () => {
    const rounds = new HeldRounds();
    rounds.open({ close: () => new Promise(() => undefined) });
    const pending = rounds.close(round('a'));
    await Promise.resolve();
    rounds.end();
    expect(await rejection(pending)).to.include({ code: 'STORAGE_UNAVAILABLE' });
  });

  it("are closed outside the plugin's scope, and their failures are the plugin's", async () => {
    const scopes = new PoolScopes();
    const scope = scopes.open(() => undefined);
    let isInside = true;
    const failing = {
      close: () => {
        isInside = scopes.blame(new Error('whose?'));
        return Promise.reject(new Error('away'));
      },
    };
    const error = await rejection(scope.enter(() => lentRounds(failing, scope).close(round('a'))));
    expect(error.message).to.equal('away');
    expect(isInside).to.equal(false);
    scopes.close();
  });
});
