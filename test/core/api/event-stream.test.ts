import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { ApiFixture, NO_QUERIES } from './api-fixture.ts';

describe('Event stream', () => {
  let fixture: ApiFixture;

  beforeEach(async () => {
    fixture = new ApiFixture(NO_QUERIES);
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  it('sends what happens, as it happens, filtered as asked', async () => {
    const stream = await open(fixture, '/api/v1/events?types=tip,block&pool=btc');
    expect(stream.type).to.contain('text/event-stream');
    fixture.events.emit({ type: 'job', poolId: 'btc', jobId: '1', height: 1, clean: true });
    fixture.events.emit({ type: 'tip', poolId: 'bch', height: 1, hash: 'no' });
    fixture.events.emit({ type: 'tip', poolId: 'btc', height: 7, hash: 'yes' });
    const text = await stream.until('\n\n', 'event: tip');
    expect(text).to.contain('data: {"type":"tip","poolId":"btc","height":7,"hash":"yes"}');
    expect(text).to.contain('id: 3\n').and.not.contain('"no"').and.not.contain('event: job');
    stream.close();
  });

  it('takes only so many streams of one address', async () => {
    const streams = [];
    for (let index = 0; index < 3; index++) streams.push(await open(fixture, '/api/v1/events'));
    expect((await fixture.get('/api/v1/events')).status).to.equal(429);
    for (const stream of streams) stream.close();
  });

  it('drops a client that does not read, and no other', async () => {
    const slow = await open(fixture, '/api/v1/events');
    const quick = await open(fixture, '/api/v1/events?types=tip');
    slow.pause();
    const jobId = 'x'.repeat(60_000);
    for (let index = 0; index < 400; index++) {
      fixture.events.emit({ type: 'job', poolId: 'btc', jobId, height: index, clean: false });
      if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    fixture.events.emit({ type: 'tip', poolId: 'btc', height: 7, hash: 'still-here' });
    expect(await quick.until('still-here')).to.contain('still-here');
    slow.resume();
    expect(await slow.ended).to.equal(true);
    quick.close();
  });

  it('ends when the server stops', async () => {
    const stream = await open(fixture, '/api/v1/events');
    await fixture.server.stop();
    expect(await stream.ended).to.equal(true);
  });
});

/** An event stream as a client sees it. */
async function open(fixture: ApiFixture, path: string) {
  const call = request({ port: fixture.server.port, host: '127.0.0.1', path });
  call.end();
  const response = await new Promise<IncomingMessage>((resolve) => call.once('response', resolve));
  let text = '';
  const waiting = new Set<() => void>();
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
    for (const look of waiting) look();
  });
  const ended = new Promise<boolean>((resolve) => {
    response.on('close', () => resolve(true));
    response.on('error', () => resolve(true));
  });
  const until = (...words: string[]) =>
    new Promise<string>((resolve) => {
      const look = () => {
        if (!words.every((word) => text.includes(word))) return;
        waiting.delete(look);
        resolve(text);
      };
      waiting.add(look);
      look();
    });
  await until(': connected');
  return {
    type: response.headers['content-type'] ?? '',
    ended,
    until,
    pause: () => response.pause(),
    resume: () => response.resume(),
    close: () => call.destroy(),
  };
}
