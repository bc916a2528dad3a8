import { Keypair, TransactionBuilder, scValToNative } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import type { Signer } from '../../../../../plugins/kale/stellar/signer.ts';
import type { Outcome } from '../../../../../plugins/kale/stellar/submitter/outcome.ts';
import { BOUND_SECONDS, SendingPool, signerOf } from '../sending-pool.ts';

const REWARD = 25_050_000_000n;
const STAKE = 1_000n;

describe('the submitter', () => {
  let pool: SendingPool;
  let pair: Keypair;

  async function begin(options: Parameters<typeof SendingPool.start>[0] = {}): Promise<void> {
    pool = await SendingPool.start(options);
    pair = await pool.farm.farmer(1, 10_000n);
  }

  afterEach(() => pool.stop());

  const plant = (stake = STAKE) =>
    pool.submit({ key: 'plant', deed: pool.calls.plant({ farmer: signerOf(pair), stake }) });

  function value(outcome: Outcome): unknown {
    if (outcome.kind !== 'applied') throw new Error(JSON.stringify(outcome));
    return outcome.value && scValToNative(outcome.value);
  }

  /** Of the first two blocks, to be harvested. */
  async function growTwo(): Promise<void> {
    for (const index of [0, 1]) {
      await plant(0n);
      await pool.close();
      const work = { farmer: pair.publicKey(), ...(await pool.farm.find(pair, index, 1)) };
      await pool.submit({ key: 'work', deed: pool.calls.work(work) });
      await pool.close(300);
    }
    await plant(0n);
  }

  it('plants, works and harvests for a farmer who signs one agreement and pays nothing', async () => {
    await begin();
    const { balance } = (await pool.reader.accounts([pair.publicKey()])).value[0] ?? {};
    expect(value(await plant())).to.equal(null);
    await pool.close();
    const work = { farmer: pair.publicKey(), ...(await pool.farm.find(pair, 0, 1)) };
    expect(value(await pool.submit({ key: 'work', deed: pool.calls.work(work) }))).to.equal(2);
    await pool.close(300);
    expect((await plant(0n)).kind).to.equal('applied');
    const harvest = pool.calls.harvest(pair.publicKey(), 0);
    expect(value(await pool.submit({ key: 'harvest', deed: harvest }))).to.equal(REWARD);
    expect(await pool.farm.kale(pair)).to.equal(10_000n + REWARD);
    expect((await pool.reader.accounts([pair.publicKey()])).value[0]?.balance).to.equal(balance);
  });

  it('has every transaction on record, whole, before it is sent', async () => {
    await begin();
    const [relay] = pool.relays;
    pool.journal.before = ({ hash, envelope, timeBound, sequence, source }) => {
      expect(relay?.calls).to.not.include('sendTransaction');
      expect(relay?.hashOf(envelope)).to.equal(hash);
      expect(timeBound).to.equal(pool.farm.devnet.latest.closeTime + BigInt(BOUND_SECONDS));
      expect([source, sequence > 0n]).to.deep.equal([pool.sources[0].publicKey, true]);
    };
    const outcome = await plant();
    expect(outcome).to.include({ kind: 'applied', hash: pool.journal.records[0]?.hash });
  });

  it('sends nothing that cannot be recorded, and calls it over only when it can never happen', async () => {
    await begin();
    pool.journal.before = () => Promise.reject(new Error('disk full'));
    const begun = pool.farm.devnet.latest.closeTime;
    expect(await plant()).to.include({ kind: 'expired' });
    expect(pool.farm.devnet.latest.closeTime > begun + BigInt(BOUND_SECONDS)).to.equal(true);
    expect(pool.relays[0]?.calls).to.not.include('sendTransaction');
    pool.journal.before = () => undefined;
    expect((await plant()).kind).to.equal('applied');
    expect(pool.relays[0]?.calls.filter((each) => each === 'sendTransaction')).to.have.length(1);
  });

  it('leaves to a restart what may be on record, where it ends before that can never happen', async () => {
    await begin();
    const { journal } = pool;
    journal.before = (record) => {
      journal.records.push(record);
      throw new Error('committed, but nobody heard of it');
    };
    pool.isMoving = false;
    const waits = pool.waits();
    const outcome = plant();
    await waits;
    await pool.submitter.stop();
    expect(await outcome).to.include({ kind: 'unknown' });
    pool.isMoving = true;
    pool.restart();
    const [recovery] = pool.submitter.recover(journal.records);
    expect(await pool.watched(recovery?.outcome as Promise<Outcome>)).to.include({
      kind: 'applied',
    });
    expect(await pool.effects()).to.deep.equal(['mint', 'burn']);
  });

  it('tells what a contract refused, by the function that was called', async () => {
    await begin();
    const poor = await plant(99_999n);
    expect(poor).to.deep.include({
      kind: 'refused',
      reason: 'simulation',
      contractError: { number: 10, name: 'balance-too-low' },
    });
    await plant();
    const again = await plant();
    expect(again).to.deep.include({ contractError: { number: 8, name: 'pail-exists' } });
    const harvest = pool.calls.harvest(pair.publicKey(), 0);
    const early = await pool.submit({ key: 'harvest', deed: harvest });
    expect(early).to.deep.include({ contractError: { number: 14, name: 'harvest-not-ready' } });
  });

  it('tells what failed in a ledger, and counts its sequence number', async () => {
    await begin();
    const { journal } = pool;
    // Somebody else plants for the farmer between the trial and the ledger.
    journal.before = async () => {
      journal.before = () => undefined;
      await pool.farm.call(pair, pool.farm.plant(pair, 5n));
    };
    const outcome = await plant();
    expect(outcome).to.deep.include({
      kind: 'failed',
      contractError: { number: 8, name: 'pail-exists' },
    });
    const { to } = { to: pool.sources[0].publicKey };
    const deed = pool.accounts.pay(signerOf(pair), [{ to, amount: 1n }]);
    expect(await pool.submit({ key: 'pay', deed })).to.deep.include({
      kind: 'failed',
      text: 'txFailed 0: paymentNoTrust',
    });
    expect(journal.records.map(({ sequence }) => sequence)).to.deep.equal(
      journal.records.map((_, index) => (journal.records[0]?.sequence ?? 0n) + BigInt(index)),
    );
  });

  it('opens accounts, pays many at once, and lets go of them', async () => {
    await begin();
    const [sponsor] = pool.sources;
    const farmers = [11, 12, 13].map((seed) => Keypair.fromRawEd25519Seed(Buffer.alloc(32, seed)));
    const signers = farmers.map(signerOf);
    const opening = pool.accounts.open(sponsor, signers, 20_000_000n);
    expect(await pool.submit({ key: 'open', deed: opening })).to.include({ kind: 'applied' });
    const payments = farmers.map((each, index) => ({
      to: each.publicKey(),
      amount: BigInt(index + 1),
    }));
    const deed = pool.accounts.pay(signerOf(pair), payments);
    expect((await pool.submit({ key: 'pay', deed })).kind).to.equal('applied');
    const lines = await pool.reader.trustlines(farmers.map((each) => each.publicKey()));
    expect(lines.value.map((each) => each?.balance)).to.deep.equal([1n, 2n, 3n]);
    const [first, ...others] = signers as [Signer, ...Signer[]];
    const gifts = others.map((farmer, index) => ({ farmer, amount: BigInt(index + 2) }));
    const sweep = pool.accounts.sweep(gifts, pair.publicKey());
    expect((await pool.submit({ key: 'sweep', deed: sweep })).kind).to.equal('applied');
    const held = await pool.reader.accounts([sponsor.publicKey, first.publicKey]);
    const leave = (farmer: Signer, balance: bigint) =>
      pool.submit({
        key: 'exit',
        deed: pool.accounts.exit({ farmer, balance, to: pair.publicKey() }, sponsor.publicKey),
      });
    const left = await leave(first, 1n);
    if (left.kind !== 'applied') throw new Error(left.kind);
    expect((await pool.reader.trustlines([first.publicKey])).value).to.deep.equal([undefined]);
    const after = await pool.reader.accounts([sponsor.publicKey, first.publicKey]);
    expect(after.value[1]).to.equal(undefined);
    const [before, given] = held.value.map((each) => each?.balance ?? 0n) as [bigint, bigint];
    expect(after.value[0]?.balance).to.equal(before + given - left.fee);
    // What it holds is not what it was taken for: nothing happens.
    const [, last] = signers as [Signer, Signer];
    await pool.farm.devnet.issueKale(last.publicKey, 5n);
    expect(await leave(last, 0n)).to.include({
      kind: 'failed',
      text: 'txFailed 0: changeTrustInvalidLimit',
    });
    expect(await leave(last, 5n)).to.include({ kind: 'applied' });
    expect(await pool.farm.kale(pair)).to.equal(10_005n);
  });

  it('opens and sweeps as many farmers at once as sign one transaction, and no more', async () => {
    await begin();
    const pairs = Array.from({ length: 19 }, (_, index) =>
      Keypair.fromRawEd25519Seed(Buffer.alloc(32, 20 + index)),
    );
    const signers = pairs.map(signerOf);
    const open = (farmers: readonly Signer[]) =>
      pool.accounts.open(pool.sources[0], farmers, 20_000_000n);
    expect(() => open(signers)).to.throw(RangeError);
    expect(() => open([])).to.throw(RangeError);
    const most = signers.slice(0, 18);
    expect((await pool.submit({ key: 'open', deed: open(most) })).kind).to.equal('applied');
    for (const { publicKey } of most) await pool.farm.devnet.issueKale(publicKey, 1n);
    await pool.rpc.refresh();
    const gifts = most.map((farmer) => ({ farmer, amount: 1n }));
    const deed = pool.accounts.sweep(gifts, pair.publicKey());
    expect((await pool.submit({ key: 'sweep', deed })).kind).to.equal('applied');
    expect(await pool.farm.kale(pair)).to.equal(10_018n);
  });

  it('harvests many pails in one call', async () => {
    await begin();
    await growTwo();
    const deed = pool.calls.harvestMany(pair.publicKey(), [0, 1, 7]);
    expect(value(await pool.submit({ key: 'tractor', deed }))).to.deep.equal([REWARD, REWARD]);
  });

  it('tells what one call for many pails failed at, in this life as in the next', async () => {
    await begin();
    await growTwo();
    const { journal } = pool;
    // Somebody else harvests them between the trial and the ledger.
    journal.before = async () => {
      journal.before = () => undefined;
      for (const index of [0, 1]) await pool.farm.call(pair, pool.farm.harvest(pair, index));
    };
    const deed = pool.calls.harvestMany(pair.publicKey(), [0, 1]);
    const failed = { kind: 'failed', contractError: { number: 2, name: 'no-harvestable-pails' } };
    expect(await pool.submit({ key: 'tractor', deed })).to.deep.include(failed);
    pool.restart();
    const [recovery] = pool.submitter.recover(journal.records.slice(-1));
    if (recovery === undefined) throw new Error('nothing recovered');
    expect(await pool.watched(recovery.outcome)).to.deep.include(failed);
  });

  it('never lets two transactions of one account be under way, and uses all accounts', async () => {
    await begin({ sourceCount: 3 });
    const payments = Array.from({ length: 9 }, (_, index) =>
      pool.accounts.pay(signerOf(pair), [{ to: pair.publicKey(), amount: BigInt(index + 1) }]),
    );
    const before = pool.farm.devnet.latest.sequence;
    const outcomes = await Promise.all(payments.map((deed) => pool.submit({ key: 'pay', deed })));
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(outcomes.map(() => 'applied'));
    expect(pool.farm.devnet.latest.sequence - before).to.equal(3);
  });

  it('refuses what is too much, too late, too dear, or comes after the end', async () => {
    await begin({ waitingMax: 1, feeMax: 50_000n });
    const now = pool.farm.devnet.latest.closeTime;
    const deed = pool.accounts.trust(signerOf(pair));
    expect(await pool.submit({ key: 'late', deed, until: now })).to.include({ reason: 'too-late' });
    expect(await plant()).to.include({ kind: 'refused', reason: 'fee' });
    const three = [1, 2, 3].map(() => pool.submit({ key: 'busy', deed }));
    expect(await three[2]).to.include({ kind: 'refused', reason: 'busy' });
    await Promise.all(three);
    await pool.submitter.stop();
    expect(await pool.submit({ key: 'end', deed })).to.include({ reason: 'stopping' });
  });

  it('never signs again what a used number keeps out, and finds its number again', async () => {
    await begin();
    const deed = pool.accounts.trust(signerOf(pair));
    const other = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 200));
    await pool.submit({ key: 'first', deed });
    await pool.farm.apply(other, pool.accounts.trust(signerOf(other)).operations[0] as never);
    const begun = pool.farm.devnet.latest.closeTime;
    expect(await pool.submit({ key: 'second', deed })).to.include({ kind: 'expired' });
    expect(pool.farm.devnet.latest.closeTime < begun + BigInt(BOUND_SECONDS)).to.equal(true);
    expect(pool.journal.records).to.have.length(2);
    expect((await pool.submit({ key: 'third', deed })).kind).to.equal('applied');
  });

  it('finds in a ledger what a node refuses because it had it already', async () => {
    await begin();
    const { journal } = pool;
    journal.before = async ({ envelope }) => {
      journal.before = () => undefined;
      await pool.farm.server.sendTransaction(
        TransactionBuilder.fromXdr(envelope, pool.farm.passphrase),
      );
      await pool.farm.devnet.closeLedger();
    };
    expect(await plant()).to.include({ kind: 'applied' });
    expect(journal.records).to.have.length(1);
    expect(await pool.effects()).to.deep.equal(['mint', 'burn']);
  });

  it('offers more by a fee bump on record, up to a cap, while no ledger takes it', async () => {
    await begin({ bumpAfterMs: 5_000, feeMax: 30_000n });
    pool.isMoving = false;
    const deed = pool.accounts.trust(signerOf(pair));
    const outcome = pool.submit({ key: 'trust', deed });
    const fees = () => pool.journal.records.map(({ feeMax }) => feeMax);
    while (fees().length < 3) {
      pool.clock.pass(5_000);
      await pool.wake();
    }
    for (let round = 0; round < 4; round += 1) {
      pool.clock.pass(5_000);
      await pool.wake();
    }
    expect(fees()).to.deep.equal([100n, 2_000n, 20_000n]);
    pool.isMoving = true;
    pool.move();
    expect(await outcome).to.include({ kind: 'applied', hash: pool.journal.records[2]?.hash });
    expect(new Set(pool.journal.records.map(({ innerHash }) => innerHash)).size).to.equal(1);
  });
});
