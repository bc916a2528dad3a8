import { expect } from 'chai';
import { ReplyQueue } from '../../../../core/protocols/session/reply-queue.ts';
import { FakeConnection } from './fake-connection.ts';

function make(): { queue: ReplyQueue; connection: FakeConnection } {
  const connection = new FakeConnection(1);
  return { queue: new ReplyQueue(connection), connection };
}

describe('ReplyQueue', () => {
  it('lets notifications overtake answers that wait, unless one is exclusive', () => {
    const { queue, connection } = make();
    const slot = queue.reserve();
    queue.notify('early\n');
    queue.reply('configured\n', true);
    queue.notify(Buffer.from('late\n'));
    queue.fill(slot, 'verdict\n');
    queue.notify('later\n');
    expect(connection.sent.join('')).to.equal('early\nverdict\nconfigured\nlate\nlater\n');
    expect(queue.waiting).to.equal(0);
  });

  it('is silent once closed', () => {
    const { queue, connection } = make();
    const slot = queue.reserve();
    queue.notify('a\n');
    queue.close();
    queue.fill(slot, 'b\n');
    queue.notify(Buffer.from('c\n'));
    expect(connection.sent).to.deep.equal(['a\n']);
  });
});
