import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { openapiOfPlugins } from '../../../../core/api/openapi.ts';
import { pluginPaths } from '../../../../core/api/plugin-openapi.ts';
import { checkedRoutes } from '../../../../core/plugin-routes/checked-routes.ts';
import { MountedRoutes } from '../../../../core/plugin-routes/mounted-routes.ts';
import { FaultLog } from '../../../../core/shares/fault-log.ts';
import { SystemClock } from '../../../../core/host/system-clock.ts';
import { SilentLogger } from '../../../core/host/silent-logger.ts';
import { RouteBench } from './route-bench.ts';

interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Operation {
  readonly summary: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; schema: object }[];
  readonly requestBody?: { readonly content: Response['content'] };
  readonly security: readonly object[];
  readonly responses: Readonly<Record<string, Response>>;
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** Of calls that answer with more than one document, or none. */
const STATUSES: Readonly<Record<string, readonly string[]>> = {
  'get /health': ['200', '503', 'default'],
  'get /miners/work': ['200', '204', 'default'],
  'post /miners/register': ['200', '201', 'default'],
};

describe('the OpenAPI document of a mining port of KALE', () => {
  const bench = new RouteBench();
  const check = checkedRoutes(bench.routes);
  if (check.kind === 'faulty') throw new Error(check.fault);
  const options = {
    ...{ poolId: 'kale', file: '', routes: check.routes, apiBase: [], ownPathsOnly: false },
  };
  const faults = new FaultLog({ spanMs: 1 }, new SystemClock(), new SilentLogger());
  const mounted = new MountedRoutes(options, (act) => act(), faults);
  const document = openapiOfPlugins(pluginPaths([{ mounted, below: [] }]));
  const { paths } = JSON.parse(JSON.stringify(document)) as { readonly paths: Paths };
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const operations = Object.entries(paths).flatMap(([path, each]) =>
    Object.entries(each).map(([method, operation]) => ({ path, method, operation })),
  );

  it('has every route once', () => {
    const named = operations.map(({ path, method }) => `${method} ${path}`);
    const wanted = bench.routes.routes.flatMap(({ method, paths: spellings }) =>
      spellings.map((each) => `${method.toLowerCase()} ${each.replaceAll(/:(\w+)/g, '{$1}')}`),
    );
    expect([...named].sort()).to.deep.equal([...wanted].sort());
    expect(new Set(wanted).size).to.equal(wanted.length);
  });

  for (const { path, method, operation } of operations) {
    it(`describes all that ${method} ${path} takes and answers`, async () => {
      const { parameters, requestBody, responses, security, summary } = operation;
      expect(summary).to.match(/^[A-Z].*\.$/);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).to.deep.equal(
        inPath,
      );
      if (method === 'post') expect(requestBody?.content).to.have.key('application/json');
      expect(security).to.be.an('array');
      const statuses = STATUSES[`${method} ${path}`];
      if (statuses !== undefined) expect(Object.keys(responses)).to.have.members(statuses);
      const schemas = parameters.map(({ schema }) => schema);
      for (const [status, { description, content }] of Object.entries(responses)) {
        expect(description).to.not.equal('');
        if (status === '204') continue;
        const [type = ''] = Object.keys(content ?? {});
        expect(type, status).to.equal(
          path === '/miners/events' && status === '200' ? 'text/event-stream' : 'application/json',
        );
        schemas.push(content?.[type]?.schema ?? {});
      }
      for (const schema of [...schemas, ...bodySchemas(requestBody)]) {
        expect(Object.keys(schema)).to.not.deep.equal([]);
        ajv.compile(schema);
      }
      // As it is refused: without a token, a miner or anything that it takes.
      const judge = ajv.compile(
        responses['default']?.content?.['application/json']?.schema ?? { not: {} },
      );
      const asked = path.replaceAll(/\{\w+\}/g, 'x');
      const told = await bench.call(method.toUpperCase(), asked, undefined, {
        body: 7,
        query: { minerId: 'x' },
      });
      if (told.status >= 400 && path !== '/health')
        expect(judge(told.value), JSON.stringify(told)).to.equal(true);
    });
  }

  it('describes the events that miners are sent', async () => {
    bench.open(5, await bench.farmers('north', 1));
    const route = bench.routes.routes.find(({ paths: [path] }) => path === '/miners/events');
    const ended = new AbortController();
    const answer = await route?.handle({
      ...{ method: 'GET', path: '/miners/events', params: {}, query: {}, body: undefined },
      ...{ text: '', headers: {}, remoteAddress: '203.0.113.1', port: 3336, signal: ended.signal },
    });
    if (answer?.body?.kind !== 'events') throw new Error('no stream');
    const content = paths['/miners/events']?.['get']?.responses['200']?.content;
    const judge = ajv.compile(content?.['text/event-stream']?.schema ?? { not: {} });
    for await (const each of answer.body.events) {
      expect(each.event).to.equal('block');
      expect(judge(JSON.parse(JSON.stringify(each))), ajv.errorsText(judge.errors)).to.equal(true);
      ended.abort();
    }
    expect(judge({ event: 'lane', data: { farmer: 'G' } })).to.equal(true);
    expect(judge({ event: 'other', data: {} })).to.equal(false);
  });
});

function bodySchemas(body: Operation['requestBody']): readonly object[] {
  return Object.values(body?.content ?? {}).map(({ schema }) => schema);
}
