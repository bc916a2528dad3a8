import { expect } from 'chai';
import { MINING } from './fake-host.ts';
import { RouteBench } from './route-bench.ts';

describe('route /pool/status of VisionX', () => {
  let at: RouteBench;

  beforeEach(() => {
    at = new RouteBench();
  });

  it('tells mode, settings and fees', async () => {
    for (const path of ['/pool/status', '/api/pool/status'])
      expect((await at.get(path)).value).to.deep.equal({
        mode: 'host_pool',
        is_hosting: true,
        is_worker: false,
        pool_name: 'Unnamed Pool',
        pool_url: 'http://pool.example:7072',
        pool_port: 7072,
        host_address: '',
        pool_fee_bps: 150,
        foundation_fee_bps: 100,
        worker_name: 'headframe',
        join: null,
      });
  });

  it('tells how it goes at the pool that is joined', async () => {
    await at.post('/pool/mode', { mode: 'JoinPool', url: 'http://other.example', threads: 2 });
    const join = {
      url: 'http://other.example',
      wallet_address: 'land1pool',
      worker_name: 'headframe',
      threads: 2,
      state: 'mining',
      reason: null,
      hashrate: 12,
      accepted: 3,
      rejected: 1,
      blocks: 0,
      estimated_payout: '1.00000000 LAND',
    };
    expect((await at.get('/pool/status')).value['join']).to.deep.equal(join);
    at.miner.view = { ...MINING, state: 'waiting', reason: 'nobody answers', estimate: undefined };
    expect((await at.get('/pool/status')).value['join']).to.deep.equal({
      ...join,
      state: 'waiting',
      reason: 'nobody answers',
      estimated_payout: null,
    });
  });

  it('tells that the pool of the file cannot be joined', async () => {
    at = new RouteBench({ mode: 'join_pool', join: { url: 'http://x', threads: 9 } });
    const { mode, join } = (await at.get('/pool/status')).value;
    expect(mode).to.equal('join_pool');
    expect(join).to.include({ state: 'failed', reason: 'threads: 1 to 4', hashrate: null });
  });

  const addresses: readonly (readonly [string, string | undefined, number | undefined, string])[] =
    [
      ['', 'pool.example', 7072, 'http://pool.example:7072'],
      ['', '127.0.0.1:9000', undefined, 'http://127.0.0.1:7072'],
      ['', '[::1]:9000', undefined, 'http://[::1]:7072'],
      ['', undefined, undefined, 'http://localhost:7072'],
      ['', 'a b', undefined, 'http://localhost:7072'],
      ['h.example', '127.0.0.1', 7072, 'http://h.example:7072'],
      ['h.example:99', '127.0.0.1', 7072, 'http://h.example:99'],
      ['2001:db8::1', '127.0.0.1', 7072, 'http://[2001:db8::1]:7072'],
      ['land1pool', '127.0.0.1', 7072, 'http://127.0.0.1:7072'],
      ['', 'pool.example', 9999, 'http://pool.example:9999'],
    ];
  for (const [hostAddress, host, port, url] of addresses)
    it(`shows ${url} to who came to ${host} by ${port}, where host_address is "${hostAddress}"`, async () => {
      at = new RouteBench({ hostAddress });
      if (port === 9999) at.desk.openPorts = [8000, 9999];
      const headers: Record<string, string> = host === undefined ? {} : { host };
      const { value } = await at.get('/pool/status', {}, { headers, port });
      expect(value['pool_url']).to.equal(url);
    });
});
