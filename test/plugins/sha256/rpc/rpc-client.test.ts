import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { DaemonConfig } from '../../../../plugins/sha256/coin-config.ts';
import { RpcClient } from '../../../../plugins/sha256/rpc/rpc-client.ts';
import type { CallOptions } from '../../../../plugins/sha256/rpc/rpc-client.ts';
import { RpcCredentials } from '../../../../plugins/sha256/rpc/rpc-credentials.ts';
import { freePort } from '../../../daemons/free-port.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const SECRET = 'correct-horse-battery';
const ok = JSON.stringify({ result: 42, error: null });

describe('RpcClient', () => {
  let server: Server;
  let handler: Handler;
  let requests: number;
  let url: string;
  let client: RpcClient | undefined;

  beforeEach(async () => {
    requests = 0;
    handler = (_, response) => response.end(ok);
    server = createServer((request, response) => {
      requests++;
      request.resume();
      request.on('end', () => handler(request, response));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await client?.close();
    server.closeAllConnections();
    server.close();
  });

  const call = async (
    daemon: Partial<DaemonConfig> = {},
    options: CallOptions & { answerBytesMax?: number } = {},
  ): Promise<unknown> => {
    const { answerBytesMax = 1000, ...rest } = options;
    const config = { url, ...daemon };
    client = new RpcClient(
      { name: 'n1', url: config.url, timeoutMs: 5000, answerBytesMax },
      new RpcCredentials(config, 'n1'),
    );
    return client.call('getblockcount', [], rest);
  };
  const failure = async (...args: Parameters<typeof call>): Promise<PoolError> => {
    const outcome = await call(...args).catch((error: unknown) => error);
    if (!(outcome instanceof PoolError)) throw new Error(`no PoolError: ${String(outcome)}`);
    return outcome;
  };
  /** Lets in one login only. */
  const guard = (login: string): void => {
    handler = (request, response) => {
      const given = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString();
      if (given !== login) response.statusCode = 401;
      response.end(given === login ? ok : '');
    };
  };

  it('logs in with user and password', async () => {
    guard(`rpc:${SECRET}`);
    expect(await call({ user: 'rpc', password: SECRET })).to.equal(42);
  });

  it('reads the cookie again when the node has written a new one', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'headframe-cookie-'));
    try {
      const cookieFile = path.join(folder, '.cookie');
      await writeFile(cookieFile, '__cookie__:old\n');
      guard('__cookie__:old');
      expect(await call({ cookieFile })).to.equal(42);
      await writeFile(cookieFile, '__cookie__:new');
      guard('__cookie__:new');
      expect(await client?.call('getblockcount')).to.equal(42);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says that it is not let in, without saying the password', async () => {
    guard('somebody:else');
    const error = await failure({ user: 'rpc', password: SECRET });
    expect(error.code).to.equal('DAEMON_UNAUTHORIZED');
    const told = JSON.stringify([error.message, error.facts, String(error.cause), error.stack]);
    expect(told).to.not.include(SECRET);
    expect(told).to.not.include(Buffer.from(`rpc:${SECRET}`).toString('base64'));
  });

  it('brings amounts as the text that the node wrote, where they have to be exact', async () => {
    handler = (_, response) =>
      response.end(
        '{"result":{"a":0.10000000,"b":[-2,9007199254740993,1e-8],"c":"0.3"},"error":null}',
      );
    expect(await call({}, { exact: true })).to.deep.equal({
      a: '0.10000000',
      b: [-2, '9007199254740993', '1e-8'],
      c: '0.3',
    });
    expect(await client?.call('getbalance')).to.have.property('a', 0.1);
  });

  it('makes a call once that must not be made twice, whatever becomes of its connection', async () => {
    handler = (_, response) => response.destroy();
    expect((await failure({}, { once: true })).code).to.equal('DAEMON_UNREACHABLE');
    expect(requests).to.equal(1);
    expect((await failure()).code).to.equal('DAEMON_UNREACHABLE');
    expect(requests).to.be.greaterThan(2);
  });

  it('names the cookie file that it cannot read', async () => {
    const error = await failure({ cookieFile: '/nowhere/.cookie' });
    expect(error.code).to.equal('DAEMON_UNAUTHORIZED');
    expect(error.message).to.include('/nowhere/.cookie');
  });

  it('gives up on a daemon that does not answer in time', async () => {
    handler = () => undefined;
    expect((await failure({}, { timeoutMs: 50 })).code).to.equal('DAEMON_TIMEOUT');
  });

  it('gives up on a daemon that stops in the middle of its answer', async () => {
    handler = (_, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('{"result":');
    };
    expect((await failure({}, { timeoutMs: 50 })).code).to.equal('DAEMON_TIMEOUT');
  });

  it('refuses an answer above its limit', async () => {
    handler = (_, response) => response.end(JSON.stringify({ result: 'x'.repeat(2000) }));
    const error = await failure();
    expect(error.code).to.equal('DAEMON_RPC');
    expect(error.message).to.include('1000 bytes');
  });

  it('refuses what is not JSON-RPC', async () => {
    for (const text of ['<html>', '', '[]', '17', 'null', '{"id":1}']) {
      handler = (_, response) => response.end(text);
      expect((await failure()).code, text).to.equal('DAEMON_RPC');
      await client?.close();
    }
  });

  it('refuses the answer to another call', async () => {
    handler = (_, response) => response.end(JSON.stringify({ result: 42, error: null, id: 7 }));
    const error = await failure();
    expect(error).to.deep.include({ code: 'DAEMON_RPC' });
    expect(error.message).to.include('the answer to another call');
    expect(error.facts['rpcCode']).to.equal(undefined);
  });

  it("passes on the node's own error with its number", async () => {
    handler = (_, response) => {
      response.statusCode = 500;
      response.end(JSON.stringify({ result: null, error: { code: -8, message: 'out of range' } }));
    };
    const error = await failure();
    expect(error.code).to.equal('DAEMON_RPC');
    expect(error.facts).to.include({ rpcCode: -8, daemon: 'n1', method: 'getblockcount' });
    expect(requests).to.equal(1);
  });

  it('calls a node that is still loading syncing', async () => {
    handler = (_, response) => {
      response.statusCode = 500;
      response.end(JSON.stringify({ result: null, error: { code: -28, message: 'Loading' } }));
    };
    expect((await failure()).code).to.equal('DAEMON_SYNCING');
  });

  it('tries again when a connection breaks, and says so when all break', async () => {
    handler = (request, response) => {
      if (requests < 3) request.socket.destroy();
      else response.end(ok);
    };
    expect(await call()).to.equal(42);
    await client?.close();
    requests = 0;
    handler = (request) => request.socket.destroy();
    expect((await failure()).code).to.equal('DAEMON_UNREACHABLE');
    expect(requests).to.equal(3);
  });

  it('says where nobody listens', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const error = await failure({ url: nowhere });
    expect(error.code).to.equal('DAEMON_UNREACHABLE');
    expect(error.message).to.include(nowhere).and.to.include('ECONNREFUSED');
  });

  it('ends early with the reason of its signal', async () => {
    handler = () => ending.abort(new Error('stopped'));
    const ending = new AbortController();
    const outcome = await call({}, { signal: ending.signal }).catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(Error).with.property('message', 'stopped');
  });
});

describe('RpcCredentials', () => {
  const url = 'http://127.0.0.1:8332';
  for (const [daemon, key] of [
    [{ url, cookieFile: '.cookie', user: 'u', password: 'p' }, 'cookieFile'],
    [{ url, password: 'p' }, 'user'],
    [{ url, user: 'u' }, 'password'],
  ] as const) {
    it(`refuses ${Object.keys(daemon).slice(1).join(' and ')} together, naming ${key}`, () => {
      expect(() => new RpcCredentials(daemon, 'n1'))
        .to.throw(PoolError)
        .that.deep.includes({ code: 'CONFIG_INVALID' })
        .and.has.nested.property('facts.key', `coin.daemons.${key}`);
    });
  }
});
