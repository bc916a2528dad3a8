import { expect } from 'chai';
import { freePort } from '../daemons/free-port.ts';
import { fixture } from '../core/host/fixture-plugins.ts';
import { HostProcess } from './host-process.ts';
import { until } from './until.ts';

const ADMIN_TOKEN = 'a-token-of-this-test-only';

interface JobAnswer {
  readonly id: string;
  readonly height: number;
  readonly nonceFirst: string;
  readonly nonceEnd: string;
}

describe('a coin that is mined over HTTP', function () {
  this.timeout(120_000);

  let host: HostProcess;
  let minePort: number;

  before(async () => {
    minePort = await freePort();
    const apiPort = await freePort();
    host = await HostProcess.create(
      {
        'headframe.toml': `[api]\nlisten = "127.0.0.1:${apiPort}"\n[limits]\nloginsPerSecond = 0\n`,
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
        'pools/one.toml': poolFile(),
      },
      { apiPort, environment: { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN } },
    );
    await host.start();
  });

  after(() => host?.dispose());

  function poolFile(more = ''): string {
    return `plugin = "${fixture('speaks-http')}"\naddress = "tiny1"\n${more}`;
  }

  const urlOf = (path: string, port = minePort): string => `http://127.0.0.1:${port}${path}`;

  async function ask(path: string, body?: object, port = minePort) {
    const response = await fetch(urlOf(path, port), {
      ...(body === undefined
        ? {}
        : {
            method: 'POST',
            body: JSON.stringify(body),
            headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
          }),
      signal: AbortSignal.timeout(40_000),
    });
    return { status: response.status, body: (await response.json()) as never };
  }

  async function register(worker: string, port = minePort): Promise<number> {
    const body = { worker_id: worker, wallet_address: `tiny-${worker}`, worker_name: 'rig' };
    return (await ask('/dig/register', body, port)).status;
  }

  async function jobOf(worker: string, port = minePort): Promise<JobAnswer> {
    return (await ask(`/dig/job?worker_id=${worker}`, undefined, port)).body;
  }

  function send(worker: string, job: string, nonce: string, port = minePort) {
    return ask('/dig/share', { worker_id: worker, job_id: job, nonce }, port);
  }

  it('takes a share that came by either door, once', async () => {
    expect(await register('a')).to.equal(200);
    const job = await jobOf('a');
    const mined = await send('a', job.id, job.nonceFirst);
    expect(mined, host.output).to.deep.equal({
      status: 200,
      body: { kind: 'accepted', late: false, blockCandidate: false, work: '1' },
    });
    const again = await send('a', job.id, job.nonceFirst, host.apiPort);
    expect(again.body).to.deep.equal({ kind: 'rejected', reason: 'duplicate' });
    const next = String(BigInt(job.nonceFirst) + 1n);
    expect((await send('a', job.id, next, host.apiPort)).status).to.equal(200);
  });

  it('refuses nonces of others, and ids that nobody gave', async () => {
    const job = await jobOf('a');
    for (const nonce of [job.nonceEnd, String(2n ** 64n - 1n)])
      expect((await send('a', job.id, nonce)).body, nonce).to.deep.equal({
        kind: 'rejected',
        reason: 'bad-extranonce',
      });
    expect((await send('a', 'beef00000000', '0')).body).to.include({ reason: 'unknown-job' });
  });

  it('wakes who waits for work when the tip moves, and calls the old one stale', async () => {
    const known = await jobOf('a');
    const waiting = ask(`/dig/next?worker_id=a&known=${known.id}`);
    await ask('/dig/tip', { tip: 'bb'.repeat(32), height: 8 });
    const { body } = (await waiting) as { body: JobAnswer };
    expect(body.height).to.equal(8);
    await ask('/dig/tip', { tip: 'cc'.repeat(32), height: 9 });
    const stale = await send('a', known.id, String(BigInt(known.nonceFirst) + 9n));
    expect(stale.body).to.deep.equal({ kind: 'rejected', reason: 'stale' });
  });

  it('gives fifty workers nonces of their own, whichever door they come by', async () => {
    const ranges = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const port = index % 2 === 0 ? minePort : host.apiPort;
        expect(await register(`w${index}`, port)).to.equal(200);
        const { nonceFirst, nonceEnd } = await jobOf(`w${index}`, port);
        return { first: BigInt(nonceFirst), end: BigInt(nonceEnd) };
      }),
    );
    ranges.sort((one, other) => (one.first < other.first ? -1 : 1));
    for (const [index, { first, end }] of ranges.entries()) {
      expect(end > first).to.equal(true);
      expect(first >= (ranges[index - 1]?.end ?? 0n)).to.equal(true);
    }
  });

  it('outlives a route that throws and one that hangs, at either door', async () => {
    for (const port of [minePort, host.apiPort]) {
      const thrown = await ask('/dig/throw', undefined, port);
      expect(thrown.status).to.equal(500);
      expect(JSON.stringify(thrown.body)).not.to.include('secret');
      expect((await ask('/dig/hang', undefined, port)).status).to.equal(504);
      expect((await ask('/dig/stats', undefined, port)).status).to.equal(200);
    }
    expect(host.output).to.include('a secret of the plugin');
  });

  it('bans a worker that sends nonsense, and no other of its machine', async () => {
    await register('bad');
    const job = await jobOf('bad');
    for (let count = 0; count < 40; count++) await send('bad', job.id, job.nonceEnd);
    expect((await send('bad', job.id, job.nonceFirst)).status).to.equal(403);
    expect(await register('bad', host.apiPort)).to.equal(403);
    const good = await jobOf('a');
    expect((await send('a', good.id, String(BigInt(good.nonceFirst) + 5n))).status).to.equal(200);
  });

  it('shows its workers where miners of every dialect are shown', async () => {
    const shown = await fetch(urlOf('/api/v1/admin/sessions', host.apiPort), {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    expect(await shown.text()).to.include('tiny-w7.rig');
    const { body } = await host.get('/api/v1/openapi.json');
    const { paths } = body as { paths: object };
    expect(paths).to.include.keys('/dig/share', '/api/dig/share', '/dig/items/{name}');
  });

  it('keeps what was accepted through a power cut, and mines on', async () => {
    await host.kill();
    await host.start();
    expect((await ask('/dig/job?worker_id=a')).status).to.equal(404);
    expect(await register('b')).to.equal(200);
    const job = await jobOf('b');
    expect((await send('b', job.id, job.nonceFirst)).status).to.equal(200);
    for (const miner of ['tiny-a', 'tiny-b'])
      await until(`shares of ${miner} to be recorded`, async () => {
        const { body } = await host.get(`/api/v1/miners/${miner}/workers`);
        return JSON.stringify(body).includes('"rig"');
      });
  });

  it('refuses a second pool at the same paths by both names, and serves it below its own', async () => {
    await host.writeConfig('pools/two.toml', poolFile());
    await until('the second pool to be refused', () => host.output.includes('of pool two'));
    expect(host.output).to.match(/pool two is served by pool one/);
    await host.writeConfig('pools/two.toml', poolFile('routes = "own"\n'));
    await until('the second pool to run', async () => {
      const { status } = await ask('/pools/two/dig/stats', undefined, host.apiPort);
      return status === 200;
    });
    expect((await ask('/dig/stats')).status).to.equal(200);
  });

  it('takes its routes away when its pool ends, and brings them back', async () => {
    const file = await host.readConfig('pools/one.toml');
    await host.removeConfig('pools/one.toml');
    await until('the routes to go', async () => {
      const { status } = await ask('/pools/one/dig/stats', undefined, host.apiPort);
      return status === 404;
    });
    await host.writeConfig('pools/one.toml', file);
    await until('the routes to be back', async () => {
      const { status } = await ask('/dig/stats', undefined, host.apiPort);
      return status === 200;
    });
    expect(await register('late', host.apiPort)).to.equal(200);
    expect((await jobOf('late')).height).to.equal(7);
  });
});
