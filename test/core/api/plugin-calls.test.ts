import { connect } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { checkedRoutes } from '../../../core/plugin-routes/checked-routes.ts';
import { MountedRoutes } from '../../../core/plugin-routes/mounted-routes.ts';
import { FaultLog } from '../../../core/shares/fault-log.ts';
import { fixture } from '../host/fixture-plugins.ts';
import { ApiFixture, NO_QUERIES, TOKEN } from './api-fixture.ts';

type RoutesOver = (desk: object, work: object, options: object) => unknown;

/** A desk at which nobody sits. */
const NO_SEATS = { arrange: () => undefined, seat: () => undefined, seats: () => [] };

describe('routes of plugins on the API port', () => {
  let api: ApiFixture;
  let mounted: MountedRoutes;
  let unmount: () => void;

  beforeEach(async () => {
    api = new ApiFixture(NO_QUERIES, { trustedProxies: ['127.0.0.1'] });
    await api.server.start();
    mounted = await routes('one');
    unmount = api.shelf.mount(mounted);
  });

  afterEach(() => api.server.stop());

  async function routes(poolId: string, ownPathsOnly = false): Promise<MountedRoutes> {
    const { routesOver } = (await import(fixture('speaks-http/routes.js'))) as {
      routesOver: RoutesOver;
    };
    const work = { move: () => undefined };
    const terms = { prefix: '/dig', submissionsMin: 30 };
    const check = checkedRoutes({ routes: routesOver(NO_SEATS, work, terms) });
    if (check.kind === 'faulty') throw new Error(check.fault);
    const options = { poolId, file: `${poolId}.toml`, routes: check.routes, ownPathsOnly };
    const log = { error: (facts: object) => api.logged.push(facts) };
    const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, ...log };
    return new MountedRoutes(
      options,
      (act) => act(),
      new FaultLog({ spanMs: 1 }, api.clock, logger),
    );
  }

  async function echo(text: string, headers: Record<string, string> = {}, query = '') {
    const response = await fetch(`http://127.0.0.1:${api.server.port}/dig/echo${query}`, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', ...headers },
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it('answers at every spelling and below the pool, and nowhere once the pool is gone', async () => {
    for (const path of ['/dig/items/x', '/api/dig/items/x', '/pools/one/dig/items/x'])
      expect(await api.json(path), path).to.deep.equal({ name: 'x' });
    unmount();
    for (const path of ['/dig/items/x', '/pools/one/dig/items/x'])
      expect((await api.get(path)).status, path).to.equal(404);
  });

  it('keeps integers exact up to the last of 64 bits, as numbers and as strings', async () => {
    const text =
      '{"a":9007199254740991,"b":9007199254740992,"c":18446744073709551615,' +
      '"d":"18446744073709551615","e":-9007199254740993,"f":1.5,"g":[18446744073709551614]}';
    const { body } = await echo(text);
    expect(body['body']).to.deep.include({
      a: 'number 9007199254740991',
      b: 'bigint 9007199254740992',
      c: 'bigint 18446744073709551615',
      d: 'string 18446744073709551615',
      e: 'bigint -9007199254740993',
      f: 'number 1.5',
    });
    expect((body['body'] as { g: object }).g).to.include({ 0: 'bigint 18446744073709551614' });
  });

  it('finds nothing in a body or a query that was not sent', async () => {
    const { body } = await echo('{"__proto__":{"admin":true},"constructor":1}', {}, '?__proto__=x');
    expect(body['body']).to.deep.equal({ prototype: 'null', constructor: 'number 1' });
    // Not its prototype: a name as any other.
    expect(JSON.stringify(body)).to.include('"query":{"__proto__":"x"}');
  });

  for (const [what, text, status] of [
    ['no JSON', '{', 400],
    ['a number without end', `{"a":${'9'.repeat(100)}}`, 400],
    ['a number beyond all', '{"a":1e999}', 400],
    ['too deep', `${'['.repeat(8_000)}${']'.repeat(8_000)}`, 400],
    ['too long', `"${'a'.repeat(17_000)}"`, 413],
  ] as const) {
    it(`refuses a body that is ${what}`, async () => {
      expect((await echo(text)).status).to.equal(status);
    });
  }

  it('refuses a body of unknown length as soon as it is too long', async () => {
    const socket = connect(api.server.port, '127.0.0.1');
    const head = 'POST /dig/echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n';
    socket.write(`${head}4e20\r\n${'a'.repeat(20_000)}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString('latin1')).to.match(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it('passes on text that is no JSON as it came, and the caller by his own address', async () => {
    const headers = { 'content-type': 'text/plain', 'x-forwarded-for': '203.0.113.9' };
    const { body } = await echo('plain', headers);
    expect(body).to.include({ text: 'plain', body: 'undefined undefined' });
    expect(body['remoteAddress']).to.equal('203.0.113.9');
    expect(body).not.to.have.property('port');
  });

  for (const [path, status] of [
    ['/dig/items/a%2Fb', 200],
    ['/dig/items/%00', 400],
    ['/dig/items/%E0', 400],
    [`/dig/items/${'a'.repeat(300)}`, 400],
    ['/dig/items/', 400],
    ['/dig/items/x/', 404],
    ['/dig/page?a=1&a=2', 400],
    ['/pools/none/dig/page', 404],
    ['/pools/__proto__/dig/page', 404],
  ] as const) {
    it(`answers ${path.slice(0, 30)} with ${status}`, async () => {
      expect((await api.get(path)).status).to.equal(status);
    });
  }

  it('says which methods a path has', async () => {
    const response = await api.send('POST', '/dig/page', {});
    expect([response.status, response.headers.get('allow')]).to.deep.equal([405, 'GET']);
  });

  it('lets only the operator through where the route says so', async () => {
    const body = { tip: 'aa', height: 1 };
    expect((await api.send('POST', '/dig/tip', body)).status).to.equal(401);
    const bearer = { authorization: `Bearer ${TOKEN}` };
    const response = await api.send('POST', '/dig/tip', body, bearer);
    expect(response.status).to.equal(200);
    expect(response.headers.get('access-control-allow-origin')).to.equal(null);
  });

  for (const path of ['throw', 'split', 'framed', 'nothing']) {
    it(`tells the operator and not the caller what went wrong: ${path}`, async () => {
      const response = await api.get(`/dig/${path}`);
      expect(response.status).to.equal(500);
      expect(response.headers.get('set-cookie')).to.equal(null);
      expect(await response.json()).to.have.all.keys('error', 'message', 'timestamp');
      expect(mounted.faults).to.equal(1);
      expect(api.logged).to.have.length(1);
      expect((await api.get('/dig/page')).status).to.equal(200);
    });
  }

  it('gives up a route that hangs, and a call whose pool ends', async () => {
    expect((await api.get('/dig/hang')).status).to.equal(504);
    const events = await api.get('/dig/events?count=0');
    unmount();
    expect(await events.text()).to.equal('');
  });

  it('answers HEAD without a body, and a page with its type', async () => {
    const response = await fetch(`http://127.0.0.1:${api.server.port}/dig/page`, {
      method: 'HEAD',
    });
    expect(response.headers.get('content-type')).to.equal('text/html');
    expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(await response.text()).to.equal('');
    expect(await (await api.get('/dig/page')).text()).to.equal('<p>');
  });

  it('streams events, bigints as strings', async () => {
    const text = await (await api.get('/dig/events?count=2')).text();
    expect(text).to.equal(
      'id: 0\nevent: tick\ndata: {"at":"0"}\n\nid: 1\nevent: tick\ndata: {"at":"1"}\n\n',
    );
  });

  it('holds a pool to so many calls at a time', async () => {
    const streams = await Promise.all(
      Array.from({ length: 6 }, () => api.get('/dig/events?count=0')),
    );
    const refused = await api.get('/dig/page');
    expect([refused.status, refused.headers.get('retry-after')]).to.deep.equal([503, '1']);
    for (const stream of streams) await stream.body?.cancel();
  });

  it('refuses paths of another pool and of the host, naming both', async () => {
    const second = await routes('two');
    expect(() => api.shelf.mount(second)).to.throw(/pool two is served by pool one \(one\.toml\)/);
    api.shelf.mount(await routes('two', true));
    expect((await api.get('/pools/two/dig/page')).status).to.equal(200);
    const own = checkedRoutes({
      routes: [
        { method: 'POST', paths: ['/health'], summary: 's', guard: 'public', handle: () => 1 },
      ],
    });
    if (own.kind === 'faulty') throw new Error(own.fault);
    const options = { ...second.options, poolId: 'three', routes: own.routes };
    const third = new MountedRoutes(options, second.enter, {} as FaultLog);
    expect(() => api.shelf.mount(third)).to.throw(/\/health of pool three is served by the host/);
  });

  it('answers below a base alone, so that paths of the host are free to the plugin', async () => {
    const given = await routes('kiln');
    const answers = (paths: readonly string[]) => ({
      method: 'GET',
      paths,
      summary: 's',
      guard: 'public',
      handle: () => ({ status: 200, body: { kind: 'text', text: 'kiln' } }),
    });
    const check = checkedRoutes({
      routes: [answers(['/health', '/dig/tip']), answers(['/stack/:id'])],
      apiBase: '/kiln',
    });
    if (check.kind === 'faulty') throw new Error(check.fault);
    const options = { ...given.options, routes: check.routes, apiBase: check.apiBase };
    const end = api.shelf.mount(new MountedRoutes(options, given.enter, {} as FaultLog));
    for (const path of ['/kiln/health', '/pools/kiln/health', '/kiln/stack/1', '/kiln/dig/tip'])
      expect(await (await api.get(path)).text(), path).to.equal('kiln');
    expect(await api.json('/health')).not.to.equal('kiln');
    for (const path of ['/stack/1', '/kiln', '/pools/kiln/kiln/health'])
      expect((await api.get(path)).status, path).to.equal(404);
    const { paths } = (await api.json('/api/v1/openapi.json')) as { paths: Record<string, object> };
    expect(paths).to.include.keys('/kiln/health', '/kiln/stack/{id}', '/health');
    expect(paths).not.to.include.keys('/stack/{id}');
    const other = { ...options, poolId: 'late', file: 'late.toml' };
    const late = new MountedRoutes(other, given.enter, {} as FaultLog);
    expect(() => api.shelf.mount(late)).to.throw(/\/kiln\/health of pool late is served by pool/);
    end();
  });

  it('describes them in the OpenAPI document while they are there', async () => {
    const document = async () =>
      (await api.json('/api/v1/openapi.json')) as { paths: Record<string, object> };
    expect((await document()).paths).to.include.keys('/dig/tip', '/api/dig/items/{name}');
    unmount();
    expect((await document()).paths).not.to.include.keys('/dig/tip');
  });
});
