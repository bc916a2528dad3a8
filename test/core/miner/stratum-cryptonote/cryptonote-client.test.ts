import { expect } from 'chai';
import type { ShareAnswer } from '../../../../core/miner/dialect.ts';
import {
  type BlobOrder,
  CryptonoteClient,
} from '../../../../core/miner/stratum-cryptonote/cryptonote-client.ts';

const JOB = {
  job_id: 'j1',
  blob: '10'.repeat(76),
  target: '0000000000000080',
  algo: 'rx/0',
  seed_hash: 'ab'.repeat(32),
};

class Recorder {
  readonly sent: { id: number; method: string; params: Record<string, unknown> }[] = [];
  readonly orders: BlobOrder[] = [];
  readonly said: string[] = [];

  send(message: object): void {
    this.sent.push(message as Recorder['sent'][number]);
  }
  order(order: BlobOrder): void {
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
    this.said.push(text);
  }
}

describe('miner side of the CryptoNote dialect', () => {
  let recorder: Recorder;
  let client: CryptonoteClient;

  beforeEach(() => {
    recorder = new Recorder();
    const options = { user: 'wallet', password: 'rig1', algos: ['rx/0', 'rx/2'] };
    client = new CryptonoteClient(options, recorder);
    client.start();
  });

  afterEach(() => client.abandon());

  const say = (message: object): void => client.line(JSON.stringify(message));
  const logIn = (): void =>
    say({ id: 1, jsonrpc: '2.0', error: null, result: { id: 's1', status: 'OK', job: JOB } });

  it('logs in with the names of the hashes it knows, and mines the job of the answer', () => {
    expect(recorder.sent[0]).to.deep.include({ id: 1, method: 'login' });
    expect(recorder.sent[0]?.params).to.include({ login: 'wallet', pass: 'rig1' });
    expect(recorder.sent[0]?.params['algo']).to.deep.equal(['rx/0', 'rx/2']);
    logIn();
    expect(recorder.said).to.deep.equal(['authorized']);
    expect(recorder.orders.map(({ job, difficulty }) => [job.id, difficulty])).to.deep.equal([
      ['j1', 2],
    ]);
  });

  it('submits shares under its session, and reports what becomes of them', () => {
    logIn();
    const answers: ShareAnswer[] = [];
    const share = {
      jobId: 'j1',
      nonce: Buffer.from('0d000000', 'hex'),
      result: Buffer.alloc(32, 7),
    };
    for (let count = 0; count < 3; count++) client.submit(share, (answer) => answers.push(answer));
    expect(recorder.sent[1]?.params).to.deep.equal({
      id: 's1',
      job_id: 'j1',
      nonce: '0d000000',
      result: '07'.repeat(32),
    });
    say({ id: 2, error: null, result: { status: 'OK' } });
    say({ id: 3, error: { code: -1, message: 'Low difficulty share' } });
    client.abandon();
    expect(answers).to.deep.equal([
      { kind: 'accepted' },
      { kind: 'rejected', reason: 'Low difficulty share' },
      { kind: 'lost' },
    ]);
  });

  it('follows jobs that are pushed', () => {
    logIn();
    say({ jsonrpc: '2.0', method: 'job', params: { ...JOB, job_id: 'j2' } });
    expect(recorder.orders.map(({ job }) => job.id)).to.deep.equal(['j1', 'j2']);
  });

  it('is refused with the words of the pool', () => {
    say({ id: 1, error: { code: -1, message: 'Invalid address' } });
    expect(recorder.said).to.deep.equal(['refused: Invalid address']);
  });

  it('connects anew where the pool sends it away for a while', () => {
    say({ id: 1, error: { code: -2, message: 'No work yet' } });
    expect(recorder.said).to.deep.equal(['broken: No work yet']);
  });

  it('refuses hashes that it does not know', () => {
    logIn();
    say({ method: 'job', params: { ...JOB, algo: 'kawpow' } });
    expect(recorder.said.at(-1)).to.equal(
      'refused: the pool wants kawpow, this miner knows rx/0, rx/2',
    );
  });

  it('breaks off where the pool makes no sense', () => {
    for (const line of ['{', '[]', '{"method":"job","params":{"job_id":"x"}}', '{"method":"job"}'])
      client.line(line);
    expect(recorder.said).to.have.length(4);
    expect(recorder.said.every((said) => said.startsWith('broken: '))).to.equal(true);
  });
});
