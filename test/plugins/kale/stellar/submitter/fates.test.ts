import type { Keypair } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { STAKE } from '../farming-season.ts';
import type { RelayFault, RpcRelay } from '../rpc-relay.ts';
import { SendingPool, signerOf } from '../sending-pool.ts';

const FARMERS = 50;

describe('fates of transactions', function () {
  this.timeout(60_000);
  let pool: SendingPool;
  let relay: RpcRelay;

  async function begin(options: Parameters<typeof SendingPool.start>[0] = {}): Promise<void> {
    pool = await SendingPool.start(options);
    [relay] = pool.relays as [RpcRelay];
  }

  afterEach(() => pool.stop());

  const plant = (farmer: Keypair) =>
    pool.submit({
      key: 'plant',
      deed: pool.calls.plant({ farmer: signerOf(farmer), stake: STAKE }),
    });

  it('are "expired" only when a ledger beyond the time bound has closed, and free the number', async () => {
    await begin();
    const farmer = await pool.farm.farmer(1, 10_000n);
    relay.methods.set('sendTransaction', 'later');
    expect(await plant(farmer)).to.include({ kind: 'expired' });
    const [first] = pool.journal.records;
    expect(pool.farm.devnet.latest.closeTime > (first?.timeBound ?? 0n)).to.equal(true);
    expect(pool.farm.devnet.latest.closeTime <= (first?.timeBound ?? 0n) + 10n).to.equal(true);
    relay.methods.clear();
    expect((await plant(farmer)).kind).to.equal('applied');
    expect(pool.journal.records[1]?.sequence).to.equal(first?.sequence);
  });

  it('are not guessed from a node that lags behind', async () => {
    await begin();
    const farmer = await pool.farm.farmer(1, 10_000n);
    relay.faults.set(5, 'cut');
    pool.journal.before = () => pool.farm.devnet.freeze();
    let thawed = false;
    const outcome = plant(farmer).finally(() => expect(thawed).to.equal(true));
    for (let round = 0; round < 12; round += 1) await pool.waits();
    thawed = true;
    pool.farm.devnet.thaw();
    expect((await outcome).kind).to.equal('applied');
    expect(await pool.effects()).to.deep.equal(['mint', 'burn']);
  });

  it('are "unknown" when it ends before, and known after a restart', async () => {
    await begin();
    const farmer = await pool.farm.farmer(1, 10_000n);
    pool.isMoving = false;
    const waits = pool.waits();
    const outcome = plant(farmer);
    await waits;
    await pool.submitter.stop();
    expect(await outcome).to.include({ kind: 'unknown' });
    pool.restart();
    const [recovery] = pool.submitter.recover(pool.journal.records);
    if (recovery === undefined) throw new Error('nothing recovered');
    const second = pool.submit({ key: 'pay', deed: pool.accounts.trust(signerOf(farmer)) });
    pool.isMoving = true;
    expect((await pool.watched(recovery.outcome)).kind).to.equal('applied');
    expect((await second).kind).to.equal('applied');
  });

  it(`are right for ${FARMERS} farmers at once, whatever goes wrong`, async () => {
    await begin({ sourceCount: 10, relayCount: 2 });
    const farmers: Keypair[] = [];
    for (let seed = 1; seed <= FARMERS; seed += 1)
      farmers.push(await pool.farm.farmer(seed, 10_000n));
    const faults: RelayFault[] = ['unavailable', 'error', 'cut', 'garbage', 'refused', 'later'];
    for (const [index, each] of pool.relays.entries())
      for (let at = 0; at < 5_000; at += 1) {
        const drawn = (at * 2_654_435_761 + index * 40_503) >>> 7;
        const fault = drawn % 5 === 0 ? faults[(drawn >>> 5) % faults.length] : undefined;
        if (fault !== undefined) each.faults.set(at, fault);
      }
    const seen = (await pool.effects()).length;
    let applied = 0;
    const planted = farmers.map(async (farmer) => {
      for (let tries = 0; tries < 20; tries += 1) {
        const { kind } = await plant(farmer);
        if (kind === 'applied') applied += 1;
        if (kind === 'applied') return;
      }
    });
    await Promise.all(planted);
    expect(applied).to.equal(FARMERS);
    expect((await pool.effects()).slice(seen)).to.deep.equal(farmers.map(() => 'burn'));
  });
});
