import { expect } from 'chai';
import type { AdmitRefusal } from '../../../../core/plugin-api/work-desk.ts';
import { RouteBench } from './route-bench.ts';

const REGISTRATION = { worker_id: 'w', wallet_address: 'land1alice', worker_name: 'rig' };

describe('route /pool/register of VisionX', () => {
  let at: RouteBench;

  beforeEach(() => {
    at = new RouteBench();
  });

  it('seats a worker, and one that comes again with the same wallet', async () => {
    for (const path of ['/pool/register', '/api/pool/register']) {
      const { status, value } = await at.post(path, { ...REGISTRATION, version: '1.0' });
      expect(status).to.equal(200);
      expect(value).to.deep.equal({
        ok: true,
        message: 'Worker registered successfully',
        pool_fee_bps: 150,
        foundation_fee_bps: 100,
      });
    }
    expect(at.desk.admitted).to.deep.equal({
      workerId: 'w',
      address: 'land1alice',
      worker: 'rig',
      remoteAddress: '203.0.113.1',
      agent: '1.0',
      port: 7072,
    });
  });

  it('refuses the id of another wallet', async () => {
    await at.post('/pool/register', REGISTRATION);
    const told = await at.post('/pool/register', { ...REGISTRATION, wallet_address: 'land1bob' });
    expect(told).to.deep.include({ status: 400, text: 'Worker w already registered' });
  });

  const refusals: readonly (readonly [AdmitRefusal, number, string])[] = [
    [{ kind: 'malformed', reason: 'such an id' }, 400, 'such an id'],
    [{ kind: 'address', reason: 'no address' }, 400, 'no address'],
    [{ kind: 'banned', reason: 'flood' }, 403, 'Worker w is banned: flood'],
    [{ kind: 'limited', reason: 'too many', retrySeconds: 5 }, 429, 'too many'],
    [{ kind: 'no-port', reason: 'no port' }, 503, 'no port'],
  ];
  for (const [refusal, status, text] of refusals)
    it(`answers ${status} where the desk refuses as ${refusal.kind}`, async () => {
      at.desk.refusal = refusal;
      const told = await at.post('/pool/register', REGISTRATION);
      expect(told).to.deep.include({ status, text });
      if (refusal.kind === 'limited') expect(told.headers).to.deep.equal({ 'retry-after': '5' });
    });

  const faults: readonly (readonly [unknown, string])[] = [
    [undefined, 'Expected a JSON object as the body'],
    [[], 'Expected a JSON object as the body'],
    [{}, 'Missing field: worker_id'],
    [{ worker_id: 'w' }, 'Missing field: wallet_address'],
    [{ ...REGISTRATION, worker_id: 5 }, 'worker_id must be a string of 1 to 128 characters'],
    [
      { ...REGISTRATION, worker_name: 'x'.repeat(65) },
      'worker_name must be a plain string of at most 64 characters',
    ],
    [
      { ...REGISTRATION, version: '\n' },
      'version must be a plain string of at most 128 characters',
    ],
  ];
  for (const [body, text] of faults)
    it(`names what is wrong: ${text}`, async () => {
      expect(await at.post('/pool/register', body)).to.deep.include({ status: 400, text });
    });

  it('takes null for what is left out', async () => {
    const body = { ...REGISTRATION, worker_name: null, version: null, more: 1 };
    expect((await at.post('/pool/register', body)).status).to.equal(200);
    expect(at.desk.admitted).to.include({ worker: '', agent: '' });
  });

  it('seats nobody but the operator while the mode is solo, and frees him of fees', async () => {
    at = new RouteBench({ mode: 'solo' });
    const told = await at.post('/pool/register', REGISTRATION);
    expect(told).to.deep.include({ status: 503, text: 'This node is not hosting a pool' });
    const own = { ...REGISTRATION, wallet_address: 'LAND1POOL' };
    expect((await at.post('/pool/register', own)).status).to.equal(200);
    expect(at.desk.admitted?.address).to.equal('solo:land1pool');
  });

  it('seats nobody while the host mines for another pool', async () => {
    at = new RouteBench({ mode: 'join_pool', join: { url: 'http://other.example:7072' } });
    const own = { ...REGISTRATION, wallet_address: 'land1pool' };
    expect(await at.post('/pool/register', own)).to.deep.include({
      status: 503,
      text: 'This node is not hosting a pool',
    });
  });
});
