import { Asset, Keypair, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import type { rpc, xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { RunningFarm } from './running-farm.ts';

const XLM = 10_000_000n;
const NEW = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 200)).publicKey();

describe('operations without contract', () => {
  let farm: RunningFarm;
  let owner: Keypair;
  let other: Keypair;
  let asset: Asset;

  beforeEach(async () => {
    farm = await RunningFarm.start();
    owner = await farm.farmer(1, 10n * XLM);
    other = await farm.farmer(2);
    ({ asset } = farm.devnet.network);
  });

  afterEach(() => farm.stop());

  /** The code of the only operation, as the protocol names it. */
  async function codeOf(signer: Keypair, operation: xdr.Operation): Promise<string> {
    const answer = await farm.apply(signer, operation);
    if (answer.status === 'NOT_FOUND') return answer.status;
    const { result } = answer.resultXdr;
    const [first] = result.type === 'txSuccess' || result.type === 'txFailed' ? result.results : [];
    return first?.type === 'opInner' ? (first.tr.value?.type ?? '') : (first?.type ?? '');
  }

  const pay = (destination: string, amount: string, of = asset) =>
    Operation.payment({ destination, asset: of, amount });

  it('pay what there is to whom it can be paid', async () => {
    const to = other.publicKey();
    expect(await codeOf(owner, pay(NEW, '1'))).to.equal('paymentNoDestination');
    expect(await codeOf(owner, pay(to, '1'))).to.equal('paymentNoTrust');
    expect(await codeOf(other, pay(owner.publicKey(), '1'))).to.equal('paymentSrcNoTrust');
    const foreign = new Asset('OTHER', to);
    expect(await codeOf(owner, pay(to, '1', foreign))).to.equal('paymentNoIssuer');
    await farm.apply(other, Operation.changeTrust({ asset, limit: '2' }));
    expect(await codeOf(owner, pay(to, '11'))).to.equal('paymentUnderfunded');
    expect(await codeOf(owner, pay(to, '3'))).to.equal('paymentLineFull');
    expect(await codeOf(owner, pay(to, '2'))).to.equal('paymentSuccess');
    expect([await farm.kale(owner), await farm.kale(other)]).to.deep.equal([8n * XLM, 2n * XLM]);
  });

  it('leave an account its reserve', async () => {
    const native = Asset.native();
    const { balance } = await farm.server.getAccountEntry(other.publicKey());
    const all = `${balance / XLM}.0000000`;
    expect(await codeOf(other, pay(owner.publicKey(), all, native))).to.equal('paymentUnderfunded');
    expect(await codeOf(other, pay(owner.publicKey(), '9998.9', native))).to.equal(
      'paymentSuccess',
    );
    const trust = Operation.changeTrust({ asset });
    expect(await codeOf(other, trust)).to.equal('changeTrustLowReserve');
  });

  it('make accounts that begin with their ledger', async () => {
    const create = (startingBalance: string) =>
      Operation.createAccount({ destination: NEW, startingBalance });
    expect(await codeOf(owner, create('0.5'))).to.equal('createAccountLowReserve');
    expect(await codeOf(owner, create('20000'))).to.equal('createAccountUnderfunded');
    expect(await codeOf(owner, create('1'))).to.equal('createAccountSuccess');
    expect(await codeOf(owner, create('1'))).to.equal('createAccountAlreadyExist');
    const { balance, seqNum } = await farm.server.getAccountEntry(NEW);
    expect(balance).to.equal(XLM);
    expect(seqNum).to.equal(BigInt(farm.devnet.latest.sequence - 1) << 32n);
  });

  it('open and close trustlines', async () => {
    const trust = (limit: string, of = asset) => Operation.changeTrust({ asset: of, limit });
    expect(await codeOf(owner, trust('0'))).to.equal('changeTrustInvalidLimit');
    expect(await codeOf(other, trust('0'))).to.equal('changeTrustTrustLineMissing');
    const foreign = new Asset('OTHER', other.publicKey());
    expect(await codeOf(owner, trust('1', foreign))).to.equal('changeTrustNoIssuer');
    await farm.apply(owner, pay(farm.devnet.network.issuer.publicKey(), '10'));
    expect(await codeOf(owner, trust('0'))).to.equal('changeTrustSuccess');
    expect((await farm.server.getAccountEntry(owner.publicKey())).numSubEntries).to.equal(0);
  });

  it('merge an account without trustlines into another, and forget it', async () => {
    const merge = (destination: string) => Operation.accountMerge({ destination });
    const to = owner.publicKey();
    const from = other.publicKey();
    expect(await codeOf(other, merge(NEW))).to.equal('accountMergeNoAccount');
    expect(await codeOf(owner, merge(from))).to.equal('accountMergeHasSubEntries');
    const before = await farm.server.getAccountEntry(to);
    const held = await farm.server.getAccountEntry(from);
    const answer = await farm.apply(other, merge(to));
    const { result } = (answer as rpc.Api.GetSuccessfulTransactionResponse).resultXdr;
    const [first] = result.type === 'txSuccess' ? result.results : [];
    const inner = first?.type === 'opInner' ? first.tr : undefined;
    const merged = inner?.type === 'accountMerge' ? inner.value : undefined;
    if (merged?.type !== 'accountMergeSuccess') throw new Error('not merged');
    // The fee is gone before anything else.
    expect(merged.sourceAccountBalance).to.equal(held.balance - 100n);
    const { balance } = await farm.server.getAccountEntry(to);
    expect(balance - before.balance).to.equal(held.balance - 100n);
    const gone = await farm.server.getAccountEntry(from).catch((error: Error) => error.message);
    expect(gone).to.match(/not found/);
  });

  it('merge no account into itself, nor one that was made in the same ledger', async () => {
    const own = Operation.accountMerge({ destination: other.publicKey() });
    expect(await codeOf(other, own)).to.equal('accountMergeMalformed');
    const young = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 200));
    const account = await farm.server.getAccount(owner.publicKey());
    const options = { fee: '200', networkPassphrase: farm.passphrase };
    const source = young.publicKey();
    const transaction = new TransactionBuilder(account, options)
      .addOperation(Operation.createAccount({ destination: source, startingBalance: '5' }))
      .addOperation(Operation.accountMerge({ destination: owner.publicKey(), source }))
      .setTimeout(0)
      .build();
    transaction.sign(young);
    const answer = await farm.settle(transaction, owner);
    if (answer.status !== 'FAILED') throw new Error(answer.status);
    const { result } = answer.resultXdr;
    const codes = result.type === 'txFailed' ? result.results : [];
    expect(codes.map((each) => each.type === 'opInner' && each.tr.value?.type)).to.deep.equal([
      'createAccountSuccess',
      'accountMergeSeqnumTooFar',
    ]);
  });

  it('that a pool does not need are told apart', async () => {
    const bump = Operation.bumpSequence({ bumpTo: '1' });
    expect(await codeOf(owner, bump)).to.equal('opNotSupported');
  });

  it('happen all or not at all', async () => {
    const account = await farm.server.getAccount(owner.publicKey());
    const options = { fee: '100', networkPassphrase: farm.passphrase };
    const transaction = new TransactionBuilder(account, options)
      .addOperation(Operation.createAccount({ destination: NEW, startingBalance: '5' }))
      .addOperation(pay(other.publicKey(), '1'))
      .setTimeout(0)
      .build();
    expect((await farm.settle(transaction, owner)).status).to.equal('FAILED');
    const missing = await farm.server.getAccount(NEW).catch((error: Error) => error.message);
    expect(missing).to.match(/not found/);
  });
});
