import { expect } from 'chai';
import { verifyBooks } from '../../core/ledger/verification.ts';
import type { Finding } from '../../core/ledger/verification.ts';
import { openDatabase } from '../../core/storage/database.ts';
import { SqlBooks } from '../../core/storage/sql-books.ts';
import { fixture } from '../core/host/fixture-plugins.ts';
import { freePort } from '../daemons/free-port.ts';
import { HostProcess } from './host-process.ts';
import { until } from './until.ts';

const ADMIN_TOKEN = 'a-token-of-this-test-only';

interface Job {
  readonly id: string;
  readonly first: string;
  readonly end: string;
}

describe('a coin whose rounds its plugin closes', function () {
  this.timeout(120_000);

  let host: HostProcess;

  before(async () => {
    const minePort = await freePort();
    const apiPort = await freePort();
    host = await HostProcess.create(
      {
        'headframe.toml': [
          `[api]\nlisten = "127.0.0.1:${apiPort}"`,
          '[jobs]\nlateGraceSeconds = 60',
          '[limits]\nloginsPerSecond = 0',
        ].join('\n'),
        'ports.toml': [
          '[[port]]',
          `listen = "127.0.0.1:${minePort}"`,
          'algorithm = "sha256d"',
          'dialects = ["http-work"]',
          '[port.difficulty]',
          'start = 1',
          'min = 1',
          'max = 1',
        ].join('\n'),
        'pools/one.toml': [
          `plugin = "${fixture('harvests')}"`,
          'address = "tiny-pool"',
          'feePercent = 10',
          '[payout]\nscheme = "prop"\nrewardAfterSeconds = 1',
        ].join('\n'),
      },
      { apiPort, environment: { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN } },
    );
    await host.start();
  });

  after(() => host?.dispose());

  async function ask<Answer>(path: string, body: object): Promise<Answer> {
    const answer = await host.post(path, body, ADMIN_TOKEN);
    expect(answer.status, `${path}: ${JSON.stringify(answer.body)}\n${host.output}`).to.equal(200);
    return answer.body as Answer;
  }

  const jobOf = (worker: string) => ask<Job>('/job', { worker });
  const send = (worker: string, job: Job, at: number) =>
    ask('/share', { worker, job: job.id, nonce: String(BigInt(job.first) + BigInt(at)) });
  const ACCEPTED = { kind: 'accepted', late: false, blockCandidate: false, work: '1' };

  async function mine(worker: string, count: number): Promise<void> {
    const job = await jobOf(worker);
    for (let at = 0; at < count; at++) expect(await send(worker, job, at)).to.deep.equal(ACCEPTED);
  }

  const blocks = async (): Promise<readonly string[]> => {
    const { body } = await host.get('/api/pools/one/blocks');
    const found = body as readonly { blockHeight: number; status: string; reward: number }[];
    return found.map(({ blockHeight, status, reward }) => `${blockHeight} ${status} ${reward}`);
  };

  it('takes no share for a block, and tells lanes apart', async () => {
    await ask('/register', { worker: 'a', lane: 'one' });
    await ask('/register', { worker: 'b', lane: 'two' });
    // Half of all hashes meet the network target.
    await mine('a', 30);
    await mine('b', 10);
    expect(await blocks()).to.deep.equal([]);
    expect(host.output).not.to.include('could not be assembled');
  });

  it('credits a nonce once, though the jobs of its search space are the same', async () => {
    const before = await jobOf('a');
    await ask('/tip', { tip: '01', height: 1 });
    const job = await jobOf('a');
    expect(job.id).not.to.equal(before.id);
    expect(job.first).to.equal(before.end);
    const duplicate = { kind: 'rejected', reason: 'duplicate' };
    expect(await send('a', before, 0)).to.deep.equal(duplicate);
    expect(await send('a', before, 40)).to.deep.equal({ ...ACCEPTED, late: true });
    expect(await send('a', job, 0)).to.deep.equal(ACCEPTED);
  });

  it('ends a round once, also where the host is killed and it is ended again', async () => {
    await ask('/close', { height: 1, hash: 'aa' });
    await ask('/close', { height: 1, hash: 'aa' });
    const before = await jobOf('b');
    await host.kill();
    await host.start();
    await ask('/close', { height: 1, hash: 'aa' });
    await ask('/register', { worker: 'b', lane: 'two' });
    await ask('/tip', { tip: '01', height: 1 });
    // Nonces from before are not given out again.
    expect((await jobOf('b')).first).not.to.equal(before.first);
    await mine('b', 8);
    await ask('/close', { height: 2, hash: 'bb' });
    await until('two rounds to be recorded', async () => (await blocks()).length === 2);
  });

  it('pays a round what its block is said to have brought, and no sooner', async () => {
    const hashes = ['aa', 'bb', 'cc'];
    await ask('/chain', { hashes, rewards: [{ hash: 'bb', amount: '0', direct: [] }] });
    await until('both blocks to be mature', async () =>
      (await blocks()).every((block) => block.includes('confirmed')),
    );
    const harvest = { hash: 'aa', amount: '1420', direct: [['tiny-sue', '1000']] };
    await ask('/chain', { hashes, rewards: [harvest] });
    await until('the reward to be shown', async () =>
      (await blocks()).includes('1 confirmed 0.0000142'),
    );
    await until('sue to be credited', async () => {
      const { body } = await host.get('/api/v1/miners/tiny-sue/balances');
      return JSON.stringify(body).includes('0.00001');
    });
    await host.stop();
    const database = await openDatabase({ dataDir: host.data });
    try {
      const rows = await database.rows<{ account: string; owner: string; balance: bigint }>(
        'select account, owner, balance from ledger_balances where balance <> 0 order by 1, 2',
      );
      // 32 shares to 10, of what is left of 420.
      expect(
        rows.map(({ account, owner, balance }) => `${account} ${owner} ${balance}`),
      ).to.deep.equal([
        'chain  -1420',
        'fee operator 42',
        'miner tiny-a 288',
        'miner tiny-b 90',
        'miner tiny-sue 1000',
      ]);
      const found: Finding[] = [];
      await SqlBooks.atOnce(database, (books) => verifyBooks(books, (each) => found.push(each)));
      expect(found).to.deep.equal([]);
    } finally {
      await database.close();
    }
  });
});
