import { expect } from 'chai';
import { manifestFaults } from '../../../core/host/manifest-shape.ts';

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

  it('wants a target for difficulty 1, if any', () => {
    expect(faults({ difficultyOne: undefined })).to.deep.equal([]);
    for (const difficultyOne of [0n, 1n << 256n, 5, '1']) {
      expect(faults({ difficultyOne })[0]).to.match(/^kernel\.difficultyOne: /);
    }
  });
});
