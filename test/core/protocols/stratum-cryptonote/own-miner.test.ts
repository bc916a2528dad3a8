import { expect } from 'chai';
import type { SessionListener, ShareAnswer } from '../../../../core/miner/dialect.ts';
import {
  type BlobOrder,
  CryptonoteClient,
} from '../../../../core/miner/stratum-cryptonote/cryptonote-client.ts';
import { ACCEPTED } from '../session/fake-mining-pool.ts';
import { FakePool } from './fake-pool.ts';
import { FakePort } from './fake-port.ts';

/** Our own miner on a port, and what it heard. */
function minerOn(port: FakePort, user: string) {
  const orders: BlobOrder[] = [];
  const said: string[] = [];
  const { session, connection } = port.connect();
  const listener: SessionListener<BlobOrder> = {
    send: (message) => session.line(JSON.stringify(message)),
    order: (order) => orders.push(order),
    idle: (reason) => said.push(`idle: ${reason}`),
    authorized: () => said.push('authorized'),
    refused: (reason) => said.push(`refused: ${reason}`),
    broken: (reason) => said.push(`broken: ${reason}`),
    message: (text) => said.push(text),
  };
  const client = new CryptonoteClient({ user, password: 'x', algos: ['rx/0'] }, listener);
  const hear = (): void => {
    for (const line of connection.take()) client.line(JSON.stringify(line));
  };
  client.start();
  hear();
  return { client, orders, said, hear };
}

describe('our own miner on a port of the CryptoNote dialect', () => {
  it('mines at the very target that it is judged by, short or long', () => {
    for (const difficulty of [1, 100, 5000, 16_777_215, 16_777_216, 123_456_789_012]) {
      const pool = new FakePool('xno', 'four');
      pool.publish(true);
      const { client, orders, said, hear } = minerOn(new FakePort([pool]), `four1+${difficulty}`);
      const answers: ShareAnswer[] = [];
      const [order] = orders;
      const share = {
        jobId: order?.job.id ?? '',
        nonce: Buffer.from('0d000000', 'hex'),
        result: new Uint8Array(32).fill(7),
      };
      client.submit(share, (answer) => answers.push(answer));
      const [held] = pool.held;
      expect(order?.job.shareTarget).to.equal(held?.pending.issued.target);
      expect(held?.pending.submission).to.deep.include({ nonce: Uint8Array.of(0x0d, 0, 0, 0) });
      held?.respond(ACCEPTED);
      hear();
      expect([said, answers]).to.deep.equal([['authorized'], [{ kind: 'accepted' }]]);
      client.abandon();
    }
  });

  it('tries again where there is no work yet, and gives up where it is refused for good', () => {
    const early = minerOn(new FakePort([]), 'four1');
    expect(early.said).to.deep.equal(['broken: No work yet, try again later']);
    const pool = new FakePool('xno', 'four');
    pool.publish(true);
    const { said } = minerOn(new FakePort([pool]), 'nobody');
    expect(said).to.have.length(1);
    expect(said[0]).to.match(/^refused: /);
  });
});
