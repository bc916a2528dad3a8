import { expect } from 'chai';
import { SoloWallet } from '../../../../core/host/solo-wallet.ts';
import { FakePool as BlobPool } from '../stratum-cryptonote/fake-pool.ts';
import { FakePort as BlobPort } from '../stratum-cryptonote/fake-port.ts';
import { FakePool } from '../stratum-v1/fake-pool.ts';
import { FakePort, wireId } from '../stratum-v1/fake-port.ts';
import type { FakeMiningPool } from './fake-mining-pool.ts';

/** As the host wires it. */
function sharing<Pool extends FakeMiningPool<never>>(pool: Pool): Pool {
  pool.wallet = new SoloWallet({ poolIsSolo: false }, pool.wallet);
  pool.publish(true);
  return pool;
}

describe('a login of a solo miner', () => {
  const who = ({ held }: { readonly held: readonly { readonly pending: object }[] }) =>
    held.map(({ pending }) => {
      const { miner, worker } = pending as { miner: string; worker: string };
      return `${miner} ${worker}`;
    });

  describe('over Stratum V1', () => {
    const connect = () => {
      const pool = sharing(new FakePool('btc', 'btc'));
      return { pool, port: new FakePort([pool]) };
    };

    for (const user of ['solo:btc1.rig', 'SOLO:BTC1.rig'])
      it(`has its shares under its own name: ${user}`, async () => {
        const { pool, port } = connect();
        const miner = port.connect();
        await miner.say('mining.subscribe', []);
        await miner.say('mining.authorize', [user]);
        await miner.submit(wireId(1), { user });
        expect(who(pool)).to.deep.equal(['solo:btc1 rig']);
      });

    it('is another miner than its address is', async () => {
      const { pool, port } = connect();
      const miner = port.connect();
      await miner.say('mining.subscribe', []);
      await miner.say('mining.authorize', ['solo:btc1.rig']);
      await miner.submit(wireId(1), { user: 'btc1.rig' });
      expect(pool.held).to.have.length(0);
      await miner.submit(wireId(1), { user: 'solo:btc1.other' });
      expect(who(pool)).to.deep.equal(['solo:btc1 other']);
    });

    it('is banned under its own name', async () => {
      const { port } = connect();
      const miner = port.connect();
      miner.connection.bans.set('solo:btc1.rig', 'invalid shares');
      const [answer] = await miner.say('mining.authorize', ['Solo:BTC1.rig']);
      expect(answer).to.have.deep.property('error', [24, 'Worker is banned: invalid shares', null]);
      const [other] = await miner.say('mining.authorize', ['btc1.rig']);
      expect(other).to.have.property('result', true);
    });

    it('is refused with what is wrong', async () => {
      const { port } = connect();
      const miner = port.connect();
      const refusals: [string, RegExp][] = [
        ['solo:ltc1.rig', /Not an address of btc/],
        ['solo:solo:btc1', /can only be said once/],
        ['solo:', /Not an address of btc/],
        ['prop:btc1', /Not an address of btc/],
        [`solo:${'b'.repeat(188)}`, /longer than 192/],
      ];
      for (const [user, reason] of refusals) {
        const [answer] = await miner.say('mining.authorize', [user]);
        expect(JSON.stringify(answer), user).to.match(reason);
      }
    });
  });

  describe('in the CryptoNote dialect', () => {
    const connect = () => {
      const pool = sharing(new BlobPool('xno', 'four'));
      return { pool, port: new BlobPort([pool]) };
    };

    for (const login of ['solo:four1.rig', 'SOLO:FOUR1+5000.rig'])
      it(`has its shares under its own name: ${login}`, async () => {
        const { pool, port } = connect();
        const miner = await port.loggedIn({ login });
        await miner.submit();
        expect(who(pool)).to.deep.equal(['solo:four1 rig']);
      });

    it('is banned under its own name', async () => {
      const { port } = connect();
      const miner = port.connect();
      miner.connection.bans.set('solo:four1.rig', 'invalid shares');
      const answer = await miner.login({ login: 'Solo:FOUR1.rig', pass: 'x' });
      expect(JSON.stringify(answer)).to.match(/Worker is banned: invalid shares/);
    });

    it('is refused where nobody knows what stands in front', async () => {
      const { port } = connect();
      const answer = await port.connect().login({ login: 'prop:four1', pass: 'x' });
      expect(JSON.stringify(answer)).to.match(/Not an address of xno/);
    });
  });
});
