import type { Keypair } from '@stellar/stellar-sdk/base';
import { TransactionBuilder } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import type { Outcome } from '../../../../../plugins/kale/stellar/submitter/outcome.ts';
import { agreementEnd } from '../../../../../plugins/kale/stellar/submitter/envelope.ts';
import type { RpcRelay } from '../rpc-relay.ts';
import { BOUND_SECONDS, SendingPool, signerOf } from '../sending-pool.ts';

type Result = Record<string, unknown>;

describe('nodes that tell what is not so', function () {
  this.timeout(30_000);
  let pool: SendingPool;
  let relays: readonly RpcRelay[];
  let farmer: Keypair;

  async function begin(options: Parameters<typeof SendingPool.start>[0] = {}): Promise<void> {
    pool = await SendingPool.start(options);
    ({ relays } = pool);
    farmer = await pool.farm.farmer(1, 10_000n);
  }

  afterEach(() => pool.stop());

  const trust = (key = 'trust') =>
    pool.submit({ key, deed: pool.accounts.trust(signerOf(farmer)) });

  /** What nodes answer for transactions, changed by one of them. */
  function change(relay: RpcRelay | undefined, to: (result: Result) => Result): void {
    if (relay === undefined) throw new Error('no relay');
    relay.rewrite = (method, result) => (method === 'getTransaction' ? to(result) : result);
  }

  const isFound = ({ status }: Result) => status === 'SUCCESS' || status === 'FAILED';
  const absent = ({ latestLedger, latestLedgerCloseTime, oldestLedger }: Result): Result => ({
    status: 'NOT_FOUND',
    latestLedger,
    latestLedgerCloseTime,
    oldestLedger,
  });

  it('are not believed alone that something never happened, where there are several', async () => {
    await begin({ relayCount: 2 });
    const [liar, silent] = relays;
    change(liar, (result) => ({
      ...absent(result),
      latestLedgerCloseTime: `${Number(result['latestLedgerCloseTime']) + 10_000}`,
    }));
    silent?.methods.set('getTransaction', 'unavailable');
    let isOver = false;
    const outcome = trust().finally(() => {
      isOver = true;
    });
    for (let round = 0; round < 12; round += 1) await pool.waits();
    expect(isOver).to.equal(false);
    silent?.methods.clear();
    expect(await outcome).to.include({ kind: 'applied' });
  });

  it('are not believed that they found something, unless it is what was asked for', async () => {
    const lies: readonly ((result: Result) => Result)[] = [
      (result) => ({ ...result, ledger: 4_000_000_000, latestLedger: 4_000_000_001 }),
      (result) => ({ ...result, ledger: Number(result['latestLedger']) + 1 }),
      (result) => ({ ...result, ledger: 1 }),
      (result) => ({ ...result, status: result['status'] === 'SUCCESS' ? 'FAILED' : 'SUCCESS' }),
    ];
    for (const lie of lies) {
      await begin({ relayCount: 2 });
      const [liar] = relays;
      change(liar, (result) => (isFound(result) ? lie(result) : result));
      const outcome = await trust();
      expect(outcome).to.include({ kind: 'applied', ledger: pool.farm.devnet.latest.sequence });
      await pool.stop();
    }
    await begin({ relayCount: 2 });
  });

  it('are not believed alone that it failed, or was done, while another has not seen it', async () => {
    await begin({ relayCount: 2 });
    const [liar] = relays;
    const applied = await trust('first');
    expect(applied.kind).to.equal('applied');
    const { hash: first } = pool.journal.records[0] ?? {};
    const told = (await pool.farm.server._getTransaction(first ?? '')) as unknown as Result;
    const feeOnly = 'AAAAAAAAAGT////7AAAAAA==';
    liar?.methods.set('sendTransaction', 'unavailable');
    let lies = 0;
    if (liar === undefined) throw new Error('no relay');
    liar.rewrite = (method, result) => {
      if (method !== 'getTransaction' || isFound(result)) return result;
      lies += 1;
      const { envelope } = pool.journal.records[1] ?? {};
      const ledger = result['latestLedger'];
      const envelopeXdr = envelope ?? told['envelopeXdr'];
      return { ...told, ...result, status: 'FAILED', ledger, envelopeXdr, resultXdr: feeOnly };
    };
    // What is sent waits in the honest node for a ledger that does not come.
    pool.isMoving = false;
    let isOver = false;
    const outcome = trust('second').finally(() => {
      isOver = true;
    });
    await pool.waits();
    while (lies < 5) await pool.wake();
    expect(isOver).to.equal(false);
    liar.rewrite = undefined;
    pool.isMoving = true;
    pool.move();
    expect(await outcome).to.include({ kind: 'applied' });
  });

  it('cannot pass another transaction off as ours', async () => {
    await begin();
    await trust('first');
    const { hash } = pool.journal.records[0] ?? {};
    const first = await pool.farm.server._getTransaction(hash ?? '');
    const [liar] = relays;
    liar?.methods.set('sendTransaction', 'unavailable');
    change(liar, (result) => ({
      ...result,
      ...(first as unknown as Result),
      ledger: result['latestLedger'],
    }));
    let isOver = false;
    const outcome = trust('second').finally(() => {
      isOver = true;
    });
    for (let round = 0; round < 3; round += 1) await pool.waits();
    expect(isOver).to.equal(false);
    liar?.methods.clear();
    change(liar, (result) => result);
    expect((await outcome).kind).to.equal('applied');
  });

  it('are read as far as they can be, whatever the version of the rest', async () => {
    await begin();
    change(relays[0], (result) =>
      isFound(result) ? { ...result, resultMetaXdr: 'AAAAY2==' } : result,
    );
    const deed = pool.calls.plant({ farmer: signerOf(farmer), stake: 1n });
    const outcome = await pool.submit({ key: 'plant', deed });
    expect(outcome).to.include({ kind: 'applied', value: undefined });
  });

  it('leave it to a person where they keep no more of the ledgers that tell', async () => {
    await begin();
    await trust('first');
    const [, ...none] = pool.journal.records;
    expect(none).to.deep.equal([]);
    change(relays[0], (result) => ({ ...absent(result), oldestLedger: result['latestLedger'] }));
    for (let count = 0; count < 8; count += 1) await pool.close();
    pool.restart();
    const [recovery] = pool.submitter.recover(pool.journal.records);
    expect(await pool.watched(recovery?.outcome as Promise<Outcome>)).to.include({
      kind: 'undecided',
    });
    change(relays[0], (result) => result);
    expect(await trust('second')).to.include({ kind: 'applied' });
  });

  it('need keep nothing where the sequence number is still free', async () => {
    await begin();
    relays[0]?.methods.set('sendTransaction', 'unavailable');
    change(relays[0], (result) => ({ ...result, oldestLedger: result['latestLedger'] }));
    expect(await trust()).to.include({ kind: 'expired' });
  });

  it('get no higher fee for being away', async () => {
    await begin({ bumpAfterMs: 5_000 });
    pool.isMoving = false;
    const waits = pool.waits();
    const outcome = trust();
    await waits;
    for (const relay of relays) relay.always = 'unavailable';
    for (let round = 0; round < 8; round += 1) {
      pool.clock.pass(5_000);
      await pool.wake();
    }
    expect(pool.journal.records).to.have.length(1);
    for (const relay of relays) relay.always = undefined;
    pool.isMoving = true;
    pool.move();
    expect((await outcome).kind).to.equal('applied');
  });

  it('are told of a fee bump after a restart, also where only its record is left', async () => {
    for (const kept of [0, 1]) {
      await begin({ bumpAfterMs: 5_000 });
      pool.isMoving = false;
      const waits = pool.waits();
      void trust();
      await waits;
      while (pool.journal.records.length < 2) {
        pool.clock.pass(5_000);
        await pool.wake();
      }
      pool.restart();
      const [recovery] = pool.submitter.recover(pool.journal.records.slice(kept));
      pool.isMoving = true;
      const found = await pool.watched(recovery?.outcome as Promise<Outcome>);
      expect(found).to.include({ kind: 'applied', hash: pool.journal.records[1]?.hash });
      if (kept === 0) await pool.stop();
    }
  });

  it('keep nobody waiting by keeping silent after the act', async () => {
    await begin({ relayCount: 2, timeoutMs: 200 });
    relays[0]?.methods.set('sendTransaction', 'hang');
    relays[0]?.methods.set('getTransaction', 'hang');
    expect((await trust()).kind).to.equal('applied');
    expect(pool.journal.records).to.have.length(1);
  });

  it('see an agreement that ends with its transaction, and only one that would have been good', async () => {
    await begin();
    const plant = (stake: bigint) =>
      pool.submit({ key: 'plant', deed: pool.calls.plant({ farmer: signerOf(farmer), stake }) });
    const { sequence } = pool.farm.devnet.latest;
    await plant(1n);
    const [record] = pool.journal.records;
    const ledgers = agreementEnd(record?.envelope ?? '') - sequence;
    expect(ledgers).to.equal(Math.ceil(BOUND_SECONDS / 5));
    const seen: string[] = [];
    const { hashOf } = relays[0] as RpcRelay;
    expect(hashOf(record?.envelope ?? '')).to.equal(record?.hash);
    let signed = 0;
    const deed = pool.calls.plant({
      farmer: {
        publicKey: farmer.publicKey(),
        sign: async (payload) => {
          signed += 1;
          return farmer.sign(payload);
        },
      },
      stake: 99_999n,
    });
    expect(await pool.submit({ key: 'poor', deed })).to.include({ reason: 'simulation' });
    expect([signed, seen]).to.deep.equal([0, []]);
  });

  it('that will not have a plant are not the last word while its agreement is good', async () => {
    await begin();
    const { journal } = pool;
    const deed = pool.calls.plant({ farmer: signerOf(farmer), stake: 1n });
    const [relay] = relays;
    if (relay === undefined) throw new Error('no relay');
    relay.methods.set('sendTransaction', 'unavailable');
    const outcome = await pool.submit({ key: 'plant', deed });
    expect(outcome).to.include({ kind: 'expired' });
    const end = agreementEnd(journal.records[0]?.envelope ?? '');
    expect(pool.farm.devnet.latest.sequence > end).to.equal(true);
    expect(TransactionBuilder.fromXdr(journal.records[0]?.envelope ?? '', '')).to.not.equal(null);
  });

  it('are refused resources that they do not tell', async () => {
    await begin();
    const [relay] = relays;
    if (relay === undefined) throw new Error('no relay');
    relay.rewrite = (method, { transactionData, ...result }) =>
      method === 'simulateTransaction' ? result : { transactionData, ...result };
    const deed = pool.calls.plant({ farmer: signerOf(farmer), stake: 1n });
    expect(await pool.submit({ key: 'plant', deed })).to.include({ reason: 'simulation' });
    expect(relay.calls).to.not.include('sendTransaction');
  });
});
