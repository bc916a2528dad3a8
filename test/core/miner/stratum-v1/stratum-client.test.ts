import { expect } from 'chai';
import type { ShareAnswer } from '../../../../core/miner/dialect.ts';
import {
  type HeaderOrder,
  StratumClient,
} from '../../../../core/miner/stratum-v1/stratum-client.ts';
import { targetFromDifficulty } from '../../../../core/plugin-api/target.ts';
import { ROLLED } from '../../../vectors/recorded-shares.ts';

const SHARE = {
  jobId: '1',
  extranonce2: Buffer.from('c7080000', 'hex'),
  ntime: 0x64b3f3ec,
  nonce: 0xed460d91,
  versionBits: 0x2000,
};

class Recorder {
  readonly sent: { id: number; method: string; params: unknown[] }[] = [];
  readonly orders: HeaderOrder[] = [];
  readonly said: string[] = [];

  send(message: object): void {
    this.sent.push(message as Recorder['sent'][number]);
  }
  order(order: HeaderOrder): void {
    this.orders.push(order);
  }
  idle(reason: string): void {
    this.said.push(`idle: ${reason}`);
  }
  authorized(): void {
    this.said.push('authorized');
  }
  refused(reason: string): void {
    this.said.push(`refused: ${reason}`);
  }
  broken(reason: string): void {
    this.said.push(`broken: ${reason}`);
  }
  message(text: string): void {
    this.said.push(`message: ${text}`);
  }
}

function setUp(versionRolling = true) {
  const recorder = new Recorder();
  const client = new StratumClient(
    { user: 'wallet.rig1', password: 'x', versionRolling },
    recorder,
  );
  const say = (message: object) => client.line(JSON.stringify(message));
  const answer = (method: string, result: unknown, error: unknown = null) => {
    const request = recorder.sent.find((message) => message.method === method);
    say({ id: request?.id, result, error });
  };
  return { recorder, client, say, answer };
}

function logIn(room: ReturnType<typeof setUp>): void {
  room.client.start();
  room.answer('mining.configure', {
    'version-rolling': true,
    'version-rolling.mask': '1fffe000',
  });
  room.answer('mining.subscribe', [[], ROLLED.extranonce1, 4]);
  room.answer('mining.authorize', true);
}

describe('Stratum client', () => {
  it('configures, subscribes and authorizes, each after the last answer', () => {
    const room = setUp();
    room.client.start();
    expect(room.recorder.sent.map(({ method }) => method)).to.deep.equal(['mining.configure']);
    logIn(room);
    expect(room.recorder.sent.map(({ method }) => method)).to.include.members([
      'mining.subscribe',
      'mining.authorize',
    ]);
    expect(room.recorder.said).to.deep.equal(['authorized']);
  });

  it('binds a job to the difficulty and extranonce in force when it came', () => {
    const room = setUp();
    logIn(room);
    room.say({ id: null, method: 'mining.set_difficulty', params: [512] });
    room.say({ id: null, method: 'mining.notify', params: ROLLED.notify });
    room.say({ id: null, method: 'mining.set_difficulty', params: [1024] });
    const [order] = room.recorder.orders;
    expect(order?.job.shareTarget).to.equal(targetFromDifficulty(512));
    expect(order?.extranonce1.toString('hex')).to.equal(ROLLED.extranonce1);
    expect(order?.versionMask).to.equal(0x1fffe000);
  });

  it('rolls no version where the pool refuses to', () => {
    const room = setUp();
    room.client.start();
    room.answer('mining.configure', { 'version-rolling': false });
    room.answer('mining.subscribe', [[], '00', 4]);
    room.say({ id: null, method: 'mining.notify', params: ROLLED.notify });
    expect(room.recorder.orders[0]?.versionMask).to.equal(0);
  });

  it('submits in wire form and tells the answer', () => {
    const room = setUp();
    logIn(room);
    const answers: ShareAnswer[] = [];
    room.client.submit(SHARE, (answer) => answers.push(answer));
    expect(room.recorder.sent.at(-1)?.params).to.deep.equal([
      'wallet.rig1',
      '1',
      'c7080000',
      '64b3f3ec',
      'ed460d91',
      '00002000',
    ]);
    room.answer('mining.submit', null, [23, 'Low difficulty share', null]);
    expect(answers).to.deep.equal([{ kind: 'rejected', reason: 'Low difficulty share' }]);
  });

  it('tells unanswered shares that the link was lost', () => {
    const room = setUp();
    logIn(room);
    const answers: ShareAnswer[] = [];
    room.client.submit(SHARE, (answer) => answers.push(answer));
    room.client.abandon();
    expect(answers).to.deep.equal([{ kind: 'lost' }]);
  });

  it('takes a new extranonce for the jobs that follow', () => {
    const room = setUp();
    logIn(room);
    room.say({ id: null, method: 'mining.set_extranonce', params: ['08000002', 8] });
    room.say({ id: null, method: 'mining.notify', params: ROLLED.notify });
    expect(room.recorder.orders[0]?.extranonce1.toString('hex')).to.equal('08000002');
    expect(room.recorder.orders[0]?.extranonce2Size).to.equal(8);
  });

  it('answers ping, version and unknown calls', () => {
    const room = setUp(false);
    room.say({ id: 8, method: 'mining.ping', params: [] });
    room.say({ id: 9, method: 'client.get_version', params: [] });
    room.say({ id: 10, method: 'mining.dance', params: [] });
    room.say({ id: null, method: 'mining.dance', params: [] });
    expect(room.recorder.sent).to.deep.equal([
      { id: 8, result: 'pong', error: null },
      { id: 9, result: 'headframe-miner/0.1', error: null },
      { id: 10, result: null, error: [20, 'Unknown method', null] },
    ]);
  });

  it('reports a refused user with the words of the pool', () => {
    const room = setUp(false);
    room.client.start();
    room.answer('mining.subscribe', [[], '00', 4]);
    room.answer('mining.authorize', null, [24, 'not an address of this chain', null]);
    expect(room.recorder.said).to.deep.equal(['refused: not an address of this chain']);
  });

  it('breaks the session, with a reason, on what no pool should send', () => {
    for (const [line, reason] of [
      ['nonsense', 'JSON'],
      ['7', 'not a JSON object'],
      ['{"method":"mining.notify","params":[]}', 'job id'],
      ['{"method":"mining.set_difficulty","params":[-1]}', 'difficulty'],
      ['{"method":"mining.set_extranonce","params":["00",99]}', '1 to 16 bytes'],
      ['{"method":"client.reconnect","params":["elsewhere",1]}', 'reconnect'],
    ] as const) {
      const room = setUp(false);
      room.client.line(line);
      expect(room.recorder.said).to.have.length(1);
      expect(room.recorder.said[0])
        .to.match(/^broken: /)
        .and.include(reason);
    }
  });
});
