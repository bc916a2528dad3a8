import { expect } from 'chai';
import type { VisionBlock, VisionHeader } from '../../../../plugins/visionx/consensus/block.ts';
import {
  paymentId,
  readPayment,
  signPayment,
  writePayment,
} from '../../../../plugins/visionx/devnet/payment.ts';
import type { Payment } from '../../../../plugins/visionx/devnet/payment.ts';
import { stateRoot, transactionsRoot } from '../../../../plugins/visionx/devnet/roots.ts';
import { OTHER, RunningDevnet, WALLET } from '../running-devnet.ts';

const NETWORK = 'testnet';
const SECRET = Buffer.alloc(32, 1);
const NOW = 1_800_000_000n;
const REWARD = 3_200_000_000n;
const FEE = 1_000n;
const PAID = 5n;

describe('the devnet of VisionX judges a block', () => {
  let devnet: RunningDevnet;
  /** With a payment in it. */
  let good: VisionBlock;
  let payment: Payment;
  beforeEach(async () => {
    devnet = await RunningDevnet.start();
    await devnet.mine(2);
    const { wallet } = devnet.node;
    const signed = await wallet.sign([{ address: OTHER, amountAtomic: PAID }]);
    if (signed.kind !== 'signed') return expect.fail(signed.reason);
    await wallet.relay(signed.raw);
    ({ block: good } = await devnet.node.template(OTHER));
    payment = readPayment(good.txs[0]);
  });
  afterEach(() => devnet.stop());

  const withHeader = (changes: Partial<VisionHeader>): VisionBlock => ({
    ...good,
    header: { ...good.header, ...changes },
  });

  /** The block with other payments, and the root of those. */
  function withPayments(payments: readonly Payment[]): VisionBlock {
    const ids = payments.map((each) => paymentId(NETWORK, each));
    const root = transactionsRoot(ids, good.header.tx_root);
    return { ...withHeader({ tx_root: root }), txs: payments.map(writePayment) };
  }

  const signedAs = (changes: Partial<Payment>): Payment =>
    signPayment(NETWORK, { ...payment, ...changes }, SECRET);

  /** Mines it, and says why it was refused. */
  async function refusal(block: VisionBlock): Promise<string> {
    const { height } = await devnet.node.head();
    const fate = await devnet.node.submit(await devnet.proven(block));
    if (fate.kind !== 'rejected') return expect.fail(fate.kind);
    expect((await devnet.node.head()).height).to.equal(height);
    return fate.reason;
  }

  it('and takes a good one', async () => {
    expect(await devnet.node.submit(await devnet.proven(good))).to.deep.equal({ kind: 'accepted' });
  });

  it('and keeps nothing of it that it did not judge', async () => {
    const proven = await devnet.proven(good);
    const txs = [{ ...(good.txs[0] as object), more: 'x' }];
    expect((await devnet.node.submit({ ...proven, txs })).kind).to.equal('accepted');
    expect(await devnet.node.block(3n)).to.deep.equal(proven);
  });

  it('and knows what its accounts hold then', () => {
    const wallet = { balanceAtomic: 2n * REWARD - PAID - FEE, sequence: 1n };
    const other = { balanceAtomic: REWARD + PAID + FEE, sequence: 0n };
    const accounts = new Map([
      [WALLET, wallet],
      [OTHER, other],
    ]);
    expect(good.header.state_root).to.equal(stateRoot(accounts));
  });

  const headers: readonly (readonly [reason: string, changes: Partial<VisionHeader>])[] = [
    ['the parent is unknown', { parent_hash: OTHER }],
    ['the number does not follow that of the parent', { number: 2n }],
    ['the number does not follow that of the parent', { number: 4n }],
    ['the number does not follow that of the parent', { number: 2n ** 64n - 1n }],
    // Three blocks before it: 0, NOW and one more.
    ['the time is not after the median', { timestamp: NOW }],
    ['the time is far in the future', { timestamp: NOW + 121n }],
    ['the difficulty is another', { difficulty: 3n }],
    ['the difficulty is another', { difficulty: 0n }],
    ['the miner is no address', { miner: 'me' }],
    ['the miner is no address', { miner: OTHER.replaceAll('a', 'A') }],
    ['there is no data to commit to', { da_commitment: 'x' }],
    ['there is no base fee', { base_fee_per_gas: 1n }],
    ['the root of the transactions is another', { tx_root: '0'.repeat(64) }],
    ['the root of the receipts is another', { receipts_root: OTHER }],
    ['the root of the state is another', { state_root: OTHER }],
    ['the root of the state is another', { miner: WALLET }],
  ];
  for (const [reason, changes] of headers)
    it(`by its header: ${reason} (${Object.keys(changes).join()})`, async () => {
      expect(await refusal(withHeader(changes))).to.equal(reason);
    });

  it('at the edges of time', async () => {
    const early = await devnet.proven(withHeader({ timestamp: NOW + 1n }));
    expect((await devnet.node.submit(early)).kind).to.equal('accepted');
    const late = await devnet.proven(withHeader({ timestamp: NOW + 120n }));
    expect((await devnet.node.submit(late)).kind).to.equal('accepted');
  });

  it('by its weight, and by one signature for all payments', async () => {
    expect(await refusal({ ...good, weight: 1n })).to.equal('the weight is not 0');
    const reason = 'payments are signed one by one';
    expect(await refusal({ ...good, agg_signature: {} })).to.equal(reason);
  });

  it('by its hash, which has to be its own and meet the target', async () => {
    const missed = await devnet.node.submit(await devnet.proven(good, false));
    expect(missed).to.deep.equal({ kind: 'rejected', reason: 'the hash misses the target' });
    const proven = await devnet.proven(good);
    for (const change of [{ pow_hash: '0'.repeat(64) }, { nonce: proven.header.nonce + 1n }]) {
      const header = { ...proven.header, ...change };
      const fate = await devnet.node.submit({ ...proven, header });
      expect(fate).to.deep.equal({ kind: 'rejected', reason: 'the hash is another' });
    }
  });

  const bad: readonly (readonly [reason: string, payments: () => readonly Payment[]])[] = [
    [
      'a payment is not signed',
      () => [{ ...payment, outputs: [{ address: WALLET, amountAtomic: 5n }] }],
    ],
    ['a payment is not signed', () => [{ ...payment, sender: OTHER }]],
    ['a payment is not signed', () => [{ ...payment, signature: '0'.repeat(128) }]],
    ['a payment is not signed', () => [{ ...payment, feeAtomic: 0n }]],
    ['a payment is not signed', () => [signPayment('mainnet', payment, SECRET)]],
    ['a payment is out of turn', () => [signedAs({ sequence: 1n })]],
    ['a payment is out of turn', () => [payment, payment]],
    ['a payment spends more than there is', () => [signedAs({ feeAtomic: 2n ** 64n - 1n })]],
    [
      'a payment spends more than there is',
      () => [
        signedAs({ outputs: [{ address: WALLET, amountAtomic: 2n * REWARD - FEE }] }),
        signedAs({ sequence: 1n, outputs: [{ address: OTHER, amountAtomic: 2n * REWARD }] }),
      ],
    ],
    [
      'txs[0].outputs[0].amount is not above 0',
      () => [signedAs({ outputs: [{ address: OTHER, amountAtomic: 0n }] })],
    ],
    ['txs[0].outputs is not a list of 1 to 1000 outputs', () => [signedAs({ outputs: [] })]],
  ];
  for (const [index, [reason, payments]] of bad.entries())
    it(`by its payments: ${reason} (${index})`, async () => {
      expect(await refusal(withPayments(payments()))).to.equal(reason);
    });

  it('by the form of its payments', async () => {
    for (const txs of [[1], [{}], [{ ...(good.txs[0] as object), salt: 'x' }]])
      expect(await refusal({ ...good, txs })).to.match(/^txs\[0\].* is not /);
  });

  it('when the kernel has time for it', async () => {
    const proven = await devnet.proven(good);
    devnet.hasher.busyFor = 2;
    expect((await devnet.node.submit(proven)).kind).to.equal('accepted');
  });

  it('not at all once the kernel is gone, and calls it neither good nor bad', async () => {
    const proven = await devnet.proven(good);
    devnet.hasher.isGone = true;
    const error: unknown = await devnet.node.submit(proven).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'DAEMON_RPC' });
    devnet.hasher.isGone = false;
    expect((await devnet.node.submit(proven)).kind).to.equal('accepted');
  });
});
