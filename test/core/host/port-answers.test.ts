import { expect } from 'chai';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AdminGuard } from '../../../core/api/admin-guard.ts';
import { portAnswers } from '../../../core/host/port-answers.ts';
import type { ByteConnection } from '../../../core/listeners/byte-protocol.ts';
import { checkedRoutes } from '../../../core/plugin-routes/checked-routes.ts';
import { MountedRoutes } from '../../../core/plugin-routes/mounted-routes.ts';
import { ROUTE_CALLS_DEFAULTS, RouteCalls } from '../../../core/plugin-routes/route-calls.ts';
import { RouteShelf } from '../../../core/plugin-routes/route-shelf.ts';
import { FaultLog } from '../../../core/shares/fault-log.ts';
import { SystemClock } from '../../../core/host/system-clock.ts';
import { SilentLogger } from './silent-logger.ts';

describe('answers of a mining port', () => {
  const shelf = new RouteShelf();
  let selected: string | undefined;
  let tokens = 100;
  const connection = {
    remoteAddress: '203.0.113.5',
    port: 7072,
    spend: () => tokens-- > 0,
  } as unknown as ByteConnection;
  const calls = new RouteCalls(ROUTE_CALLS_DEFAULTS, new AdminGuard(undefined));
  const answers = portAnswers(
    { greeting: 'A port.', selected: () => selected },
    { shelf, calls },
    new SilentLogger(),
  );
  const server = createServer((request, response) => {
    void answers(request, response, connection);
  });

  before((done) => {
    for (const poolId of ['one', 'two']) {
      const who = (request: object) => ({
        status: 200,
        body: { kind: 'json', value: { poolId, ...request, signal: undefined } },
      });
      const route = { method: 'GET', summary: 'Who answers.', guard: 'public', handle: who };
      const check = checkedRoutes({ routes: [{ ...route, paths: ['/who'] }] });
      if (check.kind === 'faulty') throw new Error(check.fault);
      const { routes } = check;
      const options = { poolId, file: '', routes, ownPathsOnly: poolId === 'two' };
      const faults = new FaultLog({ spanMs: 1 }, new SystemClock(), new SilentLogger());
      shelf.mount(new MountedRoutes(options, (act) => act(), faults));
    }
    server.listen(0, '127.0.0.1', done);
  });

  after(() => server.close());

  beforeEach(() => {
    selected = 'two';
    tokens = 100;
  });

  function get(path: string, method = 'GET'): Promise<Response> {
    return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method });
  }

  it('come from the pool that feeds it, or from the one that is named', async () => {
    const own = (await (await get('/who')).json()) as object;
    expect(own).to.include({ poolId: 'two', remoteAddress: '203.0.113.5', port: 7072 });
    expect(await (await get('/pools/one/who')).json()).to.include({ poolId: 'one' });
  });

  it('say what the port is, what is not there, and that no pool feeds it', async () => {
    expect(await (await get('/')).text()).to.equal('A port.\n');
    expect((await get('/nothing')).status).to.equal(404);
    const wrong = await get('/who', 'POST');
    expect([wrong.status, wrong.headers.get('allow')]).to.deep.equal([405, 'GET']);
    selected = undefined;
    const away = await get('/who');
    expect([away.status, away.headers.get('retry-after')]).to.deep.equal([503, '5']);
  });

  it('are held to the limit of an address', async () => {
    tokens = 0;
    const response = await get('/who');
    expect([response.status, response.headers.get('retry-after')]).to.deep.equal([429, '1']);
    expect(await response.json()).to.have.all.keys('error', 'message');
  });
});
