import { expect } from 'chai';
import { ListenerCounters } from '../../../core/listeners/listener-counters.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { TestPort } from './test-port.ts';

describe('listener', () => {
  let port: TestPort;

  afterEach(() => port.close());

  it('carries lines to a session and answers back', async () => {
    port = await new TestPort().listen();
    const peer = port.peer();
    expect(await peer.ask('{"id":1}')).to.equal('{"id":1}');
    const [connection] = port.connections;
    expect(connection).to.include({ remoteAddress: '127.0.0.1', port: port.port, secure: false });
  });

  it('gives every connection its own id', async () => {
    port = await new TestPort().listen();
    await Promise.all([port.peer().ask('a'), port.peer().ask('b'), port.peer().ask('c')]);
    expect(new Set(port.connections.map(({ id }) => id)).size).to.equal(3);
  });

  it('writes what one turn sends at once and in order, text and bytes mixed', async () => {
    const job = Buffer.from('job\n');
    port = await new TestPort({}, {}, {}, (connection) => ({
      line: () => {
        connection.send('one ');
        connection.send('two\n');
        connection.send(job);
        connection.send('three\n');
        connection.send(job);
      },
      closed: () => {},
    })).listen();
    const peer = port.peer();
    peer.send('go\n');
    const lines = [await peer.line(), await peer.line(), await peer.line(), await peer.line()];
    expect(lines).to.deep.equal(['one two', 'job', 'three', 'job']);
    expect(port.listener.counters.writes).to.equal(1);
  });

  it('sends what is queued before it closes', async () => {
    port = await new TestPort({}, {}, {}, (connection) => ({
      line: () => {
        connection.send('a last word\n');
        connection.close('done');
        connection.send('never\n');
      },
      closed: () => {},
    })).listen();
    const peer = port.peer();
    peer.send('go\nand on\n');
    expect(await peer.closed()).to.equal('a last word\n');
    await port.until(() => port.listener.counters.closed.session === 1);
  });

  it('tells the session once, and last, that its connection is gone', async () => {
    const calls: string[] = [];
    port = await new TestPort({}, {}, {}, (connection) => ({
      line: (line) => {
        calls.push(line);
        connection.close('done');
      },
      closed: () => calls.push('closed'),
    })).listen();
    const peer = port.peer();
    peer.send('one\ntwo\n');
    await peer.closed();
    await port.until(() => port.listener.counters.open === 0);
    expect(calls).to.deep.equal(['one', 'closed']);
  });

  it('closes a peer that does not read, at the limit of its queue', async () => {
    const block = Buffer.alloc(1 << 20, 'x');
    port = await new TestPort({}, {}, {}, (connection) => ({
      line: () => {
        for (let megabytes = 0; megabytes < 32; megabytes++) connection.send(block);
      },
      closed: () => {},
    })).listen();
    const peer = port.peer();
    peer.socket.pause();
    peer.send('go\n');
    await port.until(() => port.listener.counters.closed['send-queue-full'] === 1);
  });

  it('closes the connection whose session throws, and no other', async () => {
    port = await new TestPort().listen();
    const bystander = port.peer();
    await bystander.ask('hello');
    const peer = port.peer();
    peer.send('throw\nnever\n');
    expect(await peer.closed()).to.equal('');
    expect(await bystander.ask('still here')).to.equal('still here');
    expect(port.log.count('error')).to.equal(1);
    expect(port.listener.counters.closed['session-failed']).to.equal(1);
  });

  it('survives sessions that cannot be opened or closed', async () => {
    port = await new TestPort({}, {}, {}, (connection) => {
      if (port.connections.length === 1) throw new Error('cannot open');
      return {
        line: (line) => connection.send(`${line}\n`),
        closed: () => {
          throw new Error('cannot close');
        },
      };
    }).listen();
    const unopened = port.peer();
    unopened.send('hello\n');
    await unopened.closed();
    const unclosed = port.peer();
    await unclosed.ask('hello');
    unclosed.socket.end();
    await unclosed.closed();
    await port.until(() => port.listener.counters.open === 0);
    expect(port.log.count('error')).to.equal(2);
    expect(port.limits.total).to.equal(0);
  });

  it('cuts off a line of 1 MiB', async () => {
    port = await new TestPort().listen();
    const peer = port.peer();
    await peer.ask('hello');
    peer.send(Buffer.alloc(1 << 20, 'x'));
    await peer.closed();
    expect(port.listener.counters.closed['line-too-long']).to.equal(1);
    expect(port.listener.counters.junk).to.equal(1);
  });

  it('closes what speaks a protocol that is not served', async () => {
    port = await new TestPort().listen();
    const binary = port.peer();
    binary.send(Buffer.alloc(64, 0x80));
    const tls = port.tlsPeer();
    await Promise.all([binary.closed(), tls.closed()]);
    const { closed, junk } = port.listener.counters;
    expect(closed).to.include({ 'unknown-protocol': 1, 'tls-not-served': 1 });
    expect(junk).to.equal(0);
  });

  it('names the port that it cannot have', async () => {
    port = await new TestPort().listen();
    const second = new TestPort({ port: port.port });
    const error = await second.listen().catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(PoolError).with.property('code', 'PORT_UNAVAILABLE');
    expect((error as PoolError).message).to.include(`127.0.0.1 port ${port.port}`);
  });

  it('on closing says what is queued, then ends everybody', async () => {
    port = await new TestPort().listen();
    const peers = [port.peer(), port.peer(), port.peer()];
    await Promise.all(peers.map((peer) => peer.ask('hello')));
    for (const connection of port.connections) connection.send('farewell\n');
    await port.listener.close(60_000);
    expect(await Promise.all(peers.map((peer) => peer.closed()))).to.deep.equal(
      Array(3).fill('farewell\n'),
    );
    expect(port.listener.counters).to.include({ open: 0 });
    expect(port.listener.counters.closed.shutdown).to.equal(3);
  });

  it('on closing cuts off who lingers', async () => {
    port = await new TestPort().listen();
    const peer = port.peer();
    peer.socket.allowHalfOpen = true;
    await peer.ask('hello');
    await port.listener.close(1);
    expect(port.listener.counters.open).to.equal(0);
  });

  it('counts what it carries', async () => {
    port = await new TestPort().listen();
    await port.peer().ask('hello');
    expect(port.listener.counters).to.be.instanceOf(ListenerCounters);
    expect(port.listener.counters).to.include({ accepted: 1, open: 1, bytesIn: 6, bytesOut: 6 });
  });
});

describe('HTTP on a mining port', () => {
  let port: TestPort;

  before(async () => {
    port = await new TestPort().listen();
  });

  after(() => port.close());

  const request = (text: string): Promise<string> => {
    const peer = port.peer();
    peer.send(text);
    return peer.closed();
  };

  for (const method of ['GET', 'POST']) {
    it(`answers ${method} with a readable text`, async () => {
      const answer = await request(`${method} /any HTTP/1.1\r\nHost: pool\r\n\r\n`);
      expect(answer).to.match(/^HTTP\/1\.1 200 OK\r\n/);
      expect(answer).to.match(/\r\n\r\nPoint your miner here\.\n$/);
      expect(answer).to.include('Content-Length: 23\r\n');
    });
  }

  it('answers HEAD without the text', async () => {
    const answer = await request('HEAD / HTTP/1.0\r\n\r\n');
    expect(answer).to.match(/^HTTP\/1\.1 200 OK\r\n[\s\S]*Content-Length: 23\r\n[\s\S]*\r\n\r\n$/);
  });

  it('refuses CONNECT and everything else', async () => {
    for (const method of ['CONNECT', 'DELETE', 'PRI']) {
      const answer = await request(`${method} pool:443 HTTP/1.1\r\n\r\n`);
      expect(answer).to.match(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
      expect(answer).to.include('Allow: GET, HEAD, POST\r\n');
    }
  });

  it('opens no session', () => {
    expect(port.connections).to.deep.equal([]);
  });
});
