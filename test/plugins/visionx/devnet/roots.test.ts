import { blake3 } from '@noble/hashes/blake3.js';
import { expect } from 'chai';
import { stateRoot, transactionsRoot } from '../../../../plugins/visionx/devnet/roots.ts';

const A = 'a0'.repeat(32);
const B = 'b1'.repeat(32);
const C = 'c2'.repeat(32);
const PARENT = 'ff'.repeat(32);

const hash = (...parts: (string | Uint8Array)[]): Uint8Array =>
  blake3(Buffer.concat(parts.map((each) => (typeof each === 'string' ? Buffer.from(each) : each))));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (id: string): Uint8Array => Buffer.from(id, 'hex');

describe('the roots of a block', () => {
  it('name accounts in order, whatever order they came in', () => {
    const accounts = new Map([
      [B, { balanceAtomic: 0n, sequence: 3n }],
      [A, { balanceAtomic: 2n ** 64n, sequence: 0n }],
    ]);
    const text = `acct:${A}=18446744073709551616\nacct:${B}=0\ngm=`;
    expect(stateRoot(accounts)).to.equal(hex(hash(text)));
    expect(stateRoot(new Map())).to.equal(hex(hash('gm=')));
  });

  it('are made of pairs of ids, the last with itself', () => {
    expect(transactionsRoot([], PARENT)).to.equal(PARENT);
    expect(transactionsRoot([A], PARENT)).to.equal(A);
    const left = hash(bytes(A), bytes(B));
    expect(transactionsRoot([A, B], PARENT)).to.equal(hex(left));
    const right = hash(bytes(C), bytes(C));
    expect(transactionsRoot([A, B, C], PARENT)).to.equal(hex(hash(left, right)));
  });
});
