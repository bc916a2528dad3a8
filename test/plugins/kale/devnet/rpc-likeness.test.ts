import { Address, contract, humanizeEvents, scValToNative, xdr } from '@stellar/stellar-sdk';
import type { Keypair } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { RunningFarm } from './running-farm.ts';

const KALE = 10_000_000n;

describe('the devnet as the SDK sees it', () => {
  let farm: RunningFarm;
  let farmer: Keypair;

  before(async () => {
    farm = await RunningFarm.start();
    farmer = await farm.farmer(2, 100n * KALE);
    await farm.call(farmer, farm.plant(farmer, KALE));
  });

  after(() => farm.stop());

  it('tells about itself', async () => {
    const { server, devnet, passphrase } = farm;
    expect(await server.getHealth()).to.include({ status: 'healthy', latestLedger: 5 });
    expect(await server.getNetwork()).to.include({ passphrase });
    const latest = await server.getLatestLedger();
    expect(latest.headerXdr.ledgerSeq).to.equal(5);
    expect(latest.id).to.equal(devnet.latest.hash);
    expect((await server.getFeeStats()).inclusionFee.p95).to.equal('100');
    expect((await server.getVersionInfo()).protocolVersion).to.equal(27);
    expect(devnet.network.assetContract).to.equal(devnet.network.asset.contractId(passphrase));
  });

  it('holds the farm’s storage as the contract writes it', async () => {
    const instance = await farm.instance();
    const { network } = farm.devnet;
    expect(Object.keys(instance)).to.deep.equal(['FarmBlock', 'HomesteadAsset', 'Homesteader']);
    expect(instance).to.include({
      HomesteadAsset: network.assetContract,
      Homesteader: network.homesteader.publicKey(),
    });
    expect(await farm.block(0)).to.deep.include({
      staked_total: KALE,
      timestamp: farm.devnet.latest.closeTime,
    });
  });

  it('holds pails for a day, and does not know what was never planted', async () => {
    const { farmContract } = farm.devnet.network;
    const key = (index: number) =>
      xdr.ScVal.scvVec([
        xdr.ScVal.scvSymbol('Pail'),
        new Address(farmer.publicKey()).toScVal(),
        xdr.ScVal.scvU32(index),
      ]);
    const { val, liveUntilLedgerSeq } = await farm.server.getContractData(
      farmContract,
      key(0),
      'temporary' as never,
    );
    expect(liveUntilLedgerSeq).to.equal(5 + 17_279);
    if (val.type !== 'contractData') throw new Error('no pail');
    expect(scValToNative(val.contractData.val)).to.deep.equal({
      gap: null,
      sequence: 5,
      stake: KALE,
      zeros: null,
    });
    const missing = await farm.server
      .getContractData(farmContract, key(1), 'temporary' as never)
      .catch((error: { code: number }) => error.code);
    expect(missing).to.equal(404);
  });

  it('tells the events of the asset contract, page by page', async () => {
    const { assetContract, farmContract } = farm.devnet.network;
    const filters = [{ type: 'contract' as const, contractIds: [assetContract] }];
    const all = await farm.server.getEvents({ startLedger: 1, filters });
    expect(
      all.events.map(({ topic, value }) => [topic.map(scValToNative), scValToNative(value)]),
    ).to.deep.equal([
      [['mint', farmer.publicKey(), farm.devnet.network.assetName], 100n * KALE],
      [['burn', farmer.publicKey(), farm.devnet.network.assetName], KALE],
    ]);
    const first = await farm.server.getEvents({ startLedger: 1, filters, limit: 1 });
    const second = await farm.server.getEvents({ cursor: first.cursor, filters, limit: 1 });
    const third = await farm.server.getEvents({ cursor: second.cursor, filters, limit: 1 });
    expect([first, second, third].map(({ events }) => events.map(({ id }) => id))).to.deep.equal([
      [all.events[0]?.id],
      [all.events[1]?.id],
      [],
    ]);
    const none = { type: 'contract' as const, contractIds: [farmContract] };
    expect(
      (await farm.server.getEvents({ startLedger: 1, filters: [none] })).events,
    ).to.have.length(0);
    const burn = xdr.ScVal.scvSymbol('burn').toXdr('base64');
    for (const topics of [[[burn, '*', '*']], [[burn, '**']]]) {
      const filtered = { type: 'contract' as const, topics };
      const { events } = await farm.server.getEvents({ startLedger: 1, filters: [filtered] });
      expect(events).to.have.length(1);
    }
    const early = await farm.server.getEvents({ startLedger: 99, filters }).catch((error) => error);
    expect(early).to.include({ code: -32600 });
  });

  it('tells what a transaction did, with events and changes', async () => {
    const [, burnt] = (await farm.server.getEvents({ startLedger: 1, filters: [] })).events;
    const found = await farm.server.getTransaction(burnt?.txHash ?? '');
    if (found.status !== 'SUCCESS' || found.resultMetaXdr.type !== 'v4')
      throw new Error('not found');
    const [operation] = found.resultMetaXdr.v4.operations;
    expect(humanizeEvents(operation?.events ?? [])[0]?.data).to.equal(KALE);
    const changed = operation?.changes.map(({ type }) => type) ?? [];
    expect(changed).to.include.members(['ledgerEntryCreated', 'ledgerEntryUpdated']);
  });

  it('answers a read of a balance without wanting a signature', async () => {
    const { network } = farm.devnet;
    const client = await contract.Client.from({
      contractId: network.assetContract,
      rpcUrl: farm.devnet.url,
      networkPassphrase: network.passphrase,
      allowHttp: true,
    });
    const read = (
      client as unknown as Record<
        string,
        (args: object) => Promise<contract.AssembledTransaction<bigint>>
      >
    )['balance'];
    const transaction = await read?.({ id: farmer.publicKey() });
    expect(transaction?.isReadCall).to.equal(true);
    expect(transaction?.result).to.equal(99n * KALE);
  });

  it('funds accounts as friendbot does', async () => {
    const { Keypair: Pairs } = await import('@stellar/stellar-sdk');
    const address = Pairs.fromRawEd25519Seed(Buffer.alloc(32, 77)).publicKey();
    expect((await farm.server.fundAddress(address)).status).to.equal('SUCCESS');
    expect((await farm.server.getAccountEntry(address)).balance).to.equal(10_000n * KALE);
    const again = await farm.server.fundAddress(address).catch((error: Error) => error.message);
    expect(again).to.match(/already funded/);
    expect((await farm.server.requestAirdrop(address)).accountId()).to.equal(address);
  });
});
