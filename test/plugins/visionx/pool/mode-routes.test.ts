import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { storageFault } from './fake-host.ts';
import { RouteBench } from './route-bench.ts';

const JOIN = { mode: 'JoinPool', url: 'http://other.example:7072', threads: 2 };

describe('route /pool/mode of VisionX', () => {
  let at: RouteBench;

  beforeEach(() => {
    at = new RouteBench();
  });

  const modes: readonly (readonly [string, string, boolean, boolean])[] = [
    ['Solo', 'solo', false, false],
    ['HostPool', 'host_pool', true, false],
    ['JoinPool', 'join_pool', false, true],
  ];
  for (const [named, mode, isHosting, isWorker] of modes)
    it(`sets the mode ${named}, which a restart does not change`, async () => {
      const told = await at.post('/api/pool/mode', { url: JOIN.url, mode: named });
      expect(told.value).to.deep.equal({ ok: true, mode });
      at.restart();
      expect((await at.get('/api/pool/mode')).value).to.deep.equal({
        mode,
        is_hosting: isHosting,
        is_worker: isWorker,
      });
    });

  const faults: readonly (readonly [unknown, string])[] = [
    [undefined, "Missing 'mode' field"],
    [[], "Missing 'mode' field"],
    [{}, "Missing 'mode' field"],
    [{ mode: 1 }, "Missing 'mode' field"],
    [{ mode: 'solo' }, 'Invalid mode: solo'],
    [{ mode: '' }, 'Invalid mode: '],
    [{ mode: 'JoinPool' }, "Missing 'url' field: which pool to join"],
    [{ ...JOIN, url: 'ftp://x' }, 'url must be an address such as http://pool.example:7072'],
    [{ ...JOIN, url: 'http://u:p@x' }, 'url must be an address such as http://pool.example:7072'],
    [{ ...JOIN, url: 'http://' }, 'url must be an address such as http://pool.example:7072'],
    [{ ...JOIN, threads: 0 }, 'threads must be 1 to 256'],
    [{ ...JOIN, threads: 1.5 }, 'threads must be 1 to 256'],
    [{ ...JOIN, threads: 5 }, 'threads: 1 to 4'],
    [{ ...JOIN, wallet_address: 'nobody' }, 'wallet_address: no address of this chain'],
  ];
  for (const [body, text] of faults)
    it(`refuses ${JSON.stringify(body)}: ${text}`, async () => {
      expect(await at.post('/pool/mode', body)).to.deep.include({ status: 400, text });
      expect(at.miner.order).to.equal(undefined);
      at.restart();
      expect((await at.get('/pool/mode')).value['mode']).to.equal('host_pool');
      expect((await at.get('/pool/status')).value['join']).to.equal(null);
    });

  it('mines for another pool, and does so again after a restart', async () => {
    await at.post('/pool/mode', { ...JOIN, wallet_address: 'land1mine', worker_name: 'big' });
    const order = { url: JOIN.url, address: 'land1mine', worker: 'big', threads: 2 };
    expect(at.miner.order).to.deep.equal(order);
    at.miner.order = undefined;
    at.restart();
    expect(at.miner.order).to.deep.equal(order);
  });

  it('mines there for its own address, and as the file says where a call does not', async () => {
    at = new RouteBench({ join: { url: 'http://file.example', worker: 'filed', threads: 3 } });
    expect(at.miner.order).to.equal(undefined);
    await at.post('/pool/mode', { mode: 'JoinPool' });
    const order = { url: 'http://file.example', address: 'land1pool', worker: 'filed', threads: 3 };
    expect(at.miner.order).to.deep.equal(order);
    await at.post('/pool/mode', { mode: 'JoinPool', threads: 1 });
    expect(at.miner.order).to.deep.equal({ ...order, threads: 1 });
  });

  it('has workers ask again soon while it hosts nothing', async () => {
    await at.post('/pool/mode', JOIN);
    const told = await at.get('/pool/job', { worker_id: 'w' });
    expect(told).to.deep.include({ status: 503, headers: { 'retry-after': '5' } });
  });

  it('stops its miner once it leaves the other pool', async () => {
    await at.post('/pool/mode', JOIN);
    await at.post('/pool/start');
    await at.post('/pool/stop');
    expect([at.miner.order, at.miner.stops]).to.deep.equal([undefined, 1]);
  });

  it('begins in the mode of the file, whose change is the last word', async () => {
    at = new RouteBench({ mode: 'solo', poolName: 'One' });
    await at.post('/pool/start', { pool_name: 'Two' });
    at.restart();
    expect((await at.get('/pool/status')).value).to.include({
      mode: 'host_pool',
      pool_name: 'Two',
    });
    at.restart({ mode: 'solo', poolName: 'Three' });
    expect((await at.get('/pool/status')).value).to.include({
      mode: 'host_pool',
      pool_name: 'Three',
    });
    at.restart({ mode: 'join_pool', join: { url: 'http://other.example' } });
    expect((await at.get('/pool/mode')).value['mode']).to.equal('join_pool');
  });

  it('refuses a file that wants to join a pool and names none', () => {
    expect(() => at.restart({ mode: 'join_pool' })).to.throw(
      PoolError,
      'coin.mode: "join_pool" needs a section [coin.join] with the url of the other pool',
    );
  });

  it('begins as the file says where what was kept is nonsense', async () => {
    for (const kept of [null, 5, {}, { file: {}, settings: { mode: 'none' } }]) {
      at.control.kept = kept;
      at.restart();
      expect((await at.get('/pool/mode')).value['mode']).to.equal('host_pool');
    }
  });

  const turns: readonly (readonly [string, string, readonly string[]])[] = [
    ['HostPool', 'Solo', ['own']],
    ['Solo', 'HostPool', ['alice', 'pool']],
    ['HostPool', 'JoinPool', []],
    ['HostPool', 'HostPool', ['alice', 'pool', 'own']],
  ];
  for (const [from, to, stays] of turns)
    it(`ends the seats of ${from} that have no place in ${to}`, async () => {
      await at.post('/pool/mode', { mode: from });
      at.seat('alice');
      at.seat('pool', { address: 'land1pool' });
      at.seat('own', { address: 'solo:land1pool' });
      await at.post('/pool/mode', { ...JOIN, mode: to });
      expect(at.desk.seats().map(({ workerId }) => workerId)).to.deep.equal(stays);
    });

  it('makes one change after the other', async () => {
    const told = await Promise.all([
      at.post('/pool/mode', JOIN),
      at.post('/pool/stop'),
      at.post('/pool/mode', { ...JOIN, url: 'http://second.example' }),
    ]);
    expect(told.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    expect(at.miner.order?.url).to.equal('http://second.example');
    expect((await at.get('/pool/mode')).value['mode']).to.equal('join_pool');
  });

  it('keeps nothing of a mode that cannot be, with or without a database', async () => {
    at.control.keepFaults = [storageFault()];
    expect((await at.post('/pool/mode', { ...JOIN, threads: 5 })).status).to.equal(400);
    expect(at.control.keepFaults).to.have.length(1);
  });

  it('joins as was kept where the miner does not start, and says so', async () => {
    at.miner.startFault = new RangeError('no threads are left');
    const told = await at.post('/pool/mode', JOIN);
    const note = 'no threads are left';
    expect(told.value).to.deep.equal({ ok: true, mode: 'join_pool', note });
    expect((await at.get('/pool/mode')).value['mode']).to.equal('join_pool');
    at.restart();
    expect((await at.get('/pool/mode')).value['mode']).to.equal('join_pool');
    at.miner.startFault = undefined;
    expect((await at.post('/pool/mode', JOIN)).value).to.deep.equal({
      ok: true,
      mode: 'join_pool',
    });
  });

  it('goes on as before where the mode cannot be kept, after a restart too', async () => {
    at.seat('alice');
    at.control.keepFaults = [storageFault()];
    expect((await at.post('/pool/stop')).status).to.equal(503);
    expect(at.desk.seats()).to.have.length(1);
    at.restart();
    expect((await at.get('/pool/mode')).value['mode']).to.equal('host_pool');
  });

  it('starts no miner where the mode cannot be kept', async () => {
    at.control.fault = storageFault();
    expect((await at.post('/pool/mode', JOIN)).status).to.equal(503);
    expect(at.miner.order).to.equal(undefined);
  });
});
