import { expect } from 'chai';
import {
  EpochVerifier,
  type EpochVerifierOptions,
} from '../../../../core/kernels/epochs/epoch-verifier.ts';
import { SeededRandom } from '../../../wasm/seeded-random.ts';
import { DIES } from './dying-input.ts';
import { SeededItem } from './seeded-item.ts';
import {
  CURSED_SEED,
  TELLS_TABLE,
  TINY_TABLE_ITEMS,
  TinyEpochKernel,
  TRAPS,
  tinyDigest,
  tinyInput,
  tinySeed,
} from './tiny-epoch-kernel.ts';

const DYING = new URL('./dying-epoch-worker.js', import.meta.url);
const [ONE, TWO, THREE, FOUR] = [1, 2, 3, 4].map(tinySeed) as [string, string, string, string];

describe('epoch verifier', () => {
  let tiny: TinyEpochKernel;
  const open: EpochVerifier[] = [];

  before(async () => {
    tiny = await TinyEpochKernel.compile();
  });
  after(() => tiny.remove());
  afterEach(async () => {
    await Promise.all(open.splice(0).map((verifier) => verifier.close()));
  });

  function verifier(options: Partial<EpochVerifierOptions> = {}): EpochVerifier {
    const made = new EpochVerifier({ kernel: tiny.spec, threads: 1, memory: 'light', ...options });
    open.push(made);
    return made;
  }

  /** Hands in an item of each, and expects every digest to be right. */
  async function expectRight(subject: EpochVerifier, seeds: readonly string[]): Promise<void> {
    const items = seeds.map((seed, id) => new SeededItem(seed, tinyInput(id * 37)));
    for (const item of items) expect(subject.verify(item)).to.equal(true);
    for (const item of items) {
      const outcome = await item.outcome;
      expect(outcome).to.have.property('digest', tinyDigest(item.seed ?? '', item.input));
    }
  }

  /** Waits until the table is built, by asking for digests that tell of it. */
  async function tableBuilt(subject: EpochVerifier, seed: string): Promise<void> {
    for (;;) {
      const item = new SeededItem(seed, tinyInput(3, TELLS_TABLE));
      subject.verify(item);
      const outcome = await item.outcome;
      if (!('digest' in outcome)) throw item.error ?? new Error('no digest');
      const told = Buffer.from(outcome.digest, 'hex').readUInt32LE(24);
      expect(outcome.digest).to.equal(tinyDigest(seed, item.input, told));
      if (told === TINY_TABLE_ITEMS) return;
    }
  }

  /** Lets tasks of `busy` pass until so many seeds are ready. */
  async function ready(subject: EpochVerifier, seeds: number, busy: string): Promise<void> {
    while (subject.standing.seedsReady < seeds) await expectRight(subject, [busy]);
  }

  it('hashes with the data of the seed that an item names', async () => {
    await expectRight(verifier(), [ONE, TWO, ONE, THREE, TWO]);
  });

  it('takes urgent items where others find no room, and hashes them first', async () => {
    const subject = verifier({ queueMax: 4 });
    await expectRight(subject, [ONE, TWO]);
    const settled: string[] = [];
    const item = (name: string, seed: string, urgent: boolean): SeededItem => {
      const made = new SeededItem(seed, tinyInput(settled.length));
      made.urgent = urgent;
      void made.outcome.then(() => settled.push(name));
      return made;
    };
    const usual = ['1', '2', '3', '4', 'no room'].map((name) => item(name, ONE, false));
    expect(usual.map((each) => subject.verify(each))).to.deep.equal([
      true,
      true,
      true,
      true,
      false,
    ]);
    const urgent = [item('urgent', ONE, true), item('urgent, another seed', TWO, true)];
    expect(urgent.map((each) => subject.verify(each))).to.deep.equal([true, true]);
    await Promise.all([...usual.slice(0, 4), ...urgent].map(({ outcome }) => outcome));
    expect(settled).to.deep.equal(['urgent', 'urgent, another seed', '1', '2', '3', '4']);
  });

  it('needs nobody to announce a seed', async () => {
    const subject = verifier({ prepare: 'demand' });
    expect(subject.standing.seedsReady).to.equal(0);
    await expectRight(subject, [ONE]);
    expect(subject.standing.seedsReady).to.equal(1);
  });

  it('prepares current and next seed of a follower before anybody asks', async () => {
    const subject = verifier();
    subject.follow('pool', { seed: ONE, seedNext: TWO });
    await ready(subject, 3, THREE);
  });

  it('prepares on demand only what is asked for, and then the next seed too', async () => {
    const subject = verifier({ prepare: 'demand' });
    subject.follow('quiet', { seed: THREE, seedNext: FOUR });
    subject.follow('busy', { seed: ONE, seedNext: TWO });
    await expectRight(subject, [ONE, ONE, ONE]);
    await ready(subject, 2, ONE);
    expect(subject.standing.seedsReady).to.equal(2);
  });

  it('builds the table of the current seed and reads it', async () => {
    const subject = verifier({ memory: 'full', chunkItems: 64, threads: 2 });
    subject.follow('pool', { seed: ONE, seedNext: undefined });
    await tableBuilt(subject, ONE);
    expect(subject.standing.tableBuiltRatio).to.equal(1);
    await expectRight(
      subject,
      Array.from({ length: 200 }, () => ONE),
    );
  });

  it('hands the table on when its seed is left, and serves late shares without it', async () => {
    const subject = verifier({ memory: 'full', chunkItems: 64 });
    subject.follow('pool', { seed: ONE, seedNext: TWO });
    await tableBuilt(subject, ONE);
    subject.follow('pool', { seed: TWO, seedNext: undefined });
    await tableBuilt(subject, TWO);
    await expectRight(subject, [ONE, TWO, ONE, TWO]);
    const late = new SeededItem(ONE, tinyInput(3, TELLS_TABLE));
    subject.verify(late);
    expect(await late.outcome).to.have.property('digest', tinyDigest(ONE, late.input, 0));
  });

  it('leaves the table to the first follower while that stays', async () => {
    const subject = verifier({ memory: 'full', chunkItems: 250 });
    subject.follow('first', { seed: ONE, seedNext: undefined });
    await tableBuilt(subject, ONE);
    subject.follow('second', { seed: TWO, seedNext: undefined });
    subject.follow('second', { seed: THREE, seedNext: undefined });
    await expectRight(subject, [TWO, THREE]);
    await tableBuilt(subject, ONE);
    subject.follow('first', undefined);
    await tableBuilt(subject, THREE);
  });

  it('prepares and builds while shares never stop', async () => {
    const subject = verifier({ memory: 'full', chunkItems: 100 });
    let flowing = true;
    const flow = (id: number): void => {
      const item = new SeededItem(ONE, tinyInput(id));
      subject.verify(item);
      void item.outcome.then(() => {
        if (flowing) flow(id + 1);
      });
    };
    for (let id = 0; id < 50; id++) flow(id * 1_000);
    subject.follow('pool', { seed: ONE, seedNext: TWO });
    await tableBuilt(subject, ONE);
    flowing = false;
    expect(subject.standing.seedsReady).to.equal(2);
  });

  it('refuses items beyond what may wait, ready seed or not', async () => {
    const subject = verifier({ queueMax: 3 });
    const items = [ONE, TWO, ONE].map((seed) => new SeededItem(seed, tinyInput(1)));
    for (const item of items) expect(subject.verify(item)).to.equal(true);
    expect(subject.verify(new SeededItem(ONE, tinyInput(1)))).to.equal(false);
    expect(subject.pending).to.equal(3);
    await Promise.all(items.map((item) => item.outcome));
    expect(subject.pending).to.equal(0);
  });

  it('fails an item whose seed finds no room, later than in verify', async () => {
    const subject = verifier({ seedsMax: 1 });
    const journal: SeededItem[] = [];
    const first = new SeededItem(ONE, tinyInput(1));
    const second = new SeededItem(TWO, tinyInput(1), journal);
    subject.verify(first);
    subject.verify(second);
    expect(journal).to.deep.equal([]);
    expect(await second.outcome).to.deep.equal({ code: 'KERNEL_BUSY' });
    expect(await first.outcome).to.have.property('digest');
    await expectRight(subject, [TWO]);
  });

  it('never gives up a followed seed for one that nobody follows', async () => {
    const subject = verifier({ seedsMax: 1 });
    subject.follow('pool', { seed: ONE, seedNext: undefined });
    await expectRight(subject, [ONE]);
    const stranger = new SeededItem(TWO, tinyInput(1));
    subject.verify(stranger);
    expect(await stranger.outcome).to.deep.equal({ code: 'KERNEL_BUSY' });
    expect(stranger.error?.message).to.contain(TWO);
  });

  it('fails items without a seed, and of a seed of another form', async () => {
    const subject = verifier();
    for (const seed of [undefined, 'zz', ONE.slice(2), ONE.toUpperCase()]) {
      const item = new SeededItem(seed, tinyInput(1));
      subject.verify(item);
      expect(await item.outcome, seed).to.deep.equal({ code: 'KERNEL_INVALID' });
    }
    expect(subject.pending).to.equal(0);
  });

  it('fails what waits for a seed whose data cannot be made, and tries again for the next', async () => {
    const subject = verifier();
    subject.follow('pool', { seed: CURSED_SEED, seedNext: ONE });
    for (let round = 0; round < 2; round++) {
      const item = new SeededItem(CURSED_SEED, tinyInput(1));
      subject.verify(item);
      expect(await item.outcome).to.deep.equal({ code: 'KERNEL_TRAP' });
    }
    await expectRight(subject, [ONE]);
  });

  it('goes on after an item that traps, in a fresh instance', async () => {
    const subject = verifier();
    const bad = new SeededItem(ONE, tinyInput(1, TRAPS));
    subject.verify(bad);
    expect(await bad.outcome).to.deep.equal({ code: 'KERNEL_TRAP' });
    expect(bad.error?.message).to.match(/unreachable/);
    await expectRight(subject, [ONE]);
  });

  it('gives an item whose thread died to another thread, once', async () => {
    const subject = verifier({ worker: DYING, threads: 2 });
    const once = new SeededItem(ONE, tinyInput(1, DIES));
    subject.verify(once);
    expect(await once.outcome).to.have.property('digest', tinyDigest(ONE, once.input));
    const always = new SeededItem(ONE, tinyInput(256, DIES));
    subject.verify(always);
    expect(await always.outcome).to.deep.equal({ code: 'KERNEL_TRAP' });
    await expectRight(subject, [ONE, TWO, ONE]);
  });

  it('fails what waits when it is closed, and takes nothing more', async () => {
    const subject = verifier({ threads: 2, memory: 'full', chunkItems: 1 });
    subject.follow('pool', { seed: ONE, seedNext: TWO });
    const items = Array.from({ length: 50 }, (_, id) => new SeededItem(ONE, tinyInput(id)));
    for (const item of items) subject.verify(item);
    await items[0]?.outcome;
    await subject.close();
    const outcomes = await Promise.all(items.map((item) => item.outcome));
    expect(
      outcomes.some((outcome) => 'code' in outcome && outcome.code === 'KERNEL_CLOSED'),
    ).to.equal(true);
    expect(subject.pending).to.equal(0);
    expect(subject.verify(new SeededItem(ONE, tinyInput(1)))).to.equal(false);
  });

  for (const threads of [1, 2]) {
    it(`gives right digests whatever happens meanwhile, with ${threads} threads`, async () => {
      const random = new SeededRandom(0x5eed + threads);
      const pick = (below: number): number => random.between(0, below - 1);
      const subject = verifier({ threads, memory: 'full', seedsMax: 4, chunkItems: 50 });
      const items: SeededItem[] = [];
      let bytesMost = 0;
      for (let round = 0; round < 400; round++) {
        const act = pick(10);
        if (act === 0) {
          const [seed, seedNext] = [tinySeed(pick(6)), tinySeed(pick(6))];
          subject.follow(`pool ${pick(2)}`, {
            seed,
            seedNext: pick(2) === 0 ? seedNext : undefined,
          });
        } else if (act === 1 && pick(4) === 0) {
          subject.follow(`pool ${pick(2)}`, undefined);
        } else if (act < 4) {
          await items.at(-1)?.outcome;
        } else {
          const item = new SeededItem(tinySeed(pick(6)), tinyInput(pick(TINY_TABLE_ITEMS)));
          items.push(item);
          subject.verify(item);
        }
        bytesMost = Math.max(bytesMost, subject.standing.bytes);
      }
      let judged = 0;
      for (const item of items) {
        const outcome = await item.outcome;
        if ('code' in outcome) {
          expect(outcome.code).to.equal('KERNEL_BUSY');
        } else {
          judged++;
          expect(outcome.digest).to.equal(tinyDigest(item.seed ?? '', item.input));
        }
      }
      expect(judged).to.be.above(items.length / 3);
      expect(subject.pending).to.equal(0);
      // Constants, an area per thread, the table, four caches: 2 MiB each.
      expect(bytesMost).to.be.at.most((1 + threads + 1 + 4) * 2 ** 21);
    });
  }
});
