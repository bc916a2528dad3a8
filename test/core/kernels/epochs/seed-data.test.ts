import { expect } from 'chai';
import type { EpochWork } from '../../../../core/kernels/epochs/epoch-work.ts';
import { SeedData } from '../../../../core/kernels/epochs/seed-data.ts';

const MODULE = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
const PRACTICE = { kind: 'verify', batch: new ArrayBuffer(0) } as const;

describe('seed data', () => {
  const work = {} as EpochWork;
  let data: SeedData;

  beforeEach(() => {
    const place = { seed: '00ff', generation: 1, cache: 4_096 };
    data = new SeedData(place, 2, () => PRACTICE);
  });

  /** Does so many steps, with the module where it is made. */
  function advance(steps: number): unknown[] {
    return Array.from({ length: steps }, () => {
      const step = data.takeStep();
      data.stepDone(step?.kind === 'emit' ? MODULE : undefined);
      return step;
    });
  }

  it('are made step by step: cache, module, a share for practice', () => {
    expect([...data.bytes]).to.deep.equal([0, 0xff]);
    const steps = advance(4);
    expect(steps).to.deep.equal([
      { kind: 'cache', step: 0 },
      { kind: 'cache', step: 1 },
      { kind: 'emit' },
      PRACTICE,
    ]);
    expect(data.ready).to.equal(true);
    expect(data.module).to.equal(MODULE);
    expect(data.takeStep()).to.equal(undefined);
  });

  it('have one step under way at a time', () => {
    data.takeStep();
    expect(data.canStep).to.equal(false);
    expect(data.takeStep()).to.equal(undefined);
  });

  it('begin again after a thread died, once', () => {
    advance(3);
    data.takeStep();
    expect(data.practising).to.equal(true);
    expect(data.stepFailed('died')).to.equal(true);
    expect(data.module).to.equal(undefined);
    expect(data.takeStep()).to.deep.equal({ kind: 'cache', step: 0 });
    expect(data.stepFailed('died')).to.equal(false);
    expect(data.canStep).to.equal(false);
  });

  it('are given up where the kernel traps, until somebody wants them again', () => {
    data.takeStep();
    expect(data.stepFailed('trapped')).to.equal(false);
    expect(data.takeStep()).to.equal(undefined);
    data.want({ work, order: 1, tries: 0 });
    expect(data.takeStep()).to.deep.equal({ kind: 'cache', step: 0 });
  });

  it('put work that was tried before first', () => {
    for (const [order, tries] of [
      [2, 0],
      [3, 0],
      [1, 1],
    ] as const) {
      data.want({ work, order, tries });
    }
    expect(data.waiting.map(({ order }) => order)).to.deep.equal([1, 2, 3]);
    expect(data.usedAt).to.equal(3);
    expect(data.idle).to.equal(false);
  });

  it('put urgent work before the rest, and behind what is at the front already', () => {
    const urgent = { ...work, urgent: true };
    data.want({ work, order: 1, tries: 0 });
    data.want({ work: urgent, order: 2, tries: 0 });
    data.want({ work, order: 3, tries: 0 });
    data.want({ work: urgent, order: 4, tries: 0 });
    data.want({ work, order: 0, tries: 1 });
    expect(data.waiting.map(({ order }) => order)).to.deep.equal([0, 2, 4, 1, 3]);
  });
});
