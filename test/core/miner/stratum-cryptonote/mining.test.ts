import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { BackOff } from '../../../../core/miner/back-off.ts';
import { LineSplitter } from '../../../../core/miner/line-splitter.ts';
import { MinerTally } from '../../../../core/miner/miner-tally.ts';
import { Miner } from '../../../../core/miner/miner.ts';
import { PoolConnection } from '../../../../core/miner/pool-connection.ts';
import { BlobDialect } from '../../../../core/miner/stratum-cryptonote/blob-dialect.ts';
import { FakeBlobScanner } from './fake-blob-scanner.ts';

const JOB = {
  job_id: 'j1',
  blob: '10'.repeat(39) + '00'.repeat(4) + '10'.repeat(33),
  target: '0000000000000080',
  algo: 'rx/0',
  seed_hash: 'ab'.repeat(32),
};
const WELCOME = { error: null, result: { id: 's1', status: 'OK', job: JOB } };

/** Answers the n-th login with the n-th of `logins`, and every share with OK; hangs up after an error. */
function poolOf(logins: readonly { readonly error: object | null }[]): Server {
  let links = 0;
  return createServer((socket) => {
    const welcome = logins[links++];
    const splitter = new LineSplitter(65_536);
    socket.setEncoding('utf8').on('error', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      for (const line of splitter.push(chunk)) {
        const { id, method } = JSON.parse(line) as { id: number; method: string };
        const answer = method === 'login' ? welcome : { error: null, result: { status: 'OK' } };
        socket.write(`${JSON.stringify({ id, jsonrpc: '2.0', ...answer })}\n`);
        if (answer?.error !== null) socket.end();
      }
    });
  });
}

describe('miner of the CryptoNote dialect', () => {
  let pool: Server;
  const notes: string[] = [];

  afterEach(async () => {
    notes.length = 0;
    await new Promise((resolve) => pool.close(resolve));
  });

  async function minerOf(logins: readonly { readonly error: object | null }[]) {
    pool = poolOf(logins);
    await new Promise<void>((resolve) => pool.listen(0, '127.0.0.1', resolve));
    const { port } = pool.address() as AddressInfo;
    const to = { host: '127.0.0.1', port, secure: false, verifyCertificate: false };
    const user = 'wallet';
    const dialect = new BlobDialect(
      { lanes: 1, user, password: 'x', algos: ['rx/0'] },
      new FakeBlobScanner(),
    );
    return new Miner(
      { lanes: 1, user, sharesWanted: 3 },
      {
        dialect,
        tally: new MinerTally(),
        link: (listener) =>
          new PoolConnection(to, new BackOff({ firstMs: 1, maxMs: 1 }, () => 0), listener),
        note: (text) => {
          notes.push(text);
        },
      },
    );
  }

  it('logs in again where the pool has no work yet', async () => {
    const early = { error: { code: -2, message: 'No work yet' } };
    const miner = await minerOf([early, early, WELCOME]);
    expect(await miner.run()).to.deep.equal({ kind: 'enough' });
    expect(notes).to.deep.equal([
      'No work yet; trying again in 0.0 s',
      'No work yet; trying again in 0.0 s',
      'mining as wallet',
    ]);
  });

  it('ends where the pool will not have its user', async () => {
    const miner = await minerOf([{ error: { code: -1, message: 'Invalid address' } }, WELCOME]);
    expect(await miner.run()).to.deep.equal({ kind: 'refused', reason: 'Invalid address' });
  });
});
