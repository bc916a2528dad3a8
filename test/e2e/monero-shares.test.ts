import { expect } from 'chai';
import { freePort } from '../daemons/free-port.ts';
import { MONERO_ADDRESS } from '../daemons/monerod.ts';
import { BlobHasher } from './blob-hasher.ts';
import { BlobRig } from './blob-rig.ts';
import type { HostProcess } from './host-process.ts';
import { ADMIN_TOKEN, metric, moneroHost } from './monero-host.ts';
import { until } from './until.ts';

const SHARE_DIFFICULTY = 4;
/** No hash of these tests is a block. */
const NEVER = 1_000_000_000_000;

describe('shares of Monero at a host', function () {
  this.timeout(120_000);

  const hasher = new BlobHasher();
  const rigs: BlobRig[] = [];
  let host: HostProcess;
  let port: number;

  before(async () => {
    port = await freePort();
    host = await moneroHost(
      { devnetDifficulty: NEVER },
      { ports: [{ port, difficulty: SHARE_DIFFICULTY }] },
    );
    await host.start();
  });

  after(async () => {
    for (const rig of rigs) rig.close();
    await hasher.close();
    await host?.dispose();
  });

  async function connect(worker: string, options: { pass?: string } = {}): Promise<BlobRig> {
    const user = `${MONERO_ADDRESS}.${worker}`;
    const rig = await BlobRig.connect(port, hasher, { user, ...options });
    rigs.push(rig);
    return rig;
  }

  /** Shares by reason that the host has refused so far. */
  const refused = (reason: string): Promise<number> =>
    metric(host, 'invalid_shares_total', `reason="${reason}"`);

  /** Recorded shares and refusals of a worker. */
  async function account(worker: string): Promise<{ shares: number; refused: number }> {
    const { body } = await host.get(`/api/v1/miners/${MONERO_ADDRESS}/workers`);
    const { workers = [] } = body as {
      workers?: { name: string; sharesDay: number; rejectedShares: number }[];
    };
    const entry = workers.find(({ name }) => name === worker);
    return { shares: entry?.sharesDay ?? 0, refused: entry?.rejectedShares ?? 0 };
  }

  it('are judged one by one, and only the good ones are credited', async () => {
    const rig = await connect('judged');
    const good = await rig.solve();
    expect(await rig.submit(good)).to.equal('OK');
    const fresh = await rig.solve();
    const zeros = '00'.repeat(32);
    const bad: readonly [object, string, string][] = [
      [good, 'Duplicate share', 'duplicate'],
      [{ ...fresh, result: zeros }, 'Rejected share: invalid result', 'wrong-result'],
      [{ ...fresh, result: good.result }, 'Duplicate share', 'duplicate'],
      [await rig.miss(), 'Low difficulty share', 'low-difficulty'],
      [{ ...fresh, nonce: `${fresh.nonce}00` }, 'Nonce is not 8 hex digits', 'malformed'],
      [{ ...fresh, nonce: fresh.nonce.slice(2) }, 'Nonce is not 8 hex digits', 'malformed'],
      [{ ...fresh, result: zeros.slice(2) }, 'Result is not 64 hex digits', 'malformed'],
      [{ ...fresh, job_id: 'fffffffff0' }, 'Block expired', 'unknown-job'],
    ];
    for (const [submission, text, reason] of bad) {
      const before = await refused(reason);
      expect(await rig.submit(submission), reason).to.equal(text);
      await until(`${reason} to be counted`, async () => (await refused(reason)) === before + 1);
    }
    expect(await rig.submit(fresh), 'what was forged before').to.equal('OK');
    expect(await rig.submit(await rig.solve(), 'ffffffff'), 'a foreign session id').to.equal('OK');
    expect(rig.closed).to.equal(false);
    await until('the account of the worker', async () => {
      const { shares, refused: count } = await account('judged');
      return shares === 3 && count === bad.length;
    });
  });

  it('are told by their nonces which connection they are of', async () => {
    const rig = await connect('rented', { pass: 'nicehash' });
    // Refusals are counted of workers that have a share.
    expect(await rig.mine()).to.equal('OK');
    const share = await rig.solve();
    const topByte = Number.parseInt(share.nonce.slice(6), 16);
    expect(topByte).to.be.above(0);
    const foreign = ((topByte + 1) % 256).toString(16).padStart(2, '0');
    const text = 'Nonce is not of this connection: is the miner in NiceHash mode?';
    expect(await rig.submit({ ...share, nonce: share.nonce.slice(0, 6) + foreign })).to.equal(text);
    expect(await rig.submit(share)).to.equal('OK');
    await until('the account of the worker', async () => {
      const { shares, refused: count } = await account('rented');
      return shares === 2 && count === 1;
    });
  });

  it('of one connection are no shares on another', async () => {
    const [first, second] = [await connect('first'), await connect('second')];
    const share = await first.solve();
    // The job has one id for all, but each has a blob of its own.
    expect(await second.submit(share)).to.equal('Rejected share: invalid result');
    expect(await first.submit(share)).to.equal('OK');
  });

  it('get an address banned that claims wrong results', async () => {
    const stratumPort = await freePort();
    const strict = await moneroHost(
      { devnetDifficulty: NEVER },
      {
        ports: [{ port: stratumPort, difficulty: 1 }],
        headframe: ['[verifier]', 'memory = "light"', '[bans]', 'spareLoopback = false'],
      },
    );
    try {
      await strict.start();
      const user = `${MONERO_ADDRESS}.forger`;
      const rig = await BlobRig.connect(stratumPort, hasher, { user });
      rigs.push(rig);
      const forged = async () => ({ ...(await rig.solve()), result: '00'.repeat(32) });
      for (let count = 0; count < 2; count++) {
        expect(await rig.submit(await forged())).to.equal('Rejected share: invalid result');
      }
      expect(await rig.mine(), 'two alone may be an accident').to.equal('OK');
      await rig.submit(await forged());
      await until('the connection to be closed', () => rig.closed);
      const again = await BlobRig.connect(stratumPort, hasher, { user }).then(
        () => 'let in',
        (error: Error) => error.message,
      );
      expect(again).to.not.equal('let in');
      const answer = await fetch(`http://127.0.0.1:${strict.apiPort}/api/v1/admin/bans`, {
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      });
      expect(await answer.text()).to.include('wrong results');
    } finally {
      await strict.dispose();
    }
  });
});

describe('a stale share of Monero', function () {
  this.timeout(120_000);

  const hasher = new BlobHasher();
  let host: HostProcess;
  let rig: BlobRig;

  before(async () => {
    const port = await freePort();
    // Every share is a block.
    host = await moneroHost({ devnetDifficulty: 1 }, { ports: [{ port, difficulty: 1 }] });
    await host.start();
    rig = await BlobRig.connect(port, hasher, { user: MONERO_ADDRESS });
  });

  after(async () => {
    rig?.close();
    await hasher.close();
    await host?.dispose();
  });

  it('is refused without blame', async () => {
    const { job: old } = rig;
    const share = await rig.solve(old);
    while (rig.job.height < old.height + 2) {
      const next = rig.nextJob();
      expect(await rig.mine()).to.equal('OK');
      await next;
    }
    expect(await rig.submit(share)).to.equal('Stale share');
    expect(await rig.mine()).to.equal('OK');
    await until('it to be counted', async () => {
      return (await metric(host, 'invalid_shares_total', 'reason="stale"')) === 1;
    });
  });
});
