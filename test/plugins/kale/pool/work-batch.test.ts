import { expect } from 'chai';
import type { SeatVerdict } from '../../../../core/plugin-api/work-desk.ts';
import type { OpenField } from '../../../../plugins/kale/farm/open-field.ts';
import { SentNonces } from '../../../../plugins/kale/pool/sent-nonces.ts';
import { WorkBatch } from '../../../../plugins/kale/pool/work-batch.ts';
import { FakeDesk, FakeSeat } from './fake-desk.ts';

const ACCEPTED: SeatVerdict = { kind: 'accepted', late: false, blockCandidate: false, work: 16n };
const LIMITED: SeatVerdict = { kind: 'limited', retrySeconds: 1 };
const CLOCK = { nowMs: () => Date.now(), spanMs: () => performance.now() };

/** A seat that takes so many, and then none until it is asked again. */
class NarrowSeat extends FakeSeat {
  asked = 0;
  #left: number;
  readonly #refill: number;

  constructor(refill: number) {
    const who = { workerId: 'w', address: 'a', worker: '', remoteAddress: '::1' };
    super(who, new FakeDesk(), 0n);
    this.#left = refill;
    this.#refill = refill;
  }

  override async submit(): Promise<SeatVerdict> {
    this.asked++;
    if (this.#left === 0) {
      queueMicrotask(() => {
        this.#left = this.#refill;
      });
      return LIMITED;
    }
    this.#left--;
    return ACCEPTED;
  }
}

describe('a batch of work', () => {
  const field = { offer: async () => ({ kind: 'closed' }) } as unknown as OpenField;
  const batch = (seat: FakeSeat, count: number, sent: SentNonces, budgetMs = 5_000) => {
    const items = Array.from({ length: count }, (_, at) => {
      const place = { kind: 'seat', seat, jobId: 'j', lane: seat.lane } as const;
      return { farmerId: 'f', nonce: BigInt(at), place };
    });
    return new WorkBatch({ blockIndex: 1, items, budgetMs, sent }, field, CLOCK).run();
  };
  const kinds = ({ results }: Awaited<ReturnType<typeof batch>>) => results.map(({ kind }) => kind);

  it('brings what is over the limit of a seat again, until its time is over', async () => {
    const all = await batch(new NarrowSeat(3), 8, new SentNonces());
    expect(new Set(kinds(all))).to.deep.equal(new Set(['valid']));
    const closed = await batch(new NarrowSeat(0), 2, new SentNonces(), 50);
    expect(closed.results).to.deep.equal(
      Array.from({ length: 2 }, () => ({ kind: 'not-judged', reason: 'limited' })),
    );
  });

  it('does not show the desk what it had before', async () => {
    const [seat, sent] = [new NarrowSeat(10), new SentNonces()];
    await batch(seat, 2, sent);
    const again = await batch(seat, 3, sent);
    expect(kinds(again)).to.deep.equal(['invalid', 'invalid', 'valid']);
    expect(seat.asked).to.equal(3);
  });
});
