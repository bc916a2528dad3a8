import { expect } from 'chai';
import { AsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { PoolScopes } from '../../../core/host/pool-scope.ts';
import { Uncaught } from './uncaught.ts';

/** Runs `act` in the scope of one of two pools and tells who is blamed for what it throws. */
async function blamedFor(act: () => unknown): Promise<string> {
  const scopes = new PoolScopes();
  const blamed: string[] = [];
  scopes.open(() => blamed.push('other'));
  const scope = scopes.open((error) => blamed.push(`pool: ${(error as Error).message}`));
  return new Promise((resolve) => {
    const uncaught = new Uncaught((error) => {
      if (!scopes.blame(error)) blamed.push(`host: ${(error as Error).message}`);
      uncaught[Symbol.dispose]();
      scopes.close();
      resolve(blamed.join());
    });
    scope.enter(act);
  });
}

function fail(): never {
  throw new Error('fault');
}

const outside = new AsyncResource('outside');

const WAYS: Readonly<Record<string, () => unknown>> = {
  'a timer': () => setTimeout(fail),
  'an immediate': () => setImmediate(fail),
  'a tick': () => process.nextTick(fail),
  'a microtask': () => queueMicrotask(fail),
  'a promise': () => void Promise.reject(new Error('fault')),
  'an async function': () => void Promise.resolve().then(fail),
  'a file': () => readFile('/', fail),
  'an emitter without a listener': () =>
    setImmediate(() => new EventEmitter().emit('error', new Error('fault'))),
  'a server': () =>
    serve((socket) => {
      socket.destroy();
      fail();
    }),
  'a socket of a server': () =>
    serve((socket) => {
      socket.on('data', () => {
        socket.destroy();
        fail();
      });
    }),
};

/** A server that is used once, by somebody outside of any scope. */
function serve(accept: (socket: Socket) => void): void {
  const server = createServer((socket) => {
    server.close();
    accept(socket);
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { readonly port: number };
    outside.runInAsyncScope(() =>
      connect(port, '127.0.0.1')
        .on('error', () => undefined)
        .write('a'),
    );
  });
}

describe('PoolScopes', () => {
  for (const [name, act] of Object.entries(WAYS)) {
    it(`blames the pool for what ${name} of its plugin throws`, async () => {
      expect(await blamedFor(act)).to.equal('pool: fault');
    });
  }

  it('blames the host for what nobody of a plugin set up', async () => {
    const scopes = new PoolScopes();
    scopes.open(() => expect.fail('blamed'));

    const own = await new Promise((resolve) => {
      const uncaught = new Uncaught((error) => {
        uncaught[Symbol.dispose]();
        resolve(!scopes.blame(error));
      });
      setImmediate(fail);
    });

    expect(own).to.equal(true);
  });

  for (const [whose, lends] of [
    ['host', true],
    ['pool', false],
  ] as const) {
    it(`blames the ${whose} for a call from a plugin's timer that fails in the ${whose}`, async () => {
      const scopes = new PoolScopes();
      const blamed: string[] = [];
      const scope = scopes.open(() => blamed.push('pool'));
      const part = lends ? scope.lent({ act: fail }) : scope.foreign({ act: fail });

      await new Promise<void>((resolve) => {
        const uncaught = new Uncaught((error) => {
          uncaught[Symbol.dispose]();
          if (!scopes.blame(error)) blamed.push('host');
          resolve();
        });
        // Across two borders: the inner one counts.
        const way = () => (lends ? part.act() : scope.lent({ act: () => part.act() }).act());
        scope.enter(() => setTimeout(way));
      });

      expect(blamed).to.deep.equal([whose]);
    });
  }

  it('leaves the scope for the host, also for what the host sets up', async () => {
    const scopes = new PoolScopes();
    const blamed: string[] = [];
    const scope = scopes.open(() => blamed.push('pool'));
    const host = scope.lent({ later: () => void setImmediate(fail) });

    await new Promise<void>((resolve) => {
      const uncaught = new Uncaught((error) => {
        uncaught[Symbol.dispose]();
        if (!scopes.blame(error)) blamed.push('host');
        resolve();
      });
      scope.enter(() => host.later());
    });

    expect(blamed).to.deep.equal(['host']);
  });

  it('passes calls on to what is frozen and private', () => {
    class Part {
      readonly #secret = 7;
      readonly arrow = () => this.#secret + 1;
      readonly fact = 9;

      constructor() {
        Object.freeze(this);
      }

      method(add: number): number {
        return this.#secret + add;
      }
    }
    const part = new PoolScopes().open(() => undefined).foreign(new Part());

    expect([part.method(3), part.arrow(), part.fact]).to.deep.equal([10, 8, 9]);
    expect('method' in part, 'in').to.equal(true);
  });
});
