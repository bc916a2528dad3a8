import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { BackendClient, BackendFault } from '../../../../plugins/kale/pooler/backend-client.ts';

const TOKEN = 'a-token-of-this-test-only';

describe('client of a backend of KALE', () => {
  let server: Server;
  let answer: (response: ServerResponse) => void;

  beforeEach(async () => {
    server = createServer((_request, response) => {
      answer(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function fault(timeoutMs = 5_000): Promise<BackendFault> {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = new BackendClient({ url, poolerId: 'north', token: TOKEN, timeoutMs });
    const failed = await client.get('/health').catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(BackendFault);
    expect(String(failed)).to.not.contain(TOKEN);
    return failed as BackendFault;
  }

  it('tells what was refused in plain words, and when to come again', async () => {
    answer = (response) => {
      response.writeHead(429, { 'retry-after': '7' });
      response.end(JSON.stringify({ message: `too\u001b[31m\nmany ${'x'.repeat(1_000)}` }));
    };
    const { status, retrySeconds, message } = await fault();
    expect({ status, retrySeconds }).to.deep.equal({ status: 429, retrySeconds: 7 });
    expect(message).to.match(/^\/health: too \[31m many x+$/);
    expect(message.length).to.be.below(320);
  });

  it('is not held off for ever by what a backend says', async () => {
    answer = (response) => {
      response.writeHead(503, { 'retry-after': '999999999' });
      response.end('{}');
    };
    expect((await fault()).retrySeconds).to.equal(300);
  });

  it('reads no answer without end', async () => {
    answer = (response) => {
      const more = (): void => {
        if (!response.destroyed && response.write(Buffer.alloc(65_536, ' '))) setImmediate(more);
      };
      response.on('drain', more);
      more();
    };
    expect((await fault()).message).to.contain('without end');
  });

  it('waits for no answer that never ends', async () => {
    answer = (response) => {
      response.write('{');
    };
    expect(await fault(50)).to.include({ status: undefined, isPassing: true });
  });

  it('takes what is no JSON for a backend that is away', async () => {
    answer = (response) => {
      response.end('<html>');
    };
    expect(await fault()).to.include({ status: undefined, isPassing: true });
  });
});
