import { expect } from 'chai';
import { storageFault } from './fake-host.ts';
import { RouteBench } from './route-bench.ts';

const SHARE = {
  worker_id: 'w',
  wallet_address: 'land1alice',
  job_id: '7-b1',
  nonce: 1,
  hash: '00'.repeat(32),
};

describe('route /pool/metrics of VisionX', () => {
  let at: RouteBench;

  beforeEach(() => {
    at = new RouteBench();
  });

  it('counts shares, payments and the time of answers', async () => {
    const seat = at.seat();
    const judged = (ms: number): void => {
      seat.onSubmit = () => at.clock.pass(ms);
    };
    judged(10);
    await at.post('/pool/share', { ...SHARE, hashrate: 9 });
    judged(20);
    await at.post('/pool/share', SHARE);
    seat.verdict = { kind: 'rejected', reason: 'overloaded' };
    judged(11);
    await at.post('/pool/share', SHARE);
    seat.verdict = { kind: 'rejected', reason: 'stale' };
    await at.post('/pool/share', SHARE);
    await at.get('/pool/job', { worker_id: 'w' });
    at.record.found = { count: 1, heightLast: 7 };
    at.record.payments = { count: 2, amountAtomic: 3_150_000_000n };
    for (const path of ['/pool/metrics', '/api/pool/metrics'])
      expect((await at.get(path)).value).to.deep.equal({
        total_shares_received: 2,
        invalid_shares_received: 1,
        invalid_share_rate: '33.33%',
        blocks_found: 1,
        total_payouts: 3_150_000_000,
        total_payouts_land: 31.5,
        avg_job_response_time_ms: '0.00',
        avg_share_response_time_ms: '11.00',
        current_hashrate: 9,
      });
  });

  it('starts with nothing, in every mode', async () => {
    for (const mode of ['Solo', 'HostPool']) {
      await at.post('/pool/mode', { mode });
      expect((await at.get('/pool/metrics')).value).to.include({
        total_shares_received: 0,
        invalid_share_rate: '0.00%',
        total_payouts: 0,
        total_payouts_land: 0,
        avg_job_response_time_ms: '0.00',
      });
    }
  });

  it('does not take the time that a worker waits for news as its own', async () => {
    const seat = at.seat();
    const asked = at.get('/pool/job', { worker_id: 'w', wait: '60', known: '7-b1' });
    at.clock.pass(60_000);
    seat.waiting?.end();
    await asked;
    const { avg_job_response_time_ms: ms } = (await at.get('/pool/metrics')).value;
    expect(ms).to.equal('0.00');
  });

  it('answers 503 while the books are closed', async () => {
    at.record.fault = storageFault();
    expect((await at.get('/pool/metrics')).status).to.equal(503);
    at.record.fault = new Error('a bug');
    const told = await at.get('/pool/metrics').catch((error: Error) => error.message);
    expect(told).to.equal('a bug');
  });
});
