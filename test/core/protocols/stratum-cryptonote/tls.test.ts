import { expect } from 'chai';
import { TestPort } from '../../listeners/test-port.ts';
import { identityOf } from '../../listeners/tls-identity.ts';
import { ACCEPTED } from '../session/fake-mining-pool.ts';
import { FakePool } from './fake-pool.ts';
import { FakePort, type WireLine } from './fake-port.ts';

describe('the CryptoNote dialect behind a listener', () => {
  it('serves TLS and plain text on one port', async () => {
    const pool = new FakePool('xno', 'four');
    pool.publish(true);
    const { dialect } = new FakePort([pool]);
    const tls = await identityOf('localhost');
    const port = new TestPort({ tls }, {}, {}, (connection) => dialect.open(connection));
    await port.listen();
    try {
      for (const peer of [port.tlsPeer(), port.peer()]) {
        const ask = async (id: number, method: string, params: object): Promise<WireLine> =>
          JSON.parse(await peer.ask(JSON.stringify({ id, method, params }))) as WireLine;
        const { result } = await ask(1, 'login', { login: 'four1.rig', pass: 'x' });
        expect(result?.status).to.equal('OK');
        expect((await ask(2, 'keepalived', { id: result?.id })).result?.status).to.equal(
          'KEEPALIVED',
        );
        const job_id = result?.job?.job_id;
        const share = { job_id, nonce: '01000000', result: '00'.repeat(32) };
        const answer = ask(3, 'submit', { id: result?.id, ...share });
        await port.until(() => pool.held.length > 0);
        pool.held.shift()?.respond(ACCEPTED);
        expect((await answer).result?.status).to.equal('OK');
        pool.publish(true);
        expect((JSON.parse(await peer.line()) as WireLine).method).to.equal('job');
        peer.socket.destroy();
      }
      expect(port.connections.map(({ secure }) => secure)).to.deep.equal([true, false]);
    } finally {
      await port.close();
      dialect.stop();
    }
  });
});
