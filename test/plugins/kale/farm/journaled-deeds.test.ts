import { Keypair } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import type { Outcome } from '../../../../plugins/kale/stellar/submitter/outcome.ts';
import { signerOf } from '../stellar/sending-pool.ts';
import { SweepingPool } from './sweeping-pool.ts';

const FARMERS = 200;
const SOURCES = 10;

describe('journaled deeds', function () {
  this.timeout(60_000);
  let sweeping: SweepingPool;

  async function begin(options: Parameters<typeof SweepingPool.start>[0] = {}): Promise<void> {
    sweeping = await SweepingPool.start(options);
  }

  afterEach(() => sweeping.stop());

  const kinds = () => sweeping.log.events.map(({ kind }) => kind);

  it('are on record before they are signed, before they are sent, and with all that follows', async () => {
    await begin();
    const { log, desk } = sweeping;
    const outcome = sweeping.sweep('sweep:1');
    expect([desk.isUnderWay('sweep:1'), desk.count]).to.deep.equal([true, 1]);
    expect(await outcome).to.include({ kind: 'applied' });
    expect([desk.isUnderWay('sweep:1'), desk.count]).to.deep.equal([false, 0]);
    expect(kinds()).to.deep.equal([
      'sweep-begun',
      'transaction-signed',
      'transaction-settled',
      'swept',
    ]);
    expect(log.count).to.equal(3);
    const [settled] = log.of('transaction-settled');
    const [signed] = log.of('transaction-signed');
    expect(settled).to.include({ fate: 'applied', innerHash: signed?.record.hash, fee: 100n });
    expect(settled?.hash).to.equal(log.of('swept')[0]?.hash);
  });

  it('are never begun while their key is under way', async () => {
    await begin();
    const first = sweeping.sweep('sweep:1');
    const second = await sweeping.sweep('sweep:1').catch((error: unknown) => error);
    expect(second).to.be.instanceOf(RangeError);
    await first;
    expect(await sweeping.balance()).to.equal(1n);
  });

  it('put on record what is certain as soon as the database is back', async () => {
    await begin();
    for (const number of [2, 3, 4, 5]) sweeping.log.faults.set(number, 'away');
    expect(await sweeping.sweep('sweep:1')).to.include({ kind: 'applied' });
    expect(kinds().slice(2)).to.deep.equal(['transaction-settled', 'swept']);
    expect(await sweeping.balance()).to.equal(1n);
  });

  it('leave to the next life what is certain where the pool stops first', async () => {
    await begin();
    for (let number = 2; number < 100_000; number += 1) sweeping.log.faults.set(number, 'away');
    const outcome = sweeping.sweep('sweep:1').catch((error: unknown) => error);
    while (sweeping.log.count < 5) await new Promise((resolve) => setImmediate(resolve));
    await sweeping.desk.stop();
    expect(await outcome).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(sweeping.desk.isUnderWay('sweep:1')).to.equal(true);
    sweeping.log.faults.clear();
    sweeping.restart();
    await sweeping.rediscover();
    expect(kinds().slice(2)).to.deep.equal(['transaction-settled', 'swept']);
    expect(await sweeping.balance()).to.equal(1n);
  });

  it('are left to another life of the pool where that has taken over', async () => {
    await begin();
    sweeping.log.faults.set(2, 'fenced');
    const failed = await sweeping.sweep('sweep:1').catch((error: unknown) => error);
    expect(failed).to.include({ code: 'PAYOUT_FENCED' });
    expect(sweeping.log.count).to.equal(3);
    expect(sweeping.desk.isUnderWay('sweep:1')).to.equal(true);
  });

  it('begin nothing that is not on record, and may be begun again', async () => {
    await begin();
    sweeping.log.faults.set(0, 'away');
    const failed = await sweeping.sweep('sweep:1').catch((error: unknown) => error);
    expect(failed).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(sweeping.desk.isUnderWay('sweep:1')).to.equal(false);
    expect(await sweeping.sweep('sweep:1')).to.include({ kind: 'applied' });
  });

  it('are over only when they can never happen, where the signed transaction may be on record', async () => {
    await begin();
    for (const fault of ['away', 'committed'] as const) {
      sweeping.log.faults.set(sweeping.log.count + 1, fault);
      expect(await sweeping.sweep(`sweep:${fault}`)).to.include({ kind: 'expired' });
    }
    expect(await sweeping.balance()).to.equal(0n);
    expect(await sweeping.log.unsettledTransactions()).to.deep.equal([]);
  });

  it('refuse what cannot be made, without the words of strangers', async () => {
    await begin();
    const order = { key: 'sweep:1', before: [], deed: () => Promise.reject(new Error('S3CRET')) };
    const outcome = await sweeping.desk.do(order, () => []);
    expect(outcome).to.include({ kind: 'refused', reason: 'unsigned' });
    expect(JSON.stringify(outcome)).to.not.include('S3CRET');
  });

  it('stay under way with an alarm where what follows is impossible and a second would do harm', async () => {
    await begin();
    sweeping.log.faults.set(2, 'impossible');
    const failed = await sweeping.sweep('sweep:1').catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(RangeError);
    expect(sweeping.desk.isUnderWay('sweep:1')).to.equal(true);
    expect(sweeping.desk.alarms).to.equal(1);
    expect(kinds().slice(2)).to.deep.equal(['alarm']);
  });

  it('are settled with an alarm where what follows is impossible and no second can happen', async () => {
    await begin();
    sweeping.log.faults.set(2, 'impossible');
    sweeping.log.faults.set(3, 'away');
    const failed = await sweeping.sweep('work:1:f:1').catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(RangeError);
    expect(sweeping.desk.isUnderWay('work:1:f:1')).to.equal(false);
    expect(sweeping.desk.alarms).to.equal(1);
    expect(kinds().slice(2)).to.deep.equal(['transaction-settled', 'alarm']);
    expect(sweeping.log.of('alarm')[0]).to.include({ key: 'work:1:f:1', text: 'cannot follow' });
    expect(await sweeping.log.unsettledTransactions()).to.deep.equal([]);
    sweeping.restart();
    await sweeping.rediscover();
    expect(kinds()).to.have.length(4);
  });

  it('are too late when their time is over before their turn', async () => {
    await begin();
    const until = sweeping.pool.farm.devnet.latest.closeTime + 12n;
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5].map((index) => sweeping.sweep(`sweep:${index}`, until)),
    );
    const told = outcomes.map((each: Outcome) =>
      each.kind === 'refused' ? each.reason : each.kind,
    );
    expect(told).to.deep.equal(['applied', 'applied', 'expired', 'too-late', 'too-late']);
    expect(await sweeping.balance()).to.equal(2n);
  });

  it(`plant ${FARMERS} farmers by ${SOURCES} accounts, each account once per ledger`, async () => {
    await begin({ sourceCount: SOURCES });
    const { pool, desk } = sweeping;
    const pairs = [];
    for (let seed = 0; seed < FARMERS; seed += 1) {
      const pair = Keypair.fromRawEd25519Seed(Buffer.alloc(32, `farmer ${seed}`));
      await pool.farm.devnet.createAccount(pair.publicKey());
      pairs.push(pair);
    }
    await pool.rpc.refresh();
    const before = pool.farm.devnet.latest.sequence;
    const planted = pairs.map((pair, index) => {
      const key = `plant:0:${index}:1`;
      const deed = () => pool.calls.plant({ farmer: signerOf(pair), stake: 0n });
      return pool.watched(desk.do({ key, before: [], deed }, () => []));
    });
    const outcomes = await Promise.all(planted);
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(pairs.map(() => 'applied'));
    const ledgers = pool.farm.devnet.latest.sequence - before;
    expect(ledgers).to.equal(FARMERS / SOURCES);
  });
});
