import { expect } from 'chai';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import { openDatabase } from '../../../core/storage/database.ts';
import type { Database } from '../../../core/storage/database.ts';
import { EsmMigrationSource } from '../../../core/storage/esm-migration-source.ts';
import { Queries } from '../../../core/storage/queries.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { PostgresqlServer, requirePostgresql } from '../../daemons/postgresql.ts';
import { block, share } from './records.ts';
import { auditTrailSuite } from '../audit/audit-trail-suite.ts';
import { addressSecretsSuite } from './address-secrets-suite.ts';
import { alteredBooksSuite } from './altered-books-suite.ts';
import { losingTheAnswer } from './failing-database.ts';
import { closedRoundsSuite } from './closed-rounds-suite.ts';
import { controlSuite } from './control-suite.ts';
import { ledgerGuardSuite } from './ledger-guard-suite.ts';
import { ledgerRaceSuite } from './ledger-race-suite.ts';
import { ledgerSuite } from './ledger-suite.ts';
import { guardRaceSuite } from './payouts/guard-race-suite.ts';
import { alteredPayoutsSuite } from './payouts/altered-payouts-suite.ts';
import { crowdSuite } from './payouts/crowd-suite.ts';
import { guardSuite } from './payouts/guard-suite.ts';
import { paymentSuite } from './payouts/payment-suite.ts';
import { pluginDatabaseSuite } from './plugin-database-suite.ts';
import { pluginRaceSuite } from './plugin-race-suite.ts';
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

describe('storage on PostgreSQL', function () {
  this.timeout(90_000);
  let server: PostgresqlServer | undefined;
  let database: Database;

  before(async function () {
    requirePostgresql(this);
    server = await PostgresqlServer.create();
    database = await openDatabase({ url: server.url() });
  });

  after(async () => {
    if (server === undefined) return;
    await database.close();
    await server.destroy();
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
  describe('payouts of a crowd', () => crowdSuite(() => database));
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
  describe('payout guard of several hosts', () => {
    guardRaceSuite({ url: () => server?.url() ?? '', database: () => database });
  });
  describe('reorganisations', () => reorgSuite(() => database));
  describe('altered books', () => alteredBooksSuite(() => database));
  describe('ledger of several hosts', () => {
    ledgerRaceSuite({
      url: () => server?.url() ?? '',
      database: () => database,
      crash: async () => {
        await server?.stop('immediate');
        await server?.start();
      },
    });
  });

  describe('tables of plugins on several hosts', () => {
    pluginRaceSuite({
      url: () => server?.url() ?? '',
      database: () => database,
      crash: async () => {
        await server?.stop('immediate');
        await server?.start();
      },
    });
  });

  it('migrates once where several hosts start together', async () => {
    await database.rows('create database fresh');
    const url = server?.url('fresh') ?? '';
    const hosts = await Promise.all([1, 2, 3].map(() => openDatabase({ url })));
    const counts = hosts.map((host) =>
      host.rows<{ n: bigint }>('select count(*) as n from knex_migrations'),
    );
    const [first] = await Promise.all(counts);
    await Promise.all(hosts.map((host) => host.close()));
    const source = new EsmMigrationSource(new URL('../../../migrations/', import.meta.url));
    const migrations = await source.getMigrations();
    expect(first).to.deep.equal([{ n: BigInt(migrations.length) }]);
  });

  it('says that a server is away, without the password', async () => {
    const url = 'postgresql://someone:s3cret@127.0.0.1:1/nothing';
    const error = await rejection(openDatabase({ url }));
    expect(error).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(error.message).to.not.contain('s3cret');
  });

  it('opens without its server where it may, and migrates when that is there', async () => {
    const late = await PostgresqlServer.create();
    await late.stop();
    const told: string[] = [];
    const opened = await openDatabase({ url: late.url() }, ({ code }) => told.push(code));
    const away = await rejection(opened.rows('select count(*) from pools'));

    await late.start();
    const both = [1, 2].map(() => opened.rows<{ n: bigint }>('select count(*) as n from pools'));
    const counts = await Promise.all(both);
    await opened.close();
    await late.destroy();

    expect(told).to.deep.equal(['STORAGE_UNAVAILABLE']);
    expect(away).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(counts).to.deep.equal([[{ n: 0n }], [{ n: 0n }]]);
  });

  it('says in a sentence that the server knows no such database', async () => {
    const url = server?.url('nowhere') ?? '';
    const error = await rejection(openDatabase({ url }, () => undefined));
    expect(error).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(error.message).to.match(/refuses: .*nowhere/);
  });

  for (const mode of ['fast', 'immediate'] as const) {
    it(`rejects while the server is away (${mode} stop) and then goes on by itself`, async () => {
      const sink = new SqlShareSink({ logId: `outage-${mode}` }, database);
      const poolId = `outage-${mode}`;
      const record = (last: number) => {
        const records: LogRecord[] = [share({ poolId, miner: poolId })];
        return sink.record(records, { first: last, last });
      };
      for (let last = 1; last <= 5; last++) await record(last);
      const inFlight = record(6).then(
        () => 'recorded',
        (error: unknown) => error,
      );
      await server?.stop(mode);
      const outcome = await inFlight;
      if (outcome !== 'recorded') expect(outcome).to.include({ code: 'STORAGE_UNAVAILABLE' });
      expect(await rejection(record(7))).to.include({ code: 'STORAGE_UNAVAILABLE' });
      expect(await rejection(sink.position())).to.include({ code: 'STORAGE_UNAVAILABLE' });
      await server?.start();
      const position = await sink.position();
      expect(position).to.be.within(5, 6);
      for (let last = position + 1; last <= 10; last++) await record(last);
      expect((await new Queries(database).miners.totals([poolId], 0))[0]?.shares).to.equal(10);
    });
  }

  it('counts a batch once whose commit went through while its answer was lost', async () => {
    const poolId = 'lost-answer';
    const sink = new SqlShareSink({ logId: poolId }, losingTheAnswer(database));
    const span = { first: 1, last: 1 };
    const records = [share({ poolId, miner: poolId })];
    expect(await rejection(sink.record(records, span))).to.include({ code: 'STORAGE_UNAVAILABLE' });
    await sink.record(records, span);
    await sink.record(records, { first: 2, last: 2 });
    expect((await new Queries(database).miners.totals([poolId], 0))[0]?.shares).to.equal(2);
  });

  it('adds to the round of a block once where the answer was lost', async () => {
    const poolId = 'lost-solver';
    const whole = new SqlShareSink({ logId: poolId }, database);
    await whole.record([block({ poolId, blockHash: poolId })], { first: 1, last: 1 });
    const sink = new SqlShareSink({ logId: poolId }, losingTheAnswer(database));
    const span = { first: 2, last: 2 };
    const records = [share({ poolId, work: 250, solves: poolId })];
    expect(await rejection(sink.record(records, span))).to.include({ code: 'STORAGE_UNAVAILABLE' });
    await sink.record(records, span);
    const filter = { poolId, statuses: [], offset: 0, limit: 1 };
    expect((await new Queries(database).blocks.page(filter)).blocks[0]?.effort).to.equal(0.25);
  });
});
