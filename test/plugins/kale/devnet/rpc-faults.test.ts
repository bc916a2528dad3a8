import { Operation, rpc } from '@stellar/stellar-sdk';
import type { Keypair } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { RunningFarm } from './running-farm.ts';

const { SUCCESS, NOT_FOUND } = rpc.Api.GetTransactionStatus;

describe('faults of the devnet', () => {
  let farm: RunningFarm;
  let sponsor: Keypair;

  beforeEach(async () => {
    farm = await RunningFarm.start();
    sponsor = await farm.farmer(1);
  });

  afterEach(() => farm.stop());

  async function trust() {
    const { asset } = farm.devnet.network;
    const transaction = await farm.build(sponsor.publicKey(), Operation.changeTrust({ asset }));
    transaction.sign(sponsor);
    return { transaction, hash: Buffer.from(transaction.hash()).toString('hex') };
  }

  it('fail the next call of a method, and no other', async () => {
    farm.devnet.faults.failNext('getHealth', 'out of order');
    const failed = await farm.server.getHealth().catch((error: unknown) => error);
    expect(failed).to.include({ code: -32603, message: 'out of order' });
    expect((await farm.server.getHealth()).status).to.equal('healthy');
  });

  it('answer with another status of HTTP', async () => {
    farm.devnet.faults.statusNext('getHealth', 503);
    const failed = await farm.server.getHealth().catch((error: unknown) => error);
    expect(failed).to.have.nested.property('response.status', 503);
  });

  it('act and cut the connection: what was sent is in the next ledger', async () => {
    const { transaction, hash } = await trust();
    farm.devnet.faults.cutNext('sendTransaction');
    const cut = await farm.server.sendTransaction(transaction).catch((error: Error) => error);
    expect(cut).to.be.instanceOf(Error);
    await farm.devnet.closeLedger();
    expect((await farm.server.getTransaction(hash)).status).to.equal(SUCCESS);
  });

  it('act and say nothing, until the caller gives up', async () => {
    const { transaction, hash } = await trust();
    farm.devnet.faults.hangNext('sendTransaction');
    const giveUp = new AbortController();
    const sent = fetch(farm.devnet.url, {
      method: 'POST',
      signal: giveUp.signal,
      body: JSON.stringify({
        id: 1,
        method: 'sendTransaction',
        params: { transaction: transaction.toXdr() },
      }),
    }).catch((error: Error) => error.name);
    let status = 'NOT_FOUND';
    while (status === 'NOT_FOUND') {
      await farm.devnet.closeLedger(1);
      ({ status } = await farm.server.getTransaction(hash));
    }
    giveUp.abort();
    expect([await sent, status]).to.deep.equal(['AbortError', SUCCESS]);
  });

  it('are forgotten when they are cleared', async () => {
    farm.devnet.faults.failNext('getHealth');
    farm.devnet.faults.clear();
    expect((await farm.server.getHealth()).status).to.equal('healthy');
  });

  it('answer for a ledger that is long past', async () => {
    const { transaction, hash } = await trust();
    farm.devnet.freeze();
    const { sequence } = farm.devnet.latest;
    await farm.server.sendTransaction(transaction);
    await farm.devnet.closeLedger();
    expect((await farm.server.getLatestLedger()).sequence).to.equal(sequence);
    expect((await farm.server.getTransaction(hash)).status).to.equal(NOT_FOUND);
    expect((await farm.server.getAccountEntry(sponsor.publicKey())).numSubEntries).to.equal(0);
    farm.devnet.thaw();
    expect((await farm.server.getLatestLedger()).sequence).to.equal(sequence + 1);
    expect((await farm.server.getTransaction(hash)).status).to.equal(SUCCESS);
    expect((await farm.server.getAccountEntry(sponsor.publicKey())).numSubEntries).to.equal(1);
  });

  it('put off what is sent', async () => {
    const { transaction } = await trust();
    farm.devnet.tryAgainLater(1);
    expect((await farm.server.sendTransaction(transaction)).status).to.equal('TRY_AGAIN_LATER');
    expect((await farm.server.sendTransaction(transaction)).status).to.equal('PENDING');
  });
});
