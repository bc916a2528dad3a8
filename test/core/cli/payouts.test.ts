import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { ApiFixture, TOKEN } from '../api/api-fixture.ts';
import { batchOf } from '../api/fake-operator-desk.ts';
import { FakeQueries } from '../api/fake-queries.ts';
import { headframe } from './terminal.ts';

const BY = 'by operator, api 127.0.0.1';

describe('headframe payouts', function () {
  this.timeout(60_000);
  let fixture: ApiFixture;
  let directory = '';

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'headframe-payouts-'));
  });

  after(() => rm(directory, { recursive: true, force: true }));

  beforeEach(async () => {
    fixture = new ApiFixture(new FakeQueries().queries);
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  const run = (args: readonly string[], input?: string, token = TOKEN) =>
    headframe(
      ['payouts', ...args, '--url', `http://127.0.0.1:${fixture.server.port}`],
      { HEADFRAME_ADMIN_TOKEN: token },
      input,
    );

  it('lists, shows and previews', async () => {
    const list = await run(['list', '--state', 'all']);
    expect(list).to.include({ code: 0, err: '' });
    expect(list.out)
      .to.match(/^btc +paused +1 +1$/m)
      .and.contain('no batches');
    const show = await run(['show', 'payout:btc:7']);
    expect(show.out).to.contain('headframe payouts resend btc:7');
    expect((await run(['preview', 'btc'])).out).to.contain('1.23456789');
    expect((await run(['holds'])).out).to.equal('nobody is held\n');
    expect(fixture.operatorDesk.acts).to.deep.equal(['preview btc']);
  });

  it('steers and decides', async () => {
    for (const args of [
      ['pause', 'btc', '--reason', 'lunch'],
      ['resume', 'btc'],
      ['run', 'btc'],
      ['release', 'btc:7'],
      ['adopt', 'btc:7', 'aa', 'bb'],
      ['resend', 'btc:7'],
      ['unhold', 'btc', 'bob'],
      ['unkey', 'alice'],
    ]) {
      expect(await run(args), args.join(' ')).to.include({ code: 0, err: '' });
    }
    expect(fixture.operatorDesk.acts).to.deep.equal([
      `pause btc: lunch ${BY}`,
      `resume btc ${BY}`,
      `run btc ${BY}`,
      `release btc 7 ${BY}`,
      `adopt btc 7 aa bb ${BY}`,
      `resend btc 7 ${BY}`,
      `unhold btc bob ${BY}`,
    ]);
    expect([...fixture.addressOwner.claimed]).to.deep.equal(['cash:alice']);
    expect((await run(['unkey', 'alice'])).err).to.contain('alice has no key');
  });

  it('carries a payment out to be signed, and in again', async () => {
    const unsigned = 'cHNidP8='.repeat(10_000);
    fixture.operatorDesk.batches = [batchOf({ state: 'signing', unsigned })];
    expect((await run(['export', 'btc:7'])).out).to.equal(`${unsigned}\n`);
    const file = join(directory, 'unsigned.psbt');
    expect(await run(['export', 'btc:7', '--out', file])).to.include({ code: 0 });
    expect(await readFile(file, 'utf8')).to.equal(`${unsigned}\n`);
    const again = await run(['export', 'btc:7', '--out', file]);
    expect(again.err, 'nothing is written over').to.match(/^CONFIG_INVALID: --out/);
    await writeFile(file, 'QUJD\nREVG\n');
    expect(await run(['sign', 'btc:7', file])).to.include({ code: 0 });
    expect(await run(['sign', 'btc:7', '-'], 'QUJD')).to.include({ code: 0 });
    const acts = [`signed btc 7 8 ${BY}`, `signed btc 7 4 ${BY}`];
    expect(fixture.operatorDesk.acts).to.deep.equal(acts);
    expect((await run(['sign', 'btc:7', `${file}.gone`])).err).to.match(/^CONFIG_UNREADABLE/);
  });

  it("passes the host's refusal on in words", async () => {
    fixture.operatorDesk.refusal = new PoolError('PAYOUT_CONFLICT', 'btc is paused');
    const refused = await run(['run', 'btc']);
    expect(refused).to.deep.include({ code: 1, err: 'PAYOUT_CONFLICT: btc is paused\n' });
    for (const code of ['DAEMON_RPC', 'CONFIG_INVALID'] as const) {
      fixture.operatorDesk.refusal = new PoolError(code, 'coin.wallet: locked');
      expect((await run(['run', 'btc'])).err).to.equal(`${code}: coin.wallet: locked\n`);
    }
    expect((await run(['show', 'btc:9'])).err).to.match(/^CONFIG_INVALID: btc has no batch 9/);
    expect((await run(['show', 'nine'])).err).to.match(/^CONFIG_INVALID: expected a batch/);
  });

  it('needs the token, from the environment or a file, and never shows it', async () => {
    const missing = await run(['list'], '', '');
    expect(missing.err).to.match(/^CONFIG_INVALID: HEADFRAME_ADMIN_TOKEN/);
    const wrong = await run(['list'], '', 'a-wrong-token');
    expect(wrong.err)
      .to.match(/this is not the admin token/)
      .and.not.contain('a-wrong-token');
    const file = join(directory, 'token');
    await writeFile(file, `${TOKEN}\n`);
    expect(await run(['list', '--token-file', file], '', '')).to.include({ code: 0 });
  });

  it('says that no host answers', async () => {
    await fixture.server.stop();
    const { code, err } = await headframe(['payouts', 'list', '--url', 'http://127.0.0.1:1'], {
      HEADFRAME_ADMIN_TOKEN: TOKEN,
    });
    expect(code).to.equal(1);
    expect(err).to.match(/^PORT_UNAVAILABLE: no host answers/);
  });

  describe('headframe ledger check', () => {
    const check = () =>
      headframe(['ledger', 'check', '--url', `http://127.0.0.1:${fixture.server.port}`], {
        HEADFRAME_ADMIN_TOKEN: TOKEN,
      });

    it('waits for what the host finds', async () => {
      const { code, out } = await check();
      expect(code).to.equal(0);
      expect(out).to.match(/^0 entries, 0 postings, 0 balances\nhead 0:/);
    });

    it('ends with exit code 1 where the books are broken', async () => {
      fixture.books = {
        ...fixture.books,
        balances: async function* () {
          yield { asset: 'btc', account: 'miner', owner: 'a', balanceAtomic: 1n, entryId: 5n };
        },
      };
      const { code, out, err } = await check();
      expect(code).to.equal(1);
      expect(out).to.contain('balance: entry 5: btc miner a was never moved');
      expect(err).to.match(/^LEDGER_BROKEN: .*1 findings/);
    });
  });
});
