import { expect } from 'chai';
import { storageFault } from './fake-host.ts';
import { RouteBench } from './route-bench.ts';

const SHARE = { job_id: '7-b1', nonce: 1, hash: '00'.repeat(32) };

describe('route /pool/stats of VisionX', () => {
  let at: RouteBench;

  beforeEach(() => {
    at = new RouteBench({ poolName: 'Ours' });
  });

  async function share(workerId: string, more: object = {}): Promise<void> {
    const wallet = at.desk.seat(workerId)?.address.replace('solo:', '');
    const body = { ...SHARE, worker_id: workerId, wallet_address: wallet, ...more };
    expect((await at.post('/pool/share', body)).status).to.equal(200);
  }

  it('tells of the pool and its workers', async () => {
    const seat = at.seat('a');
    at.seat('b', { address: 'land1bob', worker: '' });
    seat.tally = { ...seat.tally, acceptedLastMs: 1_760_000_007_900 };
    await at.get('/pool/job', { worker_id: 'a' });
    await share('a', { hashrate: 42 });
    await at.get('/pool/stats');
    at.record.found = { count: 3, heightLast: 99 };
    at.record.work = [
      { address: 'land1alice', worker: 'rig', work: 30n },
      { address: 'land1bob', worker: '', work: 10n },
      { address: 'solo:land1carol', worker: '', work: 1_000n },
    ];
    at.clock.pass(5_000);
    for (const path of ['/pool/stats', '/api/pool/stats'])
      expect((await at.get(path)).value).to.deep.equal({
        worker_count: 2,
        total_shares: 20,
        total_hashrate: 42,
        blocks_found: 3,
        last_block_height: 99,
        workers: [
          {
            worker_id: 'a',
            worker_name: 'rig',
            wallet_address: 'land1alice',
            total_shares: 20,
            reported_hashrate: 42,
            // 32 LAND less 1 % and 1.5 %, three quarters of it.
            estimated_payout: '23.40000000',
            last_share: 1_760_000_007,
          },
          {
            worker_id: 'b',
            worker_name: null,
            wallet_address: 'land1bob',
            total_shares: 0,
            reported_hashrate: null,
            estimated_payout: '7.80000000',
            last_share: null,
          },
        ],
        pool_name: 'Ours',
        pool_url: 'http://pool.example:7072',
        pool_port: 7072,
      });
  });

  it('starts with nothing', async () => {
    expect((await at.get('/pool/stats')).value).to.include({
      worker_count: 0,
      total_shares: 0,
      total_hashrate: 0,
      blocks_found: 0,
      last_block_height: null,
    });
  });

  it('reckons the speed of who does not report it by his work', async () => {
    const seat = at.seat();
    seat.tally = { ...seat.tally, work: 500n };
    at.clock.pass(10_000);
    expect((await at.get('/pool/stats')).value['total_hashrate']).to.equal(50);
  });

  it('lists the busiest of many workers, and counts all', async () => {
    for (let index = 0; index < 600; index++) at.seat(`w${index}`);
    await share('w599');
    const { worker_count: count, workers } = (await at.get('/pool/stats')).value;
    const listed = workers as readonly { readonly worker_id: string }[];
    expect([count, listed.length, listed[0]?.worker_id]).to.deep.equal([600, 500, 'w599']);
  });

  it('goes through many workers once a second, however often it is asked', async () => {
    for (let index = 0; index < 600; index++) at.seat(`w${index}`);
    for (const path of ['/pool/stats', '/pool/metrics', '/pool/stats']) await at.get(path);
    const { looks } = at.desk;
    for (const path of ['/pool/stats', '/pool/metrics', '/pool/stats']) await at.get(path);
    expect(at.desk.looks).to.equal(looks);
    await share('w599');
    at.clock.pass(1_000);
    const { workers } = (await at.get('/pool/stats')).value;
    expect((workers as readonly object[])[0]).to.include({ worker_id: 'w599' });
  });

  it('asks the books once for many callers', async () => {
    await Promise.all(Array.from({ length: 50 }, () => at.get('/pool/stats')));
    await at.get('/pool/metrics');
    expect(at.record.looks).to.equal(3);
  });

  it('tells the last it knew while the books are closed, and 503 before', async () => {
    at.record.fault = storageFault();
    expect(await at.get('/pool/stats')).to.deep.include({
      status: 503,
      text: 'The database of this pool does not answer',
    });
    at.record.fault = undefined;
    at.record.found = { count: 2, heightLast: 5 };
    await at.get('/pool/stats');
    at.record.fault = storageFault();
    at.clock.pass(60_000);
    expect((await at.get('/pool/stats')).value['blocks_found']).to.equal(2);
  });

  it('shows the own workers while the mode is solo, and nothing while another pool is joined', async () => {
    await at.post('/pool/stop');
    at.seat('own', { address: 'solo:land1pool' });
    await at.get('/pool/job', { worker_id: 'own' });
    const { workers } = (await at.get('/pool/stats')).value;
    const [own] = workers as readonly object[];
    // What they find is theirs alone.
    expect(own).to.include({ wallet_address: 'land1pool', estimated_payout: '32.00000000' });
    await at.post('/pool/mode', { mode: 'JoinPool', url: 'http://other.example' });
    expect(await at.get('/pool/stats')).to.deep.include({
      status: 503,
      text: 'This node is not hosting a pool',
    });
  });
});
