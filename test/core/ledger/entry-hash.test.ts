import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { entryHash, inputHash, NO_HASH } from '../../../core/ledger/entry-hash.ts';
import type { EntryInput } from '../../../core/ledger/entry-hash.ts';
import { posting } from './entries.ts';

const INPUT: EntryInput = {
  kind: 'block-reward',
  asset: 'btc',
  idempotencyKey: 'key',
  facts: '{"height":1}',
  postings: [posting('chain', '', -70), posting('miner', 'ä', 70)],
};

describe('hashes of an entry', () => {
  it('are over texts that each tell their length in bytes', () => {
    const bytes = Buffer.concat(
      [
        ...['headframe-ledger-input-1', 'block-reward', 'btc', 'key', '{"height":1}', '2'],
        ...['chain', '', '-70', 'miner', 'ä', '70'],
      ].map((text) => {
        const field = Buffer.from(`....${text}`, 'utf8');
        field.writeUInt32BE(field.length - 4);
        return field;
      }),
    );
    expect(inputHash(INPUT)).to.equal(createHash('sha256').update(bytes).digest('hex'));
  });

  it('stay what they are, or no book of today could be verified tomorrow', () => {
    const hash = inputHash(INPUT);
    expect(hash).to.equal('a196932abf94bc6f39e2368a2ca5da3c930aa1d55808aa338555ab1e774fc18e');
    expect(
      entryHash({
        previousHash: NO_HASH,
        id: 1n,
        createdAtMicros: 1_768_478_400_000_000n,
        inputHash: hash,
      }),
    ).to.equal('d25a2281cd9d58a8a223aefe4bbd5f36984233c3959a3b75eceafbe23c75f410');
  });

  it('differ where a text moves from one field to the next', () => {
    const hashes = [
      INPUT,
      { ...INPUT, kind: 'block-rewardb', asset: 'tc' },
      { ...INPUT, postings: [posting('chain', '-', -70), posting('miner', 'ä', 70)] },
      { ...INPUT, postings: INPUT.postings.toReversed() },
      { ...INPUT, postings: INPUT.postings.slice(0, 1) },
    ].map(inputHash);
    expect(new Set(hashes).size).to.equal(hashes.length);
  });
});
