import { appendFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { writeExactJson } from '../../../../core/plugin-api/exact-json.ts';
import { genesisHash } from '../../../../plugins/visionx/consensus/genesis.ts';
import { signPayment } from '../../../../plugins/visionx/devnet/payment.ts';
import { writeRaw } from '../../../../plugins/visionx/devnet/raw-payment.ts';
import { DIFFICULTY, OTHER, RunningDevnet, WALLET } from '../running-devnet.ts';

const LAND = 100_000_000n;
const REWARD = 32n * LAND;
const FEE = 1_000n;

describe('VisionXDevnet', () => {
  let devnet: RunningDevnet;
  beforeEach(async () => {
    devnet = await RunningDevnet.start();
  });
  afterEach(() => devnet.stop());

  /** Status of a call, and what it answers. */
  async function asked(path: string, init: RequestInit = {}): Promise<[number, unknown]> {
    const answer = await fetch(`${devnet.url}${path}`, init);
    return [answer.status, JSON.parse(await answer.text())];
  }

  const posted = (path: string, body: string): Promise<[number, unknown]> =>
    asked(path, { method: 'POST', body });

  it('begins with the published block', async () => {
    const hash = Buffer.from(genesisHash()).toString('hex');
    expect(await devnet.node.head()).to.deep.equal({ height: 0n, hash, timeSeconds: 0n });
    expect((await devnet.node.block(0n))?.header.pow_hash).to.equal(hash);
    expect(await devnet.node.block(1n)).to.equal(undefined);
  });

  it('hands out templates and takes the blocks made of them, each once', async () => {
    const { block, rewardAtomic, feesAtomic } = await devnet.node.template(OTHER);
    expect(block.header).to.include({
      number: 1n,
      nonce: 0n,
      pow_hash: '',
      miner: OTHER,
      difficulty: BigInt(DIFFICULTY),
      timestamp: 1_800_000_000n,
      receipts_root: '0'.repeat(64),
      tx_root: '0'.repeat(64),
    });
    expect([rewardAtomic, feesAtomic]).to.deep.equal([REWARD, 0n]);
    const mined = await devnet.proven(block);
    expect(await devnet.node.submit(mined)).to.deep.equal({ kind: 'accepted' });
    expect(await devnet.node.submit(mined)).to.deep.equal({ kind: 'duplicate' });
    expect(await devnet.node.head()).to.deep.equal({
      height: 1n,
      hash: mined.header.pow_hash,
      timeSeconds: 1_800_000_000n,
    });
    expect(await devnet.node.block(1n)).to.deep.equal(mined);
    expect(await devnet.node.blockByHash(mined.header.pow_hash)).to.deep.equal(mined);
    expect(await asked('/api/height')).to.deep.equal([200, 1]);
    const [, status] = await asked('/api/status');
    expect(status).to.include({ network: 'testnet', height: 1, hash: mined.header.pow_hash });
  });

  it('pays many by one payment, which counts its confirmations', async () => {
    await devnet.mine(2);
    const { wallet } = devnet.node;
    expect(await wallet.account()).to.deep.equal({
      address: WALLET,
      balanceAtomic: 2n * REWARD,
      pendingAtomic: 0n,
    });
    const outputs = [
      { address: OTHER, amountAtomic: 5n },
      { address: OTHER.replaceAll('5', '6'), amountAtomic: 7n },
    ];
    const signed = await wallet.sign(outputs);
    if (signed.kind !== 'signed') return expect.fail(signed.reason);
    expect(signed.feeAtomic).to.equal(2n * FEE);
    expect(await wallet.transaction(signed.id)).to.equal(undefined);
    expect((await wallet.account()).pendingAtomic).to.equal(0n);

    for (let time = 0; time < 2; time++)
      expect(await wallet.relay(signed.raw)).to.deep.equal({ kind: 'taken', id: signed.id });
    expect(await wallet.transaction(signed.id)).to.deep.equal({
      height: undefined,
      confirmations: 0,
    });
    expect((await wallet.account()).pendingAtomic).to.equal(12n + 2n * FEE);

    const { rewardAtomic, feesAtomic } = await devnet.node.template(OTHER);
    expect([rewardAtomic, feesAtomic]).to.deep.equal([REWARD + 2n * FEE, 2n * FEE]);
    const [block] = await devnet.mine(1, OTHER);
    expect(block?.txs.length).to.equal(1);
    expect(block?.header.tx_root).to.equal(signed.id);
    await devnet.mine(1, OTHER);
    expect(await wallet.transaction(signed.id)).to.deep.equal({ height: 3n, confirmations: 2 });
    expect(await wallet.account()).to.deep.equal({
      address: WALLET,
      balanceAtomic: 2n * REWARD - 12n - 2n * FEE,
      pendingAtomic: 0n,
    });
    expect(await wallet.relay(signed.raw)).to.deep.equal({ kind: 'taken', id: signed.id });
  });

  it('signs no payment of more than there is, to nobody, or of nothing', async () => {
    await devnet.mine(1);
    const { wallet } = devnet.node;
    const sign = async (address: string, amountAtomic: bigint): Promise<string> =>
      (await wallet.sign([{ address, amountAtomic }])).kind;
    expect(await sign(OTHER, REWARD - FEE)).to.equal('signed');
    expect(await sign(OTHER, REWARD - FEE + 1n)).to.equal('insufficient');
    expect(await sign('nobody', 1n)).to.equal('refused');
    expect(await sign(OTHER.toUpperCase(), 1n)).to.equal('refused');
    expect(await sign(OTHER, 0n)).to.equal('refused');
    expect(await sign(OTHER, 2n ** 64n)).to.equal('refused');
    expect((await wallet.sign([])).kind).to.equal('refused');
  });

  it('counts what is on its way out', async () => {
    await devnet.mine(1);
    const { wallet } = devnet.node;
    const most = await wallet.sign([{ address: OTHER, amountAtomic: REWARD - 2n * FEE - 1n }]);
    if (most.kind !== 'signed') return expect.fail(most.reason);
    await wallet.relay(most.raw);
    expect((await wallet.sign([{ address: OTHER, amountAtomic: 1n }])).kind).to.equal('signed');
    expect((await wallet.sign([{ address: OTHER, amountAtomic: 2n }])).kind).to.equal(
      'insufficient',
    );
  });

  it('lets no payment wait that there is too little for, and takes it once there is enough', async () => {
    await devnet.mine(1);
    const { wallet } = devnet.node;
    const outputs = [{ address: OTHER, amountAtomic: REWARD + 1n }];
    const open = { sender: WALLET, sequence: 0n, salt: '0'.repeat(32), feeAtomic: 0n, outputs };
    const raw = writeRaw(signPayment('testnet', open, Buffer.alloc(32, 1)));
    const error: unknown = await wallet.relay(raw).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'DAEMON_RPC' });
    expect((error as Error).message).to.include('it spends more than there is');
    await devnet.mine(1);
    expect((await wallet.relay(raw)).kind).to.equal('taken');
  });

  it('makes two payments of what is asked for twice, of which one has to wait', async () => {
    await devnet.mine(1);
    const { wallet } = devnet.node;
    const output = [{ address: OTHER, amountAtomic: 1n }];
    const [one, two] = [await wallet.sign(output), await wallet.sign(output)];
    if (one.kind !== 'signed' || two.kind !== 'signed') return expect.fail('not signed');
    expect(one.id).not.to.equal(two.id);
    expect((await wallet.relay(one.raw)).kind).to.equal('taken');
    // Not refused: were the first one never mined, the second could be.
    const error: unknown = await wallet.relay(two.raw).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'DAEMON_RPC' });
    await devnet.mine(1);
    expect((await wallet.relay(two.raw)).kind).to.equal('refused');
    expect((await wallet.relay('ff')).kind).to.equal('refused');
    expect((await wallet.relay(one.raw.replace(/.{2}$/, '00'))).kind).to.equal('refused');
  });

  it('is after a restart what it was before, a torn end of its log aside', async () => {
    await devnet.mine(5);
    const { wallet } = devnet.node;
    const pay = async (): Promise<string> => {
      const signed = await wallet.sign([{ address: OTHER, amountAtomic: 3n }]);
      if (signed.kind !== 'signed') return expect.fail(signed.reason);
      await wallet.relay(signed.raw);
      return signed.id;
    };
    const mined = await pay();
    await devnet.mine(1);
    const waiting = await pay();
    const look = async (): Promise<unknown> => ({
      head: await devnet.node.head(),
      template: await devnet.node.template(OTHER),
      account: await wallet.account(),
      mined: await wallet.transaction(mined),
      waiting: await wallet.transaction(waiting),
      blocks: await Promise.all([0n, 1n, 6n, 7n].map((each) => devnet.node.block(each))),
    });
    const before = await look();
    await devnet.pause();
    await appendFile(devnet.logFile, Buffer.from([200, 0, 0, 0, 1, 2, 3]));
    await devnet.resume();
    expect(await look()).to.deep.equal(before);
    await devnet.mine(1);
    await devnet.pause();
    await devnet.resume();
    expect((await devnet.node.head()).height).to.equal(7n);
    expect((await wallet.transaction(waiting))?.confirmations).to.equal(1);
  });

  it('is told by its file to be as poor as the nodes of the chain', async () => {
    const poor = await RunningDevnet.start({
      devnet: { offersTemplates: false, offersWallet: false },
    });
    try {
      const { node } = poor;
      const asks = [node.template(OTHER), node.wallet.account(), node.wallet.sign([])];
      const words = await Promise.all(
        asks.map((each) => each.catch((error: unknown) => (error as Error).message)),
      );
      expect(words[0]).to.include('hands out no templates');
      expect(words[1]).to.include('offers no wallet');
      expect(words[2]).to.include('offers no wallet');
    } finally {
      await poor.stop();
    }
  });

  it('answers 404, 405 and 400 as HTTP has it', async () => {
    for (const path of [
      '/',
      '//',
      '/api',
      '/api/',
      '/head',
      '/api/nothing',
      '/api/block',
      '/api/block/',
    ])
      expect((await asked(path))[0], path).to.equal(404);
    for (const path of ['/api/block/1', `/api/block_by_hash/${OTHER}`])
      expect((await asked(path))[0], path).to.equal(404);
    expect((await posted('/api/head', '{}'))[0]).to.equal(405);
    expect((await asked('/api/gossip/block'))[0]).to.equal(405);
    expect((await asked('/api/wallet/account', { method: 'DELETE' }))[0]).to.equal(405);
    for (const path of ['/api/block/-1', '/api/block/x', '/api/block_by_hash/ff'])
      expect((await asked(path))[0], path).to.equal(400);
    expect((await asked('/api/mining/template?miner=me'))[0]).to.equal(400);
    for (const body of ['', '{', '[]', '{}', '{"block":1}', '{"block":{"header":{},"txs":[]}}'])
      expect((await posted('/api/gossip/block', body))[0], body).to.equal(400);
    for (const body of ['', '{"outputs":[1]}', '{"outputs":[{"address":"a","amount":1}]}'])
      expect((await posted('/api/wallet/sign', body))[0], body).to.equal(400);
    expect((await posted('/api/wallet/relay', '{"raw":1}'))[0]).to.equal(400);
  });

  it('never fails by what it is sent', async () => {
    const { block } = await devnet.node.template(OTHER);
    const good = writeExactJson({ block: await devnet.proven(block) });
    const spoiled = fc
      .tuple(fc.nat(good.length), fc.nat(20), fc.string({ maxLength: 20 }))
      .map(([at, cut, put]) => good.slice(0, at) + put + good.slice(at + cut));
    const paths = ['gossip/block', 'wallet/sign', 'wallet/relay'].map((each) => `/api/${each}`);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.oneof(
          fc.json(),
          spoiled,
          fc.string().map((raw) => JSON.stringify({ raw })),
        ),
        async (path, body) => {
          expect((await posted(path, body))[0]).to.be.oneOf([200, 400, 409]);
        },
      ),
      { seed: 6, numRuns: 300 },
    );
  });
});
