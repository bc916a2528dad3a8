import { expect } from 'chai';
import { storageFault } from './fake-host.ts';
import { RouteBench } from './route-bench.ts';

const DOUBT = 'Should it have been kept, a restart shows it, until settings are changed again.';

describe('routes of settings of VisionX', () => {
  let at: RouteBench;

  beforeEach(() => {
    at = new RouteBench();
  });

  it('are for the administrator', () => {
    const guarded = at.routes.filter(({ guard }) => guard === 'admin');
    expect(guarded.map(({ method, paths }) => [method, ...paths])).to.deep.equal([
      ['POST', '/pool/configure', '/api/pool/configure'],
      ['POST', '/pool/start', '/api/pool/start'],
      ['POST', '/pool/stop', '/api/pool/stop'],
      ['POST', '/pool/mode', '/api/pool/mode'],
    ]);
    expect(at.routes.filter(({ method }) => method === 'POST')).to.have.length(6);
  });

  it('set fee and names at once, and for the next start', async () => {
    const settings = {
      pool_fee: 2.55,
      pool_name: 'Ours',
      host_address: 'h.example',
      pool_port: 7072,
    };
    const told = await at.post('/pool/configure', { ...settings, worker_name: 'big' });
    expect(told.value).to.deep.equal({
      ok: true,
      pool_fee_bps: 255,
      foundation_fee_bps: 100,
      host_address: 'h.example',
      pool_name: 'Ours',
      pool_port: 7072,
    });
    expect(at.control.feePercent).to.equal(2.55);
    at.restart();
    const { value } = await at.get('/pool/status');
    expect(value).to.include({ pool_name: 'Ours', pool_url: 'http://h.example:7072' });
    expect(value).to.include({ worker_name: 'big', pool_fee_bps: 255 });
  });

  it('lose nothing of what is set at once', async () => {
    await Promise.all([
      at.post('/pool/configure', { pool_name: 'Ours' }),
      at.post('/pool/configure', { host_address: 'h.example' }),
      at.post('/pool/stop'),
    ]);
    at.restart();
    const { value } = await at.get('/pool/status');
    expect(value).to.include({ pool_name: 'Ours', host_address: 'h.example', mode: 'solo' });
  });

  it('leave what is not named as it is', async () => {
    await at.post('/pool/configure', { pool_name: 'Ours' });
    const { value } = await at.post('/pool/configure', { pool_fee: null, pool_name: null });
    expect(value).to.include({ pool_name: 'Ours', pool_fee_bps: 150 });
  });

  const faults: readonly (readonly [unknown, string])[] = [
    [{ pool_fee: 10.01 }, 'Pool fee cannot exceed 10%'],
    [{ pool_fee: 11 }, 'Pool fee cannot exceed 10%'],
    [{ pool_fee: -0.5 }, 'Pool fee cannot be negative'],
    [{ pool_fee: 1.555 }, 'pool_fee has at most two decimals'],
    [{ pool_fee: '2' }, 'pool_fee must be a number'],
    [{ pool_port: 8080 }, 'Pool port must be 7072 or 8082'],
    [{ pool_port: 7072.5 }, 'Pool port must be 7072 or 8082'],
    [{ pool_port: '7072' }, 'pool_port must be a number'],
    [{ pool_name: 'x'.repeat(65) }, 'pool_name must be a plain string of at most 64 characters'],
    [{ pool_name: 'a\u0000b' }, 'pool_name must be a plain string of at most 64 characters'],
    [{ host_address: 'a/b' }, 'host_address must be a host name, without a path'],
    [{ host_address: 'u:p@h' }, 'host_address must be a host name, without a path'],
    [[1], 'Expected a JSON object as the body'],
    ['x', 'Expected a JSON object as the body'],
  ];
  for (const [body, text] of faults)
    for (const path of ['/pool/configure', '/pool/start'])
      it(`${path} refuses ${JSON.stringify(body).slice(0, 30)}: ${text}`, async () => {
        await at.post('/pool/stop');
        const kept = at.control.kept;
        expect(await at.post(path, body)).to.deep.include({ status: 400, text });
        expect([at.control.kept, at.control.feePercent]).to.deep.equal([kept, 1.5]);
        expect((await at.get('/pool/mode')).value['mode']).to.equal('solo');
      });

  for (const percent of [0, 10, 1.1, 0.07, 9.99, 2.3])
    it(`take a fee of ${percent} %`, async () => {
      const { value } = await at.post('/pool/configure', { pool_fee: percent });
      expect(value['pool_fee_bps']).to.equal(Math.round(percent * 100));
    });

  it('refuse save_and_restart that is no truth value', async () => {
    const told = await at.post('/pool/configure', { save_and_restart: 'yes' });
    expect(told.text).to.equal('save_and_restart must be true or false');
  });

  it('answer save_and_restart as upstream does, and restart nothing', async () => {
    const { value } = await at.post('/pool/configure', { pool_fee: 3, save_and_restart: true });
    expect(value).to.include({ ok: true, status: 'node_exiting_for_restart' });
    expect(at.control.feePercent).to.equal(3);
  });

  it('say which port is open where the wanted one is not', async () => {
    const configured = await at.post('/pool/configure', { pool_port: 8082 });
    const note =
      'pool_port 8082 is not open: ports.toml sets the ports, and this pool is served by port 7072';
    expect(configured.value).to.include({ pool_port: 7072, note });
    const started = await at.post('/pool/start');
    expect(started.value).to.include({ pool_url: 'http://pool.example:7072', note });
    at.desk.openPorts = [7072, 8082];
    const both = await at.post('/pool/configure', { pool_port: 8082 });
    expect(both.value).to.include({ pool_port: 8082 });
    expect(both.value).not.to.have.property('note');
    at.desk.openPorts = [];
    expect((await at.post('/pool/configure', {})).value).to.include({ pool_port: 8082 });
  });

  it('take the port that the pool is served by, as its status tells it', async () => {
    at.desk.openPorts = [9_000];
    const { pool_port } = (await at.get('/pool/status')).value;
    expect(pool_port).to.equal(9_000);
    expect((await at.post('/pool/configure', { pool_port })).value).to.include({ pool_port });
    expect((await at.post('/pool/start', { pool_port: 9_001 })).status).to.equal(400);
  });

  it('start and stop hosting, which a restart does not change', async () => {
    const stopped = await at.post('/api/pool/stop');
    expect(stopped.value).to.deep.equal({
      ok: true,
      message: 'Pool hosting stopped',
      mode: 'solo',
    });
    at.restart();
    expect((await at.get('/pool/mode')).value['mode']).to.equal('solo');
    const started = await at.post('/api/pool/start', { pool_fee: 1, pool_name: 'Ours' });
    expect(started.value).to.deep.equal({
      ok: true,
      message: 'Pool hosting started',
      mode: 'host_pool',
      pool_name: 'Ours',
      pool_url: 'http://pool.example:7072',
      pool_port: 7072,
    });
    expect(at.control.feePercent).to.equal(1);
  });

  it('take no text for an empty body', async () => {
    const told = await at.post('/pool/start', undefined, { text: '{"pool_fee":1}' });
    expect(told).to.deep.include({ status: 400, text: 'Expected a JSON object as the body' });
  });

  it('change nothing where that cannot be kept', async () => {
    at.control.fault = storageFault();
    const calls: readonly (readonly [string, object])[] = [
      ['/pool/configure', { pool_name: 'Ours', pool_fee: 2 }],
      ['/pool/start', {}],
      ['/pool/stop', {}],
      ['/pool/mode', { mode: 'Solo' }],
    ];
    for (const [path, body] of calls)
      expect(await at.post(path, body), path).to.deep.include({
        status: 503,
        text: `The settings cannot be kept: the database does not answer. ${DOUBT}`,
        headers: { 'retry-after': '5' },
      });
    expect((await at.get('/pool/status')).value).to.include({
      mode: 'host_pool',
      pool_name: 'Unnamed Pool',
    });
  });

  it('leave the fee as it was where the names beside it cannot be kept', async () => {
    at.control.keepFaults = [storageFault()];
    const told = await at.post('/pool/configure', { pool_fee: 9, pool_name: 'Ours' });
    const text = 'The settings cannot be kept: the database does not answer';
    expect(told).to.deep.include({ status: 503, text });
    expect(at.control.feePercent).to.equal(1.5);
    at.restart();
    expect((await at.get('/pool/status')).value['pool_name']).to.equal('Unnamed Pool');
  });

  it('say that a fee stands which could not be taken back', async () => {
    at.control.afterFee = () => (at.control.fault = storageFault());
    const told = await at.post('/pool/configure', { pool_fee: 9 });
    const fee = 'The fee of 9% is in force all the same.';
    expect(told).to.deep.include({
      status: 503,
      text: `The settings cannot be kept: the database does not answer. ${fee} ${DOUBT}`,
    });
  });

  it('are settled by the next change where an answer was lost', async () => {
    at.control.loses = 1;
    at.control.keepFaults = [storageFault(), storageFault()];
    const told = await at.post('/pool/stop');
    expect(told.text).to.include(DOUBT);
    expect((await at.get('/pool/mode')).value['mode']).to.equal('host_pool');
    await at.post('/pool/configure', { pool_name: 'Ours' });
    at.restart();
    expect((await at.get('/pool/mode')).value['mode']).to.equal('host_pool');
  });

  it('tell a fee that the host refuses', async () => {
    at.control.fault = new RangeError('the fees would be more than the reward');
    const told = await at.post('/pool/configure', { pool_fee: 9 });
    expect(told).to.deep.include({ status: 400, text: 'the fees would be more than the reward' });
  });
});
