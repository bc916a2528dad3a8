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
  });
});
