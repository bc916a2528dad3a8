import { expect } from 'chai';
import fc from 'fast-check';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { parseExactJson } from '../../../../core/plugin-api/exact-json.ts';
import type { VisionBlock } from '../../../../plugins/visionx/consensus/block.ts';
import { HttpNode } from '../../../../plugins/visionx/node/http-node.ts';
import { HANG_UP, RawAnswer, ScriptedNode, SILENCE } from '../scripted-node.ts';

const MINER = '5a'.repeat(32);
const HASH = 'ab'.repeat(32);
const U64_MAX = 2n ** 64n - 1n;

const block: VisionBlock = {
  header: {
    parent_hash: '11'.repeat(32),
    number: 7n,
    timestamp: 1_700_000_000n,
    difficulty: 9_007_199_254_740_993n,
    nonce: U64_MAX,
    pow_hash: HASH,
    state_root: '22'.repeat(32),
    tx_root: '33'.repeat(32),
    receipts_root: '00'.repeat(32),
    da_commitment: null,
    miner: MINER,
    base_fee_per_gas: 0n,
  },
  txs: [{ amount: U64_MAX }],
  weight: 0n,
};
const template = { block, reward: '3200000005', fees: '5' };
const rejected = { status: 'rejected', error: { code: 'apply_block_error', message: 'bad' } };

/** A good answer to each call, and the call. */
const calls: Record<string, readonly [answer: unknown, ask: (node: HttpNode) => Promise<unknown>]> =
  {
    head: [{ height: 7, hash: HASH, time: 1_700_000_000 }, (node) => node.head()],
    template: [template, (node) => node.template(MINER)],
    accepted: [{ status: 'accepted', height: 7 }, (node) => node.submit(block)],
    ignored: [{ status: 'ignored', reason: 'duplicate' }, (node) => node.submit(block)],
    rejected: [rejected, (node) => node.submit(block)],
    block: [block, (node) => node.block(7n)],
    blockByHash: [block, (node) => node.blockByHash(HASH)],
    account: [{ address: MINER, balance: '100', pending: '0' }, (node) => node.wallet.account()],
    sign: [
      { status: 'signed', id: HASH, raw: 'ff', fee: '3' },
      (node) => node.wallet.sign([{ address: MINER, amountAtomic: U64_MAX }]),
    ],
    insufficient: [
      { status: 'insufficient', reason: 'too little' },
      (node) => node.wallet.sign([{ address: MINER, amountAtomic: 1n }]),
    ],
    relay: [{ status: 'taken', id: HASH }, (node) => node.wallet.relay('ff')],
    mined: [
      { status: 'mined', height: 7, confirmations: 2 },
      (node) => node.wallet.transaction(HASH),
    ],
  };
const GARBAGE = [undefined, null, {}, -1, 1.5, U64_MAX + 1n, ''];
/** Members that may be left out, or hold anything. */
const FREE = /(da_commitment|base_fee_per_gas|\.code|^height)$/;

describe('a node by HTTP', () => {
  let server: ScriptedNode;
  let node: HttpNode;
  const clock = { nowMs: () => 1_700_000_100_999, spanMs: () => 0 };
  const options = { name: 'one', timeoutMs: 2_000, template: 'node' } as const;
  beforeEach(async () => {
    server = await ScriptedNode.start();
    node = new HttpNode({ ...options, url: `${server.url}/` }, clock);
  });
  afterEach(async () => {
    await node.close();
    server.stop();
  });

  async function fault(asked: Promise<unknown>): Promise<PoolError> {
    const outcome = await asked.then(
      (value) => expect.fail(`answered ${String(value)}`),
      (error: unknown) => error,
    );
    expect(outcome).to.be.instanceOf(PoolError);
    return outcome as PoolError;
  }

  it('asks at the paths of the chain, and reads all digits', async () => {
    server.answer = () => calls['head']?.[0];
    expect(await node.head()).to.deep.equal({
      height: 7n,
      hash: HASH,
      timeSeconds: 1_700_000_000n,
    });
    server.answer = () => block;
    expect(await node.block(7n)).to.deep.equal(block);
    expect(await node.blockByHash(HASH)).to.deep.equal(block);
    server.answer = () => template;
    expect(await node.template(MINER)).to.deep.equal({
      block: { ...block, header: { ...block.header, nonce: 0n, pow_hash: '' } },
      rewardAtomic: 3_200_000_005n,
      feesAtomic: 5n,
    });
    expect(server.calls).to.deep.equal([
      'GET /api/head',
      'GET /api/block/7',
      `GET /api/block_by_hash/${HASH}`,
      `GET /api/mining/template?miner=${MINER}`,
    ]);
  });

  it('keeps connections alive', async () => {
    server.answer = () => calls['head']?.[0];
    for (let call = 0; call < 10; call++) await node.head();
    expect(server.calls.length).to.equal(10);
    expect(server.connections).to.be.within(1, 4);
  });

  it('submits a block as the nodes write them, and knows their answers', async () => {
    server.answer = () => ({ status: 'accepted', height: 7 });
    expect(await node.submit(block)).to.deep.equal({ kind: 'accepted' });
    expect(server.calls).to.deep.equal(['POST /api/gossip/block']);
    expect(parseExactJson(server.bodies[0] ?? '')).to.deep.equal({
      block: {
        ...block,
        header: {
          ...block.header,
          number: 7,
          timestamp: 1_700_000_000,
          base_fee_per_gas: 0,
        },
        weight: 0,
      },
    });
    expect(server.bodies[0]).to.include('"nonce":18446744073709551615');
    server.answer = () => ({ status: 'ignored', reason: 'duplicate' });
    expect(await node.submit(block)).to.deep.equal({ kind: 'duplicate' });
    server.answer = () => new RawAnswer(400, JSON.stringify(rejected));
    expect(await node.submit(block)).to.deep.equal({ kind: 'rejected', reason: 'bad' });
    const twice = { ...rejected, error: { code: 'x', message: `duplicate block: ${HASH}` } };
    server.answer = () => twice;
    expect(await node.submit(block)).to.deep.equal({ kind: 'duplicate' });
  });

  it('passes on the signature of all transactions, where a template has one', async () => {
    const signature = { signers: ['5a'], bytes: U64_MAX };
    server.answer = () => ({ ...template, block: { ...block, agg_signature: signature } });
    const { block: offered } = await node.template(MINER);
    server.answer = () => calls['accepted']?.[0];
    await node.submit(offered);
    const { block: sent } = parseExactJson(server.bodies[1] ?? '') as { block: VisionBlock };
    expect(sent.agg_signature).to.deep.equal(signature);
    server.answer = () => ({ ...template, block: { ...block, agg_signature: null } });
    expect((await node.template(MINER)).block).to.not.have.property('agg_signature');
  });

  it('believes no fate of a block that comes with an error of the node', async () => {
    server.answer = () => new RawAnswer(500, '{"status":"accepted"}');
    expect((await fault(node.submit(block))).code).to.equal('DAEMON_RPC');
  });

  it('takes no template that pays another, or more fees than all of the reward', async () => {
    server.answer = () => template;
    expect((await fault(node.template(HASH))).message).to.include('block.header.miner is not');
    server.answer = () => ({ ...template, fees: '3200000006' });
    expect((await fault(node.template(MINER))).message).to.include('fees is not');
    const first = { ...block, header: { ...block.header, number: 0n } };
    server.answer = () => ({ ...template, block: first });
    expect((await fault(node.template(MINER))).message).to.include('block.header.number is not');
  });

  it('takes no block of another height or hash, and none where there is none', async () => {
    server.answer = () => block;
    expect((await fault(node.block(8n))).message).to.include('header.number is not 8');
    expect((await fault(node.blockByHash('cd'.repeat(32)))).message).to.include('header.pow_hash');
    server.answer = () => new RawAnswer(404, 'not found');
    expect(await node.block(8n)).to.equal(undefined);
    expect(await node.blockByHash(HASH)).to.equal(undefined);
    server.answer = () => null;
    expect(await node.block(8n)).to.equal(undefined);
  });

  it('says in plain words that a node has no templates and no wallet', async () => {
    const noTemplate = await fault(node.template(MINER));
    expect(noTemplate.code).to.equal('DAEMON_RPC');
    expect(noTemplate.message).to.include('hands out no templates').and.include('"latest"');
    for (const ask of ['account', 'sign', 'relay', 'mined']) {
      const noWallet = await fault(calls[ask]?.[1](node) ?? expect.fail(ask));
      expect(noWallet.code).to.equal('DAEMON_RPC');
      expect(noWallet.message).to.include('offers no wallet');
    }
  });

  it('makes an empty block of the newest one where it is told to', async () => {
    const own = new HttpNode({ ...options, url: server.url, template: 'latest' }, clock);
    server.answer = () => block;
    const { header } = block;
    expect(await own.template(MINER)).to.deep.equal({
      block: {
        header: {
          ...header,
          parent_hash: HASH,
          number: 8n,
          timestamp: 1_700_000_100n,
          nonce: 0n,
          pow_hash: '',
        },
        txs: [],
        weight: 0n,
      },
      rewardAtomic: 3_200_000_000n,
      feesAtomic: 0n,
    });
    const later = { ...block, header: { ...header, timestamp: 1_800_000_000n } };
    server.answer = () => later;
    expect((await own.template(MINER)).block.header.timestamp).to.equal(1_800_000_001n);
    expect(server.calls).to.deep.equal(['GET /api/block/latest', 'GET /api/block/latest']);
    await own.close();
  });

  it('signs, relays and looks up payments', async () => {
    server.answer = () => calls['sign']?.[0];
    const outputs = [{ address: MINER, amountAtomic: U64_MAX }];
    expect(await node.wallet.sign(outputs)).to.deep.equal({
      kind: 'signed',
      id: HASH,
      raw: 'ff',
      feeAtomic: 3n,
    });
    expect(server.bodies[0]).to.equal(
      `{"outputs":[{"address":"${MINER}","amount":"18446744073709551615"}]}`,
    );
    server.answer = () => ({ status: 'refused', reason: 'spent' });
    expect(await node.wallet.relay('ff')).to.deep.equal({ kind: 'refused', reason: 'spent' });
    expect(server.bodies[1]).to.equal('{"raw":"ff"}');
    for (const [answer, known] of [
      [{ status: 'unknown' }, undefined],
      [{ status: 'waiting' }, { height: undefined, confirmations: 0 }],
      [
        { status: 'mined', height: 7, confirmations: 2 },
        { height: 7n, confirmations: 2 },
      ],
    ] as const) {
      server.answer = () => answer;
      expect(await node.wallet.transaction(HASH)).to.deep.equal(known);
    }
  });

  for (const [name, [good, ask]] of Object.entries(calls))
    it(`names the member of an answer that is wrong: ${name}`, async () => {
      server.answer = () => good;
      await ask(node);
      for (const path of membersOf(good).filter((each) => !FREE.test(each)))
        for (const [index, bad] of GARBAGE.entries()) {
          if (path === 'block.header.pow_hash' || path === 'block.header.nonce') continue;
          server.answer = () => replaced(good, path, bad);
          const { code, message } = await fault(ask(node));
          expect(code).to.equal('DAEMON_RPC');
          expect(message, `${path} with garbage ${index}`).to.include(`${path} is not`);
        }
    });

  it('tells every other answer by a DAEMON_ error, whatever it is', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(calls).map(([, ask]) => ask)),
        fc.oneof(
          fc.json().map((text) => new RawAnswer(200, text)),
          fc
            .tuple(fc.constantFrom(200, 204, 302, 400, 401, 429, 500, 503), fc.string())
            .map(([status, text]) => new RawAnswer(status, text)),
        ),
        async (ask, answer) => {
          fc.pre(answer.text.trim() !== 'null');
          server.answer = () => answer;
          expect((await fault(ask(node))).code).to.match(/^DAEMON_/);
        },
      ),
      { seed: 5, numRuns: 300 },
    ));

  it('asks again on a connection that failed, and gives up in time', async () => {
    let failures = 1;
    server.answer = () => (failures-- > 0 ? HANG_UP : calls['head']?.[0]);
    expect((await node.head()).height).to.equal(7n);
    server.answer = () => HANG_UP;
    expect((await fault(node.head())).code).to.equal('DAEMON_UNREACHABLE');
    const hasty = new HttpNode({ ...options, url: server.url, timeoutMs: 50 }, clock);
    server.answer = () => SILENCE;
    expect((await fault(hasty.head())).code).to.equal('DAEMON_TIMEOUT');
    await hasty.close();
  });

  it('knows refused credentials, answers that are too large, and nodes that are gone', async () => {
    server.answer = () => new RawAnswer(401, '');
    expect((await fault(node.head())).code).to.equal('DAEMON_UNAUTHORIZED');
    const small = new HttpNode({ ...options, url: server.url, answerBytesMax: 20 }, clock);
    server.answer = () => calls['head']?.[0];
    expect((await fault(small.head())).message).to.include('more than is taken');
    await small.close();
    server.stop();
    const { code, message } = await fault(node.head());
    expect(code).to.equal('DAEMON_UNREACHABLE');
    expect(message).to.include('one').and.include('/api/head');
  });
});

/** Paths of all members that hold a plain value, lists aside. */
function membersOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([name, each]) =>
    membersOf(each, path === '' ? name : `${path}.${name}`),
  );
}

/** A copy with another value at a path. */
function replaced(value: unknown, path: string, by: unknown): unknown {
  const [name = '', ...rest] = path.split('.');
  const members = value as Readonly<Record<string, unknown>>;
  return {
    ...members,
    [name]: rest.length === 0 ? by : replaced(members[name], rest.join('.'), by),
  };
}
