import { expect } from 'chai';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AdminGuard } from '../../../core/api/admin-guard.ts';
import { SystemClock } from '../../../core/host/system-clock.ts';
import type { RouteAnswer, RouteRequest } from '../../../core/plugin-api/routes.ts';
import { checkedRoutes } from '../../../core/plugin-routes/checked-routes.ts';
import { MountedRoutes } from '../../../core/plugin-routes/mounted-routes.ts';
import { ROUTE_CALLS_DEFAULTS, RouteCalls } from '../../../core/plugin-routes/route-calls.ts';
import { RouteShelf } from '../../../core/plugin-routes/route-shelf.ts';
import { FaultLog } from '../../../core/shares/fault-log.ts';
import { SilentLogger } from '../host/silent-logger.ts';

const ADDRESS = '203.0.113.5';
const DONE: RouteAnswer = { status: 200, body: { kind: 'text', text: 'done' } };

describe('the signal of a call', () => {
  const shelf = new RouteShelf();
  const calls = new RouteCalls(ROUTE_CALLS_DEFAULTS, new AdminGuard(undefined));
  let handle: (request: RouteRequest) => Promise<RouteAnswer>;
  let ended: () => void = () => undefined;
  let unmount: () => void;
  const server = createServer((request, response) => {
    const match = shelf.find('GET', '/route');
    if (match.kind !== 'route') throw new Error('the route is not there');
    void calls
      .answer(request, response, match, { address: ADDRESS, port: undefined })
      .catch(() => response.destroy())
      .then(() => ended());
  });

  before((done) => {
    server.listen(0, '127.0.0.1', done);
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  beforeEach(() => {
    const check = checkedRoutes({
      routes: [
        {
          method: 'GET',
          paths: ['/route'],
          summary: 'Whatever the test does.',
          guard: 'public',
          handle: (request: RouteRequest) => handle(request),
        },
      ],
    });
    if (check.kind === 'faulty') throw new Error(check.fault);
    const options = { poolId: 'one', file: '', routes: check.routes, ownPathsOnly: false };
    const faults = new FaultLog({ spanMs: 1 }, new SystemClock(), new SilentLogger());
    unmount = shelf.mount(new MountedRoutes(options, (act) => act(), faults));
  });

  afterEach(() => unmount());

  /** Resolves when the call is over; `hangUp` leaves it. */
  function call(): { readonly over: Promise<void>; readonly hangUp: () => void } {
    const over = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const { port } = server.address() as AddressInfo;
    const asked = get({ port, path: '/route', agent: false }, (answer) => answer.resume());
    asked.on('error', () => undefined);
    return { over, hangUp: () => asked.destroy() };
  }

  it('is aborted when the answer is given, for who listens', async () => {
    let signal: AbortSignal | undefined;
    handle = (request) => {
      signal = request.signal;
      expect(signal.aborted).to.equal(false);
      return Promise.resolve(DONE);
    };
    await call().over;
    expect(signal?.aborted).to.equal(true);
  });

  it('is aborted for who asks for it only after the answer', async () => {
    let asked: RouteRequest | undefined;
    handle = (request) => {
      asked = request;
      return Promise.resolve(DONE);
    };
    await call().over;
    expect(asked?.signal.aborted).to.equal(true);
    expect(asked?.signal).to.equal(asked?.signal);
    expect(asked?.signal.reason).to.have.property('name', 'AbortError');
  });

  it('tells a handler that waits that the caller hung up', async () => {
    let { over, hangUp }: Partial<ReturnType<typeof call>> = {};
    handle = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        hangUp?.();
      });
    ({ over, hangUp } = call());
    await over;
  });

  it('says that the pool was stopped, also to who did not ask before', async () => {
    let asked: RouteRequest | undefined;
    handle = (request) => {
      asked = request;
      unmount();
      return Promise.resolve(DONE);
    };
    await call().over;
    expect(asked?.signal.reason).to.have.property('message', 'the pool does not run');
  });

  it('is the reason of its own call', async () => {
    const reasons: unknown[] = [];
    const asked: RouteRequest[] = [];
    handle = (request) => {
      asked.push(request);
      return Promise.resolve(DONE);
    };
    await call().over;
    await call().over;
    for (const { signal } of asked) reasons.push(signal.reason);
    // An error tells by its identity which pool it came from.
    expect(reasons[0]).to.not.equal(reasons[1]);
  });
});
