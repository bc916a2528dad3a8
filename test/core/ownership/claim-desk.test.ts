import { expect } from 'chai';
import { KEY, OwnerBench } from './owner-bench.ts';

describe('claims of addresses', () => {
  it('are for the first one, and put on record', async () => {
    const bench = new OwnerBench();
    await bench.claimed('abc');

    expect(await bench.prove('abc', KEY)).to.deep.equal({ kind: 'proven' });
    expect(bench.audit.acts[0]).to.deep.equal({
      actor: 'miner:abc',
      origin: 'stratum 192.0.2.7',
      act: 'address-claimed',
      subject: 'address:abc',
      facts: {},
    });
  });

  it('keep no key in clear', async () => {
    const bench = new OwnerBench();
    await bench.claimed('abc');

    const kept =
      JSON.stringify([...bench.store.secrets.values()]) + JSON.stringify(bench.audit.acts);
    expect(kept).to.not.contain(KEY);
    expect(kept).to.not.contain(Buffer.from(KEY).toString('hex'));
  });

  it('change nothing with another key, and tell so once an hour', async () => {
    const bench = new OwnerBench();
    await bench.claimed('abc');
    const secret = bench.store.secrets.get('abc');
    for (const key of ['another-key-1', 'another-key-2', 'another-key-1'])
      await bench.claimed('abc', key, 'stratum 198.51.100.1');

    expect(bench.store.secrets.get('abc')).to.equal(secret);
    expect(bench.audit.names).to.deep.equal(['address-claimed', 'claim-with-other-key']);
    bench.clock.pass(3_600_000);
    await bench.claimed('abc', 'another-key-2', 'stratum 198.51.100.1');
    expect(bench.audit.names.slice(2)).to.deep.equal(['claim-with-other-key']);
  });

  it('with the same key again are nothing, and cost no look', async () => {
    const bench = new OwnerBench();
    await bench.claimed('abc');
    bench.store.isAway = true;
    await bench.claimed('abc');

    expect(bench.claims.dropped).to.equal(0);
    expect(bench.audit.names).to.deep.equal(['address-claimed']);
  });

  it('with the same key are nothing in another process either', async () => {
    const bench = new OwnerBench();
    await bench.claimed('abc');
    const other = new OwnerBench();
    for (const [address, secret] of bench.store.secrets) other.store.secrets.set(address, secret);
    await other.claimed('abc');

    expect(other.audit.names).to.deep.equal([]);
  });

  it('are for the address, whatever mode is named before it', async () => {
    const bench = new OwnerBench();
    await bench.claimed('solo:abc');

    expect([...bench.store.secrets.keys()]).to.deep.equal(['abc']);
    expect(await bench.prove('solo:ABC', KEY)).to.deep.equal({ kind: 'proven' });
  });

  it('are counted where the key is too short, too long or not printable', async () => {
    const bench = new OwnerBench();
    for (const key of [
      '',
      '7 chars',
      'sevench',
      'x'.repeat(129),
      'with blanks',
      'ünprintable',
      'a\u0000bcdefgh',
    ])
      await bench.claimed('abc', key);
    await bench.claimed('eight', '8-chars!');
    await bench.claimed('many', 'x'.repeat(128));

    expect(bench.claims.unfit).to.equal(7);
    expect([...bench.store.secrets.keys()]).to.deep.equal(['eight', 'many']);
  });

  it('are dropped while the database or its trail is away, and made at the next login', async () => {
    const bench = new OwnerBench();
    bench.store.isAway = true;
    await bench.claimed('abc');
    bench.store.isAway = false;
    bench.audit.isAway = true;
    await bench.claimed('abc');
    expect(bench.claims.dropped).to.equal(2);
    expect(bench.store.secrets.size).to.equal(0);
    bench.audit.isAway = false;
    await bench.claimed('abc');

    expect(bench.store.secrets.size).to.equal(1);
  });

  it('go to the one who was faster, elsewhere too', async () => {
    const [bench, elsewhere] = [new OwnerBench(), new OwnerBench()];
    await elsewhere.claimed('abc', 'faster-key');
    const faster = elsewhere.store.secrets.get('abc');
    if (faster === undefined) throw new Error('nothing was claimed');
    bench.store.beforeSet = () => bench.store.secrets.set('abc', faster);
    await bench.claimed('abc');

    expect(bench.store.secrets.get('abc')).to.equal(faster);
    expect(bench.audit.names).to.contain('claim-with-other-key');
  });

  it('are bounded by origin: each new one is a row for ever', async () => {
    const bench = new OwnerBench({
      perOrigin: { burst: 2, everySeconds: 10, subjectsMax: 10 },
    });
    for (const address of ['a', 'b', 'c']) await bench.claimed(address);
    await bench.claimed('d', KEY, 'stratum 198.51.100.1');
    bench.clock.pass(10_000);
    await bench.claimed('c');

    expect([...bench.store.secrets.keys()]).to.deep.equal(['a', 'b', 'd', 'c']);
    expect(bench.claims.dropped).to.equal(1);
  });

  it('stay within their bounds, ten thousand at once', async () => {
    const bench = new OwnerBench({ settledMax: 100 });
    let waitingMost = 0;
    let hashingMost = 0;
    for (let index = 0; index < 10_000; index++) {
      bench.owner.claim(`address${index}`, `key-number-${index}`, `stratum ${index}`);
      waitingMost = Math.max(waitingMost, bench.claims.waiting);
    }
    bench.store.beforeSet = () => {
      hashingMost = Math.max(hashingMost, bench.hasher.waiting);
    };
    await bench.claims.idle();

    expect(waitingMost).to.equal(1_000);
    // One is in hand when the others come, and that waits for nobody.
    expect(hashingMost).to.equal(0);
    expect(bench.claims.waiting).to.equal(0);
    expect(bench.store.secrets.size + bench.claims.dropped).to.equal(10_000);
    expect(bench.claims.settled).to.equal(bench.store.secrets.size);
    expect(bench.store.secrets.size).to.be.within(1_000, 1_001);
  });

  it('that wait are dropped when the host stops; the one in hand is ended', async () => {
    const bench = new OwnerBench();
    for (const address of ['a', 'b', 'c']) bench.owner.claim(address, KEY, 'stratum 192.0.2.7');
    await bench.claims.close();
    bench.owner.claim('d', KEY, 'stratum 192.0.2.7');
    await bench.claims.idle();

    expect([...bench.store.secrets.keys()]).to.deep.equal(['a']);
    expect(bench.claims.dropped).to.equal(3);
  });
});
