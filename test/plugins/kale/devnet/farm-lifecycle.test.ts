import { type Keypair, Operation, TransactionBuilder, rpc } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { RunningFarm, returned } from './running-farm.ts';

const KALE = 10_000_000n;
const { SUCCESS, FAILED } = rpc.Api.GetTransactionStatus;

describe('a farm on the devnet, through the SDK', () => {
  let farm: RunningFarm;
  let sponsor: Keypair;
  let farmer: Keypair;

  beforeEach(async () => {
    farm = await RunningFarm.start();
    sponsor = await farm.farmer(1);
    farmer = await farm.farmer(2, 100n * KALE);
  });

  afterEach(() => farm.stop());

  it('is planted, worked and harvested, to the stroop', async () => {
    const planted = await farm.call(farmer, farm.plant(farmer, 10n * KALE));
    expect(planted.status).to.equal(SUCCESS);
    expect(await farm.kale(farmer)).to.equal(90n * KALE);
    const work = await farm.find(farmer, 0, 2);
    await farm.devnet.closeLedger();
    const worked = await farm.call(sponsor, farm.work(farmer, work));
    expect(returned(worked)).to.equal(2);
    await farm.devnet.closeLedger(300);
    await farm.call(farmer, farm.plant(farmer, 0n));
    const harvested = await farm.call(sponsor, farm.harvest(farmer, 0));
    expect(returned(harvested)).to.equal(25_050_000_000n);
    expect(await farm.kale(farmer)).to.equal(100n * KALE + 25_050_000_000n);
  });

  for (const upgraded of [false, true])
    it(`takes a plant that a sponsor pays, agreed to by ${upgraded ? 'younger' : 'older'} entries`, async () => {
      const operation = farm.plant(farmer, 10n * KALE);
      const { auth, transaction } = await farm.sponsored(sponsor, farmer, operation, { upgraded });
      expect(auth.map(({ credentials }) => credentials.type)).to.deep.equal([
        upgraded ? 'sorobanCredentialsAddressV2' : 'sorobanCredentialsAddress',
      ]);
      expect(auth[0]?.rootInvocation.subInvocations, 'the burning of the stake').to.have.length(1);
      const before = (await farm.server.getAccountEntry(farmer.publicKey())).balance;
      expect((await farm.settle(transaction, sponsor)).status).to.equal(SUCCESS);
      expect(await farm.kale(farmer)).to.equal(90n * KALE);
      expect((await farm.server.getAccountEntry(farmer.publicKey())).balance).to.equal(before);
    });

  it('pays by another account where a fee bump says so', async () => {
    const transaction = await farm.build(farmer.publicKey(), farm.plant(farmer, 0n));
    const ready = rpc.assembleTransaction(transaction, await farm.simulate(transaction)).build();
    ready.sign(farmer);
    const { passphrase } = farm;
    const bump = TransactionBuilder.buildFeeBumpTransaction(sponsor, '500000', ready, passphrase);
    const before = (await farm.server.getAccountEntry(farmer.publicKey())).balance;
    const settled = await farm.settle(bump, sponsor);
    expect(settled).to.include({ status: SUCCESS, feeBump: true });
    expect((await farm.server.getAccountEntry(farmer.publicKey())).balance).to.equal(before);
  });

  it('moves KALE and XLM, and opens trustlines', async () => {
    const { asset } = farm.devnet.network;
    const destination = sponsor.publicKey();
    const pay = Operation.payment({ destination, asset, amount: '1' });
    expect((await farm.apply(farmer, pay)).status).to.equal(FAILED);
    expect((await farm.apply(sponsor, Operation.changeTrust({ asset }))).status).to.equal(SUCCESS);
    expect((await farm.apply(farmer, pay)).status).to.equal(SUCCESS);
    expect(await farm.kale(sponsor)).to.equal(KALE);
  });
});
