import { expect } from 'chai';
import { PROOF_LIMIT_DEFAULTS } from '../../../core/ownership/proof-limits.ts';
import { KEY, OwnerBench, signed } from './owner-bench.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A challenge is good for ten of them. */
const MINUTES = 10;
const JUMPS = [0, DAY_MS, -DAY_MS];

/** Acts by minute; before one of them the wall clock jumps. */
async function minutes(
  bench: OwnerBench,
  { count, jumpAt, jumpMs }: { count: number; jumpAt: number; jumpMs: number },
  act: (minute: number) => Promise<void>,
): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    if (minute === jumpAt) bench.clock.jump(jumpMs);
    await act(minute);
    bench.clock.pass(MINUTE_MS);
  }
}

for (const jumpMs of JUMPS)
  describe(`owners and a clock that jumps by ${jumpMs / DAY_MS} days`, () => {
    it('sign a text for ten minutes, whenever it jumps, and not a minute longer', async () => {
      for (let jumpAt = 0; jumpAt <= MINUTES; jumpAt++)
        for (let signAt = 0; signAt <= MINUTES; signAt++) {
          const bench = new OwnerBench();
          let challenge = '';
          const kinds: string[] = [];
          await minutes(bench, { count: MINUTES + 1, jumpAt, jumpMs }, async (minute) => {
            if (minute === 0) challenge = bench.owner.challenge('one', 'abc') ?? '';
            if (minute !== signAt) return;
            const signature = signed('abc', challenge);
            const proof = { kind: 'signature', challenge, signature } as const;
            for (const origin of ['api 192.0.2.1', 'api 192.0.2.2'])
              kinds.push((await bench.owner.prove('one', 'abc', proof, origin)).kind);
          });
          const first = signAt < MINUTES ? 'proven' : 'wrong';
          expect(kinds, `${jumpAt} ${signAt}`).to.deep.equal([first, 'wrong']);
        }
    });

    it('sign a used text no second time, however often it jumps', async () => {
      const bench = new OwnerBench();
      const challenge = bench.owner.challenge('one', 'abc') ?? '';
      const proof = { kind: 'signature', challenge, signature: signed('abc', challenge) } as const;
      expect((await bench.owner.prove('one', 'abc', proof, 'api a')).kind).to.equal('proven');
      for (const origin of ['api b', 'api c', 'api d']) {
        bench.clock.jump(jumpMs);
        expect((await bench.owner.prove('one', 'abc', proof, origin)).kind).to.equal('wrong');
      }
    });

    it('guess no oftener, and wait no longer', async () => {
      const { burst, everySeconds } = PROOF_LIMIT_DEFAULTS.perAddress;
      for (let jumpAt = 0; jumpAt <= 3; jumpAt++) {
        const bench = new OwnerBench();
        await bench.claimed('abc');
        let guesses = 0;
        await minutes(bench, { count: 4, jumpAt, jumpMs }, async (minute) => {
          for (;;) {
            const verdict = await bench.prove('abc', 'not-the-key', `api ${guesses}`);
            if (verdict.kind !== 'limited') guesses++;
            else {
              expect(verdict.retrySeconds).to.equal(everySeconds);
              break;
            }
          }
          expect(guesses).to.equal(burst + minute);
        });
        expect((await bench.prove('abc', KEY, 'api owner')).kind).to.equal('proven');
      }
    });

    it('claim at once, and are told of other keys once an hour', async () => {
      for (let jumpAt = 0; jumpAt <= 120; jumpAt += 30) {
        const bench = new OwnerBench();
        await bench.claimed('abc');
        let told = 0;
        await minutes(bench, { count: 121, jumpAt, jumpMs }, async (minute) => {
          await bench.claimed('abc', `another-key-${minute}`);
          told = bench.audit.names.filter((name) => name === 'claim-with-other-key').length;
          expect(told).to.equal(1 + Math.floor(minute / 60));
        });
        await bench.claimed('new');
        expect((await bench.prove('new', KEY)).kind).to.equal('proven');
      }
    });
  });
