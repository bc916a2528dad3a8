import { expect } from 'chai';
import { chainRewardsOf } from '../../../core/host/chain-rewards.ts';
import type { Chain } from '../../../core/plugin-api/chain.ts';
import type { OpenBlock } from '../../../core/ledger/settlement-store.ts';
import { rejection } from '../storage/storage-suite.ts';

describe("rewards that a pool's chain tells", () => {
  const block = { height: 7, blockHash: 'aa' } as OpenBlock;
  const wallet = {
    checkAddress: (address: string) => ({ kind: 'valid', address }) as const,
  };
  const questionOf = (reward: unknown) => {
    const chain = (reward === undefined ? {} : { reward }) as Chain;
    return chainRewardsOf({ chain, wallet });
  };

  it('are not asked for where it has no such word', () => {
    expect(questionOf(undefined)).to.equal(undefined);
  });

  it('are asked for by height and hash, and judged', async () => {
    const asked: unknown[] = [];
    const answers = [undefined, { amountAtomic: 5n, direct: [] }, { amountAtomic: 5 }];
    const ask = questionOf(async (...of: unknown[]) => {
      asked.push(of);
      return answers.shift();
    });
    expect(await ask?.(block)).to.equal(undefined);
    expect(await ask?.(block)).to.include({ amountAtomic: 5n, feesOf: 'rest' });
    expect(await rejection(Promise.resolve(ask?.(block)))).to.include({ code: 'REWARD_INVALID' });
    expect(asked).to.deep.equal([
      [7, 'aa'],
      [7, 'aa'],
      [7, 'aa'],
    ]);
  });

  it('may be away, also in the words of a plugin with classes of its own', async () => {
    const away = Object.assign(new Error('away'), { name: 'PoolError', code: 'DAEMON_RPC' });
    const ask = questionOf(() => {
      throw away;
    });
    expect(await rejection(Promise.resolve(ask?.(block)))).to.include({ code: 'DAEMON_RPC' });
  });
});
