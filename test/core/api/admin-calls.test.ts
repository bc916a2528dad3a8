import { expect } from 'chai';
import { ApiFixture, NO_QUERIES, TOKEN } from './api-fixture.ts';

describe('Admin calls', () => {
  let fixture: ApiFixture;

  beforeEach(async () => {
    fixture = new ApiFixture(NO_QUERIES);
    await fixture.server.start();
  });

  afterEach(() => fixture.server.stop());

  it('need the token', async () => {
    const with_ = async (authorization?: string) =>
      (await fixture.get('/api/v1/admin/bans', authorization ? { authorization } : {})).status;
    expect(await with_()).to.equal(401);
    expect(await with_('Bearer wrong')).to.equal(401);
    expect(await with_(`Basic ${TOKEN}`)).to.equal(401);
    expect(await with_(`Bearer ${TOKEN}x`)).to.equal(401);
    expect(await with_(`Bearer ${TOKEN}`)).to.equal(200);
  });

  it('are off without a token of the host, whatever the caller brings', async () => {
    for (const adminToken of [undefined, '']) {
      const off = new ApiFixture(NO_QUERIES, { adminToken });
      await off.server.start();
      const response = await off.admin('GET', '/bans');
      const answer = await response.json();
      await off.server.stop();
      expect(response.status).to.equal(403);
      expect(answer).to.include({ error: 'admin-off' });
    }
  });

  it('move a port and a session', async () => {
    const select = await fixture.admin('POST', '/ports/3333/select', { pool: 'bch' });
    expect([select.status, await select.json()]).to.deep.equal([200, { done: true }]);
    expect(fixture.view.selected).to.equal('bch');
    await fixture.admin('POST', '/sessions/2/move', { pool: 'bch' });
    expect(fixture.view.moved).to.deep.equal([[2, 'bch']]);
  });

  it('are on the audit trail before they are done', async () => {
    const subject = 'address:192.0.2.7';
    await fixture.admin('POST', '/ports/3333/select', { pool: 'bch' });
    await fixture.admin('POST', '/sessions/2/move', { pool: 'bch' });
    await fixture.admin('POST', '/bans', { subject, seconds: 60 });
    await fixture.admin('DELETE', `/bans/${subject}`);
    await fixture.admin('DELETE', `/bans/${subject}`);
    const by = { actor: 'operator', origin: 'api 127.0.0.1' };
    expect(fixture.audit.acts).to.deep.equal([
      { ...by, act: 'port-moved', subject: 'bch', facts: { port: 3333 } },
      { ...by, act: 'session-moved', subject: 'bch', facts: { session: 2 } },
      { ...by, act: 'banned', subject, facts: { reason: 'banned by the operator', seconds: 60 } },
      { ...by, act: 'unbanned', subject, facts: {} },
    ]);
  });

  it('forget the key of a wallet, once, on record before', async () => {
    const removed = await fixture.admin('DELETE', '/keys/solo:alice');
    expect([removed.status, await removed.json()]).to.deep.equal([200, { done: true }]);
    expect([...fixture.addressOwner.claimed]).to.deep.equal(['cash:alice']);
    const by = { actor: 'operator', origin: 'api 127.0.0.1' };
    const subject = 'address:alice';
    const act = { ...by, act: 'address-key-removed', subject, facts: {} };
    expect(fixture.audit.acts).to.deep.equal([act]);
    const again = await fixture.admin('DELETE', '/keys/alice');
    expect(again.status).to.equal(404);
    const told = { error: 'unknown-key', message: 'alice has no key', field: 'wallet' };
    expect(await again.json())
      .to.include(told)
      .and.to.have.property('timestamp');
    expect(fixture.audit.acts).to.have.lengthOf(1);
    fixture.audit.away = true;
    expect((await fixture.admin('DELETE', '/keys/cash:alice')).status).to.equal(503);
    expect([...fixture.addressOwner.claimed]).to.deep.equal(['cash:alice']);
  });

  it('are not done where they cannot be recorded', async () => {
    fixture.audit.away = true;
    const calls = [
      await fixture.admin('POST', '/ports/3333/select', { pool: 'bch' }),
      await fixture.admin('POST', '/sessions/2/move', { pool: 'bch' }),
      await fixture.admin('POST', '/bans', { subject: 'address:192.0.2.7' }),
    ];
    expect(calls.map(({ status }) => status)).to.deep.equal([503, 503, 503]);
    expect(fixture.view.selected).to.equal('btc');
    expect(fixture.view.moved).to.deep.equal([]);
    expect(fixture.view.bans()).to.deep.equal([]);
  });

  it("pass the host's refusal on", async () => {
    const response = await fixture.admin('POST', '/ports/9/select', { pool: 'bch' });
    expect(response.status).to.equal(409);
    expect(await response.json()).to.include({ message: 'there is no port 9' });
  });

  it('ban and unban', async () => {
    const subject = 'worker:alice.rig1';
    await fixture.admin('POST', '/bans', { subject, seconds: 60 });
    expect(await (await fixture.admin('GET', '/bans')).json()).to.deep.equal({
      bans: [{ subject, reason: 'banned by the operator', until: '2026-01-15T11:01:00.000Z' }],
    });
    const path = `/bans/${encodeURIComponent(subject)}`;
    expect((await fixture.admin('DELETE', path)).status).to.equal(200);
    expect((await fixture.admin('DELETE', path)).status).to.equal(404);
  });

  it('list sessions by pages', async () => {
    const answer = await (await fixture.admin('GET', '/sessions?page=1&pageSize=2')).json();
    expect(answer).to.include({ total: 3 });
    expect(answer).to.have.nested.property('sessions[0].id', 3);
  });

  for (const [what, body, status, words] of [
    ['without a pool', '{}', 400, 'pool is missing'],
    ['with more than a pool', '{"pool":"bch","now":true}', 400, 'now is not known'],
    ['with a number', '{"pool":7}', 400, 'must be string'],
    ['that is no JSON', '{pool', 400, 'not JSON'],
    ['that is too large', `{"pool":"${'x'.repeat(17_000)}"}`, 413, 'limited'],
  ] as const) {
    it(`refuse a body ${what}`, async () => {
      const response = await fetch(
        `http://127.0.0.1:${fixture.server.port}/api/v1/admin/ports/3333/select`,
        {
          method: 'POST',
          headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
          body,
        },
      );
      expect(response.status).to.equal(status);
      expect(await response.json())
        .to.have.property('message')
        .that.contains(words);
    });
  }

  it('refuse a form', async () => {
    const response = await fetch(`http://127.0.0.1:${fixture.server.port}/api/v1/admin/bans`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: new URLSearchParams({ subject: 'address:192.0.2.1' }),
    });
    expect(response.status).to.equal(415);
  });
});
