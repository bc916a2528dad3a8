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

interface Described {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly get: {
          readonly parameters: readonly { name: string; in: string; required: boolean }[];
          readonly responses: {
            readonly 200: {
              readonly content: { readonly 'application/json': { readonly schema: object } };
            };
          };
        };
      }
    >
  >;
}

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
    { greeting: 'A port.', selected: () => selected, pools: () => ['one', 'two'] },
    { shelf, calls },
    { log: new SilentLogger(), clock: { nowMs: () => 1_760_000_000_000 } },
  );
  const server = createServer((request, response) => {
    void answers(request, response, connection);
  });

  before((done) => {
    for (const poolId of ['one', 'two', 'elsewhere']) {
      const who = (request: object) => ({
        status: 200,
        body: { kind: 'json', value: { poolId, ...request, signal: undefined } },
      });
      const answer = { type: 'object', properties: { poolId: { type: 'string' } } };
      const query = { ...answer, required: ['poolId'] };
      const described = { query, answer };
      const route = {
        ...described,
        method: 'GET',
        summary: 'Who answers.',
        guard: 'public',
        handle: who,
      };
      const check = checkedRoutes({
        routes: [{ ...route, paths: ['/who', '/who/:id'] }],
        apiBase: `/base-${poolId}`,
      });
      if (check.kind === 'faulty') throw new Error(check.fault);
      const { routes, apiBase } = check;
      const options = { poolId, file: '', routes, apiBase, ownPathsOnly: poolId === 'two' };
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

  it('come below the base of the pool that feeds it, too, and of no other', async () => {
    expect(await (await get('/base-two/who/1')).json()).to.deep.include({ poolId: 'two' });
    expect((await get('/base-one/who')).status).to.equal(404);
    expect((await get('/pools/one/base-one/who')).status).to.equal(404);
    expect((await get('/base-two/who', 'POST')).status).to.equal(405);
  });

  it('describe the routes of its pools, where the port has them', async () => {
    const document = async () => (await get('/openapi.json')).json() as Promise<Described>;
    const { paths } = await document();
    expect(Object.keys(paths)).to.have.members([
      '/who',
      '/who/{id}',
      '/pools/one/who',
      '/pools/one/who/{id}',
    ]);
    const told = paths['/who/{id}']?.get;
    const named = told?.parameters.map(({ name, in: place, required }) => [name, place, required]);
    expect(named).to.deep.equal([
      ['id', 'path', true],
      ['poolId', 'query', true],
    ]);
    const schema = told?.responses[200].content['application/json'].schema;
    expect(schema).to.have.nested.property('properties.poolId.type', 'string');
    selected = 'one';
    expect((await document()).paths).to.include.keys('/who', '/pools/two/who');
    expect((await get('/openapi.json', 'POST')).status).to.equal(405);
    selected = undefined;
    expect((await get('/openapi.json')).status).to.equal(503);
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
    expect(await response.json()).to.deep.equal({
      error: 'too-many-requests',
      message: 'too many calls: wait 1 s',
      timestamp: '2025-10-09T08:53:20.000Z',
    });
  });
});
