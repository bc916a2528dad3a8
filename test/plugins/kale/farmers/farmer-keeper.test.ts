import { Keypair } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import type { FarmerRow, HarvestRow } from '../../../../plugins/kale/record/kale-record.ts';
import { KeptFarm } from './kept-farm.ts';

/** Until a difference counts: seen first, and so many ledgers later. */
const LOOKS = 8;

describe('who sees to the accounts of farmers', () => {
  let farm: KeptFarm;
  beforeEach(async () => {
    farm = await KeptFarm.start();
  });
  afterEach(() => farm.stop());

  const theOne = async (payoutAddress?: string): Promise<FarmerRow> => {
    const [farmer] = await farm.join(1, payoutAddress);
    if (farmer === undefined) throw new Error('nobody');
    await farm.look();
    return farm.row(farmer.farmerId);
  };

  const openHarvest = ({ farmerId }: FarmerRow, state: HarvestRow['state']): HarvestRow => ({
    ...{ blockIndex: 0, farmerId, state, attempts: 1, stake: 0n, reward: undefined },
    ...{ ledger: undefined, hash: undefined, sweepKey: undefined, sweepHash: undefined },
    reason: undefined,
  });

  describe('at the beginning', () => {
    it('makes 18 accounts in one transaction, each use of a key on record before', async () => {
      await farm.join(20);
      await farm.look();
      expect(farm.deeds.sizes).to.have.members([36, 4]);
      expect(farm.record.of('farmer-ready')).to.have.length(20);
      expect(farm.record.of('key-used')).to.have.length(20);
      for (const { custodialWallet, isReady, farmerId } of farm.record.rows.values()) {
        expect(isReady).to.equal(true);
        expect(await farm.held(custodialWallet)).to.equal(0n);
        const own = farm.record.events.filter(
          (event) => 'farmerId' in event && event.farmerId === farmerId,
        );
        expect(own.map(({ kind }) => kind)).to.deep.equal([
          'farmer-registered',
          'key-used',
          'farmer-ready',
        ]);
      }
      await farm.look(2);
      expect(farm.deeds.begun).to.have.length(2);
    });

    it('gives the trustline alone to accounts that are there, and nothing to those that have it', async () => {
      const [first, second] = await farm.join(2);
      await farm.pool.farm.devnet.createAccount(first?.custodialWallet ?? '');
      await farm.look();
      expect(farm.deeds.sizes).to.deep.equal([3]);
      farm.record.change(second?.farmerId ?? '', { isReady: false });
      await farm.look();
      expect(farm.deeds.sizes).to.deep.equal([3]);
      const last = farm.record.of('farmer-ready').at(-1);
      expect(last).to.deep.equal({ kind: 'farmer-ready', farmerId: second?.farmerId });
    });

    it('leaves those out whose key does not open, and helps the others', async () => {
      const [first] = await farm.join(3);
      const farmerId = first?.farmerId ?? '';
      const kept = farm.record.shelf.get(farmerId);
      if (kept === undefined) throw new Error('no key');
      farm.record.shelf.set(farmerId, { ...kept, sealed: kept.sealed.replace(/^k1/, 'k9') });
      await farm.look(3);
      expect(farm.record.of('farmer-ready')).to.have.length(2);
      expect(farm.messages('error')).to.have.length(1);
      expect(farm.messages('error')[0]).to.contain('version 9').and.contain('coin.custody.keys');
    });

    it('finds the one for whom a batch fails, so that the others get theirs', async () => {
      const farmers = await farm.join(7);
      const guilty = farmers[4]?.custodialWallet ?? '';
      let isFirst = true;
      // Its account appears between the look and the ledger, so that making it fails.
      farm.record.before = async (events) => {
        if (!isFirst || events[0]?.kind !== 'key-used') return;
        isFirst = false;
        await farm.pool.farm.devnet.createAccount(guilty);
      };
      await farm.look(2);
      const ready = farm.record.of('farmer-ready').map(({ farmerId }) => farmerId);
      const rest = farmers.filter((_, index) => index !== 4).map(({ farmerId }) => farmerId);
      expect([...ready].sort()).to.deep.equal(rest.sort());
      expect(farm.messages('warn')).to.include('the account was not made');
      await farm.look(13);
      expect((await farm.row(farmers[4]?.farmerId ?? '')).isReady).to.equal(true);
    });

    it('waits for what an earlier life sent', async () => {
      await farm.join(1);
      const [record] = farm.pool.journal.records;
      expect(record).to.equal(undefined);
      const sent = { hash: '', innerHash: '', envelope: '', source: '', sequence: 1n };
      farm.record.unsettled = [{ ...sent, key: 'fund:x', timeBound: 1n, ledger: 1, feeMax: 1n }];
      await farm.look(2);
      expect(farm.deeds.begun).to.deep.equal([]);
      farm.record.unsettled = [];
      await farm.look();
      expect(farm.deeds.begun).to.have.length(1);
    });
  });

  describe('between', () => {
    it('notices what was paid in, once, to the stroop', async () => {
      const { farmerId, custodialWallet } = await theOne();
      await farm.pay(custodialWallet, '1.2345678');
      await farm.look(2);
      expect(farm.record.of('deposited')).to.deep.equal([]);
      await farm.look(LOOKS);
      expect(farm.record.of('deposited').map(({ amount }) => amount)).to.deep.equal([12_345_678n]);
      expect((await farm.row(farmerId)).balance).to.equal(12_345_678n);
      await farm.look(LOOKS);
      expect(farm.record.of('deposited')).to.have.length(1);
    });

    it('takes no deed on its way for a deposit, nor what it brought', async () => {
      const farmer = await theOne();
      for (const state of ['begun', 'sweeping'] as const) {
        farm.record.harvestRows = [openHarvest(farmer, state)];
        if (state === 'begun') await farm.pay(farmer.custodialWallet, '0.0000500');
        await farm.look(LOOKS);
      }
      expect(farm.record.of('deposited')).to.deep.equal([]);
      // The harvest is on record now, and explains all of it.
      farm.record.harvestRows = [];
      farm.record.change(farmer.farmerId, { balance: 500n, rewardTotal: 500n });
      await farm.look(LOOKS);
      expect(farm.record.of('deposited')).to.deep.equal([]);
    });

    it('takes no harvest that anybody may have done for a deposit, until it is on record', async () => {
      const farmer = await theOne();
      const { farmerId } = farmer;
      farm.index = 1;
      farm.record.harvestRows = [openHarvest(farmer, 'open')];
      await farm.pay(farmer.custodialWallet, '0.0000500');
      await farm.look(LOOKS);
      farm.record.harvestRows = [openHarvest(farmer, 'harvested')];
      farm.record.change(farmerId, { balance: 500n, rewardTotal: 500n });
      await farm.look(LOOKS);
      expect(farm.record.of('deposited')).to.deep.equal([]);
    });

    it('puts no deposit on record that was explained since it was compared', async () => {
      const { farmerId, custodialWallet } = await theOne();
      await farm.pay(custodialWallet, '0.0000500');
      farm.record.before = (events) => {
        if (events.some(({ kind }) => kind === 'deposited'))
          farm.record.change(farmerId, { balance: 500n });
      };
      await farm.look(2 * LOOKS);
      expect(farm.record.of('deposited')).to.deep.equal([]);
      expect((await farm.row(farmerId)).balance).to.equal(500n);
    });

    it('waits while a signed transaction of the farmer may still happen', async () => {
      const { farmerId, custodialWallet } = await theOne();
      const rest = { hash: '', innerHash: '', envelope: '', source: '', sequence: 1n };
      const key = `harvest:3:${farmerId}:1`;
      farm.record.unsettled = [{ ...rest, key, timeBound: 1n, ledger: 1, feeMax: 1n }];
      await farm.pay(custodialWallet, '0.0000500');
      await farm.look(LOOKS);
      expect(farm.record.of('deposited')).to.deep.equal([]);
      farm.record.unsettled = [];
      await farm.look(LOOKS);
      expect(farm.record.of('deposited').map(({ amount }) => amount)).to.deep.equal([500n]);
    });

    it('takes nothing for a deposit that the record moved for meanwhile', async () => {
      const { farmerId, custodialWallet } = await theOne();
      await farm.pay(custodialWallet, '0.0000500');
      // The record is always a step behind what was read before.
      let balance = 0n;
      const { farmers } = farm.record;
      farm.record.farmers = async (states) => {
        balance += 1n;
        farm.record.change(farmerId, { balance });
        return farmers.call(farm.record, states);
      };
      await farm.look(LOOKS);
      farm.record.farmers = farmers;
      expect(farm.record.of('deposited')).to.deep.equal([]);
    });

    it('raises one alarm where there is less, and corrects nothing', async () => {
      const { farmerId } = await theOne();
      farm.record.change(farmerId, { balance: 700n });
      await farm.look(2 * LOOKS);
      expect(farm.messages('error')).to.have.length(1);
      const alarm = farm.told.find(({ level }) => level === 'error');
      expect(alarm?.facts).to.include({ held: '0', recorded: '700', missing: '700' });
      expect((await farm.row(farmerId)).balance).to.equal(700n);
      expect(farm.record.of('deposited')).to.deep.equal([]);
    });
  });

  describe('at the end', () => {
    it('pays all out, closes the account, and gets its reserve back', async () => {
      const farmer = await theOne();
      await farm.pay(farmer.custodialWallet, '3.0000001');
      await farm.look(LOOKS + 1);
      const sponsor = farm.pool.sources[0].publicKey;
      const balanceOf = async () =>
        (await farm.pool.reader.accounts([sponsor])).value[0]?.balance ?? 0n;
      const before = await balanceOf();
      await farm.desk.leave(farmer.farmerId, farm.payee.publicKey());
      await farm.look();
      expect(await farm.held(farm.payee.publicKey())).to.equal(30_000_001n);
      expect((await farm.pool.reader.accounts([farmer.custodialWallet])).value).to.deep.equal([
        undefined,
      ]);
      expect(await farm.row(farmer.farmerId)).to.include({ state: 'departed', balance: 0n });
      expect(farm.record.of('farmer-departed')[0]).to.include({ paid: 30_000_001n });
      expect(farm.record.of('key-used').at(-1)).to.include({ purpose: 'exit' });
      const back = (await balanceOf()) - before;
      expect(Number(back)).to.be.within(19_000_000, 20_000_000);
    });

    it('waits for the last harvest, and says so', async () => {
      const farmer = await theOne(farm.payee.publicKey());
      farm.record.harvestRows = [openHarvest(farmer, 'harvested')];
      await farm.desk.leave(farmer.farmerId, undefined);
      await farm.look(3);
      expect(farm.keeper.exitHindrance(farmer.farmerId)).to.contain('harvested');
      expect((await farm.row(farmer.farmerId)).state).to.equal('leaving');
      farm.record.harvestRows = [];
      await farm.look();
      expect((await farm.row(farmer.farmerId)).state).to.equal('departed');
      expect(farm.keeper.exitHindrance(farmer.farmerId)).to.equal(undefined);
    });

    it('keeps who cannot be paid out, until another address is given', async () => {
      const bare = await farm.pool.farm.farmer(70);
      const farmer = await theOne();
      await farm.pay(farmer.custodialWallet, '3.0000000');
      await farm.look(LOOKS + 1);
      await farm.desk.leave(farmer.farmerId, bare.publicKey());
      await farm.look(3);
      expect(farm.keeper.exitHindrance(farmer.farmerId)).to.contain('no trustline');
      expect(farm.messages('warn')).to.deep.equal(['a farmer cannot leave yet']);
      await farm.desk.setPayoutAddress(farmer.farmerId, farm.payee.publicKey());
      await farm.look();
      expect((await farm.row(farmer.farmerId)).state).to.equal('departed');
      expect(await farm.held(farm.payee.publicKey())).to.equal(30_000_000n);
    });

    it('pays nothing out that is not on record', async () => {
      const farmer = await theOne(farm.payee.publicKey());
      await farm.pay(farmer.custodialWallet, '3.0000000');
      await farm.desk.leave(farmer.farmerId, undefined);
      await farm.look();
      expect(farm.keeper.exitHindrance(farmer.farmerId)).to.contain('30000000');
      await farm.look(LOOKS);
      expect(farm.record.kinds().slice(-5)).to.deep.equal([
        'farmer-leaving',
        'deposited',
        'exit-begun',
        'key-used',
        'farmer-departed',
      ]);
    });

    it('lets those go who never got an account', async () => {
      const [farmer] = await farm.join(1, farm.payee.publicKey());
      await farm.desk.leave(farmer?.farmerId ?? '', undefined);
      await farm.look();
      expect(farm.record.of('farmer-departed')).to.deep.equal([]);
      await farm.look();
      expect(farm.deeds.begun).to.deep.equal([]);
      expect(farm.record.of('farmer-departed')[0]).to.include({ paid: 0n, hash: '' });
    });

    it('takes nobody to be without an account by a single look', async () => {
      const [farmer] = await farm.join(1, farm.payee.publicKey());
      if (farmer === undefined) throw new Error('nobody joined');
      await farm.desk.leave(farmer.farmerId, undefined);
      await farm.look();
      await farm.pool.farm.devnet.createAccount(farmer.custodialWallet);
      await farm.look();
      expect(farm.record.of('farmer-departed')[0]?.hash).to.match(/^[0-9a-f]{64}$/);
    });

    it('is on record with what it pays before it is signed, and pays and closes at once', async () => {
      const farmer = await theOne(farm.payee.publicKey());
      await farm.pay(farmer.custodialWallet, '3.0000000');
      await farm.look(LOOKS + 1);
      await farm.desk.leave(farmer.farmerId, undefined);
      let known: readonly string[] = [];
      farm.pool.journal.before = () => {
        known = farm.record.kinds().slice(-2);
      };
      await farm.look();
      expect(known).to.deep.equal(['exit-begun', 'key-used']);
      const payoutAddress = farm.payee.publicKey();
      expect(farm.record.of('exit-begun')[0]).to.include({ paid: 30_000_000n, payoutAddress });
      // A payment, the trustline's end, the merge: there is no moment between them.
      expect(farm.deeds.sizes.at(-1)).to.equal(3);
    });

    it('begins anew where it was killed before it was signed, and pays once', async () => {
      const farmer = await theOne(farm.payee.publicKey());
      await farm.pay(farmer.custodialWallet, '3.0000000');
      await farm.look(LOOKS + 1);
      await farm.desk.leave(farmer.farmerId, undefined);
      const sent = farm.pool.journal.records.length;
      farm.pool.journal.before = () => {
        throw new Error('killed');
      };
      await farm.look();
      expect(farm.pool.journal.records).to.have.length(sent);
      farm.pool.journal.before = () => undefined;
      farm.restart();
      await farm.look(2);
      expect(farm.record.of('exit-begun')).to.have.length(2);
      expect(await farm.row(farmer.farmerId)).to.include({ state: 'departed', balance: 0n });
      expect(await farm.held(farm.payee.publicKey())).to.equal(30_000_000n);
    });

    it('knows an exit again that a killed process sent', async () => {
      const farmer = await theOne(farm.payee.publicKey());
      await farm.pay(farmer.custodialWallet, '3.0000000');
      await farm.look(LOOKS + 1);
      await farm.desk.leave(farmer.farmerId, undefined);
      // It dies when the exit is in a ledger, and before that is on record.
      let isDead = false;
      farm.record.before = (events) => {
        isDead ||= events.some(({ kind }) => kind === 'farmer-departed');
        if (isDead) throw new Error('killed');
      };
      await farm.pool.close();
      await farm.keeper.attend(farm.view);
      await farm.keeper.stop();
      const sent = farm.pool.journal.records.at(-1);
      if (sent === undefined) throw new Error('nothing was sent');
      farm.record.before = () => undefined;
      farm.restart();
      farm.record.unsettled = [sent];
      // Another address by now, but not of what was signed.
      const other = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 90)).publicKey();
      await farm.desk.setPayoutAddress(farmer.farmerId, other);
      await farm.look(2);
      expect(farm.deeds.begun).to.deep.equal([]);
      const place = { hash: sent.hash, ledger: 9, closeTime: 1n, fee: 1n, value: undefined };
      const events = await farm.keeper.rediscovered({
        key: sent.key,
        outcome: { kind: 'applied', ...place },
      });
      expect(events).to.deep.equal([
        {
          kind: 'farmer-departed',
          farmerId: farmer.farmerId,
          paid: 30_000_000n,
          payoutAddress: farm.payee.publicKey(),
          hash: sent.hash,
        },
      ]);
      expect(await farm.held(farm.payee.publicKey())).to.equal(30_000_000n);
    });
  });
});
