import { expect } from 'chai';
import { encodeBatch, JudgedBatch } from '../../../core/kernels/batch.ts';

const bytes = (length: number, fill: number) => new Uint8Array(length).fill(fill);
const item = (context: Uint8Array, fill: number) => ({
  context,
  input: bytes(5, fill),
  shareTargetLe: bytes(32, fill + 1),
  blockTargetLe: bytes(32, fill + 2),
});

describe('batch', () => {
  it('is laid out as the table says', () => {
    const context = bytes(3, 0xc0);
    const batch = encodeBatch([item(context, 1)], 5);
    const hex = Buffer.from(batch).toString('hex');
    const header = '01000000' + '01000000' + '18000000' + '20000000';
    const contexts = '18000000' + '03000000' + 'c0c0c0' + '0000000000';
    const encoded = `${'00'.repeat(8)}${'02'.repeat(32)}${'03'.repeat(32)}${'01'.repeat(5)}000000`;
    expect(hex).to.equal(header + contexts + encoded + '00'.repeat(32));
  });

  it('carries each context object once, however the items are mixed', () => {
    const [a, b] = [bytes(40, 1), bytes(50, 2)];
    const twin = bytes(40, 1);
    const batch = encodeBatch([a, b, b, a, twin, a, b].map(item), 5);
    const view = new DataView(batch);
    expect(view.getUint32(0, true)).to.equal(3);
    const items = view.getUint32(12, true);
    const indices = [0, 1, 2, 3, 4, 5, 6].map((at) => view.getUint32(items + at * 80, true));
    expect(indices).to.deep.equal([0, 1, 1, 0, 2, 0, 1]);
    const second = view.getUint32(24, true);
    expect(new Uint8Array(batch, second, 50)).to.deep.equal(b);
  });

  it('gives digests that outlive it', () => {
    const batch = encodeBatch([item(bytes(1, 0), 1), item(bytes(1, 0), 2)], 5);
    const judged = new JudgedBatch(batch, 5);
    const digests = new Uint8Array(batch, batch.byteLength - 64);
    digests.fill(7, 0, 32).fill(8, 32);
    const [first, second] = [judged.digest(0), judged.digest(1)];
    digests.fill(0);
    expect([first, second]).to.deep.equal([bytes(32, 7), bytes(32, 8)]);
  });
});
