import { expect } from 'chai';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AdminGuard } from '../../../core/api/admin-guard.ts';
import { SystemClock } from '../../../core/host/system-clock.ts';
import { checkedRoutes } from '../../../core/plugin-routes/checked-routes.ts';
import { MountedRoutes } from '../../../core/plugin-routes/mounted-routes.ts';
import { ROUTE_CALLS_DEFAULTS, RouteCalls } from '../../../core/plugin-routes/route-calls.ts';
import { RouteShelf } from '../../../core/plugin-routes/route-shelf.ts';
import { FaultLog } from '../../../core/shares/fault-log.ts';
import { SilentLogger } from '../host/silent-logger.ts';

/** As many as a pool has seats. */
const WORKERS = 20_000;

class Taken extends EventEmitter {
  statusCode = 0;
  writableFinished = false;

  setHeader(): void {}

  end(): void {
    this.writableFinished = true;
    this.emit('close');
  }
}

describe('calls of the routes of plugins', () => {
  const calls = new RouteCalls(ROUTE_CALLS_DEFAULTS, new AdminGuard(undefined));
  let shelf: RouteShelf;
  let unmount: () => void;

  beforeEach(() => {
    shelf = new RouteShelf();
    const wait = () => new Promise(() => undefined);
    const check = checkedRoutes({
      routes: [
        { method: 'GET', paths: ['/wait'], handle: wait },
        { method: 'GET', paths: ['/now'], handle: () => ({ status: 200 }) },
      ].map((route) => ({ summary: 'A test.', guard: 'public', ...route })),
    });
    if (check.kind === 'faulty') throw new Error(check.fault);
    const options = { poolId: 'one', file: '', routes: check.routes, ownPathsOnly: false };
    const faults = new FaultLog({ spanMs: 1 }, new SystemClock(), new SilentLogger());
    unmount = shelf.mount(new MountedRoutes(options, (act) => act(), faults));
  });

  afterEach(() => unmount());

  /** The status, or the code of the error. */
  async function ask(url: string, address: string): Promise<number | string> {
    const match = shelf.find('GET', url);
    if (match.kind !== 'route') return match.kind;
    const request = { method: 'GET', url, headers: {} } as IncomingMessage;
    const taken = new Taken();
    const response = taken as unknown as ServerResponse;
    try {
      await calls.answer(request, response, match, { address, port: 7072 });
      return taken.statusCode;
    } catch (error) {
      return (error as { readonly error: string }).error;
    }
  }

  it('are answered while every worker of a full pool waits for work, until the pool ends', async () => {
    const waits = Array.from({ length: WORKERS }, (_, index) =>
      ask('/wait', `10.0.${index >> 8}.${index & 255}`),
    );
    expect(await ask('/now', '203.0.113.1')).to.equal(200);
    unmount();
    expect([...new Set(await Promise.all(waits))]).to.deep.equal(['pool-stopped']);
  });

  it('leave room for others where one address has too many', async () => {
    const waits = Array.from({ length: 513 }, () => ask('/wait', '203.0.113.1'));
    expect(await waits[512]).to.equal('busy');
    expect(await ask('/now', '203.0.113.2')).to.equal(200);
    unmount();
    expect(await waits[0]).to.equal('pool-stopped');
  });
});
