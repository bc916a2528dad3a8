import { expect } from 'chai';
import { KeyCustody } from '../../../../plugins/kale/custody/key-custody.ts';
import { KeyRing } from '../../../../plugins/kale/custody/key-ring.ts';
import { rotateKeys } from '../../../../plugins/kale/custody/key-rotation.ts';
import { FIRST_LINK } from '../../../../plugins/kale/events/event-link.ts';
import { eventsBehind } from '../../../../plugins/kale/events/recorded-events.ts';
import { SqlEventLog } from '../../../../plugins/kale/events/sql-event-log.ts';
import { LoggedKeyStore, SqlKeyShelf } from '../../../../plugins/kale/record/sql-key-shelf.ts';
import { ManualClock } from '../../../core/storage/manual-clock.ts';
import { rejection } from '../../../core/storage/storage-suite.ts';
import { FaultyDatabase } from './faulty-database.ts';
import { onBothEngines } from './kale-database.ts';

const OLD = { '1': '11'.repeat(32) };

onBothEngines('key shelf of KALE', (database) => {
  const old = new KeyCustody(new KeyRing(OLD));
  const both = new KeyCustody(new KeyRing({ ...OLD, '2': '22'.repeat(32) }));
  let faulty: FaultyDatabase;
  let log: SqlEventLog;
  let shelf: SqlKeyShelf;
  let pools = 0;

  beforeEach(async () => {
    pools += 1;
    const poolId = `pool ${pools}`;
    faulty = new FaultyDatabase(database().own);
    log = new SqlEventLog(faulty, poolId, new ManualClock());
    shelf = new SqlKeyShelf(database().own, poolId);
    for (const farmerId of ['b', 'B', 'a']) {
      const kept = old.create(farmerId);
      const { publicKey: custodialWallet } = kept;
      const kind = 'farmer-registered';
      const facts = { farmerId, poolerId: 'own', stakeMillionths: 0, tokenHash: 'aa' };
      await log.appendWithKey([{ kind, custodialWallet, ...facts }], kept);
    }
  });

  afterEach(() => log.stop());

  const rotations = async () => {
    const after = { sequence: 0n, link: FIRST_LINK };
    const all = { after, until: 1_000n, count: 1_000 };
    const events = await eventsBehind(database().own, `pool ${pools}`, all);
    return events.map(({ event }) => event).filter(({ kind }) => kind === 'key-rotated');
  };

  it('has keys by their farmers, and pages of them', async () => {
    expect([...(await shelf.keys(['a', 'b', 'z'])).keys()].sort()).to.deep.equal(['a', 'b']);
    expect(await shelf.key('z')).to.equal(undefined);
    old.verify((await shelf.key('a')) ?? old.create('a'));
    expect((await shelf.page('', 2)).map(({ farmerId }) => farmerId)).to.deep.equal(['B', 'a']);
    expect((await shelf.page('a', 9)).map(({ farmerId }) => farmerId)).to.deep.equal(['b']);
  });

  it('has each key sealed anew, with that on record', async () => {
    const report = await rotateKeys(both, new LoggedKeyStore(shelf, log));
    expect(report).to.deep.include({ rotatedCount: 3, missedCount: 0 });
    expect(await rotations()).to.deep.equal(
      ['B', 'a', 'b'].map((farmerId) => ({
        kind: 'key-rotated',
        farmerId,
        fromVersion: 1,
        toVersion: 2,
      })),
    );
    for (const kept of await shelf.page('', 9)) expect(both.isNewest(kept)).to.equal(true);
  });

  it('leaves a key that somebody else changed, and says nothing of it', async () => {
    const store = new LoggedKeyStore(shelf, log);
    const [known] = await shelf.page('', 1);
    if (known === undefined) throw new Error('there is no key');
    const stale = { ...known, sealed: old.reseal(known).sealed };
    expect(await store.replace(stale, both.reseal(known))).to.equal(false);
    expect(await shelf.key(known.farmerId)).to.deep.equal(known);
    expect(await rotations()).to.deep.equal([]);
  });

  it('has neither the new seal nor its event where the commit fails', async () => {
    faulty.lostCommits.push('before');
    const error = await rejection(rotateKeys(both, new LoggedKeyStore(shelf, log)));
    expect(error).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(await rotations()).to.deep.equal([]);
    for (const kept of await shelf.page('', 9)) expect(both.isNewest(kept)).to.equal(false);
  });
});
