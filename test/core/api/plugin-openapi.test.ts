import { expect } from 'chai';
import { pluginPaths } from '../../../core/api/plugin-openapi.ts';
import { SystemClock } from '../../../core/host/system-clock.ts';
import { checkedRoutes } from '../../../core/plugin-routes/checked-routes.ts';
import { MountedRoutes } from '../../../core/plugin-routes/mounted-routes.ts';
import { FaultLog } from '../../../core/shares/fault-log.ts';
import { SilentLogger } from '../host/silent-logger.ts';

const ROUTE = { summary: 'A call.', guard: 'public', handle: () => ({ status: 201 }) };

describe('paths of plugins in the OpenAPI document', () => {
  it('say with which status a call succeeds, and who may make it', () => {
    const answer = { type: 'object' };
    const check = checkedRoutes({
      routes: [
        { ...ROUTE, answer, method: 'POST', paths: ['/join'], status: 201, auth: 'bearer' },
        { ...ROUTE, answer, method: 'GET', paths: ['/open'] },
        { ...ROUTE, method: 'GET', paths: ['/kept'], guard: 'admin', auth: 'bearer' },
        {
          ...{ ...ROUTE, method: 'GET', paths: ['/stream'], fault: { type: 'string' } },
          ...{ events: { tick: answer }, others: { 204: null, 299: answer } },
        },
      ],
    });
    if (check.kind === 'faulty') throw new Error(check.fault);
    const options = {
      ...{ poolId: 'one', file: '', routes: check.routes, apiBase: [], ownPathsOnly: false },
    };
    const faults = new FaultLog({ spanMs: 1 }, new SystemClock(), new SilentLogger());
    const mounted = new MountedRoutes(options, (act) => act(), faults);
    const paths = pluginPaths([{ mounted, below: [] }]);
    const content = { 'application/json': { schema: answer } };
    expect(paths['/join']?.['post']).to.deep.include({ security: [{ pluginToken: [] }] });
    expect(paths['/join']?.['post'])
      .to.have.nested.property('responses.201')
      .that.deep.includes({ content });
    expect(paths['/open']?.['get']).to.deep.include({ security: [] });
    expect(paths['/open']?.['get'])
      .to.have.nested.property('responses.200')
      .that.deep.includes({ content });
    expect(paths['/kept']?.['get']).to.deep.include({ security: [{ admin: [] }] });
    const properties = { event: { const: 'tick' }, data: answer };
    const oneOf = [{ type: 'object', properties, required: ['event', 'data'] }];
    expect(paths['/stream']?.['get']).to.deep.nested.include({
      responses: {
        200: {
          description: 'The answer.',
          content: { 'text/event-stream': { schema: { oneOf } } },
        },
        204: { description: 'Without a body.' },
        299: { description: 'An answer too.', content },
        default: {
          description: 'What went wrong.',
          content: { 'application/json': { schema: { type: 'string' } } },
        },
      },
    });
  });
});
