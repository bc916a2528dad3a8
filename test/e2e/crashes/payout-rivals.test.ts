import { expect } from 'chai';
import type { CrashRun } from './crash-run.ts';
import { CrashWorld, requireBoth } from './crash-world.ts';
import { runVictim } from './victim-process.ts';

const WALLETS = Array.from({ length: 16 }, (_, path) => `wallet-${path}`);

describe('payouts of two hosts on one database and one wallet', function () {
  this.timeout(600_000);
  let world: CrashWorld;

  before(async function () {
    requireBoth.call(this);
    world = await CrashWorld.open(WALLETS);
  });
  after(() => world?.close());

  it('reach everybody once, whenever one of them is killed', async () => {
    const alone = await world.begin(WALLETS[0] ?? '', 'psbt');
    const whole = await runVictim([{ places: alone.places, moment: 0 }]);
    const standing = await alone.expectTruth();
    await world.end(alone);

    // Where something is done for good: calls, and commits.
    const left = (whole.moments[0] ?? []).flatMap((name, at) =>
      / (COMMIT|RPC)/.test(name) ? [at + 1] : [],
    );
    let deaths = 0;
    while (left.length > 0) {
      const tasks: { run: CrashRun; moment: number }[] = [];
      for (const [path, moment] of left.splice(0, WALLETS.length).entries())
        tasks.push({ run: await world.begin(WALLETS[path] ?? '', 'psbt'), moment });
      const mortals = tasks.map(({ run, moment }) => ({ places: run.places, moment }));
      const survivors = mortals.map((task) => ({ ...task, moment: 0 }));
      const [mortal, survivor] = await Promise.all([runVictim(mortals), runVictim(survivors)]);
      expect(survivor.signal).to.equal(null);
      for (const [at, { run, moment }] of tasks.entries()) {
        const died = mortal.moments[at]?.length === moment;
        if (died) deaths++;
        const name = died ? `killed ${moment}, ${mortal.moments[at]?.at(-1)}` : 'nobody killed';
        expect(await run.expectTruth(), name).to.deep.equal(standing);
        expect(await run.reviews(), name).to.equal(0n);
        await world.end(run);
      }
    }
    expect(deaths).to.be.greaterThan(0);
  });
});
