import { expect } from 'chai';
import type { Cell } from '../../../../core/miner/dialect.ts';
import { BlobDialect } from '../../../../core/miner/stratum-cryptonote/blob-dialect.ts';
import type { BlobShare } from '../../../../core/miner/stratum-cryptonote/cryptonote-client.ts';
import { parseJob } from '../../../../core/miner/stratum-cryptonote/notified-blob.ts';
import { FakeBlobScanner, fakeBlobHash } from './fake-blob-scanner.ts';

const SEED = 'ab'.repeat(32);

function orderOf(jobId: string, nonceHex = '00000000', target = '0000000000000080') {
  const blob = Buffer.alloc(76, 0x10);
  Buffer.from(nonceHex, 'hex').copy(blob, 39);
  const fields = { job_id: jobId, blob: blob.toString('hex'), target, seed_hash: SEED };
  return { clean: false, difficulty: 2, job: parseJob(fields, 'rx/0') };
}

function dialect(scanner = new FakeBlobScanner()) {
  const options = { user: 'wallet', password: 'x', algos: ['rx/0'], lanes: 4 };
  return new BlobDialect(options, scanner);
}

async function scanned(cell: Cell<BlobShare> | undefined, first: number, count: number) {
  expect(cell, 'a cell').to.not.equal(undefined);
  return cell?.scan(first, count);
}

describe('blobs of the CryptoNote dialect', () => {
  it('gives each lane a part of the nonces, once per job', async () => {
    const scanner = new FakeBlobScanner();
    const blobs = dialect(scanner);
    const cells = [0, 1, 2, 3].map((lane) => blobs.cell(orderOf('1'), lane));
    expect(cells.map((cell) => cell?.nonces)).to.deep.equal([2 ** 30, 2 ** 30, 2 ** 30, 2 ** 30]);
    for (const cell of cells) await scanned(cell, 5, 1);
    expect(scanner.tasks.map(({ nonceStart }) => nonceStart)).to.deep.equal([
      5,
      2 ** 30 + 5,
      2 ** 31 + 5,
      3 * 2 ** 30 + 5,
    ]);
    expect(blobs.cell(orderOf('1'), 0)).to.equal(undefined);
    expect(blobs.cell(orderOf('2'), 0)).to.not.equal(undefined);
  });

  it('leaves the highest byte of the nonce to a pool that has set it', async () => {
    const scanner = new FakeBlobScanner();
    const blobs = dialect(scanner);
    await scanned(blobs.cell(orderOf('1', '000000e7'), 3), 0, 1);
    expect(scanner.tasks[0]?.nonceStart).to.equal(0xe7000000 + 3 * 2 ** 22);
    expect(blobs.cell(orderOf('1', '000000e7'), 0)?.nonces).to.equal(2 ** 22);
  });

  it('turns a find into a share whose nonce stands as in the blob', async () => {
    const order = orderOf('1');
    const result = await scanned(dialect().cell(order, 1), 0, 100);
    const nonce = result?.find?.share.nonce.readUInt32LE() ?? 0;
    expect(nonce).to.equal(2 ** 30 + (result?.hashes ?? 0) - 1);
    const digest = fakeBlobHash(order.job.blob, SEED, nonce);
    expect(Buffer.from(result?.find?.share.result ?? [])).to.deep.equal(digest);
    expect(result?.find?.isBlock).to.equal(undefined);
  });

  it('tells the scanner which seeds are wanted', () => {
    const scanner = new FakeBlobScanner();
    dialect(scanner).cell(orderOf('1'), 0);
    expect(scanner.followed).to.deep.equal([{ seed: SEED, seedNext: undefined }]);
  });
});
