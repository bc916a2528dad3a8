import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { leadingZeros } from '../../../../plugins/kale/consensus/leading-zeros.ts';
import type { SubmissionRecord } from '../../../../plugins/kale/stellar/submitter/submission-record.ts';
import { WorkingFarm } from '../working-farm.ts';

describe('work', function () {
  this.timeout(30_000);
  let farm: WorkingFarm;
  let blockIndex: number;

  afterEach(() => farm.stop());

  /** All are planted in a block that is open. */
  async function planted(config: object = {}): Promise<void> {
    farm = await WorkingFarm.start({ farmers: 2, sources: 2, config });
    await farm.until(() => farm.log.of('planted').length === 2, 'all are planted');
    await farm.look();
    blockIndex = farm.life.field.block?.index ?? -1;
  }

  async function found(number: number, zeros: number): Promise<void> {
    const { nonce } = await farm.pool.farm.find(farm.pair(number), blockIndex, zeros);
    const custodialWallet = farm.pair(number).publicKey();
    const verdict = await farm.life.field.offer({ blockIndex, custodialWallet, nonce });
    expect(verdict).to.deep.equal({ kind: 'best', zeros });
  }

  /** Somebody else sends work for the first farmer. */
  async function workedByOthers(zeros: number) {
    const find = await farm.pool.farm.find(farm.pair(1), blockIndex, zeros);
    await farm.pool.farm.call(farm.pair(2), farm.pool.farm.work(farm.pair(1), find));
    farm.pool.clock.pass(5_000);
    return find;
  }

  /** By a life whose end was before it knew what came of it. */
  async function sentBefore(zeros: number) {
    const find = await farm.pool.farm.find(farm.pair(1), blockIndex, zeros);
    const key = `work:${blockIndex}:farmer-1:1`;
    const deed = farm.pool.calls.work({ ...find, farmer: farm.pair(1).publicKey() });
    const signed: SubmissionRecord[] = [];
    farm.pool.journal.before = async (record) => void signed.push(record);
    const outcome = await farm.pool.submit({ key, deed });
    const [record] = signed;
    if (record === undefined || outcome.kind !== 'applied') throw new Error('it was not sent');
    await farm.log.append([{ kind: 'transaction-signed', record }]);
    return { key, find, record, outcome };
  }

  /** Every trial of a transaction ends with this number of a contract, until it is taken away. */
  function triedOutWith(number: number | undefined): void {
    const [relay] = farm.pool.relays;
    if (relay === undefined) throw new Error('no relay');
    relay.rewrite = (method, result) =>
      method !== 'simulateTransaction' || number === undefined
        ? result
        : { latestLedger: result['latestLedger'], error: `HostError: Error(Contract, #${number})` };
  }

  function worked(): readonly (readonly [string, number])[] {
    return farm.log.of('worked').map(({ farmerId, zeros }) => [farmerId, zeros] as const);
  }

  it('is sent when the block is about to be due, and not before', async () => {
    await planted();
    await found(1, 1);
    await farm.look(180);
    expect(farm.log.of('work-begun')).to.have.length(0);
    await farm.look(70);
    expect(worked()).to.deep.equal([['farmer-1', 1]]);
  });

  it('says once for how many nothing was found', async () => {
    await planted();
    await found(1, 1);
    await farm.look(240);
    await farm.look();
    const told = farm.told.filter(({ text }) => text === 'nothing was found for some farmers');
    expect(told.map(({ facts }) => facts)).to.deep.equal([
      { block: blockIndex, farmers: 1, planted: 2 },
    ]);
  });

  it('is not sent again where no price is set', async () => {
    await planted();
    await found(1, 1);
    await farm.look(240);
    await found(1, 2);
    await farm.look();
    expect(worked()).to.deep.equal([['farmer-1', 1]]);
  });

  it('gives way to what somebody else sent for the farmer', async () => {
    await planted();
    await found(1, 1);
    const better = await workedByOthers(2);
    await farm.look(240);
    expect(leadingZeros(better.hash)).to.equal(2);
    expect(worked()).to.deep.equal([['farmer-1', 2]]);
    expect(farm.log.of('work-failed')).to.have.length(0);
  });

  it('is sent all the same where somebody else sent less for the farmer', async () => {
    await planted();
    await found(1, 2);
    await workedByOthers(1);
    await farm.die();
    await farm.look(240);
    expect(worked()).to.deep.equal([
      ['farmer-1', 1],
      ['farmer-1', 2],
    ]);
    expect(farm.log.of('work-begun')).to.have.length(1);
  });

  it('is tried again where a node that is behind tried it out in the block before', async () => {
    await planted();
    await found(1, 1);
    triedOutWith(13);
    await farm.look(240);
    expect(farm.log.of('work-failed').map(({ isFinal }) => isFinal)).to.deep.equal([false]);
    triedOutWith(undefined);
    await farm.look();
    expect(worked()).to.deep.equal([['farmer-1', 1]]);
    expect(farm.told.filter(({ level }) => level === 'error')).to.deep.equal([]);
  });

  it('is an error of ours where no trial takes its hash', async () => {
    await planted({ work: { attempts: 2 } });
    await found(1, 1);
    triedOutWith(13);
    await farm.look(240);
    await farm.look();
    expect(farm.log.of('work-failed').map(({ isFinal }) => isFinal)).to.deep.equal([false, true]);
    const errors = farm.told.filter(({ level }) => level === 'error').map(({ text }) => text);
    expect(errors).to.deep.equal(['the farm refuses a hash that was checked here']);
  });

  it('takes nothing over from a node that shows less work than the farm must have', async () => {
    await planted();
    await found(1, 2);
    await workedByOthers(1);
    triedOutWith(7);
    await farm.look(240);
    expect(farm.log.of('work-failed').map(({ reason }) => reason)).to.deep.equal([
      'zero-count-too-low',
    ]);
    expect(worked()).to.deep.equal([]);
  });

  it('counts a failure once, however long the record is away', async () => {
    await planted({ work: { attempts: 2 } });
    await found(1, 1);
    triedOutWith(6);
    let away = 5;
    farm.log.before = (events) => {
      if (!events.some(({ kind }) => kind === 'work-failed') || away === 0) return;
      away -= 1;
      throw new PoolError('STORAGE_UNAVAILABLE', 'the database is away');
    };
    await farm.look(240);
    expect([away, farm.log.of('work-failed')[0]?.isFinal]).to.deep.equal([0, false]);
    await farm.look();
    expect(farm.log.of('work-failed').map(({ isFinal }) => isFinal)).to.deep.equal([false, true]);
  });

  it('is told of an earlier life by what was signed, though better work was found since', async () => {
    await planted();
    await found(1, 2);
    const { key, find, record, outcome } = await sentBefore(1);
    const [relay] = farm.pool.relays;
    if (relay !== undefined) relay.always = 'unavailable';
    const [event] = await farm.life.work.rediscovered(key, outcome);
    expect(event).to.include({ kind: 'worked', zeros: 1, nonce: find.nonce, hash: outcome.hash });
    const unreadable = { ...record, key: `work:${blockIndex}:farmer-1:2`, envelope: 'AAAA' };
    await farm.log.append([{ kind: 'transaction-signed', record: unreadable }]);
    expect(await farm.life.work.rediscovered(unreadable.key, outcome)).to.deep.equal([]);
  });

  it('is not sent again by a look that is older than what an earlier life did', async () => {
    await planted();
    await found(1, 1);
    const { key, outcome } = await sentBefore(1);
    const { view } = farm.life.monitor;
    if (view === undefined) throw new Error('no view');
    expect(await farm.life.work.rediscovered(key, outcome)).to.have.length(1);
    await farm.life.work.attend({ ...view, closeTime: view.closeTime + 290n });
    await farm.life.work.settled();
    expect(farm.log.of('work-begun')).to.have.length(0);
  });

  it('ends without an alarm where the block was closed by others', async () => {
    await planted();
    await found(1, 1);
    const farming = farm.pool.farm;
    const pair = await farming.farmer(99, 0n);
    const stale = farm.life.monitor.view;
    await farm.pool.close(300);
    await farming.call(pair, farming.plant(pair, 0n));
    farm.pool.clock.pass(5_000);
    if (stale === undefined) throw new Error('no view');
    const late = { ...stale, closeTime: stale.closeTime + 290n };
    await farm.life.work.attend(late);
    await farm.life.work.settled();
    expect(
      farm.log.of('work-failed').map(({ reason, isFinal }) => [reason, isFinal]),
    ).to.deep.equal([['block-closed', true]]);
    expect(farm.told.filter(({ level }) => level === 'error')).to.have.length(0);
  });

  it('is never sent in the ledger of the plant', async () => {
    await planted();
    await found(1, 1);
    const view = farm.life.monitor.view;
    const ledger = farm.log.of('planted').find(({ farmerId }) => farmerId === 'farmer-1')?.ledger;
    if (view === undefined || ledger === undefined) throw new Error('nothing is planted');
    await farm.life.work.attend({ ...view, ledger, closeTime: view.closeTime + 290n });
    await farm.life.work.settled();
    expect(farm.log.of('work-begun')).to.have.length(0);
  });

  it('is settled when it is in', async () => {
    await planted();
    expect(farm.life.work.isSettled(blockIndex)).to.equal(true);
    await found(1, 1);
    expect(farm.life.work.isSettled(blockIndex)).to.equal(false);
    await farm.look(240);
    expect(farm.life.work.isSettled(blockIndex)).to.equal(true);
    expect(farm.life.work.isSettled(blockIndex + 1)).to.equal(false);
  });
});
