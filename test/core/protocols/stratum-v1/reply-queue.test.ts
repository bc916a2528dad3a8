import { expect } from 'chai';
import { FlushRound } from '../../../../core/protocols/stratum-v1/flush-round.ts';
import { ReplyQueue } from '../../../../core/protocols/stratum-v1/reply-queue.ts';
import { FakeConnection } from './fake-connection.ts';

function make(): { queue: ReplyQueue; connection: FakeConnection } {
  const connection = new FakeConnection(1);
  return { queue: new ReplyQueue(connection, new FlushRound()), connection };
}

describe('ReplyQueue', () => {
  it('writes shared buffers as they are, after the text before them', async () => {
    const { queue, connection } = make();
    queue.reply('a\n');
    queue.notify('b\n');
    queue.notify(Buffer.from('c\n'));
    queue.reply('d\n');
    await Promise.resolve();
    expect(connection.sent).to.deep.equal(['a\nb\n', 'c\n', 'd\n']);
  });

  it('lets notifications overtake answers that wait, unless one is exclusive', async () => {
    const { queue, connection } = make();
    const slot = queue.reserve();
    queue.notify('early\n');
    queue.reply('configured\n', true);
    queue.notify(Buffer.from('late\n'));
    queue.fill(slot, 'verdict\n');
    queue.notify('later\n');
    await Promise.resolve();
    expect(connection.sent.join('')).to.equal('early\nverdict\nconfigured\nlate\nlater\n');
    expect(queue.waiting).to.equal(0);
  });

  it('is silent once closed', async () => {
    const { queue, connection } = make();
    const slot = queue.reserve();
    queue.notify('a\n');
    queue.close();
    queue.fill(slot, 'b\n');
    queue.notify(Buffer.from('c\n'));
    await Promise.resolve();
    expect(connection.sent).to.deep.equal([]);
  });
});
