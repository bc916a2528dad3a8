import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import type { Standing } from './crash-run.ts';
import { CrashWorld, requireBoth } from './crash-world.ts';
import { watchCalls } from './watched-calls.ts';

const WALLET = 'wallet';

/** One path of this process, and what happens at one of its moments. */
interface Walk {
  readonly moments: string[];
  readonly moment: number;
}

describe('payouts over a database server that is killed', function () {
  this.timeout(600_000);
  const walked = new AsyncLocalStorage<Walk>();
  let world: CrashWorld;
  let unwatch: () => void;

  before(async function () {
    requireBoth.call(this);
    world = await CrashWorld.open([WALLET]);
    unwatch = watchCalls((name) => {
      const walk = walked.getStore();
      if (walk === undefined || walk.moments.push(name) !== walk.moment) return undefined;
      return crash();
    });
  });
  after(async () => {
    unwatch?.();
    await world?.close();
  });

  async function crash(): Promise<void> {
    await world.server.stop('immediate');
    await world.server.start();
  }

  async function walkTo(moment: number): Promise<{ moments: string[]; standing: Standing }> {
    const run = await world.begin(WALLET, 'psbt');
    const walk: Walk = { moments: [], moment };
    try {
      const decisions = await run.finish((look) => walked.run(walk, look));
      expect(decisions).to.equal(0);
      return { moments: walk.moments, standing: await run.expectTruth() };
    } catch (error) {
      throw new Error(`killed at ${moment}, ${walk.moments[moment - 1]}`, { cause: error });
    } finally {
      await world.end(run);
    }
  }

  it('reach everybody once, in whatever step it goes away', async () => {
    const whole = await walkTo(0);
    const steps = writesAndCalls(whole.moments);
    expect(steps.length).to.be.greaterThan(30);
    for (const moment of steps) {
      const { moments, standing } = await walkTo(moment);
      const name = `killed at ${moment}, ${whole.moments[moment - 1]}`;
      expect(moments.slice(0, moment), name).to.deep.equal(whole.moments.slice(0, moment));
      expect(standing, name).to.deep.equal(whole.standing);
    }
  });
});

/** Numbers, from 1, of moments before and after: commits of what was written, writes by themselves, and acts of the wallet. */
function writesAndCalls(moments: readonly string[]): readonly number[] {
  const steps: number[] = [];
  let isOpen = false;
  let wrote = false;
  for (const [at, name] of moments.entries()) {
    const isWrite = /^(before|after) (insert|update|delete|with added)/.test(name);
    if (name === 'after BEGIN;') isOpen = true;
    if (isWrite) wrote = true;
    const isCommit = name.endsWith(' COMMIT;');
    const isAct = /RPC (walletcreate|walletprocess|sendraw|gettransaction)/.test(name);
    if (isAct || (isCommit && wrote) || (isWrite && !isOpen)) steps.push(at + 1);
    if (name !== 'after COMMIT;') continue;
    isOpen = false;
    wrote = false;
  }
  return steps;
}
