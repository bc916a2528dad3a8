import {
  Keypair,
  Operation,
  TransactionBuilder,
  nativeToScVal,
  rpc,
  xdr,
} from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { RunningFarm, withAuth } from './running-farm.ts';

const KALE = 10_000_000n;
const { FAILED } = rpc.Api.GetTransactionStatus;

/** The number in a contract error that a transaction failed with, as nodes tell it. */
function codeOf(answer: rpc.Api.GetTransactionResponse): number | string {
  if (answer.status !== FAILED) return answer.status;
  const body = answer.diagnosticEventsXdr?.[0]?.event.body;
  const error = body?.v0.topics[1];
  if (error?.type !== 'scvError') return 'untold';
  return error.error.type === 'sceContract' ? error.error.contractCode : error.error.type;
}

async function messageOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => 'done',
    (error: Error) => error.message,
  );
}

describe('refusals of the devnet, through the SDK', () => {
  let farm: RunningFarm;
  let sponsor: Keypair;
  let farmer: Keypair;

  beforeEach(async () => {
    farm = await RunningFarm.start();
    sponsor = await farm.farmer(1);
    farmer = await farm.farmer(2, 100n * KALE);
    await farm.call(farmer, farm.plant(farmer, KALE));
  });

  afterEach(() => farm.stop());

  /** A call that looked good when it was simulated, sent after what spoils it. */
  async function spoilt(operation: xdr.Operation, spoil: () => Promise<unknown>) {
    const transaction = await farm.build(sponsor.publicKey(), operation);
    const simulation = await farm.simulate(transaction);
    await spoil();
    return farm.settle(rpc.assembleTransaction(transaction, simulation).build(), sponsor);
  }

  it('of work with no more zeros are #7, in simulation and in a ledger', async () => {
    await farm.devnet.closeLedger();
    const one = await farm.find(farmer, 0, 1);
    const worker = await farm.farmer(3);
    const late = await spoilt(farm.work(farmer, one), () =>
      farm.call(worker, farm.work(farmer, one)),
    );
    expect(codeOf(late)).to.equal(7);
    const again = messageOf(farm.call(worker, farm.work(farmer, one)));
    expect(await again).to.equal('HostError: Error(Contract, #7)');
  });

  it('of a second plant are #8', async () => {
    const other = await farm.farmer(3);
    const { transaction } = await farm.sponsored(sponsor, other, farm.plant(other, 0n));
    await farm.call(other, farm.plant(other, 0n));
    expect(codeOf(await farm.settle(transaction, sponsor))).to.equal(8);
    const again = messageOf(farm.call(other, farm.plant(other, 0n)));
    expect(await again).to.equal('HostError: Error(Contract, #8)');
  });

  it('of a stake are the asset contract’s #10 and #13', async () => {
    const poor = await farm.farmer(3, 0n);
    const bare = await farm.farmer(4);
    expect(await messageOf(farm.call(poor, farm.plant(poor, 1n)))).to.match(/#10\)$/);
    expect(await messageOf(farm.call(bare, farm.plant(bare, 1n)))).to.match(/#13\)$/);
  });

  it('of a harvest without trustline are #13, and a trustline helps', async () => {
    const other = await farm.farmer(3);
    await farm.call(other, farm.plant(other, 0n));
    await farm.devnet.closeLedger();
    await farm.call(sponsor, farm.work(other, await farm.find(other, 0, 1)));
    await farm.devnet.closeLedger(300);
    await farm.call(farmer, farm.plant(farmer, 0n));
    expect(await messageOf(farm.call(sponsor, farm.harvest(other, 0)))).to.match(/#13\)$/);
    await farm.apply(other, Operation.changeTrust({ asset: farm.devnet.network.asset }));
    expect((await farm.call(sponsor, farm.harvest(other, 0))).status).to.equal('SUCCESS');
  });

  it('of a wrong hash are #13, of the open block #14, of work at once #15', async () => {
    const wrong = { hash: new Uint8Array(32), nonce: 0n };
    const right = await farm.find(farmer, 0, 0);
    expect(await messageOf(farm.call(sponsor, farm.work(farmer, right)))).to.match(/#15\)$/);
    await farm.devnet.closeLedger();
    expect(await messageOf(farm.call(sponsor, farm.work(farmer, wrong)))).to.match(/#13\)$/);
    expect(await messageOf(farm.call(sponsor, farm.harvest(farmer, 0)))).to.match(/#14\)$/);
  });

  it('cost the fee and the sequence number, and change nothing else', async () => {
    await farm.devnet.closeLedger();
    const one = await farm.find(farmer, 0, 1);
    const worker = await farm.farmer(3);
    const before = await farm.server.getAccountEntry(sponsor.publicKey());
    await spoilt(farm.work(farmer, one), () => farm.call(worker, farm.work(farmer, one)));
    const after = await farm.server.getAccountEntry(sponsor.publicKey());
    expect(after.seqNum).to.equal(before.seqNum + 1n);
    expect(after.balance < before.balance).to.equal(true);
  });

  it('meet a call that reaches beyond its footprint', async () => {
    await farm.devnet.closeLedger();
    const one = await farm.find(farmer, 0, 1);
    const moved = await spoilt(farm.work(farmer, one), async () => {
      await farm.devnet.closeLedger(300);
      await farm.call(farmer, farm.plant(farmer, 0n));
    });
    expect(codeOf(moved)).to.equal('sceStorage');
  });

  it('meet entries that were signed for another network, or too long ago, or twice', async () => {
    const other = await farm.farmer(3);
    const plant = farm.plant(other, 0n);
    const foreign = farm.sponsored(sponsor, other, plant, { passphrase: 'another network' });
    expect(await messageOf(foreign)).to.match(/Error\(Auth, InvalidInput\) signature does not/);
    const old = farm.sponsored(sponsor, other, plant, { until: 1 });
    expect(await messageOf(old)).to.match(/Error\(Auth, InvalidInput\) signature has expired/);
    const { auth, transaction } = await farm.sponsored(sponsor, other, plant);
    await farm.settle(transaction, sponsor);
    await farm.devnet.closeLedger(300);
    const again = await farm.build(sponsor.publicKey(), withAuth(plant, auth));
    expect(await messageOf(farm.simulate(again))).to.match(/Error\(Auth, ExistingValue\)/);
  });

  it('meet entries for another stake', async () => {
    const other = await farm.farmer(3, KALE);
    const { auth } = await farm.sponsored(sponsor, other, farm.plant(other, 1n));
    const more = withAuth(farm.plant(other, KALE), auth);
    const transaction = await farm.build(sponsor.publicKey(), more);
    expect(await messageOf(farm.simulate(transaction))).to.match(/Error\(Auth, InvalidAction\)/);
  });

  it('meet a plant that only the sponsor agreed to', async () => {
    const other = await farm.farmer(3);
    const transaction = await farm.build(sponsor.publicKey(), farm.plant(other, 0n));
    const simulation = await farm.simulate(transaction);
    expect(simulation.result?.auth).to.have.length(1);
    const unsigned = rpc.assembleTransaction(transaction, simulation).build();
    expect(codeOf(await farm.settle(unsigned, sponsor))).to.equal('sceAuth');
  });

  it('of a paused farm are #4, and only its homesteader pauses it', async () => {
    const { homesteader } = farm.devnet.network;
    const transaction = await farm.build(sponsor.publicKey(), farm.farm.call('pause'));
    const simulation = await farm.simulate(transaction);
    const usurped = rpc.assembleTransaction(transaction, simulation).build();
    expect(codeOf(await farm.settle(usurped, sponsor))).to.equal('sceAuth');
    const paused = await farm.call(homesteader, farm.farm.call('pause'));
    expect(paused.status).to.equal('SUCCESS');
    expect(await messageOf(farm.call(sponsor, farm.plant(sponsor, 0n)))).to.match(/#4\)$/);
  });

  it('meet functions and arguments that do not exist', async () => {
    const unknown = farm.farm.call('reap', xdr.ScVal.scvVoid());
    expect(await messageOf(farm.call(sponsor, unknown))).to.match(/Error\(WasmVm, MissingValue\)/);
    const wrong = farm.farm.call('harvest', nativeToScVal('me'), nativeToScVal(0));
    expect(await messageOf(farm.call(sponsor, wrong))).to.match(/Error\(Value, UnexpectedType\)/);
    const few = farm.farm.call('harvest');
    expect(await messageOf(farm.call(sponsor, few))).to.match(/Error\(WasmVm, UnexpectedSize\)/);
  });

  it('meet transactions that no ledger would take', async () => {
    const pay = Operation.payment({
      destination: farmer.publicKey(),
      asset: farm.devnet.network.asset,
      amount: '1',
    });
    const refusal = async (
      change: (transaction: TransactionBuilder) => TransactionBuilder,
      signer = sponsor,
    ) => {
      const account = await farm.server.getAccount(sponsor.publicKey());
      const options = { fee: '100', networkPassphrase: farm.passphrase };
      const builder = new TransactionBuilder(account, options).addOperation(pay);
      return messageOf(farm.settle(change(builder).build(), signer));
    };
    expect(await refusal((each) => each.setTimeout(0), farmer)).to.equal('ERROR txBadAuth');
    expect(await refusal((each) => each.setTimebounds(0, 1))).to.equal('ERROR txTooLate');
    expect(await refusal((each) => each.setTimebounds(4_000_000_000, 0))).to.equal(
      'ERROR txTooEarly',
    );
    expect(await refusal((each) => each.setTimeout(0).setLedgerbounds(0, 2))).to.equal(
      'ERROR txTooLate',
    );
    expect(
      await refusal((each) => each.setTimeout(0).addOperation(farm.harvest(farmer, 0))),
    ).to.equal('ERROR txMalformed');
    const stranger = Keypair.random();
    const account = await farm.server.getAccount(sponsor.publicKey());
    const foreign = new TransactionBuilder(account, { fee: '100', networkPassphrase: 'another' })
      .addOperation(pay)
      .setTimeout(0)
      .build();
    foreign.sign(sponsor);
    expect((await farm.server.sendTransaction(foreign)).errorResult?.result.type).to.equal(
      'txBadAuth',
    );
    expect(await messageOf(farm.server.getAccount(stranger.publicKey()))).to.match(/not found/);
  });
});
