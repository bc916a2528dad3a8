import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import type { BatchPace } from '../../../core/kernels/batch-pace.ts';
import { PiscinaVerifier } from '../../../core/kernels/piscina-verifier.ts';
import { CHOKING_INPUT_BYTES, ChokingKernel, REFUSED, TRAPS } from './choking-kernel.ts';
import { DEATH_MARK, DIES, DIES_ONCE } from './thread-death.ts';
import { type Outcome, VerifiedItem } from './verified-item.ts';

/** An input whose first byte decides its fate and whose last four tell it from others. */
function input(first: number, id: number): Buffer {
  const bytes = Buffer.alloc(CHOKING_INPUT_BYTES);
  bytes[0] = first;
  bytes.writeUInt32BE(id, 4);
  return bytes;
}

const judged = (item: VerifiedItem): Outcome => ({
  verdict: 1,
  digest: Buffer.from(item.input).toString('hex').repeat(4),
});

describe('piscina verifier', () => {
  let choking: ChokingKernel;
  const open: PiscinaVerifier[] = [];

  before(async () => {
    choking = await ChokingKernel.compile();
  });
  after(() => choking.remove());
  afterEach(async () => {
    await Promise.all(open.splice(0).map((verifier) => verifier.close()));
  });

  function verifier(options: {
    readonly threads?: number;
    readonly queueMax?: number;
    readonly weight?: 'light' | 'heavy';
    readonly worker?: URL;
    readonly pace?: BatchPace;
  }): PiscinaVerifier {
    const { threads = 1, weight = 'light', ...rest } = options;
    const kernel = { wasm: choking.wasm, inputBytes: CHOKING_INPUT_BYTES, weight };
    const made = new PiscinaVerifier({ kernel, threads, ...rest });
    open.push(made);
    return made;
  }

  it('gives every item its own digest, in order on one thread', async () => {
    const subject = verifier({});
    const journal: VerifiedItem[] = [];
    const items = Array.from({ length: 1000 }, (_, id) => new VerifiedItem(input(0, id), journal));
    for (const item of items) expect(subject.verify(item)).to.equal(true);
    expect(subject.pending).to.equal(1000);
    const outcomes = await Promise.all(items.map((item) => item.outcome));
    expect(outcomes).to.deep.equal(items.map(judged));
    expect(journal.map((item) => items.indexOf(item))).to.deep.equal(items.map((_, id) => id));
    expect(subject.pending).to.equal(0);
  });

  it('gives every item its own digest on several threads', async () => {
    const subject = verifier({ threads: 3 });
    const items = Array.from({ length: 2000 }, (_, id) => new VerifiedItem(input(0, id)));
    for (const item of items) subject.verify(item);
    const outcomes = await Promise.all(items.map((item) => item.outcome));
    expect(outcomes).to.deep.equal(items.map(judged));
  });

  it('never settles before verify returns', () => {
    const subject = verifier({});
    const journal: VerifiedItem[] = [];
    subject.verify(new VerifiedItem(input(0, 1), journal));
    expect(journal).to.deep.equal([]);
  });

  it('takes an item from within a settle', async () => {
    const subject = verifier({});
    const second = new VerifiedItem(input(0, 2));
    const first = new VerifiedItem(input(0, 1));
    const chained = Object.assign(Object.create(first) as VerifiedItem, {
      settle: () => subject.verify(second),
    });
    subject.verify(chained);
    expect(await second.outcome).to.deep.equal(judged(second));
  });

  it('refuses what its queue cannot hold, and keeps the rest', async () => {
    const subject = verifier({ queueMax: 10 });
    const items = Array.from({ length: 15 }, (_, id) => new VerifiedItem(input(0, id)));
    const taken = items.map((item) => subject.verify(item));
    expect(taken).to.deep.equal(items.map((_, id) => id < 10));
    expect(subject.pending).to.equal(10);
    await Promise.all(items.slice(0, 10).map((item) => item.outcome));
    const late = new VerifiedItem(input(0, 99));
    expect(subject.verify(late)).to.equal(true);
    expect(await late.outcome).to.deep.equal(judged(late));
  });

  it('fails no other heavy work than what the kernel traps on', async () => {
    const subject = verifier({ weight: 'heavy', threads: 2 });
    const items = Array.from(
      { length: 9 },
      (_, id) => new VerifiedItem(input(id === 4 ? TRAPS : 0, id)),
    );
    for (const item of items) subject.verify(item);
    const outcomes = await Promise.all(items.map((item) => item.outcome));
    const expected = items.map((item, id) => (id === 4 ? { code: 'KERNEL_TRAP' } : judged(item)));
    expect(outcomes).to.deep.equal(expected);
  });

  it('sends as much at once as its pace says, and gathers what is too little for a thread', async () => {
    const batches: number[] = [];
    const note = (items: number) => batches.push(items);
    const pace = { max: 4, split: 4, gathers: true, note };
    const subject = verifier({ threads: 2, pace });
    const items = Array.from({ length: 6 }, (_, id) => new VerifiedItem(input(0, id)));
    for (const item of items.slice(0, 5)) subject.verify(item);
    // Behind the dispatch of the first five, and before any answer to it.
    setImmediate(() => items.slice(5).map((item) => subject.verify(item)));
    await Promise.all(items.map((item) => item.outcome));
    expect(batches).to.deep.equal([4, 2]);
  });

  for (const [what, first, code] of [
    ['traps on', TRAPS, 'KERNEL_TRAP'],
    ['refuses', REFUSED, 'KERNEL_INVALID'],
  ] as const) {
    it(`fails only the share that the kernel ${what}`, async () => {
      const subject = verifier({});
      const bad = new Set([0, 77, 78, 199]);
      const items = Array.from(
        { length: 200 },
        (_, id) => new VerifiedItem(input(bad.has(id) ? first : 0, id)),
      );
      for (const item of items) subject.verify(item);
      const outcomes = await Promise.all(items.map((item) => item.outcome));
      expect(outcomes).to.deep.equal(
        items.map((item, id) => (bad.has(id) ? { code } : judged(item))),
      );
      expect(subject.pending).to.equal(0);
    });
  }

  it('gives the batch of a thread that died another thread', async () => {
    const subject = verifier({ worker: new URL('./dying-worker.js', import.meta.url) });
    const items = Array.from(
      { length: 40 },
      (_, id) => new VerifiedItem(input(id === 0 ? DIES_ONCE : 0, id)),
    );
    try {
      for (const item of items) subject.verify(item);
      const outcomes = await Promise.all(items.map((item) => item.outcome));
      expect(outcomes).to.deep.equal(items.map(judged));
    } finally {
      await rm(DEATH_MARK);
    }
    expect(subject.pending).to.equal(0);
  });

  it('judges urgent items first, and has room for them where others are refused', async () => {
    const subject = verifier({ weight: 'heavy', queueMax: 3 });
    const journal: VerifiedItem[] = [];
    const items = Array.from({ length: 7 }, (_, id) => new VerifiedItem(input(0, id), journal));
    for (const item of items.slice(4)) item.urgent = true;
    const taken = items.map((item) => subject.verify(item));
    expect(taken).to.deep.equal([true, true, true, false, true, true, true]);
    await Promise.all(items.filter((_, id) => id !== 3).map((item) => item.outcome));
    expect(journal.map((item) => items.indexOf(item))).to.deep.equal([4, 5, 6, 0, 1, 2]);
  });

  it('fails urgent items too when it is closed', async () => {
    const subject = verifier({ weight: 'heavy' });
    const item = new VerifiedItem(input(0, 1));
    item.urgent = true;
    subject.verify(item);
    await subject.close();
    expect(await item.outcome).to.deep.equal({ code: 'KERNEL_CLOSED' });
  });

  it('fails only the share whose threads die, and goes on with a new thread', async () => {
    const worker = new URL('./dying-worker.js', import.meta.url);
    const subject = verifier({ worker });
    const items = Array.from(
      { length: 16 },
      (_, id) => new VerifiedItem(input(id === 0 ? DIES : 0, id)),
    );
    for (const item of items) subject.verify(item);
    const outcomes = await Promise.all(items.map((item) => item.outcome));
    expect(outcomes).to.deep.equal(
      items.map((item, id) => (id === 0 ? { code: 'KERNEL_TRAP' } : judged(item))),
    );
    const next = new VerifiedItem(input(0, 3));
    subject.verify(next);
    expect(await next.outcome).to.deep.equal(judged(next));
  });

  it('fails every share of a kernel that cannot be loaded', async () => {
    const kernel = {
      wasm: new URL('file:///nowhere.wasm'),
      inputBytes: 8,
      weight: 'light',
    } as const;
    const subject = new PiscinaVerifier({ kernel, threads: 1 });
    open.push(subject);
    const item = new VerifiedItem(input(0, 1));
    subject.verify(item);
    expect(await item.outcome).to.deep.equal({ code: 'KERNEL_INVALID' });
  });

  it('refuses an input of the wrong length at once', () => {
    const subject = verifier({});
    const wrong = new VerifiedItem(Buffer.alloc(CHOKING_INPUT_BYTES + 1));
    expect(() => subject.verify(wrong)).to.throw(/wrong length/);
    expect(subject.pending).to.equal(0);
  });

  describe('when closed', () => {
    it('lets the running batch finish and fails what waits', async () => {
      const subject = verifier({ weight: 'heavy' });
      const items = [1, 2, 3].map((id) => new VerifiedItem(input(0, id)));
      for (const item of items) subject.verify(item);
      await new Promise((resolve) => setImmediate(resolve));
      await subject.close();
      const [running, ...waiting] = await Promise.all(items.map((item) => item.outcome));
      expect(running).to.deep.equal(judged(items[0] as VerifiedItem));
      expect(waiting).to.deep.equal([{ code: 'KERNEL_CLOSED' }, { code: 'KERNEL_CLOSED' }]);
      expect(subject.pending).to.equal(0);
    });

    it('takes nothing from a callback that it fails', async () => {
      const subject = verifier({});
      const first = new VerifiedItem(input(0, 1));
      let taken: boolean | undefined;
      const stubborn = Object.assign(Object.create(first) as VerifiedItem, {
        fail: () => {
          taken = subject.verify(new VerifiedItem(input(0, 2)));
        },
      });
      subject.verify(stubborn);
      await subject.close();
      expect(taken).to.equal(false);
      expect(subject.pending).to.equal(0);
    });

    it('takes nothing more, and closes twice alike', async () => {
      const subject = verifier({});
      await Promise.all([subject.close(), subject.close()]);
      expect(subject.verify(new VerifiedItem(input(0, 1)))).to.equal(false);
    });
  });
});
