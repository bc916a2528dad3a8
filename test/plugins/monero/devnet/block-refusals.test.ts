import { expect } from 'chai';
import {
  blockIdOf,
  hashingBlobOf,
  parseBlock,
} from '../../../../plugins/monero/consensus/block.ts';
import { varint } from '../../../../plugins/monero/consensus/varint.ts';
import { ProofOfWork } from '../../../../plugins/monero/devnet/proof-of-work.ts';
import { RunningDevnet } from '../running-devnet.ts';
import type { RawTemplate } from '../running-devnet.ts';

const REFUSED = '-7 Block not accepted';
/** Where things are in a template: the versions, the time, the parent, the miner transaction. */
const AT = { major: 0, minor: 1, time: 2, parent: 7, nonce: 39, miner: 43 };

describe('the devnet judges a block', () => {
  let devnet: RunningDevnet;
  let template: RawTemplate;
  beforeEach(async () => {
    devnet = await RunningDevnet.start({ difficulty: 4, transactionsPerBlock: 3 });
    template = await devnet.template();
  });
  afterEach(() => devnet.stop());

  /** The template with `bytes` at a place, and a nonce that proves it, or does not. */
  async function mined(
    { at = AT.nonce, bytes = Buffer.alloc(0) }: { at?: number; bytes?: Uint8Array } = {},
    isProven = true,
  ): Promise<Buffer> {
    const blob = Buffer.from(template.blocktemplate_blob, 'hex');
    blob.set(bytes, at);
    const proof = new ProofOfWork(devnet.hasher);
    for (let nonce = 0; ; nonce++) {
      blob.writeUInt32LE(nonce, AT.nonce);
      const hashing = hashingBlobOf(parseBlock(blob));
      if ((await proof.isProven(hashing, template.seed_hash, 4n)) === isProven) return blob;
    }
  }

  const submit = (blob: Buffer): Promise<string> =>
    devnet.refusal('submit_block', [blob.toString('hex')]);

  it('and takes a good one, once and for all', async () => {
    const blob = await mined();
    expect(await submit(blob)).to.equal('answered');
    expect(await devnet.tip()).to.equal(blockIdOf(parseBlock(blob)));
    expect(await submit(blob)).to.equal('answered');
    expect(await devnet.call('get_block_count')).to.include({ count: 2 });
  });

  it('by its hash', async () => {
    expect(await submit(await mined({}, false))).to.equal(REFUSED);
    expect(devnet.log.lines.join()).to.include('the hash misses the target');
    expect(await devnet.call('get_block_count')).to.include({ count: 1 });
  });

  const flaws: [string, { at: number; bytes: Uint8Array }][] = [
    ['the version is not that of now', { at: AT.major, bytes: Buffer.of(15) }],
    ['the version is not that of now', { at: AT.minor, bytes: Buffer.of(15) }],
    ['the time is far in the future', { at: AT.time, bytes: varint(30_000_000_000) }],
    ['the miner transaction is for another height', { at: AT.miner + 4, bytes: varint(2) }],
    ['the miner transaction unlocks at another height', { at: AT.miner + 1, bytes: varint(60) }],
    // One atomic unit more than the reward: the lowest byte of the amount.
    ['the miner transaction pays too much', { at: AT.miner + 6, bytes: varint(35184338534401n) }],
    // One less: a reward that is not taken whole.
    ['the miner transaction pays too little', { at: AT.miner + 6, bytes: varint(35184338534399n) }],
  ];
  for (const [reason, change] of flaws)
    it(`by its rules: ${reason} (byte ${change.at})`, async () => {
      expect(await submit(await mined(change))).to.equal(REFUSED);
      expect(devnet.log.lines.join()).to.include(reason);
    });

  it('by its transactions: known ones, each once', async () => {
    const end = template.blocktemplate_blob.length / 2;
    expect(await submit(await mined({ at: end - 1, bytes: Buffer.of(0) }))).to.equal(REFUSED);
    const blob = Buffer.from(template.blocktemplate_blob, 'hex');
    const twice = blob.subarray(end - 64, end - 32);
    expect(await submit(await mined({ at: end - 32, bytes: twice }))).to.equal(REFUSED);
    expect(devnet.log.lines.join()).to.include('is unknown').and.include('twice');
  });

  it('of an unknown parent as monerod does: with OK, and nothing else', async () => {
    expect(await submit(await mined({ at: AT.parent, bytes: Buffer.alloc(32, 9) }))).to.equal(
      'answered',
    );
    expect(await devnet.call('get_block_count')).to.include({ count: 1 });
  });

  it('that came too late into a branch beside the best chain', async () => {
    const late = await mined();
    const [first] = await devnet.generate(1);
    expect(await submit(late)).to.equal('answered');
    expect(await devnet.tip()).to.equal(first);
    const hash = blockIdOf(parseBlock(late));
    const { block_header } = await devnet.call<{ block_header: Record<string, unknown> }>(
      'get_block_header_by_hash',
      { hash },
    );
    expect(block_header).to.include({ height: 1, orphan_status: true });
  });

  it('that is none at all as monerod does', async () => {
    const hex = template.blocktemplate_blob;
    for (const bad of ['', 'zz', hex.slice(1), `${hex}00`, hex.slice(0, -2)])
      expect(await devnet.refusal('submit_block', [bad]), bad.slice(0, 8)).to.equal(
        '-6 Wrong block blob',
      );
    for (const params of [[], [hex, hex], {}, [7]])
      expect(await devnet.refusal('submit_block', params)).to.equal('-1 Wrong param');
  });

  it('when the kernel has time for it', async () => {
    const blob = await mined();
    devnet.hasher.busyFor = 2;
    expect(await submit(blob)).to.equal('answered');
    expect(await devnet.tip()).to.equal(blockIdOf(parseBlock(blob)));
  });

  it('not at all once the kernel is gone, and says that it is busy', async () => {
    const blob = await mined();
    devnet.hasher.isGone = true;
    expect(await submit(blob)).to.equal('-9 Core is busy');
    devnet.hasher.isGone = false;
    expect(await submit(blob)).to.equal('answered');
  });

  it('before the median of sixty others as too old', async () => {
    let nowMs = 2_000_000_000_000;
    const clock = { nowMs: () => nowMs, spanMs: () => 0 };
    const old = await RunningDevnet.start({ difficulty: 1, transactionsPerBlock: 0 }, clock);
    try {
      await old.generate(60);
      nowMs -= 100_000;
      const { blocktemplate_blob: hex } = await old.template();
      const blob = Buffer.from(hex, 'hex');
      expect(parseBlock(blob).header.timestamp).to.equal(2_000_000_000);
      blob.set(varint(1_999_999_999), AT.time);
      expect(await old.refusal('submit_block', [blob.toString('hex')])).to.equal(REFUSED);
      expect(old.log.lines.join()).to.include('before the median');
      expect(await old.refusal('submit_block', [hex])).to.equal('answered');
    } finally {
      await old.stop();
    }
  });
});
