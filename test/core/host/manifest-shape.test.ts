import { expect } from 'chai';
import { manifestFaults } from '../../../core/host/manifest-shape.ts';
import { POOL_ROUNDS } from '../../../core/plugin-api/tokens.ts';

const KERNEL = {
  algorithm: 'tiny',
  wasm: new URL('file:///tiny.wasm'),
  inputBytes: 1,
  weight: 'heavy',
  epochs: { seedBytes: 2 },
  difficultyOne: 1n << 200n,
  vectors: [{ seed: '00ff', context: '', input: '00', digest: '00'.repeat(32) }],
};

/** What is wrong with the kernel of an otherwise empty manifest. */
function faults(kernel: object): readonly string[] {
  const all = manifestFaults({ kernel: { ...KERNEL, ...kernel } });
  return all.filter((fault) => fault.startsWith('kernel.'));
}

/** What is wrong with one key of an otherwise empty manifest. */
function faultsAt(key: 'habits' | 'rounds' | 'worker', value: unknown): readonly string[] {
  return manifestFaults({ [key]: value }).filter((fault) => fault.startsWith(key));
}

describe('manifest shape', () => {
  const [vector] = KERNEL.vectors;

  it('accepts a kernel with epochs', () => {
    expect(faults({})).to.deep.equal([]);
  });

  it('wants a seed of the right length in every vector of a kernel with epochs, and only there', () => {
    for (const seed of [undefined, '', '00', '00FF', 'zzzz', 17]) {
      const [fault] = faults({ vectors: [{ ...vector, seed }] });
      expect(fault, String(seed)).to.equal(
        'kernel.vectors[0].seed: expected 2 bytes in lower-case hex',
      );
    }
    expect(faults({ epochs: undefined })).to.deep.equal(['kernel.vectors[0].seed: expected none']);
  });

  it('wants a size of seeds', () => {
    for (const epochs of [
      null,
      {},
      1,
      { seedBytes: 0 },
      { seedBytes: 1.5 },
      { seedBytes: 2_000 },
    ]) {
      expect(faults({ epochs })[0]).to.match(/^kernel\.epochs\.seedBytes: /);
    }
  });

  it('knows two ways in which rounds end', () => {
    for (const way of [undefined, 'found', 'closed'])
      expect(faultsAt('rounds', way), String(way)).to.deep.equal([]);
    for (const way of ['', 'mined', null, true])
      expect(faultsAt('rounds', way)).to.deep.equal(["rounds: expected 'found' or 'closed'"]);
  });

  it('wants a class that closes rounds where no share does', () => {
    const part = (...inject: readonly symbol[]) => Object.assign(() => undefined, { inject });
    const faultsOf = (rounds: string, work: unknown) => {
      const provides = { jobs: part(), chain: part(), wallet: part(), work };
      return manifestFaults({ rounds, provides }).filter((fault) => fault.startsWith('provides'));
    };
    expect(faultsOf('closed', part())).to.have.lengthOf(1);
    expect(faultsOf('closed', part(POOL_ROUNDS))).to.deep.equal([]);
    expect(faultsOf('found', part())).to.deep.equal([]);
  });

  it('takes habits that pools of the coin may have', () => {
    for (const habits of [
      undefined,
      {},
      { feePercent: 0 },
      { feePercent: 2.5, feePercentMax: 2.5, scheme: 'prop' },
      { feePercentMax: 1 },
      { scheme: 'solo' },
      { schemes: ['pplns'] },
      { scheme: 'prop', schemes: ['prop', 'pps'] },
    ]) {
      expect(faultsAt('habits', habits), JSON.stringify(habits)).to.deep.equal([]);
    }
  });

  it('refuses habits that no pool can have', () => {
    for (const [habits, fault] of [
      [null, 'habits: expected an object'],
      ['prop', 'habits: expected an object'],
      [[], 'habits: expected an object'],
      [{ feePercent: '1' }, 'habits.feePercent: expected a number from 0 to 100'],
      [{ feePercent: NaN }, 'habits.feePercent: expected a number from 0 to 100'],
      [{ feePercent: -1 }, 'habits.feePercent: expected a number from 0 to 100'],
      [{ feePercentMax: 101 }, 'habits.feePercentMax: expected a number from 0 to 100'],
      [{ feePercent: 6, feePercentMax: 5 }, 'habits.feePercent: expected a number from 0 to 5'],
      // A pool that says nothing would take 1 percent.
      [{ feePercentMax: 0.5 }, 'habits.feePercent: expected a number from 0 to 0.5'],
      [{ scheme: 'pps' }, 'habits.scheme: expected one of pplns, prop, solo'],
      [{ schemes: ['prop'] }, 'habits.schemes: expected a list of schemes with "pplns"'],
      [
        { scheme: 'prop', schemes: 'prop' },
        'habits.schemes: expected a list of schemes with "prop"',
      ],
      [{ schemes: ['pplns', 'all'] }, 'habits.schemes: expected a list of schemes with "pplns"'],
    ] as const) {
      expect(faultsAt('habits', habits)).to.deep.equal([fault]);
    }
  });

  it('wants a worker that can talk, if any', () => {
    const wanted = 'worker: expected an object with a function, `talk`';
    for (const worker of [null, 'talk', {}, { talk: true }]) {
      expect(faultsAt('worker', worker)).to.deep.equal([wanted]);
    }
    expect(faultsAt('worker', { talk: () => undefined })).to.deep.equal([]);
    expect(faultsAt('worker', undefined)).to.deep.equal([]);
  });

  it('wants a target for difficulty 1, if any', () => {
    expect(faults({ difficultyOne: undefined })).to.deep.equal([]);
    for (const difficultyOne of [0n, 1n << 256n, 5, '1']) {
      expect(faults({ difficultyOne })[0]).to.match(/^kernel\.difficultyOne: /);
    }
  });
});
