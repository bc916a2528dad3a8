import type { Submission } from '../../../../core/plugin-api/dialect.ts';
import type { NotifiedJob } from '../../../../core/protocols/stratum-v1/notified-job.ts';
import { expect } from 'chai';
import type { StratumV1Submission } from '../../../../core/plugin-api/dialect.ts';
import type { RejectReason, ShareVerdict } from '../../../../core/shares/share-verdict.ts';
import { ACCEPTED } from '../session/fake-mining-pool.ts';
import { FakePool } from './fake-pool.ts';
import { type FakeMiner, FakePort, VARDIFF, wireId } from './fake-port.ts';

function workingPort(options = {}): { port: FakePort; pool: FakePool } {
  const pool = new FakePool('btc', 'btc');
  pool.publish(true);
  return { port: new FakePort([pool], options), pool };
}

async function rolling(port: FakePort): Promise<FakeMiner> {
  const miner = port.connect();
  await miner.say('mining.configure', [['version-rolling'], {}]);
  await miner.say('mining.subscribe', []);
  await miner.say('mining.authorize', ['btc1.rig']);
  return miner;
}

function rejected(reason: RejectReason): ShareVerdict {
  return { kind: 'rejected', reason };
}

function error(code: number, text: string, id: unknown = 1): unknown {
  return { id, result: null, error: [code, text, null] };
}

describe('mining.submit', () => {
  it('hands the intake everything a share is judged by', async () => {
    const { port, pool } = workingPort();
    const miner = await rolling(port);
    await miner.submit(wireId(1), { en2: 'C0FFEE01', nonce: 'DEADBEEF', bits: '1FFFE000' });
    const { issued, submission, ...who } = pool.held[0]?.pending ?? {};
    expect(who).to.deep.equal({ miner: 'btc1', worker: 'rig' });
    expect(submission).to.deep.equal({
      dialect: 'stratum-v1',
      extranonce1: Uint8Array.of(0xc0, 0xde, 0xba, 0xbe),
      extranonce2: Uint8Array.of(0xc0, 0xff, 0xee, 0x01),
      ntime: 0x6553f100,
      nonce: 0xdeadbeef,
      version: 0x3fffe000,
    } satisfies StratumV1Submission);
    expect(issued?.job).to.equal(pool.current);
    expect(issued?.wireId).to.equal(wireId(1));
    expect(issued?.targetLe).to.have.length(32);
    expect(issued).to.have.property('versionMask', 0x1fffe000);
  });

  it('answers when the verdict is there, in words and codes of the protocol', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    const answers: [ShareVerdict, unknown][] = [
      [ACCEPTED, { id: 1, result: true, error: null }],
      [rejected('stale'), error(21, 'Stale share')],
      [rejected('unknown-job'), error(21, 'Job not found')],
      [rejected('duplicate'), error(22, 'Duplicate share')],
      [rejected('low-difficulty'), error(23, 'Low difficulty share')],
      [rejected('unauthorized'), error(24, 'Unauthorized worker')],
      [rejected('bad-ntime'), error(20, 'Ntime out of range')],
      [rejected('bad-extranonce'), error(20, 'Invalid extranonce2')],
      [rejected('version-rolling'), error(20, 'Invalid version bits')],
      [rejected('malformed'), error(20, 'Malformed share')],
      [rejected('overloaded'), error(20, 'Pool is busy, share not judged')],
    ];
    for (const [verdict, answer] of answers) {
      expect(await miner.submit(wireId(1))).to.deep.equal([]);
      pool.held.pop()?.respond(verdict);
      expect(await miner.heard()).to.deep.equal([answer]);
    }
  });

  it('keeps the order of calls whatever the order of verdicts', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    const submit = (id: number): string =>
      JSON.stringify({
        id,
        method: 'mining.submit',
        params: ['btc1.rig', wireId(1), '00000000', '6553f100', '0000000a'],
      });
    await miner.lines(submit(4), submit(4), '{"id":9,"method":"mining.ping"}', submit(4));
    pool.held[2]?.respond(rejected('duplicate'));
    pool.held[1]?.respond(rejected('low-difficulty'));
    expect(await miner.heard()).to.deep.equal([]);
    pool.held[0]?.respond(ACCEPTED);
    expect(await miner.heard()).to.deep.equal([
      { id: 4, result: true, error: null },
      error(23, 'Low difficulty share', 4),
      { id: 9, result: 'pong', error: null },
      error(22, 'Duplicate share', 4),
    ]);
  });

  it('does not hold jobs back behind a share that is being judged', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    await miner.submit(wireId(1));
    pool.publish(true);
    expect((await miner.heard())[0]).to.have.property('method', 'mining.notify');
  });

  it('refuses what is not well-formed, each with its reason', async () => {
    const { port, pool } = workingPort();
    const miner = await rolling(port);
    const good = ['btc1.rig', wireId(1), '00000001', '6553f100', '00000001', '00000000'];
    const wrong: [number, unknown, unknown][] = [
      [0, undefined, error(20, 'Params are no strings')],
      [0, 'btc2.other', error(24, 'Unauthorized worker')],
      [1, 5, error(20, 'Params are no strings')],
      [1, 'nonsense', error(21, 'Job not found')],
      [1, '1', error(21, 'Job not found')],
      [1, wireId(2), error(21, 'Job not found')],
      [1, wireId(-5), error(21, 'Stale share')],
      [2, '0000001', error(20, 'Invalid extranonce2')],
      [2, '0000000001', error(20, 'Invalid extranonce2')],
      [2, '0000000g', error(20, 'Invalid extranonce2')],
      [2, '0x000001', error(20, 'Invalid extranonce2')],
      [2, null, error(20, 'Invalid extranonce2')],
      [3, '6553f10', error(20, 'Ntime is not 8 hex digits')],
      [3, 1_700_000_000, error(20, 'Ntime is not 8 hex digits')],
      [4, '000000001', error(20, 'Nonce is not 8 hex digits')],
      [4, '-0000001', error(20, 'Nonce is not 8 hex digits')],
      [5, undefined, error(20, 'Invalid version bits')],
      [5, '', error(20, 'Invalid version bits')],
      [5, '20000000', error(20, 'Invalid version bits')],
      [5, '00001fff', error(20, 'Invalid version bits')],
    ];
    for (const [index, value, answer] of wrong) {
      const params: unknown[] = [...good];
      params[index] = value;
      if (value === undefined) params.length = index;
      expect(await miner.say('mining.submit', params), String(value)).to.deep.equal([answer]);
    }
    expect(pool.held).to.deep.equal([]);
    expect(miner.connection.scores).to.deep.equal(wrong.slice(1).map(() => 'invalid'));
    expect(port.rejections).to.include('btc btc1 rig bad-extranonce');
    expect(port.rejections).to.include('btc   unauthorized');
  });

  it('takes version bits only where rolling was granted', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    expect(await miner.submit(wireId(1), { bits: '00002000' })).to.deep.equal([
      error(20, 'Invalid version bits'),
    ]);
    await miner.submit(wireId(1), { bits: '00000000' });
    await miner.submit(wireId(1));
    const versions = pool.held.map(({ pending }) => versionOf(pending.submission));
    expect(versions).to.deep.equal([0x20000000, 0x20000000]);
  });

  it('takes rolled shares of jobs that were sent before rolling was granted', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    await miner.say('mining.configure', [['version-rolling'], {}]);
    await miner.submit(wireId(1), { bits: '00002000' });
    expect(versionOf(pool.held[0]?.pending.submission)).to.equal(0x20002000);
  });

  it('needs an authorized worker, then an unbanned one', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    await miner.say('mining.subscribe', []);
    expect(await miner.submit(wireId(1))).to.deep.equal([error(24, 'Unauthorized worker')]);
    await miner.say('mining.authorize', ['btc1.rig']);
    miner.connection.bans.set('btc1.rig', 'flood');
    expect(await miner.submit(wireId(1))).to.deep.equal([error(24, 'Worker is banned: flood')]);
  });

  it('takes shares of further workers of an authorized address, and of no other', async () => {
    const { port, pool } = workingPort({ workersMax: 3 });
    const miner = await port.loggedIn();
    await miner.submit(wireId(1), { user: 'btc1.other' });
    await miner.submit(wireId(1), { user: 'btc1' });
    expect(pool.held.map(({ pending }) => [pending.miner, pending.worker])).to.deep.equal([
      ['btc1', 'other'],
      ['btc1', ''],
    ]);
    for (const { respond } of pool.held) respond(ACCEPTED);
    await miner.heard();
    for (const user of ['btc1.fourth', 'btc2.rig', 'btc1 .x', ''])
      expect(await miner.submit(wireId(1), { user })).to.deep.equal([
        error(24, 'Unauthorized worker'),
      ]);
  });

  it('bans further workers of an authorized address as well', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    miner.connection.bans.set('btc1.other', 'stolen');
    expect(await miner.submit(wireId(1), { user: 'btc1.other' })).to.deep.equal([
      error(24, 'Worker is banned: stolen'),
    ]);
    expect(pool.held).to.have.length(0);
  });

  it('scores verdicts, but neither stale shares nor its own overload', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    for (const verdict of [
      ACCEPTED,
      rejected('stale'),
      rejected('overloaded'),
      rejected('low-difficulty'),
    ]) {
      await miner.submit(wireId(1));
      pool.held.pop()?.respond(verdict);
    }
    expect(miner.connection.scores).to.deep.equal(['valid', 'invalid']);
  });

  it('refuses submissions over the limit, without a mark against the miner', async () => {
    const { port, pool } = workingPort({ submitsPendingMax: 1 });
    const miner = await port.loggedIn();
    await miner.submit(wireId(1));
    await miner.submit(wireId(1), { nonce: '00000002' });
    pool.held[0]?.respond(ACCEPTED);
    expect(await miner.heard()).to.deep.equal([
      { id: 1, result: true, error: null },
      error(20, 'Pool is busy, share not judged'),
    ]);
    miner.connection.spent.submit = 0;
    expect(await miner.submit(wireId(1))).to.deep.equal([
      error(20, 'Pool is busy, share not judged'),
    ]);
    expect(miner.connection.scores).to.deep.equal(['valid']);
  });

  it('closes a connection that goes on calling without waiting for answers', async () => {
    const { port } = workingPort();
    const miner = await port.loggedIn();
    await miner.submit(wireId(1));
    const ping = '{"id":1,"method":"mining.ping"}';
    await miner.lines(...Array<string>(1023).fill(ping));
    expect(miner.connection.closedFor).to.equal(undefined);
    await miner.lines(ping);
    expect(miner.connection.closedFor).to.equal('too many calls wait for an answer');
  });

  it('counts verdicts that come after the end, and says nothing', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    await miner.submit(wireId(1));
    miner.session.closed();
    pool.held[0]?.respond(ACCEPTED);
    expect(await miner.heard()).to.deep.equal([]);
    expect(miner.connection.scores).to.deep.equal(['valid']);
  });

  it('still hands on shares of stale jobs for a while, then calls them stale itself', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    const old = pool.current;
    if (old !== undefined) pool.stale.add(old);
    pool.publish(true);
    await miner.heard();
    port.clock.pass(100_000);
    port.dialect.tick();
    await miner.submit(wireId(1));
    expect(pool.held[0]?.pending.issued.job).to.equal(old);
    port.clock.pass(100_000);
    port.dialect.tick();
    pool.held[0]?.respond(rejected('stale'));
    await miner.heard();
    expect(await miner.submit(wireId(1))).to.deep.equal([error(21, 'Stale share')]);
    expect(pool.held).to.have.length(1);
  });

  it('remembers a bounded number of jobs, the latest ones', async () => {
    const { port, pool } = workingPort({ jobsMax: 3 });
    const miner = await port.loggedIn();
    for (let count = 0; count < 3; count++) pool.publish(false);
    await miner.heard();
    expect(await miner.submit(wireId(1))).to.deep.equal([error(21, 'Stale share')]);
    await miner.submit(wireId(2));
    expect(pool.held).to.have.length(1);
  });
});

describe('the difficulty of jobs', () => {
  const SHARES = 8;

  it('jumps for a rig far too fast, with the same job again and the old one still valid', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    for (let count = 0; count <= SHARES; count++) {
      port.clock.pass(100);
      await miner.submit(wireId(1), { nonce: `0000000${count}` });
      pool.held.pop()?.respond(ACCEPTED);
    }
    const lines = (await miner.heard()) as { method?: string; params?: unknown[] }[];
    const [difficulty, notify] = lines.filter((line) => line.method !== undefined);
    expect(difficulty?.method).to.equal('mining.set_difficulty');
    expect(difficulty?.params?.[0]).to.equal(102_000);
    expect([notify?.params?.[0], notify?.params?.[8]]).to.deep.equal([wireId(2), false]);
    await miner.submit(wireId(1), { nonce: 'aaaaaaaa' });
    await miner.submit(wireId(2), { nonce: 'bbbbbbbb' });
    const [old, resent] = pool.held.map(({ pending }) => pending.issued as NotifiedJob);
    expect(resent?.job).to.equal(old?.job);
    expect(Number(resent?.work) / Number(old?.work)).to.be.closeTo(102_000 / 1024, 1e-6);
    expect(Buffer.from(old?.targetLe ?? []).equals(Buffer.from(resent?.targetLe ?? []))).to.equal(
      false,
    );
  });

  it('waits for the next job with a small step', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    for (let count = 0; count < 40; count++) {
      port.clock.pass(4000);
      await miner.submit(wireId(1));
      pool.held.pop()?.respond(ACCEPTED);
      const lines = (await miner.heard()) as { method?: string }[];
      expect(lines.every((line) => line.method === undefined)).to.equal(true);
    }
    expect(port.dialect.views()[0]?.difficulty).to.be.closeTo(2560, 300);
    pool.publish(false);
    const methods = ((await miner.heard()) as { method: string }[]).map((line) => line.method);
    expect(methods).to.deep.equal(['mining.set_difficulty', 'mining.notify']);
  });

  it('sinks for a rig that is silent from the start', async () => {
    const { port } = workingPort();
    const miner = await port.loggedIn();
    for (let count = 0; count < 12; count++) {
      port.clock.pass(5000);
      port.dialect.tick();
    }
    expect(await miner.heard()).to.deep.include({
      id: null,
      method: 'mining.set_difficulty',
      params: [256],
    });
  });

  it('does not sink while there is no work worth mining', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    if (pool.current !== undefined) pool.stale.add(pool.current);
    const pass = (): void => {
      port.clock.pass(5000);
      port.dialect.tick();
    };
    for (let count = 0; count < 60; count++) pass();
    pool.publish(true);
    for (let count = 0; count < 9; count++) pass();
    const lines = (await miner.heard()) as { method: string }[];
    expect(lines.map((line) => line.method)).to.deep.equal(['mining.notify']);
  });

  it('does not sink while the host cannot judge', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    for (let count = 0; count < 60; count++) {
      port.clock.pass(10_000);
      port.dialect.tick();
      await miner.submit(wireId(1));
      pool.held.pop()?.respond(rejected('overloaded'));
    }
    expect(port.dialect.views()[0]?.difficulty).to.equal(1024);
  });

  it('sends one job again a bounded number of times', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    for (let count = 1; count <= 20; count++) await miner.say('mining.suggest_difficulty', [count]);
    await miner.submit(wireId(9));
    expect(await miner.submit(wireId(10))).to.deep.equal([]);
    pool.held[0]?.respond(ACCEPTED);
    expect(await miner.heard()).to.deep.equal([
      { id: 1, result: true, error: null },
      error(21, 'Job not found'),
    ]);
  });

  it('is shared by sessions: the same target is one object, the same line one buffer', async () => {
    const { port, pool } = workingPort({ vardiff: { ...VARDIFF, difficultyStart: 8 } });
    const miners = [await port.loggedIn(), await port.loggedIn()];
    for (const miner of miners) await miner.submit(wireId(1));
    const [first, second] = pool.held.map(({ pending }) => pending.issued as NotifiedJob);
    expect(first?.targetLe).to.equal(second?.targetLe);
    expect(first?.extranonce1).not.to.deep.equal(second?.extranonce1);
  });
});

function versionOf(submission: Submission | undefined): number | undefined {
  return submission?.dialect === 'stratum-v1' ? submission.version : undefined;
}
