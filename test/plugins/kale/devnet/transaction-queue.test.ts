import { Operation, TransactionBuilder, rpc } from '@stellar/stellar-sdk';
import type { Keypair, Transaction } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { GENESIS_SECONDS, RunningFarm, TIME_BOUND_SECONDS } from './running-farm.ts';

const { SUCCESS, NOT_FOUND } = rpc.Api.GetTransactionStatus;

describe('transactions that wait for a ledger', () => {
  let farm: RunningFarm;
  let sponsor: Keypair;
  let other: Keypair;

  beforeEach(async () => {
    farm = await RunningFarm.start();
    sponsor = await farm.farmer(1);
    other = await farm.farmer(2);
  });

  afterEach(() => farm.stop());

  async function payment(amount: string): Promise<Transaction> {
    const trust = Operation.changeTrust({ asset: farm.devnet.network.asset, limit: amount });
    const transaction = await farm.build(sponsor.publicKey(), trust);
    transaction.sign(sponsor);
    return transaction;
  }

  it('are not found before it closes, and found with their hash after', async () => {
    const transaction = await payment('1');
    const { hash, status } = await farm.server.sendTransaction(transaction);
    expect({ hash, status }).to.deep.equal({
      hash: Buffer.from(transaction.hash()).toString('hex'),
      status: 'PENDING',
    });
    expect((await farm.server.getTransaction(hash)).status).to.equal(NOT_FOUND);
    await farm.devnet.closeLedger();
    expect(await farm.server.getTransaction(hash)).to.include({ status: SUCCESS, txHash: hash });
  });

  it('are duplicates while they wait, and have a bad sequence number after', async () => {
    const transaction = await payment('1');
    await farm.server.sendTransaction(transaction);
    expect((await farm.server.sendTransaction(transaction)).status).to.equal('DUPLICATE');
    await farm.devnet.closeLedger();
    const { status, errorResult } = await farm.server.sendTransaction(transaction);
    expect([status, errorResult?.result.type]).to.deep.equal(['ERROR', 'txBadSeq']);
  });

  it('are one for each source account', async () => {
    await farm.server.sendTransaction(await payment('1'));
    const second = await farm.server.sendTransaction(await payment('2'));
    expect(second.status).to.equal('TRY_AGAIN_LATER');
  });

  it('give way to a fee bump that offers ten times as much', async () => {
    const transaction = await payment('1');
    const { hash } = await farm.server.sendTransaction(transaction);
    const bumped = (fee: string) => {
      const bump = TransactionBuilder.buildFeeBumpTransaction(
        other,
        fee,
        transaction,
        farm.passphrase,
      );
      bump.sign(other);
      return farm.server.sendTransaction(bump);
    };
    expect((await bumped('200')).errorResult?.result.type).to.equal('txInsufficientFee');
    const taken = await bumped('5000');
    expect(taken.status).to.equal('PENDING');
    await farm.devnet.closeLedger();
    expect((await farm.server.getTransaction(hash)).status).to.equal(NOT_FOUND);
    const found = await farm.server.getTransaction(taken.hash);
    expect(found.status).to.equal(SUCCESS);
    if (found.status === SUCCESS)
      expect(found.resultXdr.result.type).to.equal('txFeeBumpInnerSuccess');
  });

  it('are never heard of again where their time is over before the ledger closes', async () => {
    const { hash } = await farm.server.sendTransaction(await payment('1'));
    const before = await farm.server.getAccount(sponsor.publicKey());
    await farm.devnet.closeLedger(TIME_BOUND_SECONDS + 1);
    expect((await farm.server.getTransaction(hash)).status).to.equal(NOT_FOUND);
    const after = await farm.server.getAccount(sponsor.publicKey());
    expect(after.sequenceNumber()).to.equal(before.sequenceNumber());
  });

  it('meet a ledger whose time the test has moved', async () => {
    farm.devnet.moveTime(1000);
    await farm.devnet.closeLedger(5);
    const { closeTime, sequence } = await farm.server.getLatestLedger();
    expect(sequence).to.equal(4);
    expect(Number(closeTime) - GENESIS_SECONDS).to.equal(2 * 5 + 1005);
  });
});
