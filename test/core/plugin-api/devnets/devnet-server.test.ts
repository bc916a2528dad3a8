import { once } from 'node:events';
import { expect } from 'chai';
import { DevnetServer } from '../../../../core/plugin-api/devnets/devnet-server.ts';
import type { DevnetCall } from '../../../../core/plugin-api/devnets/devnet-server.ts';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { freePort } from '../../../daemons/free-port.ts';

const host = '127.0.0.1';

describe('the server of a devnet', () => {
  let server: DevnetServer;
  let url: string;
  let port: number;
  let handle: (call: DevnetCall) => Promise<{ status: number; text: string }>;
  beforeEach(async () => {
    port = await freePort();
    url = `http://${host}:${port}`;
    server = new DevnetServer({ host, port, bodyBytesMax: 10 }, (call) => handle(call));
    await server.start();
  });
  afterEach(() => server.stop());

  it('hands over method, path, headers and body, and sends what is answered', async () => {
    handle = ({ method, url: path, headers, text }) =>
      Promise.resolve({ status: 201, text: `${method} ${path} ${String(headers['x-a'])} ${text}` });
    const init = { method: 'PUT', body: '0123456789', headers: { 'x-a': '1' } };
    const answer = await fetch(`${url}/a?b=c`, init);
    expect(answer.status).to.equal(201);
    expect(await answer.text()).to.equal('PUT /a?b=c 1 0123456789');
  });

  it('refuses a body that is too long', async () => {
    handle = () => Promise.resolve({ status: 200, text: '' });
    expect((await fetch(url, { method: 'POST', body: '0123456789a' })).status).to.equal(413);
  });

  it('drops the connection of a call that fails', async () => {
    handle = () => Promise.reject(new Error('no'));
    const outcome = await fetch(url).then(
      () => 'answered',
      () => 'dropped',
    );
    expect(outcome).to.equal('dropped');
  });

  it('tells calls under way when it stops', async () => {
    let asked: Promise<unknown> | undefined;
    const signal = await new Promise<AbortSignal>((resolve) => {
      handle = async (call) => {
        resolve(call.signal);
        await once(call.signal, 'abort');
        return { status: 200, text: '' };
      };
      asked = fetch(url).catch(() => undefined);
    });
    await server.stop();
    expect(signal.aborted).to.equal(true);
    await asked;
  });

  it('says that its port is taken', async () => {
    const other = new DevnetServer({ host, port, bodyBytesMax: 10 }, (call) => handle(call));
    const error: unknown = await other.start().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PoolError);
    expect((error as PoolError).code).to.equal('PORT_UNAVAILABLE');
  });
});
