import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { PoolerBench } from './pooler-bench.ts';

const CALLS_AT_ONCE = 2_000;

describe('what serves miners at a pooler of KALE', () => {
  let at: PoolerBench;
  let socket: Socket;

  beforeEach(async () => {
    at = new PoolerBench();
    await at.start();
    socket = connect(Number(new URL(at.url).port), '127.0.0.1').setEncoding('latin1');
    await once(socket, 'connect');
  });

  afterEach(async () => {
    socket.destroy();
    await at.close();
  });

  /** The statuses of so many answers. */
  async function statuses(count: number): Promise<readonly string[]> {
    let text = '';
    const told = () => text.match(/(?<=HTTP\/1\.1 )[0-9]{3}/g) ?? [];
    for await (const chunk of socket as AsyncIterable<string>) {
      text += chunk;
      if (told().length >= count) break;
    }
    return told();
  }

  it('limits calls that are none, and writes nothing down of them', async () => {
    const calls = ['//', '/nothing'].map((path) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);
    socket.write(calls.join('').repeat(CALLS_AT_ONCE / 2 + 1));
    const told = await statuses(CALLS_AT_ONCE + 2);
    expect(told.slice(0, 4)).to.deep.equal(['400', '404', '400', '404']);
    expect(told.slice(-4)).to.deep.equal(['400', '404', '429', '429']);
    expect(at.log.errors).to.deep.equal([]);
  });

  it('writes nothing down of who goes away in the middle of a call', async () => {
    const head = 'POST /miners/register HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n';
    socket.write(`${head}expect: 100-continue\r\n\r\n`);
    await once(socket, 'data');
    socket.resetAndDestroy();
    // It ends when the server has seen that.
    await at.close();
    for (let turns = 3; turns > 0; turns--) await new Promise(setImmediate);
    expect(at.log.errors).to.deep.equal([]);
  });
});
