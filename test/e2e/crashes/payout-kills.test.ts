import { expect } from 'chai';
import type { CrashRun, Standing } from './crash-run.ts';
import { CrashWorld, requireBoth } from './crash-world.ts';
import type { PathPlaces } from './payout-path.ts';
import { runVictim } from './victim-process.ts';

type Method = PathPlaces['method'];

/** Two processes at a time, each with as many paths. */
const LANES = [0, 1];
const PATHS = 8;
const walletOf = (lane: number, path: number): string => `wallet-${lane}-${path}`;

/** Before a statement all is as it was after the one before it; a call of the node may be on its way. */
const isOwn = (moment: string): boolean => /^(after|before RPC) /.test(moment);

interface Undisturbed {
  readonly moments: readonly string[];
  readonly standing: Standing;
}

describe('payouts of a host that is killed', function () {
  this.timeout(600_000);
  let world: CrashWorld;

  before(async function () {
    requireBoth.call(this);
    const wallets = LANES.flatMap((lane) =>
      Array.from({ length: PATHS }, (_, path) => walletOf(lane, path)),
    );
    world = await CrashWorld.open(wallets);
  });
  after(() => world?.close());

  /** All moments of a path that nobody disturbs, and how the books stand after it. */
  async function undisturbed(method: Method): Promise<Undisturbed> {
    const run = await world.begin(walletOf(0, 0), method);
    const { moments, signal } = await runVictim([{ places: run.places, moment: 0 }]);
    expect(signal).to.equal(null);
    const standing = await run.expectTruth();
    await world.end(run);
    return { moments: moments[0] ?? [], standing };
  }

  /** Kills a path at each of these moments, and lets another process finish it. */
  async function killAt(
    numbers: readonly number[],
    method: Method,
    { moments, standing }: Undisturbed,
    expectOf: (decisions: number, name: string, moment: number) => void,
  ): Promise<void> {
    const left = [...numbers];
    const lane = async (of: number): Promise<void> => {
      for (let some = left.splice(0, PATHS); some.length > 0; some = left.splice(0, PATHS)) {
        const runs: { run: CrashRun; moment: number }[] = [];
        for (const [path, moment] of some.entries())
          runs.push({ run: await world.begin(walletOf(of, path), method), moment });
        const end = await runVictim(
          runs.map(({ run, moment }) => ({ places: run.places, moment })),
        );
        expect(end.signal).to.equal('SIGKILL');
        for (const [at, { run, moment }] of runs.entries()) {
          const name = `killed at ${moment} of ${moments.length}, ${moments[moment - 1]}`;
          expect(end.moments[at], name).to.deep.equal(moments.slice(0, moment));
          try {
            expectOf(await run.finish(), name, moment);
            expect(await run.expectTruth()).to.deep.equal(standing);
          } catch (error) {
            throw new Error(name, { cause: error });
          }
          await world.end(run);
        }
      }
    };
    await Promise.all(LANES.map(lane));
  }

  it('reach everybody once, wherever in the path it dies', async () => {
    const whole = await undisturbed('psbt');
    expect(whole.moments.length).to.be.greaterThan(400);
    const numbers = whole.moments.flatMap((moment, at) => (isOwn(moment) ? [at + 1] : []));
    expect(numbers.length).to.be.greaterThan(200);
    await killAt(numbers, 'psbt', whole, (decisions, name) => expect(decisions, name).to.equal(0));
  });

  it('reach everybody once by a wallet that cannot send again, with the help of a person', async () => {
    const whole = await undisturbed('sendmany');
    const { moments } = whole;
    const built = moments.indexOf('after RPC fundrawtransaction');
    const recorded = moments.indexOf('after COMMIT;', built);
    const asked = moments.indexOf('before RPC sendmany');
    const settled = moments.indexOf('after COMMIT;', asked);
    const first = moments.indexOf('before RPC getbestblockhash');
    const numbers = moments
      .flatMap((moment, at) => (isOwn(moment) ? [at + 1] : []))
      .filter((number) => number > first && number <= settled + 1);
    await killAt(numbers, 'sendmany', whole, (decisions, name, moment) => {
      // On record as about to be sent, and not sent: no wallet can prove that it never will be.
      const isRiddle = recorded < moment && moment <= asked + 1;
      expect(decisions, name).to.equal(isRiddle ? 1 : 0);
    });
  });
});
