import { expect } from 'chai';
import { fromDisplay, toDisplay } from '../../../../plugins/sha256/consensus/hash-order.ts';
import { heightPush, push } from '../../../../plugins/sha256/consensus/serialization.ts';
import { sha256d } from '../../../../plugins/sha256/consensus/sha256d.ts';
import { witnessCommitment } from '../../../../plugins/sha256/consensus/witness-commitment.ts';
import { BitcoinKnots, requireBitcoinKnots } from '../../../daemons/bitcoin-knots.ts';
import { forge } from '../block-forge.ts';
import type { Forgery, RawTemplate } from '../block-forge.ts';
import { RunningDevnet } from '../running-devnet.ts';

/** A node under test: its RPC, and whether its coin has segwit. */
interface Node {
  call<T>(method: string, params: readonly unknown[]): Promise<T>;
  readonly segwit: boolean;
}

type Change = (template: RawTemplate) => Forgery;

/** One wrong thing each, and the reason Bitcoin Core gives for it. */
const refusals: readonly (readonly [reason: string, change: Change])[] = [
  ['high-hash', () => ({ missesTarget: true })],
  ['bad-txnmrklroot', () => ({ root: Buffer.alloc(32, 7) })],
  ['prev-blk-not-found', () => ({ previousHash: 'ab'.repeat(32) })],
  ['bad-diffbits', () => ({ bits: 0x207ffffe })],
  ['time-too-old', ({ mintime }) => ({ time: mintime - 1 })],
  ['time-too-new', ({ curtime }) => ({ time: curtime + 7300 })],
  ['bad-cb-height', ({ height }) => ({ height: height + 1 })],
  ['bad-cb-amount', () => ({ rewardDelta: 1n })],
  ['bad-cb-length', ({ height }) => ({ scriptSig: longScriptSig(height) })],
];

const witnessRefusals: typeof refusals = [
  ['bad-witness-merkle-match', () => ({ commitment: `6a24aa21a9ed${'11'.repeat(32)}` })],
  ['bad-witness-nonce-size', () => ({ reserved: Buffer.alloc(31) })],
];

function longScriptSig(height: number): Buffer {
  return Buffer.concat([heightPush(height), push(Buffer.alloc(75)), push(Buffer.alloc(25))]);
}

/** The same for a devnet and for the real node, so that the one cannot drift from the other. */
function refusesLikeANode(open: (this: Mocha.Context) => Promise<Node>): void {
  let node: Node;
  before(async function () {
    node = await open.call(this);
  });

  const template = async (): Promise<RawTemplate> =>
    node.call('getblocktemplate', [{ rules: ['segwit'] }]);
  const submit = async (hex: string): Promise<unknown> => node.call('submitblock', [hex]);

  it('answers each wrong block with its reason, and the right one with null', async () => {
    const now = await template();
    const cases = node.segwit ? [...refusals, ...witnessRefusals] : refusals;
    for (const [reason, change] of cases)
      expect(await submit(forge(now, change(now))), reason).to.equal(reason);
    const right = forge(now);
    expect(await submit(right)).to.equal(null);
    expect(await submit(right)).to.equal('duplicate');
  });

  it('calls a valid block beside the tip inconclusive', async () => {
    const now = await template();
    expect(await submit(forge(now))).to.equal(null);
    expect(await submit(forge(now))).to.equal('inconclusive');
  });

  it('goes over to the side that gets more work', async () => {
    const now = await template();
    const ours = forge(now);
    const theirs = forge(now);
    await submit(ours);
    const height = now.height;
    await submit(theirs);
    const [ourHash, tipBefore] = [
      await node.call('getblockhash', [height]),
      await node.call('getbestblockhash', []),
    ];
    expect(tipBefore).to.equal(ourHash);
    await node.call('invalidateblock', [ourHash]);
    const theirHash = await node.call('getblockhash', [height]);
    expect(theirHash).to.not.equal(ourHash);
    const next = await template();
    expect(next.previousblockhash).to.equal(theirHash);
    expect(await submit(forge(next))).to.equal(null);
    await node.call('reconsiderblock', [ourHash]);
    expect(await node.call('getblockhash', [height])).to.equal(theirHash);
  });

  it('answers proposals without taking them', async () => {
    const now = await template();
    const propose = async (change: Forgery): Promise<unknown> =>
      node.call('getblocktemplate', [
        { mode: 'proposal', data: forge(now, change), rules: ['segwit'] },
      ]);
    expect(await propose({})).to.equal(null);
    expect(await propose({ rewardDelta: 1n })).to.equal('bad-cb-amount');
    expect(await propose({ height: now.height + 1 })).to.equal('bad-cb-height');
    expect(await propose({ previousHash: 'ab'.repeat(32) })).to.equal(
      'inconclusive-not-best-prevblk',
    );
    expect((await template()).height).to.equal(now.height);
  });

  it('refuses to spend what is not there', async () => {
    const now = await template();
    const input = `${'cd'.repeat(32)}0000000000ffffffff`;
    const data = `0200000001${input}010100000000000000015100000000`;
    const txid = toDisplay(sha256d(Buffer.from(data, 'hex')));
    const transactions = [...now.transactions, { data, txid, hash: txid }];
    const hashes = transactions.map((each) => fromDisplay(each.hash));
    const commitment = witnessCommitment(hashes).toString('hex');
    const change = node.segwit ? { transactions, commitment } : { transactions };
    expect(await submit(forge(now, change))).to.equal('bad-txns-inputs-missingorspent');
  });

  it('adds the witness that a coinbase with a commitment lacks', async () => {
    const now = await template();
    expect(await submit(forge(now, { reserved: null }))).to.equal(null);
  });

  it('says of a block it found invalid that it knows that', async () => {
    const now = await template();
    const bad = forge(now, { rewardDelta: 1n });
    expect(await submit(bad)).to.equal('bad-cb-amount');
    expect(await submit(bad)).to.equal('duplicate-invalid');
    expect((await template()).height).to.equal(now.height);
  });

  it('fails to decode what is no block', async () => {
    const failure = await submit('00ff').then(
      () => 'no failure',
      (error: Error) => error.message,
    );
    expect(failure).to.match(/-22.*Block decode failed/);
  });
}

describe('devnet with segwit', () => {
  let devnet: RunningDevnet;
  refusesLikeANode(async () => {
    devnet = await RunningDevnet.start();
    return { segwit: true, call: (method, params) => devnet.call(method, ...params) };
  });
  after(() => devnet.stop());
});

describe('devnet without segwit', () => {
  let devnet: RunningDevnet;
  refusesLikeANode(async () => {
    devnet = await RunningDevnet.start({ coin: 'bitcoin-cash' });
    return { segwit: false, call: (method, params) => devnet.call(method, ...params) };
  });
  after(() => devnet.stop());
});

describe('bitcoin-knots, which the devnet is measured by', function () {
  this.timeout(60_000);
  let knots: BitcoinKnots | undefined;
  refusesLikeANode(async function () {
    requireBitcoinKnots.call(this);
    knots = await BitcoinKnots.start();
    await knots.call('generatetoaddress', [1, 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080']);
    const node = knots;
    return { segwit: true, call: (method, params) => node.call(method, params) };
  });
  after(() => knots?.stop());
});
