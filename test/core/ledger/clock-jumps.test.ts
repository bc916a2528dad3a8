import { expect } from 'chai';
import { BLOCK_SETTLEMENT_DEFAULTS } from '../../../core/ledger/block-settlement.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { MemoryPool } from './reorg-bench.ts';
import type { Balances } from './reorg-bench.ts';
import { ScriptedChain } from './scripted-chain.ts';

const DAY_MS = 86_400_000;
const { rewardAfterMs, spanMs } = BLOCK_SETTLEMENT_DEFAULTS;
const MATURITY = 3;

/** What happens before a step: the wall clock jumps by so much. */
type Jumps = ReadonlyMap<number, number>;

interface Life {
  readonly steps: number;
  readonly balances: Balances;
  /** Monotonic: when the first block was credited, when it was mature. */
  readonly creditedAtMs: number;
  readonly maturedAtMs: number;
}

/** Two blocks from their first share to maturity; a process ends before step `restartAt`. */
async function live(jumps: Jumps, restartAt = -1): Promise<Life> {
  const clock = new ManualClock();
  const chain = new ScriptedChain(MATURITY);
  const pool = new MemoryPool('prop', chain, clock);
  let steps = 0;
  let creditedAtMs = Number.NaN;
  let maturedAtMs = Number.NaN;
  const step = async (act: () => Promise<void> | void): Promise<void> => {
    if (steps === restartAt) pool.restart();
    clock.jump(jumps.get(steps++) ?? 0);
    await act();
    const balances = await pool.balances();
    const credited = balances['miner-immature bob'] !== undefined;
    if (credited && Number.isNaN(creditedAtMs)) creditedAtMs = clock.spanMs();
    const matured = balances['miner bob'] !== undefined;
    if (matured && Number.isNaN(maturedAtMs)) maturedAtMs = clock.spanMs();
    const total = Object.values(balances).reduce((sum, each) => sum + each, 0n);
    expect(total).to.equal(0n);
    // Nothing is paid twice on the way, and nothing is credited that no block brought.
    expect((balances['chain'] ?? 0n) >= -2_000n).to.equal(true);
  };
  const look = () => pool.look();
  const pass = (ms: number) => () => clock.pass(ms);
  await step(look);
  for (const height of [1, 2]) {
    await step(() => pool.found(height, `block-${height}`, 'ann'));
    await step(() => chain.extend(`block-${height}`));
    await step(pass(spanMs));
    await step(look);
    await step(pass(rewardAfterMs - spanMs));
    await step(look);
    await step(pass(spanMs));
    await step(look);
  }
  for (const height of [3, 4, 5]) {
    await step(() => chain.extend(`other-${height}`));
    await step(pass(rewardAfterMs));
    await step(look);
  }
  return { steps, balances: await pool.balances(), creditedAtMs, maturedAtMs };
}

describe('jumps of the clock by a day', () => {
  let calm: Life;

  before(async () => {
    calm = await live(new Map());
  });

  it('are held against a life that credits and matures', () => {
    // First seen one span after it was found, and credited when the wait is over.
    expect(calm.creditedAtMs).to.equal(spanMs + rewardAfterMs);
    expect(calm.maturedAtMs).to.be.above(calm.creditedAtMs);
    expect(calm.balances['chain']).to.equal(-2_000n);
  });

  for (const first of [DAY_MS, -DAY_MS])
    for (const second of [0, DAY_MS, -DAY_MS])
      it(`change neither books nor their times: ${first / DAY_MS} days, then ${second / DAY_MS}`, async () => {
        for (let one = 0; one < calm.steps; one++)
          for (let other = one + 1; other < (second === 0 ? one + 2 : calm.steps); other++) {
            const jumps = new Map([
              [one, first],
              [other, second],
            ]);
            expect(await live(jumps), `before steps ${one} and ${other}`).to.deep.equal(calm);
          }
      });

  for (const jumpMs of [DAY_MS, -DAY_MS])
    it(`keep nothing waiting longer over a restart: ${jumpMs / DAY_MS} days`, async () => {
      for (let restartAt = 0; restartAt < calm.steps; restartAt++)
        for (let at = 0; at < calm.steps; at++) {
          const name = `a jump before step ${at}, a restart before step ${restartAt}`;
          const life = await live(new Map([[at, jumpMs]]), restartAt);
          expect(life.balances, name).to.deep.equal(calm.balances);
          expect(life.maturedAtMs, name).to.be.at.most(calm.maturedAtMs + rewardAfterMs + spanMs);
        }
    });
});
