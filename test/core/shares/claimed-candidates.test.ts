import { expect } from 'chai';
import { JOB_BOOK_DEFAULTS } from '../../../core/jobs/job-book.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import { CANDIDATE_GATE_DEFAULTS } from '../../../core/shares/candidate-gate.ts';
import { CANDIDATES_WAITING_MAX } from '../../../core/shares/claimed-intake.ts';
import { blockHash, openClaims, poorHash, shareHash } from './claimed-bench.ts';
import { sampleTemplate } from './sample-work.ts';

const { rightResults, sentMax, urgentPerMinerMax } = CANDIDATE_GATE_DEFAULTS;

describe('ClaimedIntake and block candidates', () => {
  it('sends one before it is verified, then proves and credits it', async () => {
    const { flush, happened, log, settle, submit, verifier } = openClaims();
    submit(1, blockHash(1));
    expect(await happened()).deep.equal(['send claimed 0001 of alice']);
    expect(verifier.items[0]?.urgent).equal(true);
    await settle(blockHash(1));
    flush();
    expect(await happened()).deep.equal([
      'prove 0001',
      'log',
      'count alice candidate',
      'answer ok candidate',
    ]);
    expect(log.records).length(1);
    expect(log.records[0]).deep.include({ solves: '0001' });
  });

  it('says which block a share solves that waited for its proof, and of no other share', async () => {
    const { log, settle, submit } = openClaims();
    submit(1, blockHash(1));
    submit(2, blockHash(2));
    submit(3, shareHash(3));
    await settle(blockHash(1));
    await settle(blockHash(2));
    await settle(shareHash(3));
    expect(log.records.map((record) => record.kind === 'share' && record.solves)).deep.equal([
      ...['0001', '0002', undefined],
    ]);
  });

  it('takes back what is forged', async () => {
    const { happened, settle, submit } = openClaims();
    submit(1, blockHash(1));
    await settle(poorHash(1));
    expect(await happened()).deep.equal([
      'send claimed 0001 of alice',
      'disprove 0001 of alice',
      'count alice wrong-result',
      'answer wrong-result',
    ]);
  });

  for (const [claim, sending] of [
    [blockHash(7), ['send claimed 0001 of alice', 'prove 0001']],
    [shareHash(7), ['send 0001 of alice']],
  ] as const) {
    it(`has a block of a wrong claim all the same: ${sending[0]}`, async () => {
      const { happened, settle, submit } = openClaims();
      submit(1, claim);
      await settle(blockHash(1));
      expect(await happened()).deep.equal([
        ...sending,
        'count alice wrong-result',
        'answer wrong-result',
      ]);
    });
  }

  it('sends a stale one, though it is no share, and one that misses its own target', async () => {
    const { book, clock, happened, job, settle, submit } = openClaims();
    const old = job();
    submit(1, blockHash(1), { target: 1n as Target });
    await settle(blockHash(1));
    book.template(sampleTemplate({ tip: 'bb', height: 101 }));
    clock.pass(JOB_BOOK_DEFAULTS.lateGraceMs + 1);
    submit(2, blockHash(2), { on: old });
    await settle(blockHash(2));
    expect(await happened()).deep.equal([
      'send claimed 0001 of alice',
      'prove 0001',
      'count alice low-difficulty',
      'answer low-difficulty',
      'send claimed 0002 of alice',
      'prove 0002',
      'count alice stale',
      'answer stale',
    ]);
  });

  it('answers a second claim of the same block as a duplicate, and sends nothing', async () => {
    const { flush, happened, settle, submit } = openClaims();
    submit(1, blockHash(1));
    await settle(blockHash(1));
    flush();
    await happened();
    submit(1, blockHash(1));
    expect(await happened()).deep.equal(['count alice duplicate', 'answer duplicate']);
  });

  it('says so where one cannot be assembled, and credits it as a share', async () => {
    const { builder, flush, happened, log, noted, settle, submit } = openClaims();
    builder.failing = 'solve';
    submit(1, blockHash(1));
    await settle(blockHash(1));
    flush();
    expect(await happened()).deep.equal(['log', 'count alice', 'answer ok']);
    expect(log.records).length(1);
    expect(log.records[0]).not.property('solves');
    expect(noted.count('error')).equal(2);
  });

  describe('of forgers', () => {
    it('has one of an address unproven at a time, and sends the next once its hash is known', async () => {
      const { happened, settle, submit, verifier } = openClaims();
      submit(1, blockHash(1));
      submit(2, blockHash(2));
      submit(3, blockHash(3), { miner: 'bob' });
      expect(await happened()).deep.equal([
        'send claimed 0001 of alice',
        'send claimed 0003 of bob',
      ]);
      expect(verifier.items.map((item) => item.urgent)).deep.equal([true, true, true]);
      await settle(blockHash(1));
      await settle(blockHash(2));
      expect(await happened()).deep.equal(['prove 0001', 'log', 'send 0002 of alice', 'log']);
      submit(4, blockHash(4));
      expect(await happened()).deep.equal(['send claimed 0004 of alice']);
    });

    it('has few of a pool unproven at a time, and loses none', async () => {
      const { happened, settle, submit } = openClaims();
      for (let id = 0; id <= sentMax; id++) submit(id, blockHash(id), { miner: `m${id}` });
      expect(await happened()).length(sentMax);
      for (let id = 0; id < sentMax; id++) await settle(poorHash(id));
      await happened();
      await settle(blockHash(sentMax));
      expect(await happened()).deep.equal([`send 000${sentMax} of m${sentMax}`, 'log']);
    });

    it('lets only so many of an address go before others', () => {
      const { submit, verifier } = openClaims();
      for (let id = 0; id <= urgentPerMinerMax; id++) submit(id, blockHash(id));
      expect(verifier.items.map((item) => item.urgent)).deep.equal(
        Array.from({ length: urgentPerMinerMax + 1 }, (_, id) => id < urgentPerMinerMax),
      );
    });

    it('verifies first what comes of an address that claimed wrongly, until it proved itself', async () => {
      const { happened, settle, submit, verifier } = openClaims();
      submit(1, shareHash(1));
      await settle(poorHash(1));
      submit(2, blockHash(2));
      await happened();
      expect(verifier.items[0]?.urgent).equal(false);
      await settle(blockHash(2));
      expect(await happened()).deep.equal(['send 0002 of alice', 'log']);
      // The block was the first of the right results; repeating it adds none.
      for (let id = 2; id < rightResults; id++) {
        submit(id, shareHash(id));
        submit(id, shareHash(id));
        await settle(shareHash(id));
        await settle(shareHash(id));
      }
      await happened();
      submit(500, blockHash(500));
      expect(await happened()).deep.equal([]);
      await settle(blockHash(500));
      submit(501, blockHash(501));
      expect(await happened()).deep.equal([
        'send 01f4 of alice',
        'log',
        'send claimed 01f5 of alice',
      ]);
    });
  });

  describe('and a verifier in trouble', () => {
    const overloaded = ['count alice overloaded', 'answer overloaded'];

    it('waits for room in a full one, and is judged as soon as there is some', async () => {
      const { happened, intake, settle, submit, verifier } = openClaims();
      submit(9, shareHash(9), { miner: 'bob' });
      verifier.full = true;
      submit(1, blockHash(1));
      submit(2, blockHash(2));
      intake.tick();
      expect(await happened()).deep.equal(['send claimed 0001 of alice']);
      verifier.full = false;
      await settle(shareHash(9));
      expect(verifier.pending).equal(2);
      await settle(blockHash(1));
      await settle(blockHash(2));
      expect(await happened()).deep.equal([
        'log',
        'prove 0001',
        'log',
        'send 0002 of alice',
        'log',
      ]);
    });

    it('is looked after where nothing else comes', async () => {
      const { happened, intake, settle, submit, verifier } = openClaims();
      verifier.full = true;
      submit(1, blockHash(1));
      verifier.full = false;
      intake.tick();
      await settle(blockHash(1));
      expect((await happened()).slice(1)).deep.equal(['prove 0001', 'log']);
    });

    it('keeps the intake busy while it waits', async () => {
      const { intake, settle, submit, verifier } = openClaims();
      verifier.full = true;
      submit(1, blockHash(1));
      let isIdle = false;
      const idle = intake.idle().then(() => {
        isIdle = true;
      });
      await Promise.resolve();
      expect(isIdle).equal(false);
      verifier.full = false;
      intake.tick();
      await settle(blockHash(1));
      await idle;
    });

    it('is verified again where that fails', async () => {
      const { fail, happened, settle, submit } = openClaims();
      submit(1, blockHash(1));
      await fail();
      await fail();
      expect(await happened()).deep.equal(['send claimed 0001 of alice']);
      await settle(blockHash(1));
      expect(await happened()).deep.equal(['prove 0001', 'log']);
    });

    it('leaves it to the daemons what cannot be verified at all, forger or not', async () => {
      const { fail, happened, settle, submit } = openClaims();
      submit(9, shareHash(9));
      await settle(poorHash(9));
      await happened();
      submit(1, blockHash(1));
      for (let attempt = 0; attempt < 3; attempt++) await fail();
      expect(await happened()).deep.equal(['send claimed 0001 of alice', ...overloaded]);
    });

    it('tells a flood whole where there is no room for it, and forgets nobody who was sent', async () => {
      const { happened, noted, submit, verifier } = openClaims();
      verifier.full = true;
      for (let id = 0; id < CANDIDATES_WAITING_MAX; id++) submit(id, blockHash(id));
      await happened();
      submit(1_000, blockHash(1_000));
      expect(await happened()).deep.equal(overloaded);
      submit(1_001, blockHash(1_001), { miner: 'bob' });
      expect(await happened()).deep.equal([
        'send claimed 03e9 of bob',
        'count bob overloaded',
        'answer overloaded',
      ]);
      const lost = noted.facts('neither verified nor sent');
      expect(lost).length(1);
      expect(lost[0]).deep.include({
        poolId: 'xmr',
        jobId: '1',
        claim: Buffer.from(blockHash(1_000)).toString('hex'),
        miner: 'alice',
        worker: 'rig',
      });
      expect(lost[0]).to.have.nested.property('submission.nonce');
    });

    it('sends one that cannot be encoded', async () => {
      const { builder, happened, noted, submit } = openClaims();
      builder.failing = 'encode';
      submit(1, blockHash(1));
      submit(2, shareHash(2));
      expect(await happened()).deep.equal([
        'send claimed 0001 of alice',
        'count alice overloaded',
        'count alice overloaded',
        'answer overloaded',
        'answer overloaded',
      ]);
      expect(noted.facts('neither verified nor sent')).deep.equal([]);
    });

    it('gives up what waits when it is closed, whole', async () => {
      const { fail, happened, intake, noted, submit, verifier } = openClaims();
      submit(3, blockHash(3));
      verifier.full = true;
      submit(1, blockHash(1), { miner: 'bob' });
      submit(2, blockHash(2), { miner: 'bob' });
      await happened();
      intake.close();
      expect(await happened()).deep.equal([
        'count bob overloaded',
        'count bob overloaded',
        'answer overloaded',
        'answer overloaded',
      ]);
      expect(noted.facts('neither verified nor sent')).length(1);
      await fail();
      expect(await happened()).deep.equal(overloaded);
      await intake.idle();
    });
  });
});
