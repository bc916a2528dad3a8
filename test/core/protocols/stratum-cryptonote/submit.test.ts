import { expect } from 'chai';
import type { StratumCryptonoteSubmission } from '../../../../core/plugin-api/dialect.ts';
import type { RejectReason, ShareVerdict } from '../../../../core/shares/share-verdict.ts';
import { ACCEPTED } from '../session/fake-mining-pool.ts';
import { FakePool } from './fake-pool.ts';
import { FakePort, refusal, status, wireId } from './fake-port.ts';

/** Beginnings of texts on which XMRig hangs up, in any case. */
const HANGS_UP = /^(unauthenticated|your ip is banned|ip address currently banned|invalid job id)/i;

function workingPort(options = {}): { port: FakePort; pool: FakePool } {
  const pool = new FakePool('xno', 'four');
  pool.publish(true);
  return { port: new FakePort([pool], options), pool };
}

function rejected(reason: RejectReason): ShareVerdict {
  return { kind: 'rejected', reason };
}

describe('submit', () => {
  it('hands the intake everything a share is judged by', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn({ login: 'FOUR1.rig' });
    await miner.submit({ nonce: 'DEADbeef', result: `${'00'.repeat(31)}FF` });
    const { issued, submission, ...who } = pool.held[0]?.pending ?? {};
    expect(who).to.deep.equal({ miner: 'four1', worker: 'rig', checking: undefined });
    expect(submission).to.deep.equal({
      dialect: 'stratum-cryptonote',
      extranonce: Uint8Array.of(0xc0, 0xde, 0xba, 0xbe, 0, 0, 0, 0),
      nonce: Uint8Array.of(0xde, 0xad, 0xbe, 0xef),
      claim: new Uint8Array(32).fill(0xff, 31),
    } satisfies StratumCryptonoteSubmission);
    expect(issued?.job).to.equal(pool.current);
    expect(issued?.wireId).to.equal(wireId(1));
    expect([issued?.targetLe.length, issued?.work]).to.deep.equal([32, 100n]);
  });

  it('is checked by the policy of the port', async () => {
    const checking = { decide: () => 'full' as const, checked: () => undefined };
    const { port, pool } = workingPort({ checking });
    await (await port.loggedIn()).submit();
    expect(pool.held[0]?.pending.checking).to.equal(checking);
  });

  it('answers when the verdict is there, in words that keep the connection', async () => {
    const answers: [ShareVerdict, unknown][] = [
      [ACCEPTED, status('OK')],
      [rejected('stale'), refusal('Stale share')],
      [rejected('unknown-job'), refusal('Block expired')],
      [rejected('duplicate'), refusal('Duplicate share')],
      [rejected('low-difficulty'), refusal('Low difficulty share')],
      [rejected('malformed'), refusal('Malformed share')],
      [rejected('overloaded'), refusal('Pool is busy, share not judged')],
      [rejected('wrong-result'), refusal('Rejected share: invalid result')],
    ];
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    for (const [verdict, answer] of answers) {
      expect(await miner.submit()).to.deep.equal([]);
      pool.held.shift()?.respond(verdict);
      const [line] = await miner.heard();
      expect(line).to.deep.equal(answer);
      expect(line?.error?.message ?? '').to.not.match(HANGS_UP);
    }
  });

  it('is answered in the order of the calls, whatever order the verdicts come in', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    const call = (id: unknown, method: string): string =>
      JSON.stringify({
        id,
        method,
        params: { job_id: wireId(1), nonce: '00000000', result: '00'.repeat(32) },
      });
    expect(
      await miner.lines(call(7, 'submit'), call('b', 'submit'), call(8, 'keepalived')),
    ).to.deep.equal([]);
    pool.held[1]?.respond(ACCEPTED);
    expect(await miner.heard()).to.deep.equal([]);
    pool.held[0]?.respond(rejected('duplicate'));
    expect(await miner.heard()).to.deep.equal([
      refusal('Duplicate share', 7),
      status('OK', 'b'),
      status('KEEPALIVED', 8),
    ]);
  });

  it('refuses what is not of the right form, and counts it', async () => {
    const wrong: [Record<string, unknown>, string, RejectReason][] = [
      [{ job_id: 5 }, 'Job id is not a string', 'malformed'],
      [{ job_id: undefined }, 'Job id is not a string', 'malformed'],
      [{ job_id: wireId(2) }, 'Block expired', 'unknown-job'],
      [{ job_id: '' }, 'Block expired', 'unknown-job'],
      [{ job_id: '../../x' }, 'Block expired', 'unknown-job'],
      [{ nonce: '0d0000' }, 'Nonce is not 8 hex digits', 'malformed'],
      [{ nonce: '0d00000000' }, 'Nonce is not 8 hex digits', 'malformed'],
      [{ nonce: '0x0d0000' }, 'Nonce is not 8 hex digits', 'malformed'],
      [{ nonce: 13 }, 'Nonce is not 8 hex digits', 'malformed'],
      [{ result: 'ab'.repeat(31) }, 'Result is not 64 hex digits', 'malformed'],
      [{ result: 'ab'.repeat(33) }, 'Result is not 64 hex digits', 'malformed'],
      [{ result: 'zz'.repeat(32) }, 'Result is not 64 hex digits', 'malformed'],
      [{ result: undefined }, 'Result is not 64 hex digits', 'malformed'],
    ];
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    for (const [changes, text, reason] of wrong) {
      expect(await miner.submit(changes), JSON.stringify(changes)).to.deep.equal([refusal(text)]);
      expect(text).to.not.match(HANGS_UP);
      expect(port.rejections.splice(0)).to.deep.equal([`xno four1 rig ${reason}`]);
      expect(miner.connection.scores.splice(0)).to.deep.equal(['invalid']);
    }
    expect(pool.held).to.deep.equal([]);
    expect(miner.connection.closedFor).to.equal(undefined);
  });

  it('calls shares of jobs from before a restart stale, without blame', async () => {
    const { port } = workingPort();
    const miner = await port.loggedIn();
    expect(await miner.submit({ job_id: wireId(-50) })).to.deep.equal([refusal('Stale share')]);
    expect(miner.connection.scores).to.deep.equal([]);
  });

  it('still hands on shares of stale jobs for a while, then calls them stale itself', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    const first = pool.current;
    pool.publish(true);
    if (first !== undefined) pool.stale.add(first);
    port.dialect.tick();
    await miner.heard();
    await miner.submit();
    expect(pool.held).to.have.length(1);
    pool.held[0]?.respond(rejected('stale'));
    await miner.heard();
    port.clock.pass(120_001);
    port.dialect.tick();
    expect((await miner.submit()).at(-1)).to.deep.equal(refusal('Stale share'));
    expect(miner.connection.scores).to.deep.equal([]);
  });

  it('blames the miner for what it did, and never for what the host did', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    for (const verdict of [
      ACCEPTED,
      rejected('low-difficulty'),
      rejected('overloaded'),
      rejected('stale'),
      rejected('wrong-result'),
    ]) {
      await miner.submit();
      pool.held.shift()?.respond(verdict);
    }
    expect(miner.connection.scores).to.deep.equal(['valid', 'invalid', 'wrong']);
  });

  it('acts on its own connection, whatever session id it shows', async () => {
    const { port, pool } = workingPort();
    const [first, second] = [await port.loggedIn(), await port.loggedIn({ login: 'four2' })];
    await second.submit({ id: first.job.id });
    expect(pool.held[0]?.pending.miner).to.equal('four2');
  });

  it('wants a login first', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    const [line] = await miner.submit();
    expect(line).to.deep.equal(refusal('Log in first'));
    expect(line?.error?.message).to.not.match(HANGS_UP);
  });

  it('is refused over the limits, without a mark against the miner', async () => {
    const { port, pool } = workingPort({ submitsPendingMax: 2 });
    const miner = await port.loggedIn();
    for (let count = 0; count < 2; count++) await miner.submit();
    await miner.submit();
    expect(pool.held).to.have.length(2);
    for (const { respond } of pool.held) respond(ACCEPTED);
    expect((await miner.heard()).at(-1)).to.deep.equal(refusal('Pool is busy, share not judged'));
    miner.connection.spent.submit = 0;
    expect(await miner.submit()).to.deep.equal([refusal('Pool is busy, share not judged')]);
    expect(await miner.say('getjob', {})).to.deep.equal([
      refusal('Pool is busy, share not judged'),
    ]);
    expect(miner.connection.scores).to.deep.equal(['valid', 'valid']);
  });

  it('is refused to a banned worker', async () => {
    const { port } = workingPort();
    const miner = await port.loggedIn({ login: 'FOUR1.rig' });
    miner.connection.bans.set('four1.rig', 'spoiled');
    expect(await miner.submit()).to.deep.equal([refusal('Worker is banned: spoiled')]);
  });

  it('counts verdicts that come after the end, and says nothing', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    await miner.submit();
    await miner.submit();
    miner.session.closed();
    pool.held[0]?.respond(ACCEPTED);
    pool.held[1]?.respond(rejected('wrong-result'));
    expect(await miner.heard()).to.deep.equal([]);
    expect(miner.connection.scores).to.deep.equal(['valid', 'wrong']);
    expect(port.dialect.count).to.equal(0);
  });
});
