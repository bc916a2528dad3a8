import { expect } from 'chai';
import type { Standing } from './crash-run.ts';
import { CrashWorld, requireBoth } from './crash-world.ts';
import { FAULTS, FaultyRelay } from './faulty-relay.ts';
import type { Fault } from './faulty-relay.ts';
import type { PathPlaces } from './payout-path.ts';

type Method = PathPlaces['method'];

/** Runs at a time: most of them wait for an answer that does not come. */
const WALLETS = Array.from({ length: 6 }, (_, lane) => `wallet-${lane}`);
const TIMEOUT_MS = 2_000;
/** A node that went away is back after so many looks. */
const LOOKS_AWAY = 2;

interface Outcome {
  readonly calls: readonly string[];
  readonly decisions: number;
  readonly standing: Standing;
}

describe('payouts through a node that answers wrongly', function () {
  this.timeout(600_000);
  let world: CrashWorld;

  before(async function () {
    requireBoth.call(this);
    world = await CrashWorld.open(WALLETS);
  });
  after(() => world?.close());

  async function walk(wallet: string, method: Method, fault?: Fault, faulty = 0): Promise<Outcome> {
    const relay = new FaultyRelay(world.bank.node.url, fault, faulty);
    await relay.start();
    const run = await world.begin(wallet, method, { url: relay.url, timeoutMs: TIMEOUT_MS });
    try {
      let looksAway = 0;
      const decisions = await run.finish(async (look) => {
        await look();
        if (fault === 'away' && relay.calls.length >= faulty && ++looksAway === LOOKS_AWAY)
          await relay.back();
      });
      const standing = await run.expectTruth();
      return { calls: relay.calls, decisions, standing };
    } catch (error) {
      throw new Error(`${fault} ${faulty}: ${relay.calls[faulty - 1]}`, { cause: error });
    } finally {
      await world.end(run);
      relay.close();
    }
  }

  for (const method of ['psbt', 'sendmany'] as const)
    for (const fault of FAULTS)
      it(`reach everybody once, by ${method}, whichever answer is ${fault}`, async () => {
        const whole = await walk(WALLETS[0] ?? '', method);
        expect(whole.calls).to.include(method === 'psbt' ? 'sendrawtransaction' : 'sendmany');
        const left = whole.calls.map((_, at) => at + 1);
        // What comes before the wallet's own calls is the same for both.
        if (method === 'sendmany') left.splice(0, whole.calls.indexOf('getbestblockhash'));
        await Promise.all(
          WALLETS.map(async (wallet) => {
            for (let faulty = left.shift(); faulty !== undefined; faulty = left.shift()) {
              const { calls, decisions, standing } = await walk(wallet, method, fault, faulty);
              const name = `${fault} ${faulty}, ${whole.calls[faulty - 1]}`;
              expect(calls[faulty - 1], name).to.equal(whole.calls[faulty - 1]);
              expect(standing, name).to.deep.equal(whole.standing);
              if (method === 'psbt') expect(decisions, name).to.equal(0);
            }
          }),
        );
      });
});
