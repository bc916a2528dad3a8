import { expect } from 'chai';
import { JOB_BOOK_DEFAULTS } from '../../../core/jobs/job-book.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import { blockHash, openClaims, poorHash, shareHash } from './claimed-bench.ts';
import { sampleTemplate } from './sample-work.ts';

const SHARE = ['log', 'count alice', 'answer ok'];

describe('ClaimedIntake', () => {
  it('verifies the input that the builder wrote, with the seed of its job', () => {
    const { submit, verifier } = openClaims();
    submit(0x1234, shareHash(1));
    const item = verifier.take();
    expect([...item.input]).deep.equal([0x12, 0x34, 0, 0]);
    expect(item.seed).equal('ab'.repeat(32));
    expect(item.urgent).equal(false);
  });

  it('credits a share whose hash is what was claimed', async () => {
    const { flush, happened, settle, submit } = openClaims();
    submit(1, shareHash(1));
    expect(await happened()).deep.equal([]);
    await settle(shareHash(1));
    expect(await happened()).deep.equal(['log']);
    flush();
    expect(await happened()).deep.equal(['count alice', 'answer ok']);
  });

  it('rejects a share whose hash is another, however good', async () => {
    for (const digest of [shareHash(2), poorHash(1)]) {
      const { happened, settle, submit } = openClaims();
      submit(1, shareHash(1));
      await settle(digest);
      expect(await happened()).deep.equal(['count alice wrong-result', 'answer wrong-result']);
    }
  });

  it('does not remember a wrong claim', async () => {
    const { flush, happened, settle, submit } = openClaims();
    submit(1, shareHash(1));
    await settle(poorHash(1));
    await happened();
    submit(2, shareHash(1));
    await settle(shareHash(1));
    flush();
    expect(await happened()).deep.equal(SHARE);
  });

  it('rejects without a hash what misses its target, by one', async () => {
    const { happened, submit, verifier } = openClaims();
    submit(1, poorHash(0));
    expect(await happened()).deep.equal(['count alice low-difficulty', 'answer low-difficulty']);
    submit(1, shareHash(0));
    expect(verifier.pending).equal(1);
  });

  it('rejects without a hash what was credited for the job, whatever the nonce', async () => {
    const { flush, happened, settle, submit, verifier } = openClaims();
    submit(1, shareHash(1));
    submit(1, shareHash(1));
    await settle(shareHash(1));
    await settle(shareHash(1));
    flush();
    expect(await happened()).deep.equal([
      'log',
      'count alice duplicate',
      'answer duplicate',
      'count alice',
      'answer ok',
    ]);
    submit(2, shareHash(1));
    expect(await happened()).deep.equal(['count alice duplicate', 'answer duplicate']);
    expect(verifier.pending).equal(0);
  });

  it('rejects a claim that is no hash', async () => {
    const { happened, submit, verifier } = openClaims();
    submit(1, new Uint8Array(31));
    expect(await happened()).deep.equal(['count alice malformed', 'answer malformed']);
    expect(verifier.pending).equal(0);
  });

  it('credits late shares, and rejects stale ones without a hash', async () => {
    const { book, clock, flush, happened, job, settle, submit, verifier } = openClaims();
    const old = job();
    book.template(sampleTemplate({ tip: 'bb', height: 101 }));
    submit(1, shareHash(1), { on: old });
    clock.pass(JOB_BOOK_DEFAULTS.lateGraceMs + 1);
    submit(2, shareHash(2), { on: old });
    expect(await happened()).deep.equal(['count alice stale', 'answer stale']);
    expect(verifier.pending).equal(1);
    await settle(shareHash(1));
    flush();
    expect(await happened()).deep.equal(['log', 'count alice', 'answer ok late']);
  });

  it('is idle once everything is judged', async () => {
    const { intake, settle, submit } = openClaims();
    await intake.idle();
    submit(1, shareHash(1));
    let isIdle = false;
    const idle = intake.idle().then(() => {
      isIdle = true;
    });
    await Promise.resolve();
    expect(isIdle).equal(false);
    await settle(shareHash(1));
    await idle;
  });

  describe('and our own faults', () => {
    const overloaded = ['count alice overloaded', 'answer overloaded'];

    it('rejects as overloaded where the verifier is full or fails, or nothing can be encoded', async () => {
      const { builder, checking, fail, happened, submit, verifier } = openClaims();
      verifier.full = true;
      submit(1, shareHash(1), { sampled: true });
      expect(await happened()).deep.equal(overloaded);
      verifier.full = false;
      submit(1, shareHash(1), { sampled: true });
      await fail();
      expect(await happened()).deep.equal(overloaded);
      builder.failing = 'encode';
      submit(1, shareHash(1), { sampled: true });
      expect(await happened()).deep.equal(overloaded);
      expect(checking.told).deep.equal(Array.from({ length: 3 }, () => 'alice 65536 unknown'));
    });

    for (const fault of ['full', 'refusing'] as const) {
      it(`credits the next try of a share whose log was ${fault}`, async () => {
        const { flush, happened, log, settle, submit } = openClaims();
        log.full = fault === 'full';
        submit(1, shareHash(1));
        await settle(shareHash(1));
        for (const waiter of log.waiters.splice(0)) waiter.refused();
        expect((await happened()).slice(1)).deep.equal(overloaded);
        log.full = false;
        submit(1, shareHash(1));
        await settle(shareHash(1));
        flush();
        expect(await happened()).deep.equal(SHARE);
      });
    }
  });

  describe('and the policy of a port', () => {
    it('credits a trusted share by its claim, without a hash', async () => {
      const { checking, flush, happened, submit, verifier } = openClaims();
      checking.next = 'trust';
      submit(1, shareHash(1), { sampled: true });
      expect(await happened()).deep.equal(['log']);
      flush();
      expect(await happened()).deep.equal(['count alice', 'answer ok']);
      submit(2, shareHash(1), { sampled: true });
      expect(await happened()).deep.equal(['count alice duplicate', 'answer duplicate']);
      expect(verifier.pending).equal(0);
      expect(checking.asked).deep.equal(['alice 65536']);
      expect(checking.told).deep.equal([]);
    });

    it('verifies samples before others', () => {
      const { checking, submit, verifier } = openClaims();
      checking.next = 'sample';
      submit(1, shareHash(1), { sampled: true });
      expect(verifier.take().urgent).equal(true);
    });

    it('tells what came of each check, once', async () => {
      const { checking, settle, submit } = openClaims();
      for (const nonce of [1, 2, 3]) submit(nonce, shareHash(nonce & 2), { sampled: true });
      submit(4, shareHash(2), { sampled: true, target: 1n as Target });
      await settle(shareHash(0));
      await settle(shareHash(2));
      await settle(shareHash(2));
      expect(checking.told).deep.equal([
        'alice 65536 credited',
        'alice 65536 credited',
        'alice 65536 right',
      ]);
      submit(5, shareHash(5), { sampled: true });
      await settle(poorHash(5));
      expect(checking.told.at(-1)).equal('alice 65536 wrong');
      expect(checking.asked).length(4);
    });

    it('verifies a block that it would trust a share', async () => {
      const { checking, happened, settle, submit } = openClaims();
      checking.next = 'sample';
      submit(1, blockHash(1), { sampled: true });
      expect(checking.asked).deep.equal(['alice 65536 candidate']);
      await settle(blockHash(1));
      expect(await happened()).deep.equal(['send claimed 0001 of alice', 'prove 0001', 'log']);
    });
  });
});
