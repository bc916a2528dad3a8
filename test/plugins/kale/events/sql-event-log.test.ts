import { expect } from 'chai';
import { eventsBehind } from '../../../../plugins/kale/events/recorded-events.ts';
import { EventJournal } from '../../../../plugins/kale/farm/event-journal.ts';
import { FIRST_LINK } from '../../../../plugins/kale/events/event-link.ts';
import type { KaleEvent } from '../../../../plugins/kale/events/kale-event.ts';
import { SqlEventLog } from '../../../../plugins/kale/events/sql-event-log.ts';
import { RecordAudit } from '../../../../plugins/kale/record/record-audit.ts';
import { SqlKaleRecord } from '../../../../plugins/kale/record/sql-kale-record.ts';
import { SqlKeyShelf } from '../../../../plugins/kale/record/sql-key-shelf.ts';
import { ManualClock } from '../../../core/storage/manual-clock.ts';
import { rejection } from '../../../core/storage/storage-suite.ts';
import { farmStory } from '../record/farm-story.ts';
import { FaultyDatabase } from '../record/faulty-database.ts';
import { onBothEngines } from '../record/kale-database.ts';

const AFTER_NONE = { sequence: 0n, link: FIRST_LINK };
const ALL = { after: AFTER_NONE, until: 10n ** 15n, count: 100_000 };

function pooler(poolerId: string, name = 'Some'): KaleEvent {
  return { kind: 'pooler-registered', poolerId, name, address: 'GPOOLER' };
}

function farmer(farmerId: string): KaleEvent {
  const custodialWallet = `G${farmerId}`;
  const kind = 'farmer-registered';
  return { kind, farmerId, poolerId: 'own', custodialWallet, stakeMillionths: 5, tokenHash: 'aa' };
}

onBothEngines('event log of KALE', (database) => {
  const clock = new ManualClock();
  let poolId = '';
  let pools = 0;
  let faulty: FaultyDatabase;
  let log: SqlEventLog;
  let pauses = 0;

  beforeEach(() => {
    pools += 1;
    poolId = `pool ${pools}`;
    pauses = 0;
    faulty = new FaultyDatabase(database().own);
    log = new SqlEventLog(faulty, poolId, clock, async () => {
      pauses += 1;
    });
  });

  afterEach(() => log.stop());

  const recorded = () => eventsBehind(database().own, poolId, ALL);
  const differences = async () => {
    const found: string[] = [];
    const terms = { rowsMax: 100, pageSize: 7, tell: (each: string) => void found.push(each) };
    const { signal } = new AbortController();
    await new RecordAudit(database().own, poolId, { ...terms, signal }).run();
    // The story brings no keys.
    return found.filter((each) => !each.startsWith('farmer_keys'));
  };

  it('gives back what was appended, in its order and linked', async () => {
    const appends = farmStory({ seed: 1, farmers: 3, blocks: 4 });
    for (const events of appends) await log.append(events);
    const read = await recorded();
    expect(read.map(({ event }) => event)).to.deep.equal(
      appends
        .flat()
        .map((event) =>
          Object.fromEntries(Object.entries(event).filter(([, each]) => each !== undefined)),
        ),
    );
    expect(read.every(({ isLinked }) => isLinked)).to.equal(true);
    expect(read.map(({ sequence }) => sequence)).to.deep.equal(read.map((_, at) => BigInt(at + 1)));
    expect(read[0]?.atMs).to.equal(clock.nowMs());
  });

  it('has the rows that follow from the events, however they were grouped', async () => {
    for (const seed of [2, 3, 4]) {
      const appends = farmStory({ seed, farmers: 5, blocks: 6 });
      log = new SqlEventLog(faulty, `${poolId} ${seed}`, clock);
      const half = appends.length / 2;
      await Promise.all(appends.slice(0, half).map((events) => log.append(events)));
      for (const events of appends.slice(half)) await log.append(events);
      poolId = `${poolId} ${seed}`;
      expect(await differences()).to.deep.equal([]);
    }
  });

  it('writes what waits in one transaction, in the order of the calls', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `p${index}`);
    await Promise.all(names.map((name) => log.append([pooler(name)])));
    const ids = (await recorded()).map(({ event }) => 'poolerId' in event && event.poolerId);
    expect(ids).to.deep.equal(names);
    expect(faulty.transactions).to.equal(1);
  });

  it('lets an append fail alone that cannot follow, or holds what no column takes', async () => {
    const results = await Promise.allSettled([
      log.append([pooler('a')]),
      log.append([pooler('gone'), { kind: 'farmer-ready', farmerId: 'nobody' }]),
      log.append([pooler('gone too', 'zero \0 byte')]),
      log.append([pooler('b')]),
    ]);
    expect(results.map(({ status }) => status)).to.deep.equal([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).to.be.instanceOf(RangeError);
    expect((await recorded()).map(({ event }) => event)).to.deep.equal([pooler('a'), pooler('b')]);
    expect(await differences()).to.deep.equal([]);
  });

  it('knows rows of earlier appends of the same group', async () => {
    await Promise.all([
      log.append([farmer('f')]),
      log.append([{ kind: 'deposited', farmerId: 'f', amount: 5n, ledger: 1 }]),
      log.append([{ kind: 'deposited', farmerId: 'f', amount: 6n, ledger: 1 }]),
    ]);
    const row = await new SqlKaleRecord(database().own, poolId).farmer('f');
    expect(row?.balance).to.equal(11n);
  });

  it('has all or nothing on record, whichever statement fails', async () => {
    const appends = farmStory({ seed: 5, farmers: 2, blocks: 2 });
    const events = appends.flat();
    let failures = 0;
    for (;;) {
      faulty.statementsLeft = failures;
      const outcome = await log.append(events).catch((error: unknown) => error);
      if (outcome === undefined) break;
      failures += 1;
      expect(outcome).to.include({ code: 'STORAGE_UNAVAILABLE' });
      expect(await recorded()).to.deep.equal([]);
      expect(await new SqlKaleRecord(database().own, poolId).farmers()).to.deep.equal([]);
    }
    expect(failures).to.be.greaterThan(10);
    faulty.statementsLeft = undefined;
    expect(await recorded()).to.have.lengthOf(events.length);
    expect(await differences()).to.deep.equal([]);
  });

  it('finds out that a commit was done of which nothing was heard', async () => {
    faulty.lostCommits.push('after');
    faulty.awayCount = 3;
    await Promise.all([log.append([pooler('a')]), log.append([pooler('b')])]);
    expect(pauses).to.equal(3);
    expect(await recorded()).to.have.lengthOf(2);
  });

  it('says that nothing is on record only when that is so', async () => {
    faulty.lostCommits.push('before');
    faulty.awayCount = 2;
    const [first, second] = await Promise.allSettled([
      log.append([pooler('a')]),
      Promise.resolve()
        .then(() => undefined)
        .then(() => log.append([pooler('b')])),
    ]);
    expect(first.status === 'rejected' && first.reason).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(second.status).to.equal('fulfilled');
    expect(pauses).to.equal(2);
    expect((await recorded()).map(({ event }) => event)).to.deep.equal([pooler('b')]);
  });

  it('takes nothing more when it ended in doubt', async () => {
    faulty.lostCommits.push('after');
    faulty.awayCount = Number.POSITIVE_INFINITY;
    log = new SqlEventLog(faulty, poolId, clock, (_, signal) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('ended')));
        setImmediate(() => void log.stop());
      });
    });
    const error = await rejection(log.append([pooler('a')]));
    expect(error).to.include({ code: 'STORAGE_UNAVAILABLE' });
    faulty.awayCount = 0;
    expect(await rejection(log.append([pooler('a')]))).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(await recorded()).to.have.lengthOf(1);
  });

  it('goes on behind what another process wrote', async () => {
    const other = new SqlEventLog(database().own, poolId, clock);
    const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
    await Promise.all(
      names.map((name, index) => (index % 2 === 0 ? log : other).append([pooler(name)])),
    );
    const read = await recorded();
    expect(read).to.have.lengthOf(20);
    expect(read.every(({ isLinked }) => isLinked)).to.equal(true);
    await other.stop();
  });

  it('takes nothing more of a life that another has taken over from', async () => {
    const next = new SqlEventLog(database().own, poolId, clock);
    const command = new SqlEventLog(database().own, poolId, clock);
    await log.takeOver();
    await log.append([pooler('a')]);
    await next.takeOver();
    const refused = await Promise.allSettled([
      log.append([pooler('b')]),
      log.append([farmer('f')]),
    ]);
    for (const each of refused)
      expect(each).to.have.nested.property('reason.code', 'PAYOUT_FENCED');
    await next.append([pooler('c')]);
    await command.append([pooler('d')]);
    const names = (await recorded()).map(({ event }) => 'poolerId' in event && event.poolerId);
    expect(names).to.deep.equal(['a', 'c', 'd']);
    await next.stop();
    await command.stop();
  });

  it('refuses to have an event changed or taken away', async () => {
    await log.append([pooler('a')]);
    for (const sql of [`update events set kind = 'x'`, 'delete from events'])
      expect(await rejection(database().own.rows(sql))).to.match(/append-only/);
  });

  it('has a key with its farmer, or neither', async () => {
    const kept = { farmerId: 'f', publicKey: `Gf ${poolId}`, sealed: 'sealed' };
    const shelf = new SqlKeyShelf(database().own, poolId);
    faulty.lostCommits.push('before');
    await rejection(log.appendWithKey([farmer('f')], kept));
    expect(await shelf.key('f')).to.equal(undefined);
    await log.appendWithKey([farmer('f')], kept);
    expect(await shelf.key('f')).to.deep.equal(kept);
    const again = log.appendWithKey([farmer('g')], { ...kept, sealed: 'other' });
    expect(await rejection(again)).to.be.instanceOf(RangeError);
    expect(await recorded()).to.have.lengthOf(1);
    expect(await shelf.key('f')).to.deep.equal(kept);
  });

  it('keeps signed transactions as a journal', async () => {
    const record = {
      ...{ key: 'plant:1:f:1', hash: 'a', innerHash: 'a', envelope: 'AAAA', source: 'GS' },
      ...{ sequence: 2n ** 62n, timeBound: 9n, ledger: 4, feeMax: 3n },
    };
    const journal = new EventJournal(log);
    await journal.record(record);
    await journal.record({ ...record, innerHash: 'c', hash: 'c', key: 'other' });
    await journal.record({ ...record, hash: 'b', feeMax: 30n });
    const rows = new SqlKaleRecord(database().own, poolId);
    const hashes = async () => (await rows.unsettledTransactions()).map(({ hash }) => hash);
    expect(await hashes()).to.deep.equal(['a', 'b', 'c']);
    expect((await rows.unsettledTransactions())[0]).to.deep.equal(record);
    const settled = { kind: 'transaction-settled', key: record.key, innerHash: 'a' } as const;
    await log.append([{ ...settled, fate: 'applied', hash: 'b', ledger: 6, fee: 20n }]);
    expect(await hashes()).to.deep.equal(['c']);
    const sent = { innerHash: 'c', fate: undefined };
    expect(await rows.submitted('other')).to.deep.equal([sent]);
    expect(await rows.submitted(record.key)).to.deep.equal([{ innerHash: 'a', fate: 'applied' }]);
    expect(await rows.submitted('never')).to.deep.equal([]);
  });
});
