import { expect } from 'chai';
import { MinerBench, noncesOf, type Told } from './miner-bench.ts';
import { storageFault, walletOf } from './fake-field.ts';

const STRANGER = '00'.repeat(16);

describe('routes of miners of KALE', () => {
  let at: MinerBench;

  beforeEach(() => {
    at = new MinerBench();
  });

  afterEach(() => at.close());

  async function share(minerId: string, job: Told['value'], more: object = {}): Promise<Told> {
    const [found] = noncesOf(job, 1);
    const body = { minerId, jobId: job['jobId'], nonce: String(found?.nonce), ...more };
    return at.post('/miners/shares', body);
  }

  describe('at the door', () => {
    it('give a handle that nobody can foresee, and keep it from the names of the desk', async () => {
      const told = await at.post('/miners/register', { address: 'GALICE', worker: 'rig' });
      expect(told).to.deep.include({ status: 201 });
      const { minerId, ...rest } = told.value;
      expect(rest).to.deep.equal({ address: 'GALICE', worker: 'rig', again: false });
      expect(minerId).to.match(/^[0-9a-f]{32}$/);
      expect(await at.register()).not.to.equal(minerId);
      expect(at.desk.seats().map(({ workerId }) => workerId)).not.to.include(minerId);
    });

    it('know who comes again, and give others a handle of their own', async () => {
      const minerId = await at.register();
      const again = await at.post('/miners/register', { address: 'GALICE', minerId });
      expect(again).to.deep.include({ status: 200 });
      expect(again.value).to.include({ minerId, again: true });
      const other = await at.post('/miners/register', { address: 'GBOB', minerId });
      expect(other).to.deep.include({ status: 409 });
      const lost = await at.post('/miners/register', { address: 'GBOB', minerId: STRANGER });
      expect(lost.value['again']).to.equal(false);
      expect(lost.value['minerId']).not.to.equal(STRANGER);
    });

    for (const body of [
      undefined,
      [],
      {},
      { address: '' },
      { address: 7 },
      { address: 'XALICE' },
      { address: 'G'.repeat(321) },
      { address: 'GALICE', worker: 'w'.repeat(65) },
      { address: 'GALICE', worker: 'a\nb' },
      { address: 'GALICE', agent: 7 },
      { address: 'GALICE', minerId: 'short' },
    ])
      it(`refuse ${JSON.stringify(body)?.slice(0, 50)}`, async () => {
        const { status, value } = await at.post('/miners/register', body);
        expect(status).to.equal(400);
        expect(value).to.have.all.keys('error', 'message', 'timestamp');
        expect(value).to.include({ error: 'bad_request', timestamp: '2025-10-09T08:53:20.000Z' });
        expect(at.desk.seats()).to.deep.equal([]);
      });
  });

  describe('with work', () => {
    it('tell all that is hashed, and which nonces', async () => {
      at.open(7, 1);
      at.clock.pass(12_500);
      const job = await at.work(await at.register());
      expect(job).to.deep.include({
        blockIndex: 7,
        entropy: '07'.repeat(32),
        entropyBase64: Buffer.alloc(32, 7).toString('base64'),
        farmer: walletOf(0),
        farmerHex: `00000000${'07'.repeat(28)}`,
        shareZeros: 1,
        target: `0${'f'.repeat(63)}`,
        difficulty: '16',
        blockTimestamp: 1_760_000_000,
        blockAge: 12,
      });
      const size = BigInt(String(job['nonceEnd'])) - BigInt(String(job['nonceFirst']));
      expect(size).to.equal(1n << 40n);
    });

    it('have none before a block is open and after it has closed', async () => {
      const minerId = await at.register();
      const none = { status: 204, headers: { 'retry-after': '2' } };
      expect(await at.get('/miners/work', { minerId })).to.deep.include(none);
      at.open(7, 3);
      expect((await at.work(minerId))['blockIndex']).to.equal(7);
      at.field.close();
      expect(await at.get('/miners/work', { minerId })).to.deep.include(none);
      // The field is ahead of the host's jobs.
      at.field.open(8, 3);
      expect(await at.get('/miners/work', { minerId })).to.deep.include(none);
    });

    it('lead a miner whose farmer is not in the next block to one that is', async () => {
      at.open(7, 1);
      const minerId = await at.register();
      expect((await at.work(minerId))['farmer']).to.equal(walletOf(0));
      at.open(8, 1, 5);
      expect(await at.work(minerId)).to.include({ blockIndex: 8, farmer: walletOf(5) });
    });

    it('let a miner wait for the next block', async () => {
      at.open(7, 1);
      const minerId = await at.register();
      const { jobId: known } = await at.work(minerId);
      const waiting = at.get('/miners/work', { minerId, known: String(known), waitMs: '60000' });
      at.open(8, 1);
      expect((await waiting).value['blockIndex']).to.equal(8);
    });

    it('answer with the same job where there is no other in time', async () => {
      at.open(7, 1);
      const minerId = await at.register();
      const job = await at.work(minerId);
      const known = String(job['jobId']);
      const { value } = await at.get('/miners/work', { minerId, known, waitMs: '0' });
      expect(value).to.deep.equal(job);
      const signal = AbortSignal.abort();
      const query = { minerId, known, waitMs: '60000' };
      expect((await at.get('/miners/work', query, { signal })).value).to.deep.equal(job);
    });

    it('give ranges of one farmer that never overlap, further ones too', async () => {
      at.open(7, 1);
      const firsts = new Set<unknown>();
      for (let miner = 0; miner < 20; miner++) {
        const minerId = await at.register(`rig${miner}`);
        const { jobId, nonceFirst } = await at.work(minerId);
        firsts.add(nonceFirst);
        const more = await at.post('/miners/extend', { minerId, jobId });
        expect(more.value).to.include({ jobId, farmer: walletOf(0) });
        firsts.add(more.value['nonceFirst']);
      }
      expect(firsts.size).to.equal(40);
      const whole = [...firsts].every((first) => BigInt(String(first)) % (1n << 40n) === 0n);
      expect(whole).to.equal(true);
    });

    it('give no further range of a job that the miner never had', async () => {
      at.open(7, 1);
      const minerId = await at.register();
      const { status, value } = await at.post('/miners/extend', { minerId, jobId: 'ff' });
      expect(status).to.equal(409);
      expect(value['error']).to.equal('stale');
    });
  });

  it('know nobody by a wrong handle', async () => {
    for (const path of ['/miners/work', '/miners/stats', '/miners/payouts', '/miners/events']) {
      expect((await at.get(path, { minerId: STRANGER })).status, path).to.equal(404);
      expect((await at.get(path, { minerId: 'x' })).status, path).to.equal(400);
    }
    const body = { minerId: STRANGER, jobId: 'a', nonce: 1 };
    for (const path of ['/miners/shares', '/miners/extend'])
      expect((await at.post(path, body)).value['error'], path).to.equal('unknown_miner');
  });

  describe('with shares', () => {
    it('take one to disk and to the field, and lead the miner to the next farmer', async () => {
      at.open(7, 3);
      const minerId = await at.register();
      const served: unknown[] = [];
      for (let turn = 0; turn < 3; turn++) {
        const job = await at.work(minerId);
        served.push(job['farmer']);
        const { value } = await share(minerId, job);
        expect(value).to.deep.include({ accepted: true, weight: '16', late: false });
        expect(value['zeros']).to.be.at.least(1);
      }
      expect(new Set(served)).to.deep.equal(new Set([0, 1, 2].map(walletOf)));
      expect(at.field.offered.map(({ custodialWallet }) => custodialWallet)).to.deep.equal(served);
      expect(at.log.records).to.have.length(3);
      expect(at.field.lanes().every(({ zeros }) => (zeros ?? 0) >= 1)).to.equal(true);
    });

    it('take a hash that is the right one, and no other', async () => {
      at.open(7, 1);
      const minerId = await at.register();
      const job = await at.work(minerId);
      const [first, second] = noncesOf(job, 2);
      const right = await share(minerId, job, { hash: `0x${first?.hash}` });
      expect(right.value['accepted']).to.equal(true);
      const nonce = String(second?.nonce);
      const wrong = await share(minerId, job, { nonce, hash: `00${'ab'.repeat(31)}` });
      expect(wrong.value).to.deep.equal({ accepted: false, reason: 'wrong-result' });
    });

    it('judge many at once, each by itself', async () => {
      at.open(7, 1);
      const minerId = await at.register();
      const job = await at.work(minerId);
      const good = noncesOf(job, 3).map(({ nonce }) => nonce);
      const [bad] = noncesOf(job, 1, false);
      const nonces = [
        good[0],
        good[1],
        good[0],
        bad?.nonce,
        BigInt(String(job['nonceEnd'])),
        good[2],
      ];
      const shares = nonces.map((nonce) => ({ jobId: job['jobId'], nonce: String(nonce) }));
      const unknown = { jobId: 'ffffffffff', nonce: 1 };
      const { value } = await at.post('/miners/shares', { minerId, shares: [...shares, unknown] });
      const verdicts = value['verdicts'] as readonly Record<string, unknown>[];
      expect(
        verdicts.map(({ accepted, reason }) => (accepted ? 'accepted' : reason)),
      ).to.deep.equal([
        'accepted',
        'accepted',
        'duplicate',
        'low-difficulty',
        'bad-extranonce',
        'accepted',
        'unknown-job',
      ]);
      expect(at.field.offered.map(({ nonce }) => nonce)).to.deep.equal(good);
    });

    it('call shares of a block that has closed late within the grace, then stale', async () => {
      at.open(7, 1);
      const minerId = await at.register();
      const job = await at.work(minerId);
      at.open(8, 1);
      expect((await share(minerId, job)).value).to.include({ accepted: true, late: true });
      expect(at.field.offered).to.deep.equal([]);
      at.clock.pass(5_001);
      const [, second] = noncesOf(job, 2);
      const { value } = await share(minerId, job, { nonce: String(second?.nonce) });
      expect(value).to.deep.equal({ accepted: false, reason: 'stale' });
    });

    it('hold nothing against the miner where the field cannot be told, and tell it later', async () => {
      at.open(7, 1);
      const minerId = await at.register();
      const job = await at.work(minerId);
      at.field.fault = storageFault();
      expect((await share(minerId, job)).value['accepted']).to.equal(true);
      expect(at.field.offered).to.deep.equal([]);
      at.field.fault = undefined;
      at.clock.pass(1_000);
      await at.work(minerId);
      expect(at.field.offered.map(({ nonce }) => nonce)).to.deep.equal(
        noncesOf(job, 1).map(({ nonce }) => nonce),
      );
    });

    it('limit how many come in a second, and say when to come again', async () => {
      const tight = new MinerBench({ work: { shareZerosMin: 1, submitsPerSecond: 2 } });
      tight.open(7, 1);
      const minerId = await tight.register();
      const job = await tight.work(minerId);
      const shares = noncesOf(job, 3).map(({ nonce }) => ({ jobId: job['jobId'], nonce }));
      const { value } = await tight.post('/miners/shares', { minerId, shares });
      const verdicts = value['verdicts'] as readonly unknown[];
      expect(verdicts[2]).to.deep.equal({ accepted: false, reason: 'limited', retrySeconds: 1 });
      tight.close();
    });

    const part = { jobId: 'a', nonce: 1 };
    for (const [what, body] of [
      ['no nonce', { jobId: 'a' }],
      ['a nonce below zero', { jobId: 'a', nonce: -1 }],
      ['a nonce beyond 64 bits', { jobId: 'a', nonce: 1n << 64n }],
      ['a nonce that is not exact', { jobId: 'a', nonce: 2 ** 53 }],
      ['a nonce in hex', { jobId: 'a', nonce: '0xff' }],
      ['no job', { nonce: 1 }],
      ['a short hash', { jobId: 'a', nonce: 1, hash: 'ff' }],
      ['no list', { shares: {} }],
      ['an empty list', { shares: [] }],
      ['a list that is too long', { shares: Array.from({ length: 1_001 }, () => part) }],
      ['a list with a flaw', { shares: [part, { jobId: 'a', nonce: 'x' }] }],
      ['a list and a nonce', { shares: [part], nonce: 1 }],
    ] as const)
      it(`refuse ${what}`, async () => {
        const minerId = await at.register();
        const { status, value } = await at.post('/miners/shares', { minerId, ...body });
        expect(status).to.equal(400);
        expect(value['error']).to.equal('bad_request');
      });

    it('take nonces beyond 2^53 as numbers', async () => {
      const minerId = await at.register();
      const body = { minerId, jobId: 'a', nonce: (1n << 64n) - 1n };
      const { value } = await at.post('/miners/shares', body);
      expect(value).to.deep.equal({ accepted: false, reason: 'unknown-job' });
    });
  });

  it('serve 200 farmers with 20 miners, and hardly anybody twice before all were once', async () => {
    at.open(7, 200);
    const miners = await Promise.all(
      Array.from({ length: 20 }, (_, rig) => at.register(`r${rig}`)),
    );
    for (let round = 0; round < 11; round++)
      for (const minerId of miners) {
        const { value } = await share(minerId, await at.work(minerId));
        expect(value['accepted']).to.equal(true);
        at.clock.pass(100);
      }
    expect(at.field.lanes().filter(({ zeros }) => zeros !== undefined)).to.have.length(200);
  });

  it('tell a miner what it did, and its address what it earned', async () => {
    at.open(7, 1);
    const minerId = await at.register();
    const job = await at.work(minerId);
    const { value } = await share(minerId, job);
    at.clock.pass(4_000);
    expect((await at.get('/miners/stats', { minerId })).value).to.deep.equal({
      address: 'GALICE',
      worker: 'rig',
      farmer: walletOf(0),
      accepted: 1,
      rejected: 0,
      work: '16',
      hashrate: 4,
      zerosBest: value['zeros'],
      registeredAt: '2025-10-09T08:53:20.000Z',
      shareLastAt: '2025-10-09T08:53:20.000Z',
    });
    const timeMs = 1_760_000_000_000;
    const payment = { timeMs, amountAtomic: 5n, transactionIds: ['ab'], state: 'sent' } as const;
    const account = { balanceAtomic: 2n ** 60n, immatureAtomic: 3n, paidAtomic: 5n };
    at.accounts.set('GALICE', { ...account, payments: [payment] });
    expect((await at.get('/miners/payouts', { minerId })).value).to.deep.equal({
      address: 'GALICE',
      balance: '1152921504606846976',
      immature: '3',
      paid: '5',
      payments: [
        { time: '2025-10-09T08:53:20.000Z', state: 'sent', amount: '5', transactionIds: ['ab'] },
      ],
    });
    at.booksFault = storageFault();
    expect((await at.get('/miners/payouts', { minerId })).status).to.equal(503);
  });

  it('stream to so many of one address at once', async () => {
    at.open(7, 1);
    const watch = async (remoteAddress: string) => {
      const { status, events } = await at.get('/miners/events', {}, { remoteAddress });
      const stream = events?.[Symbol.asyncIterator]();
      await stream?.next();
      return { status, stream };
    };
    const streams = [];
    for (let n = 1; n <= 16; n++) streams.push(await watch(`2001:db8::${n}`));
    expect(streams.every(({ status }) => status === 200)).to.equal(true);
    expect((await watch('2001:db8::99')).status).to.equal(429);
    expect((await watch('2001:db8:0:1::1')).status).to.equal(200);
    await streams[0]?.stream?.return?.();
    expect((await watch('2001:db8::99')).status).to.equal(200);
  });

  it('stream new blocks, and whose nonces a miner is to try', async () => {
    at.open(7, 2);
    const minerId = await at.register();
    const { events } = await at.get('/miners/events', { minerId });
    const stream = events?.[Symbol.asyncIterator]();
    const next = async () => (await stream?.next())?.value;
    expect(await next()).to.deep.include({ event: 'block', id: `7.${'07'.repeat(32)}` });
    expect(await next()).to.deep.equal({ event: 'lane', data: { farmer: walletOf(0) } });
    await share(minerId, await at.work(minerId));
    expect(await next()).to.deep.equal({ event: 'lane', data: { farmer: walletOf(1) } });
    at.open(8, 2);
    expect((await next())?.data).to.include({ blockIndex: 8, blockAge: 0, maxZeros: 6 });
    for (const seat of at.desk.seats()) seat.leave();
    expect(await stream?.next()).to.deep.equal({ done: true, value: undefined });
  });
});
