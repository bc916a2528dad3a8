import { expect } from 'chai';
import { BackendFault } from '../../../../plugins/kale/pooler/backend-client.ts';
import { ShareQueue } from '../../../../plugins/kale/pooler/share-queue.ts';
import type { QueuedShare } from '../../../../plugins/kale/pooler/share-queue.ts';
import { FakeClock } from '../../../core/protocols/session/fake-clock.ts';

const BLOCK = { blockIndex: 5, shareZeros: 4, timestamp: 0 };

describe('shares on their way to a backend of KALE', () => {
  const clock = new FakeClock();
  let fates: string[];
  let answers: (object | Error)[];
  let sent: string[][];
  let meanwhile: () => void;
  let queue: ShareQueue;

  beforeEach(() => {
    fates = [];
    answers = [];
    sent = [];
    meanwhile = () => undefined;
    const backend = {
      post: async (_path: string, body: object) => {
        const { submissions } = body as { submissions: readonly { nonce: string }[] };
        sent.push(submissions.map(({ nonce }) => nonce));
        await Promise.resolve();
        meanwhile();
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        return answer;
      },
      get: async () => undefined,
    };
    queue = new ShareQueue(backend, clock, {
      accepted: ({ nonce }) => void fates.push(`${nonce} accepted`),
      refused: ({ nonce }, reason) => void fates.push(`${nonce} ${reason}`),
      dropped: ({ nonce }) => void fates.push(`${nonce} dropped`),
      moved: (minerId, work) => void fates.push(`${minerId} to ${work?.farmerId}`),
    });
  });

  function push(...nonces: readonly string[]): void {
    for (const nonce of nonces) {
      const names = { farmerId: 'farmer', minerId: 'miner', jobId: 'job' };
      const share: QueuedShare = { ...BLOCK, ...names, nonce, timestamp: clock.nowMs() };
      queue.push(share);
    }
  }

  const results = (...told: readonly string[]) => ({
    results: told.map((word) => {
      const [status, reason] = word.split(' ');
      return reason === undefined ? { status } : { status, reason };
    }),
  });

  async function failedFlush(): Promise<void> {
    const fault = await queue.flush().catch((error: unknown) => error);
    expect(fault).to.be.instanceOf(BackendFault);
  }

  it('are told of one by one, and sent again while they are not judged', async () => {
    push('1', '2', '3');
    answers = [results('valid', 'invalid stale', 'not-judged time'), results('valid')];
    await queue.flush();
    expect(queue.count).to.equal(1);
    await queue.flush();
    expect(sent).to.deep.equal([['1', '2', '3'], ['3']]);
    expect(fates).to.deep.equal(['1 accepted', '2 stale', '3 accepted']);
    expect(queue.count).to.equal(0);
  });

  it('have a miner told at once where it goes next', async () => {
    push('1');
    answers = [{ ...results('valid'), nextWork: [{ minerId: 'miner', work: null }] }];
    await queue.flush();
    expect(fates).to.deep.equal(['1 accepted', 'miner to undefined']);
  });

  it('count where the answer was lost and they are duplicates then, and only there', async () => {
    push('1', '2');
    answers = [new BackendFault(undefined, 'lost'), results('invalid duplicate', 'valid')];
    await failedFlush();
    await queue.flush();
    push('3');
    answers = [results('invalid duplicate')];
    await queue.flush();
    expect(fates).to.deep.equal(['1 accepted', '2 accepted', '3 duplicate']);
  });

  it('count where they were judged behind an answer that had no time for them', async () => {
    push('1', '2');
    answers = [
      results('not-judged time', 'not-judged limited'),
      results('invalid duplicate', 'invalid duplicate'),
    ];
    await queue.flush();
    await queue.flush();
    expect(fates).to.deep.equal(['1 accepted', '2 duplicate']);
  });

  it('are given up when they are too old, and said so', async () => {
    push('1');
    clock.pass(600_001);
    push('2');
    answers = [results('valid')];
    await queue.flush();
    expect(fates).to.deep.equal(['1 dropped', '2 accepted']);
  });

  it('are not sent again where the backend refuses the call', async () => {
    push('1', '2');
    answers = [new BackendFault(400, 'submissions[0].nonce is wrong')];
    await queue.flush();
    expect(fates).to.deep.equal(
      ['1', '2'].map((nonce) => `${nonce} submissions[0].nonce is wrong`),
    );
    expect(queue.count).to.equal(0);
  });

  it('stay where the answer is not of them', async () => {
    push('1', '2');
    answers = [results('valid'), { results: [{ status: 'what' }, { status: 'valid' }] }];
    await failedFlush();
    await failedFlush();
    expect(fates).to.deep.equal([]);
    expect(queue.count).to.equal(2);
  });

  it('are dropped where nobody knows their jobs any more, but for those that are being judged', async () => {
    push('1');
    meanwhile = () => {
      push('2');
      queue.drop();
    };
    answers = [results('valid')];
    await queue.flush();
    expect(fates).to.deep.equal(['2 dropped', '1 accepted']);
    expect(queue.count).to.equal(0);
  });
});
