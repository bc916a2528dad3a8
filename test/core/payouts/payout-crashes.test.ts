import { expect } from 'chai';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { PoolPayouts } from '../../../core/payouts/pool-payouts.ts';
import { PayoutBench } from './payout-bench.ts';
import type { Watch } from './payout-bench.ts';

/** Three batches, one of them refused as too large, and one of them with a destination that can never be paid. */
const CREDITED = {
  'miner ann': 900n,
  'miner bob': 800n,
  'miner odd:cid': 700n,
  'miner dee': 600n,
  'miner eve': 500n,
  'miner fay': 400n,
  'miner alone:gus': 300n,
  'fee operator': 1_000n,
};
const LOOKS_MAX = 400;

/** A person who looks at the chain himself, and decides accordingly. */
async function decide({ store, wallet }: PayoutBench, process: PoolPayouts): Promise<void> {
  const batch = store.batches.find(({ state }) => state === 'review');
  if (batch !== undefined) {
    const key = `payout:btc:${batch.id}`;
    const paid = [...wallet.chain].filter((entry) => entry[1].key === key && !entry[1].isDead);
    const transactionIds = paid.map(([id]) => id);
    const choice =
      paid.length > 0
        ? ({ kind: 'adopt', transactionIds } as const)
        : ({ kind: 'release' } as const);
    await process.resolve(batch.id, choice);
  }
  if (!(await store.control()).latched) return;
  await store.resume('btc', await store.control(), 'a person');
  process.resumed();
}

function isDone({ store }: PayoutBench): boolean {
  const isPaid = Object.keys(store.ledger.balances).every(
    (place) => !place.startsWith('miner ') || place === 'miner odd:cid',
  );
  return (
    isPaid && store.batches.every(({ state }) => state === 'confirmed' || state === 'released')
  );
}

/** Lets it go on until all is paid; resolves with the number of looks that it took. */
async function finish(bench: PayoutBench, process: PoolPayouts, looksMax = LOOKS_MAX) {
  for (let looks = 0; looks < looksMax; looks++) {
    if (isDone(bench)) return;
    await bench.look(process);
    await decide(bench, process);
  }
  expect.fail(
    `not done after ${looksMax} looks: ${bench.states.join()} ${bench.noted.lines.join('\n')}`,
  );
}

async function prepared(resendable: boolean): Promise<PayoutBench> {
  const bench = new PayoutBench({ resendable }, { everyMs: 60_000 });
  bench.wallet.largest = 2;
  await bench.store.credit(CREDITED);
  bench.passFirst();
  return bench;
}

/** Calls of a whole undisturbed path, each once before and once after it acted. */
async function momentsOf(resendable: boolean): Promise<readonly string[]> {
  const moments: string[] = [];
  const bench = await prepared(resendable);
  await finish(
    bench,
    bench.process((call, when) => moments.push(`${when} ${call}`)),
  );
  bench.expectTruth(CREDITED);
  return moments;
}

/** Throws at the moment of that number; `forGood` at every later one too. */
function at(moment: number, forGood: boolean, error: () => Error): Watch {
  let count = 0;
  return () => {
    const now = count++;
    if (now === moment || (forGood && now > moment)) throw error();
  };
}

describe('payouts and crashes', function () {
  this.timeout(60_000);

  for (const resendable of [true, false]) {
    const kind = resendable ? 'can send again' : 'cannot send again';

    it(`pay everybody once, killed at any moment, with a wallet that ${kind}`, async () => {
      const moments = await momentsOf(resendable);
      expect(moments.length).to.be.greaterThan(150);
      for (const [moment, name] of moments.entries()) {
        const bench = await prepared(resendable);
        const victim = bench.process(at(moment, true, () => new Error('killed')));
        for (let looks = 0; looks < 12; looks++) await bench.look(victim);
        bench.guard.lapse();
        await finish(bench, bench.process());
        try {
          bench.expectTruth(CREDITED);
        } catch (error) {
          throw new Error(`killed at ${moment}, ${name}`, { cause: error });
        }
      }
    });

    it(`pay everybody once when any answer is lost, with a wallet that ${kind}`, async () => {
      const moments = await momentsOf(resendable);
      for (const [moment, name] of moments.entries()) {
        const bench = await prepared(resendable);
        const isOfWallet = /build|send|find|confirm|check|holdings/.test(name);
        const code = isOfWallet ? 'DAEMON_TIMEOUT' : 'STORAGE_UNAVAILABLE';
        const lost = at(moment, false, () => new PoolError(code, 'no answer'));
        await finish(bench, bench.process(lost));
        bench.expectTruth(CREDITED);
      }
    });
  }

  it('cost a person nothing where the wallet can send again', async () => {
    const moments = await momentsOf(true);
    for (const moment of moments.keys()) {
      const bench = await prepared(true);
      const victim = bench.process(
        at(moment, true, () => new PoolError('STORAGE_UNAVAILABLE', '')),
      );
      for (let looks = 0; looks < 12; looks++) await bench.look(victim);
      bench.guard.lapse();
      const heir = bench.process();
      for (let looks = 0; looks < LOOKS_MAX && !isDone(bench); looks++) await bench.look(heir);
      expect(isDone(bench), moments[moment]).to.equal(true);
      expect(bench.events.filter(({ type }) => type === 'payout-alarm')).to.deep.equal([]);
    }
  });
});
