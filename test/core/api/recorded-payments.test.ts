import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Database } from '../../../core/storage/database.ts';
import { Queries } from '../../../core/storage/queries.ts';
import { openLaidDatabase } from '../storage/laid-database.ts';
import { ApiFixture } from './api-fixture.ts';
import { recordPayments } from './paid-records.ts';

describe('Payments on record', function () {
  this.timeout(30_000);
  let directory = '';
  let database: Database;
  let fixture: ApiFixture;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-paid-'));
    database = await openLaidDatabase(directory);
    await recordPayments(database);
    fixture = new ApiFixture(new Queries(database));
    await fixture.server.start();
  });

  after(async () => {
    await fixture.server.stop();
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('are told exactly, to miner and dashboard', async () => {
    expect(await fixture.json('/api/v1/miners/alice/payouts')).to.deep.equal([
      {
        ...{ id: 'payment:1:0', miner_id: 'alice', pool_id: 'btc', coin: 'BTC' },
        ...{ amount: '0.00001500', tx_hash: 'aa,bb', status: 'completed', error_message: null },
        created_at: '2026-01-15T11:59:00.000Z',
        completed_at: '2026-01-15T11:59:00.000Z',
      },
    ]);
    expect(await fixture.json('/api/pools/btc/miners/alice')).to.include({
      ...{ pendingBalance: 0.00002, totalPaid: 0.000015, todayPaid: 0.000015 },
      lastPayment: '2026-01-15T11:59:00.000Z',
    });
    expect(await fixture.json('/api/v1/miners/alice/balance/btc')).to.include({
      ...{ balance: '0.00002000', total_paid: '0.00001500' },
    });
  });

  it('are told to operators with all steps', async () => {
    const list = await (await fixture.admin('GET', '/payouts?state=confirmed')).json();
    expect(list).to.have.nested.property('batches[0].amount', '0.00001510');
    const holds = await (await fixture.admin('GET', '/payouts/holds')).json();
    expect(holds).to.have.nested.property('holds[0].owner', 'bob');
    const acts = await (await fixture.admin('GET', '/audit?subject=btc')).json();
    expect(acts).to.have.deep.nested.property('acts[0].facts', { reason: 'lunch' });
  });
});
