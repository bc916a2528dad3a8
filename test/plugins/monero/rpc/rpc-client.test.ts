import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { RpcClient } from '../../../../plugins/monero/rpc/rpc-client.ts';
import type { CallOptions, RpcClientOptions } from '../../../../plugins/monero/rpc/rpc-client.ts';
import { freePort } from '../../../daemons/free-port.ts';
import { DigestGate } from './digest-gate.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const SECRET = 'correct-horse-battery';
const login = { user: 'pool', password: SECRET };
const ok = JSON.stringify({ jsonrpc: '2.0', result: { height: 42, status: 'OK' } });

describe('RpcClient of monerod', () => {
  let server: Server;
  let handler: Handler;
  let requests: string[];
  let bodies: string[];
  let sockets: Set<Socket>;
  let url: string;
  let client: RpcClient;

  beforeEach(async () => {
    [requests, bodies, sockets] = [[], [], new Set()];
    handler = (_, response) => response.end(ok);
    server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      sockets.add(request.socket);
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        bodies.push(body);
        handler(request, response);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    open();
  });
  afterEach(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });

  const open = (options: Partial<RpcClientOptions> = {}): void => {
    client = new RpcClient({ name: 'n1', url, timeoutMs: 5000, answerBytesMax: 1000, ...options });
  };
  const failure = async (options: CallOptions = {}): Promise<PoolError> => {
    const outcome = await client.call('get_info', {}, options).catch((error: unknown) => error);
    if (!(outcome instanceof PoolError)) throw new Error(`no PoolError: ${String(outcome)}`);
    return outcome;
  };
  const answering = (answer: object): void => {
    handler = (_, response) => response.end(JSON.stringify(answer));
  };

  it('posts JSON-RPC 2.0, and gives back the result', async () => {
    expect(await client.call('submit_block', ['00'])).to.deep.equal({ height: 42, status: 'OK' });
    expect(requests).to.deep.equal(['POST /json_rpc']);
    expect(JSON.parse(bodies[0] ?? '')).to.deep.include({
      jsonrpc: '2.0',
      method: 'submit_block',
      params: ['00'],
    });
  });

  it('names the call that is refused, whatever shape the refusal has', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    for (const answer of [
      '{"error":{"code":{"toString":1},"message":{"toString":1}}}',
      '{"error":{"code":null,"message":null}}',
      '{"error":[[]]}',
      `{"error":{"code":1,"message":${deep}}}`,
      '{"result":{"status":{"toJSON":1}}}',
      `{"result":{"status":${deep}}}`,
    ]) {
      open({ answerBytesMax: 200_000 });
      handler = (_, response) => response.end(answer);
      const { code, message } = await failure();
      expect(code, answer.slice(0, 40)).to.equal('DAEMON_RPC');
      expect(message).to.include('get_info answered');
      await client.close();
    }
  });

  it('keeps a path that stands in front of the service', async () => {
    open({ url: `${url}/monero/` });
    await client.call('get_info');
    expect(requests).to.deep.equal(['POST /monero/json_rpc']);
  });

  it('uses one connection for one call after the other', async () => {
    for (let call = 0; call < 5; call++) await client.call('get_info');
    expect(sockets.size).to.equal(1);
  });

  it('lets calls overtake one that hangs', async () => {
    let hung: ServerResponse | undefined;
    handler = (_, response) => {
      if (hung === undefined) hung = response;
      else response.end(ok);
    };
    const first = client.call('get_block_template');
    for (let call = 0; call < 6; call++) await client.call('get_info');
    hung?.end(ok);
    expect(await first).to.include({ height: 42 });
  });

  it('has no call wait for longer than it may, however many hang before it', async () => {
    handler = () => undefined;
    let ended = 0;
    const hanging = Array.from({ length: 4 }, () =>
      client.call('submit_block').catch(() => {
        ended++;
      }),
    );
    expect((await failure({ timeoutMs: 50 })).code).to.equal('DAEMON_TIMEOUT');
    expect(ended).to.equal(0);
    await client.close();
    await Promise.all(hanging);
  });

  it("calls the daemon's own busy syncing, as error and as status", async () => {
    answering({ error: { code: -9, message: 'Core is busy' } });
    expect((await failure()).code).to.equal('DAEMON_SYNCING');
    answering({ result: { status: 'BUSY' } });
    expect((await failure()).code).to.equal('DAEMON_SYNCING');
  });

  it("passes on the daemon's own error with its number", async () => {
    answering({ error: { code: -2, message: 'Too big height' } });
    const error = await failure();
    expect(error.code).to.equal('DAEMON_RPC');
    expect(error.message).to.include('Too big height');
    expect(error.facts).to.include({ rpcCode: -2, daemon: 'n1', method: 'get_info' });
    expect(requests).to.have.length(1);
  });

  it('takes any other status for an error', async () => {
    answering({ result: { status: 'Failed' } });
    expect((await failure()).message).to.include('Failed');
  });

  it('refuses what is not JSON-RPC', async () => {
    for (const text of ['<html>', '', '[]', '17', 'null', '{"id":1}']) {
      handler = (_, response) => response.end(text);
      expect((await failure()).code, text).to.equal('DAEMON_RPC');
    }
  });

  it('refuses the answer to another call', async () => {
    answering({ jsonrpc: '2.0', id: 7, result: { height: 1 } });
    const error = await failure();
    expect(error.code).to.equal('DAEMON_RPC');
    expect(error.message).to.include('the answer to another call');
  });

  it('refuses an answer above its limit', async () => {
    answering({ result: 'x'.repeat(2000) });
    const error = await failure();
    expect(error.code).to.equal('DAEMON_RPC');
    expect(error.message).to.include('1000 bytes');
    expect(requests).to.have.length(1);
  });

  it('gives up on a daemon that does not answer in time, at once or in the middle', async () => {
    handler = () => undefined;
    expect((await failure({ timeoutMs: 50 })).code).to.equal('DAEMON_TIMEOUT');
    handler = (_, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('{"result":');
    };
    expect((await failure({ timeoutMs: 50 })).code).to.equal('DAEMON_TIMEOUT');
  });

  it('tries again when a connection breaks, and says so when all break', async () => {
    handler = (request, response) => {
      if (requests.length < 3) request.socket.destroy();
      else response.end(ok);
    };
    expect(await client.call('get_info')).to.include({ height: 42 });
    requests = [];
    handler = (request) => request.socket.destroy();
    expect((await failure()).code).to.equal('DAEMON_UNREACHABLE');
    expect(requests).to.have.length(3);
  });

  it('says where nobody listens', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    open({ url: nowhere });
    const error = await failure();
    expect(error.code).to.equal('DAEMON_UNREACHABLE');
    expect(error.message).to.include(nowhere).and.to.include('ECONNREFUSED');
  });

  it('ends early with the reason of its signal, and goes on afterwards', async () => {
    const ending = new AbortController();
    handler = () => ending.abort(new Error('stopped'));
    const { signal } = ending;
    const outcome = await client.call('get_info', {}, { signal }).catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(Error).with.property('message', 'stopped');
    handler = (_, response) => response.end(ok);
    expect(await client.call('get_info')).to.include({ height: 42 });
  });

  describe('with a digest login', () => {
    let gate: DigestGate;
    beforeEach(() => {
      gate = new DigestGate(login.user, login.password);
      handler = (request, response) => {
        if (gate.admits(request, response)) response.end(ok);
      };
      open({ login });
    });

    it('is asked once, and then counts its requests', async () => {
      for (let call = 0; call < 5; call++) await client.call('get_info');
      expect(gate).to.include({ challenges: 1, passed: 5 });
    });

    it('logs each connection in by itself when many calls are made at once', async () => {
      const calls = Array.from({ length: 20 }, () => client.call('get_info'));
      expect(await Promise.all(calls)).to.have.length(20);
      expect(sockets.size).to.be.above(1);
      expect(gate).to.include({ challenges: sockets.size, passed: 20 });
    });

    it('takes a new nonce when its own has become stale', async () => {
      await client.call('get_info');
      for (const socket of sockets) gate.expire(socket);
      expect(await client.call('get_info')).to.include({ height: 42 });
      expect(gate).to.include({ challenges: 2, passed: 2 });
    });

    it('logs in again on the connection that follows a broken one', async () => {
      await client.call('get_info');
      for (const socket of sockets) socket.destroy();
      expect(await client.call('get_info')).to.include({ height: 42 });
      expect(gate.passed).to.equal(2);
    });

    it('says that it is not let in, without saying the password', async () => {
      gate = new DigestGate(login.user, 'another');
      const error = await failure();
      expect(error.code).to.equal('DAEMON_UNAUTHORIZED');
      expect(error.message).to.include('do not fit');
      const told = JSON.stringify([error.message, error.facts, String(error.cause), error.stack]);
      expect(told).to.not.include(SECRET);
    });

    it('says so where a login is wanted and none is configured', async () => {
      open();
      const error = await failure();
      expect(error.code).to.equal('DAEMON_UNAUTHORIZED');
      expect(error.message).to.include('wants the user and password');
    });
  });
});
