import { expect } from 'chai';
import { planMemory } from '../../../../core/kernels/epochs/memory-plan.ts';
import { GIB, MIB, RANDOMX_SIZES as SIZES } from './randomx-sizes.ts';

const FULL = (2 + 2 * 4 + 2080 + 3 * 256) * MIB;
const LIGHT = (2 + 2 * 4 + 3 * 256) * MIB;

describe('memory plan', () => {
  it('takes the table where two gibibytes stay free, not a byte less', () => {
    const plan = (availableBytes: number) =>
      planMemory(SIZES, { setting: 'auto', threads: 2, availableBytes });
    expect(plan(FULL + 2 * GIB)).to.include({ mode: 'full', bytes: FULL });
    expect(plan(FULL + 2 * GIB - 1)).to.include({ mode: 'light', bytes: LIGHT });
  });

  it('does as it is told, whatever there is', () => {
    const options = { threads: 2, availableBytes: 0 };
    expect(planMemory(SIZES, { setting: 'full', ...options }).mode).to.equal('full');
    const rich = { threads: 2, availableBytes: 64 * GIB };
    expect(planMemory(SIZES, { setting: 'light', ...rich }).mode).to.equal('light');
  });

  it('has no table where the kernel has none', () => {
    const bare = { ...SIZES, tableItems: 0, tableBytes: 0 };
    const options = { setting: 'full', threads: 1, availableBytes: 64 * GIB } as const;
    expect(planMemory(bare, options).mode).to.equal('light');
  });
});
