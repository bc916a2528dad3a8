import { expect } from 'chai';
import { DeskFixture } from './desk-fixture.ts';

describe('desk of work over HTTP', () => {
  let at: DeskFixture;

  beforeEach(() => {
    at = new DeskFixture();
    at.pool.publish(true);
  });

  afterEach(() => at.close());

  it('seats a worker once, and finds it again under its own address only', () => {
    const seat = at.seat('w', { address: 'TINY' });
    expect(seat.address).to.equal('tiny');
    expect(at.admit('w')).to.deep.include({ kind: 'seated', again: true });
    expect(at.refusal('w', { address: 'tother' })).to.equal('already-seated');
    expect(at.desk.seats()).to.deep.equal([seat]);
  });

  it('refuses what cannot be seated, each with its kind', () => {
    expect(at.refusal('')).to.equal('malformed');
    expect(at.refusal('a\nb')).to.equal('malformed');
    expect(at.refusal('w', { worker: 'x'.repeat(65) })).to.equal('malformed');
    expect(at.refusal('w', { address: 'nobody' })).to.equal('address');
    at.bans.ban('worker:tiny.rig', 'a test', 60);
    expect(at.refusal('w')).to.equal('banned');
    at.bans.ban('address:203.0.113.9', 'a test', 60);
    expect(at.refusal('w', { worker: 'b', remoteAddress: '203.0.113.9' })).to.equal('banned');
    at.isOpen = false;
    expect(at.refusal('w')).to.equal('no-port');
  });

  it('tells by which ports workers come', () => {
    expect(at.desk.ports()).to.deep.equal([7072]);
    at.isOpen = false;
    expect(at.desk.ports()).to.deep.equal([]);
  });

  it('passes on whatever a worker sent without a throw', () => {
    for (const wrong of [undefined, null, 5, {}, []]) {
      expect(at.refusal(wrong as never)).to.equal('malformed');
      expect(at.refusal('w', { address: wrong as never })).to.equal('malformed');
      expect(at.refusal('w', { worker: wrong as never })).to.equal('malformed');
    }
  });

  it('holds an address to the logins of every port', () => {
    for (let count = 0; count < 100; count++) at.seat('w');
    expect(at.refusal('w')).to.equal('limited');
    at.clock.pass(1_000);
    expect(at.refusal('w')).to.equal('seated');
  });

  it('has only so many seats, and as many fewer for one address', () => {
    at.close();
    at = new DeskFixture({ seatsMax: 3, seatsPerAddressMax: 2 });
    const first = at.seat('a');
    at.seat('b');
    expect(at.refusal('c')).to.equal('limited');
    at.seat('c', { remoteAddress: '203.0.113.2' });
    expect(at.refusal('d', { remoteAddress: '203.0.113.3' })).to.equal('limited');
    first.leave();
    expect(at.refusal('d')).to.equal('seated');
  });

  it('leaves seats to others where one has many addresses', () => {
    at.close();
    at = new DeskFixture({ seatsPerAddressMax: 2, seatsPerSubnetMax: 3 });
    const from = (remoteAddress: string) => ({ remoteAddress });
    const first = at.seat('a', from('2001:db8:0:1::1'));
    at.seat('b', from('2001:db8:0:2::1'));
    at.seat('c', from('2001:db8:0:3::1'));
    expect(at.refusal('d', from('2001:db8:0:4::1'))).to.equal('limited');
    expect(at.refusal('e', from('2001:db8:1:1::1'))).to.equal('seated');
    first.leave();
    expect(at.refusal('d', from('2001:db8:0:4::1'))).to.equal('seated');
  });

  it('gives up who is silent for long, but nobody who waits for a job', async () => {
    const silent = at.seat('silent');
    const waits = at.seat('waits');
    const job = waits.next(waits.current()?.id, { timeoutMs: 100_000 });
    at.clock.pass(300_001);
    at.port.tick();
    expect([silent.open, waits.open]).to.deep.equal([false, true]);
    expect(at.desk.seat('silent')).to.equal(undefined);
    expect(at.port.count).to.equal(1);
    at.pool.publish(true);
    expect((await job)?.id).to.be.a('string');
  });

  it('ends the seats of a pool that leaves, and sends away who waits', async () => {
    const seat = at.seat();
    const job = seat.next(seat.current()?.id, { timeoutMs: 100_000 });
    at.route.change([]);
    expect(await job).to.equal(undefined);
    expect(seat.open).to.equal(false);
    expect(seat.current()).to.equal(undefined);
    const verdict = await seat.submit('1', { nonce: 0n });
    expect(verdict).to.deep.equal({ kind: 'rejected', reason: 'unauthorized' });
  });

  it('shows seats as sessions', () => {
    at.seat('w', { agent: 'tiny/1\u0007' });
    const [view] = at.port.views();
    expect(view).to.deep.include({
      port: 7072,
      poolId: 'pool',
      remoteAddress: '203.0.113.1',
      workers: ['tiny.rig'],
      userAgent: 'tiny/1',
      difficulty: 100,
    });
  });

  it('refuses terms that cannot be', () => {
    expect(() => at.desk.arrange({ rangeSize: 0n })).to.throw(RangeError);
    expect(() => at.desk.arrange({ idleMs: Number.NaN })).to.throw(RangeError);
  });
});
