import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { verifyBooks } from '../../../core/ledger/verification.ts';
import type { Finding } from '../../../core/ledger/verification.ts';
import { openDatabase } from '../../../core/storage/database.ts';
import type { Database } from '../../../core/storage/database.ts';
import { SqlBooks } from '../../../core/storage/sql-books.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { auditTrailSuite } from '../audit/audit-trail-suite.ts';
import { addressSecretsSuite } from './address-secrets-suite.ts';
import { alteredBooksSuite } from './altered-books-suite.ts';
import { closedRoundsSuite } from './closed-rounds-suite.ts';
import { controlSuite } from './control-suite.ts';
import { emptyBooks } from './empty-books.ts';
import { ledgerGuardSuite } from './ledger-guard-suite.ts';
import { ledgerSuite } from './ledger-suite.ts';
import { alteredPayoutsSuite } from './payouts/altered-payouts-suite.ts';
import { crowdSuite } from './payouts/crowd-suite.ts';
import { guardSuite } from './payouts/guard-suite.ts';
import { paymentSuite } from './payouts/payment-suite.ts';
import { pluginDatabaseSuite } from './plugin-database-suite.ts';
import { pluginTablesSuite } from './plugin-tables-suite.ts';
import { poolCoinsSuite } from './pool-coins-suite.ts';
import { payoutCheckSuite } from './payouts/payout-check-suite.ts';
import { payoutControlSuite } from './payouts/payout-control-suite.ts';
import { payoutSuite } from './payouts/payout-suite.ts';
import { wishSuite } from './payouts/wish-suite.ts';
import { recordSuite } from './record-suite.ts';
import { reorgSuite } from './reorg-suite.ts';
import { retentionSuite } from './retention-suite.ts';
import { solverSuite } from './solver-suite.ts';
import { settlementSuite } from './settlement-suite.ts';
import { sliceSourceSuite } from './slice-source-suite.ts';
import { rejection, storageSuite } from './storage-suite.ts';
import { workCreditSuite } from './work-credit-suite.ts';

describe('storage on PGlite', function () {
  this.timeout(30_000);
  let directory = '';
  let database: Database;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-pglite-'));
    database = await openDatabase({ dataDir: directory });
  });

  after(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  storageSuite(() => database);
  describe('secrets of addresses', () => addressSecretsSuite(() => database));
  describe('retention', () => retentionSuite(() => database));
  describe('shares that solve a block', () => solverSuite(() => database));
  describe('ledger', () => ledgerSuite(() => database));
  describe('guard of the ledger', () => ledgerGuardSuite(() => database));
  describe('credits of work', () => workCreditSuite(() => database));
  describe('slices of work', () => sliceSourceSuite(() => database));
  describe('settlement', () => settlementSuite(() => database));
  describe('closed rounds', () => closedRoundsSuite(() => database));
  describe('payouts', () => payoutSuite(() => database));
  describe('control of payouts', () => payoutControlSuite(() => database));
  describe('payouts of a crowd', () => crowdSuite(() => database, 20_000));
  describe('payments', () => paymentSuite(() => database));
  describe('payout wishes', () => wishSuite(() => database));
  describe('audit trail', () => auditTrailSuite(() => database));
  describe('altered payouts', () => alteredPayoutsSuite(() => database));
  describe('coins of pools', () => poolCoinsSuite(() => database));
  describe('control of pools', () => controlSuite(() => database));
  describe('record of pools', () => recordSuite(() => database));
  describe('tables of plugins', () => pluginTablesSuite(() => database));
  describe('database of plugins', () => pluginDatabaseSuite(() => database));
  describe('payout check', () => payoutCheckSuite(() => database));
  describe('payout guard', () => guardSuite(() => database));
  describe('reorganisations', () => reorgSuite(() => database));
  describe('altered books', () => alteredBooksSuite(() => database));

  it('locks its directory', async () => {
    expect(await rejection(openDatabase({ dataDir: directory }))).to.include({
      code: 'STORAGE_LOCKED',
    });
  });

  it('says that it is gone once it is closed', async () => {
    await database.close();
    const error = await rejection(database.rows('select 1'));
    database = await openDatabase({ dataDir: directory });
    expect(error).to.be.instanceOf(Error);
  });

  it('keeps what was recorded when the process is killed, and nothing twice', async () => {
    await database.close();
    const child = fork(new URL('./pglite-victim.js', import.meta.url), [directory]);
    let acknowledged = 0;
    child.on('message', (last) => {
      acknowledged = Number(last);
      if (acknowledged >= 40) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    database = await openDatabase({ dataDir: directory });
    const position = await new SqlShareSink({ logId: 'victim' }, database).position();
    expect(position).to.be.at.least(acknowledged).and.at.least(40);
    const [row] = await database.rows<{ shares: bigint }>(
      `select sum(shares)::bigint as shares from share_slices
         join pools on pools.id = share_slices.pool_id where pools.name = 'victim'`,
    );
    expect(row?.shares).to.equal(BigInt(position));
  });

  it('has sound books when the process is killed, with all that was answered', async () => {
    await emptyBooks(database);
    await database.close();
    const child = fork(new URL('./ledger-victim.js', import.meta.url), [directory]);
    let acknowledged = 0;
    child.on('message', (count) => {
      acknowledged = Number(count);
      if (acknowledged >= 40) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    database = await openDatabase({ dataDir: directory });
    const found: Finding[] = [];
    const standing = await SqlBooks.atOnce(database, (books) =>
      verifyBooks(books, (finding) => found.push(finding)),
    );
    expect(found).to.deep.equal([]);
    expect(standing.entries).to.be.at.least(acknowledged).and.at.least(40);
  });
});
