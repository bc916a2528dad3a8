import { expect } from 'chai';
import { PoolError } from '../../../../../core/plugin-api/errors.ts';
import { EventReader } from '../../../../../plugins/kale/stellar/rpc/event-reader.ts';
import { networkCheck } from '../../../../../plugins/kale/stellar/rpc/rpc-answers.ts';
import { RpcEndpoint } from '../../../../../plugins/kale/stellar/rpc/rpc-endpoint.ts';
import { persistently, season, firstSeason } from '../farming-season.ts';
import { SendingPool } from '../sending-pool.ts';

describe('several nodes', () => {
  let pool: SendingPool;

  beforeEach(async () => {
    pool = await SendingPool.start({ relayCount: 2 });
  });

  afterEach(() => pool.stop());

  it('answer for one that fails in any way', async () => {
    for (const fault of ['unavailable', 'error', 'cut', 'garbage', 'refused'] as const) {
      const [first] = pool.relays;
      if (first !== undefined) first.always = fault;
      expect((await pool.reader.farm()).value?.isPaused, fault).to.equal(false);
      await pool.rpc.refresh();
      expect(pool.rpc.health.map(({ state }) => state)).to.deep.equal(['failing', 'healthy']);
    }
  });

  it('are left out while they are behind', async () => {
    const [first] = pool.relays;
    if (first === undefined) throw new Error('no relay');
    first.rewrite = (_, result) => ({ ...result, latestLedger: 1 });
    for (let count = 0; count < 4; count += 1) await pool.close();
    await pool.rpc.refresh();
    expect(pool.rpc.health.map(({ state }) => state)).to.deep.equal(['stale', 'healthy']);
    const { length } = first.calls;
    expect((await pool.reader.farm()).ledger).to.equal(pool.farm.devnet.latest.sequence);
    expect(first.calls).to.have.length(length);
  });

  it('are left out while they are absurdly far ahead, and do not put the others out', async () => {
    const [, second] = pool.relays;
    if (second === undefined) throw new Error('no relay');
    second.rewrite = (_, result) => ({ ...result, latestLedger: 4_000_000_000 });
    await pool.rpc.refresh();
    expect(pool.rpc.health.map(({ state }) => state)).to.deep.equal(['healthy', 'stale']);
    expect((await pool.rpc.tip()).sequence).to.equal(pool.farm.devnet.latest.sequence);
    expect((await pool.reader.farm()).ledger).to.equal(pool.farm.devnet.latest.sequence);
  });

  it('are left out when they tell of no new ledger for too long', async () => {
    const [first] = pool.relays;
    if (first === undefined) throw new Error('no relay');
    await pool.rpc.refresh();
    first.rewrite = (_, result) => ({ ...result, latestLedger: 3 });
    await pool.rpc.refresh();
    pool.clock.pass(600_001);
    await pool.farm.devnet.closeLedger();
    await pool.rpc.refresh();
    expect(pool.rpc.health.map(({ state, problem }) => [state, problem])).to.deep.equal([
      ['stale', 'tells of no new ledger'],
      ['healthy', undefined],
    ]);
  });

  it('are never asked where they are of another network', async () => {
    const [first] = pool.relays;
    if (first === undefined) throw new Error('no relay');
    first.rewrite = (method, result) =>
      method === 'getNetwork' ? { ...result, passphrase: 'another' } : result;
    await pool.reader.farm();
    await pool.rpc.refresh();
    expect(pool.rpc.health[0]?.state).to.equal('wrong-network');
    expect(first.calls).to.deep.equal(['getNetwork']);
  });

  it('fail with the name and not the URL, whose path may be a key', async () => {
    for (const relay of pool.relays) relay.always = 'refused';
    const error = await pool.reader.farm().catch((each: unknown) => each);
    expect(error).to.be.instanceOf(PoolError).with.property('code', 'DAEMON_SYNCING');
    expect(String(error)).to.include('node-1').and.not.include('127.0.0.1');
  });

  it('show no key of theirs that a node repeats', async () => {
    const [relay] = pool.relays;
    if (relay === undefined) throw new Error('no relay');
    const { url } = relay;
    relay.always = 'error';
    const endpoint = new RpcEndpoint({ url: `${url}/?key=told%20to%20fail`, timeoutMs: 5_000 });
    const question = { method: 'getNetwork', check: networkCheck };
    const error = await endpoint.call(question).catch((each: unknown) => each);
    endpoint.close();
    expect(String(error)).to.include('***').and.not.include('told to fail');
  });

  it('tell of farm, block, pails and events what the ledger holds', async () => {
    const farmer = await pool.farm.farmer(1, 10_000n);
    await firstSeason(pool, farmer, persistently(pool));
    await season(pool, farmer, persistently(pool));
    const { value: farm } = await pool.reader.farm();
    expect(farm?.index).to.equal(1);
    expect((await pool.reader.block(1)).value?.minStake).to.equal(1_000n);
    expect((await pool.reader.block(9)).value).to.equal(undefined);
    const stranger = pool.sources[0].publicKey;
    const { value: pails } = await pool.reader.pails(1, [farmer.publicKey(), stranger]);
    expect(pails.map((each) => each?.zeros)).to.deep.equal([1, undefined]);
    const { assetContract } = pool.farm.devnet.network;
    const reader = new EventReader(pool.rpc);
    const first = await reader.page(assetContract, { ledger: 1 }, 2);
    const rest = await reader.page(assetContract, { cursor: first.cursor }, 100);
    const names = [...first.events, ...rest.events].map(({ topics: [name] }) =>
      name?.type === 'scvSymbol' ? name.sym.toString() : '',
    );
    expect(names).to.deep.equal(['mint', 'burn', 'burn', 'mint']);
  });
});
