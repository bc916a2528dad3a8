import { appendFile, readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { MoneroDevnet } from '../../../../plugins/monero/devnet/monero-devnet.ts';
import { KeccakHasher } from '../keccak-hasher.ts';
import { INTEGRATED, madeAddress, SUBADDRESS } from '../known-addresses.ts';
import { coinConfig, KeptLog, systemClock } from '../pool-parts.ts';
import { RunningDevnet } from '../running-devnet.ts';

const GENESIS = '418015bb9ae982a1975da7d79277c2705727a56894ba0fb246adaabb1f4632e3';

interface HeaderAnswer {
  readonly block_header: Readonly<Record<string, unknown>>;
}

describe('MoneroDevnet', () => {
  let devnet: RunningDevnet;
  beforeEach(async () => {
    devnet = await RunningDevnet.start({ epochBlocks: 4, epochLag: 2 });
  });
  afterEach(() => devnet.stop());

  it('starts with the genesis of Monero, as a chain of --regtest does', async () => {
    expect(await devnet.call('get_info')).to.include({
      height: 1,
      top_block_hash: GENESIS,
      nettype: 'fakechain',
      synchronized: true,
      difficulty: 2,
      wide_difficulty: '0x2',
      target: 120,
    });
    expect(await devnet.template()).to.include({
      height: 1,
      prev_hash: GENESIS,
      seed_hash: GENESIS,
    });
  });

  it('keeps its chain, a side branch included, when it is stopped and started', async () => {
    const blocks = await devnet.generate(5);
    const [side] = await devnet.generate(1, blocks[1]);
    await devnet.pause();
    await devnet.resume();
    expect(await devnet.tip()).to.equal(blocks[4]);
    const { block_header } = await devnet.call<HeaderAnswer>('get_block_header_by_hash', {
      hash: side,
    });
    expect(block_header).to.include({ height: 3, orphan_status: true, prev_hash: blocks[1] });
  });

  it('cuts off the torn end of its log and goes on from the last whole block', async () => {
    const blocks = await devnet.generate(3);
    await devnet.pause();
    const whole = await readFile(devnet.logFile);
    await appendFile(devnet.logFile, whole.subarray(0, 60));
    await devnet.resume();
    expect(await devnet.tip()).to.equal(blocks[2]);
    const [next] = await devnet.generate(1);
    await devnet.pause();
    await devnet.resume();
    expect(await devnet.tip()).to.equal(next);
  });

  it('goes over to a longer branch, and tells which blocks were left', async () => {
    const first = await devnet.generate(3);
    const second = await devnet.generate(2, first[0]);
    expect(await devnet.tip()).to.equal(first[2]);
    const third = await devnet.generate(1, second[1]);
    expect(await devnet.tip()).to.equal(third[0]);
    expect(await devnet.call('on_get_block_hash', [2])).to.equal(second[0]);
    const left = await devnet.call<HeaderAnswer>('get_block_header_by_hash', { hash: first[2] });
    expect(left.block_header).to.include({ height: 3, orphan_status: true });
    const last = await devnet.call<HeaderAnswer>('get_last_block_header');
    expect(last.block_header).to.include({ height: 4, orphan_status: false, depth: 0 });
  });

  it('hashes with the seeds of its epochs, and names the next one in time', async () => {
    const templates = [];
    const ids = [GENESIS];
    for (let height = 1; height <= 8; height++) {
      templates.push(await devnet.template());
      ids.push(...(await devnet.generate(1)));
    }
    expect(templates.map((each) => each.seed_hash)).to.deep.equal(
      [0, 0, 0, 0, 0, 0, 4, 4].map((height) => ids[height]),
    );
    expect(templates.map((each) => each.next_seed_hash)).to.deep.equal([
      '',
      '',
      '',
      '',
      ids[4],
      ids[4],
      '',
      '',
    ]);
    expect([...new Set(devnet.hasher.seeds)]).to.deep.equal([GENESIS, ids[4]]);
  });

  it('answers headers by height and hash, and blocks whole', async () => {
    const [id] = await devnet.generate(1);
    const byHeight = await devnet.call<HeaderAnswer>('get_block_header_by_height', { height: 1 });
    const byHash = await devnet.call<HeaderAnswer>('getblockheaderbyhash', { hash: id });
    expect(byHeight).to.deep.equal(byHash);
    expect(byHeight.block_header).to.include({
      hash: id,
      height: 1,
      major_version: 16,
      num_txes: 3,
      prev_hash: GENESIS,
      reward: 35184338534400,
      orphan_status: false,
    });
    expect(await devnet.call('get_block', { height: 1 })).to.deep.equal(
      await devnet.call('get_block', { hash: id }),
    );
    expect(await devnet.call('get_block_count')).to.include({ count: 2 });
    expect(await devnet.call('get_version')).to.include({ version: 196_622 });
  });

  it('has the errors of monerod for what is not there', async () => {
    expect(await devnet.refusal('get_block_header_by_height', { height: 9 })).to.equal(
      '-2 Requested block height: 9 greater than current top block height: 0',
    );
    expect(await devnet.refusal('get_block_header_by_hash', { hash: '00'.repeat(32) })).to.match(
      /^-5 Internal error: can't get block by hash/,
    );
    expect(await devnet.refusal('get_block_header_by_hash', { hash: 'x' })).to.match(/^-1 Failed/);
    expect(await devnet.refusal('no_such_method')).to.equal('-32601 Method not found');
    expect(await devnet.refusal('on_get_block_hash', [])).to.match(/^-1 Wrong parameters/);
    const lost = await fetch(`${devnet.url}/get_info`);
    expect(lost.status).to.equal(404);
  });

  it('makes templates for standard and integrated addresses of the main network alone', async () => {
    const refusal = (wallet_address: string): Promise<string> =>
      devnet.refusal('get_block_template', { wallet_address, reserve_size: 1 });
    expect(await refusal(INTEGRATED)).to.equal('answered');
    expect(await refusal(SUBADDRESS)).to.equal('-12 Mining to subaddress is not supported yet');
    for (const address of ['', 'nonsense', madeAddress('testnet', 'standard')])
      expect(await refusal(address)).to.equal('-4 Failed to parse wallet address');
  });

  it('reserves what it is asked for, at the place it names', async () => {
    const { blocktemplate_blob: blob, reserved_offset: at } = await devnet.template();
    expect(blob.slice(2 * at - 4, 2 * at + 32)).to.equal(`0210${'00'.repeat(16)}`);
    const given = await devnet.template({ reserve_size: 0, extra_nonce: 'abcdef' });
    expect(given.blocktemplate_blob.slice(2 * given.reserved_offset - 4)).to.match(/^0203abcdef/);
    expect(await devnet.template({ reserve_size: 0 })).to.include({ reserved_offset: 0 });
    const refusal = (params: object): Promise<string> =>
      devnet.template({ ...params }).then(
        () => 'answered',
        (error: Error) => error.message,
      );
    expect(await refusal({ reserve_size: 256 })).to.match(/^-3 Too big reserved size/);
    expect(await refusal({ extra_nonce: 'ab' })).to.match(/^-1 Cannot specify both/);
    expect(await refusal({ reserve_size: 0, extra_nonce: 'xy' })).to.match(/^-1 Parameter/);
    expect(await refusal({ prev_block: '11'.repeat(32) })).to.match(/^-5 Internal error/);
  });

  it('says where it cannot listen, and which network it cannot be', async () => {
    const failure = async (network: 'fakechain' | 'main'): Promise<unknown> => {
      const config = coinConfig([{ url: devnet.url }], { network });
      const other = new MoneroDevnet(config, new KeccakHasher(), new KeptLog(), systemClock);
      const port = Number(new URL(devnet.url).port);
      const dataDir = `${devnet.logFile}-${network}`;
      try {
        await other.start({ host: '127.0.0.1', port, dataDir });
        return undefined;
      } catch (error) {
        return error;
      } finally {
        await other.stop();
      }
    };
    expect(await failure('fakechain'))
      .to.be.instanceOf(PoolError)
      .and.include({ code: 'PORT_UNAVAILABLE' });
    expect(await failure('main'))
      .to.be.instanceOf(PoolError)
      .and.include({ code: 'CONFIG_INVALID' });
  });
});
