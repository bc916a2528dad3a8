import { expect } from 'chai';
import { FakePool, NONCE_OFFSET } from './fake-pool.ts';
import { FakePort, refusal } from './fake-port.ts';

function workingPort(): { port: FakePort; pool: FakePool } {
  const pool = new FakePool('xno', 'four');
  pool.publish(true);
  return { port: new FakePort([pool]), pool };
}

/** The four bytes of the nonce in a blob, hex. */
function nonceOf(blob: string): string {
  return blob.slice(2 * NONCE_OFFSET, 2 * NONCE_OFFSET + 8);
}

describe('NiceHash mode', () => {
  it('is for those who say the name or ask for it, and told to nobody else', async () => {
    const wishes: [Record<string, unknown>, boolean][] = [
      [{}, false],
      [{ agent: 'xmrig-proxy/6.26.0' }, false],
      [{ agent: 'NiceHash/1.0.0' }, true],
      [{ agent: 'excavator nicehash' }, true],
      [{ pass: 'rig,nicehash' }, true],
    ];
    const { port } = workingPort();
    for (const [params, wanted] of wishes) {
      const miner = port.connect();
      const answer = await miner.login({ login: 'four1', ...params });
      const nonce = nonceOf(miner.job.blob);
      const about = JSON.stringify(params);
      expect(answer?.result?.extensions?.includes('nicehash'), about).to.equal(wanted);
      expect(nonce.slice(0, 6), about).to.equal('000000');
      expect(nonce.endsWith('00'), about).to.equal(!wanted);
    }
  });

  it('keeps the top byte of all jobs, and refuses nonces with another', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn({ agent: 'NiceHash/1.0.0' });
    const top = nonceOf(miner.job.blob).slice(6);
    pool.publish(true);
    await miner.heard();
    expect(nonceOf(miner.job.blob)).to.equal(`000000${top}`);
    expect(await miner.submit({ nonce: `a1b2c3${top}` })).to.deep.equal([]);
    expect(pool.held).to.have.length(1);
    pool.held[0]?.respond({ kind: 'accepted', late: false, blockCandidate: false });
    await miner.heard();
    const other = top === '01' ? '02' : '01';
    for (const nonce of [`a1b2c3${other}`, 'a1b2c300', `${top}b2c300`])
      expect(await miner.submit({ nonce })).to.deep.equal([
        refusal('Nonce is not of this connection: is the miner in NiceHash mode?'),
      ]);
    expect(port.rejections[0]).to.equal('xno four1 rig bad-extranonce');
  });

  it('leaves all four bytes to everybody else', async () => {
    const { port, pool } = workingPort();
    const proxy = await port.loggedIn({ agent: 'xmrig-proxy/6.26.0' });
    for (const top of ['00', '01', 'ff']) await proxy.submit({ nonce: `000000${top}` });
    expect(pool.held).to.have.length(3);
  });

  it('gives none of its miners the blob of another', async () => {
    const { port } = workingPort();
    const blobs = new Set<string>();
    for (let count = 0; count < 300; count++)
      blobs.add((await port.loggedIn({ agent: 'NiceHash' })).job.blob);
    expect(blobs.size).to.equal(300);
    for (const blob of blobs) expect(nonceOf(blob)).to.not.equal('00000000');
  });
});
